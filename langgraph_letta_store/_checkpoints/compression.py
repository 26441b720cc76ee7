"""Compression of stored values, with a dictionary of bytes that most small values contain."""

from __future__ import annotations

import zlib

from langgraph_letta_store._checkpoints import limits

COMPRESSED = "zlib1:"
"""Before the type of a value that was compressed with the first dictionary."""

DICTIONARY = (
    b"invalid_tool_calls\x90\xaeusage_metadata\xc0\xacinput_tokens\xadoutput_tokens"
    b"\xactotal_tokens\xb3input_token_details\xb4output_token_details"
    b"tool_calls\x90\xa4name\xa4args\xa2id\xa4type\xa9tool_call\xactool_call_id\xa8artifact\xc0"
    b"\xa6status\xa7success\xa5error\xb1response_metadata\x80\xaafinish_reason\xa4stop"
    b"\xaamodel_name\xaemodel_provider\xa6openai\xa9anthropic\xb2system_fingerprint"
    b"\x94\xb8langchain_core.messages.tool\xabToolMessage"
    b"\x94\xbalangchain_core.messages.system\xadSystemMessage"
    b"\x94\xd9\x20langchain_core.messages.function\x94\xb6langchain_core.messages.ai\xa9AIMessage"
    b"\x94\xb9langchain_core.messages.human\xacHumanMessage\x86\xa7content\xd9"
    b"\xb1additional_kwargs\x80\xb1response_metadata\x80\xa4type\xa2ai\xa5human\xa4name\xc0\xa2id"
    b"\xd9$\xb3model_validate_json\xb3langgraph.types\xa4Send\xa9Interrupt\xa7Command"
    b"branch:to:__pregel_tasks__interrupt____resume____error____input____end____previous__"
    b"\x83\xaacheckpoint\x87\xa1v\x04\xa2ts\xd9 2026-01-01T00:00:00.000000+00:00\xa2id\xd9$1f0"
    b"\xb0channel_versions\x82\xa9__start__\xd900000000000000000000000000000000"
    b"2.0.\xa8messages\xd900000000000000000000000000000000"
    b"3.0.\xadversions_seen\x83\xa9__input__\x80\xa9__start__\x81\xa9__start__"
    b"\xb0updated_channels\x92\xa8messages\xadpending_sends\x90\xa6values\x81\xa8messages\x92"
    b"\xaeletta.messages\xc4\x03\x92\x01\xa4null\xc4\x00\xa7msgpack\xc4"
)
"""Bytes that most small values contain. Stored values need the dictionary, so it never changes."""


_SMALL_BYTES = 2048
"""Up to how many bytes on a value and the dictionary fit into a small window."""

_SMALL = {"level": 6, "wbits": 12, "memLevel": 5}
"""Settings that pack small values to the same bytes, in half the time: less memory is cleared."""


def compress_value(type_: str, data: bytes) -> tuple[str, bytes]:
    """Return the type and bytes of a value as it is stored: packed, where that makes it smaller."""
    if len(data) <= _SMALL_BYTES:
        packer = zlib.compressobj(**_SMALL, zdict=DICTIONARY)
    else:
        packer = zlib.compressobj(level=1 if len(data) > 2**16 else 6, zdict=DICTIONARY)
    packed = packer.compress(data) + packer.flush()
    # Values that compress beyond the bound for reading are left to the database's compression.
    if len(packed) >= len(data) or (
        len(data) > limits.SMALL_BYTES and len(data) > limits.most_bytes(len(packed))
    ):
        return type_, data
    return COMPRESSED + type_, packed


def decompress_value(type_: str, data: bytes) -> tuple[str, bytes]:
    """Return the type and bytes that the serializer wrote.

    Raises:
        DamagedRowError: the value is larger when unpacked than a value may be.
    """
    if type_.startswith(COMPRESSED):
        return type_.removeprefix(COMPRESSED), limits.decompress(data, DICTIONARY)
    return type_, data
