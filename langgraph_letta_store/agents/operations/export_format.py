"""The format of an agent's export: the type and bounds of each part."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import UTC, datetime
from typing import Annotated, Any, NotRequired
from uuid import UUID

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from langgraph_letta_store._checkpoints.msgpack_list import DIGEST_BYTES
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.config.checks import check_text, is_dict

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d")
_RANGES = re.compile(r"\{(\[\d{1,18},\d{1,18}\)(,\[\d{1,18},\d{1,18}\))*)?\}")
_LONGEST_TTL = 10**12


def _text(text: str) -> str:
    check_text(text, "the text")
    return text


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError("a time must have the form 2026-01-02T03:04:05.678+00:00")
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time must be in the years 1 to 9999") from error
    return text


def _base64(text: str) -> str:
    b64decode(text, validate=True)
    return text


def _digest(text: str) -> str:
    if len(b64decode(text, validate=True)) != DIGEST_BYTES:
        msg = f"a digest must have {DIGEST_BYTES} bytes"
        raise ValueError(msg)
    return text


def _ranges(text: str) -> str:
    if not _RANGES.fullmatch(text):
        raise ValueError("numbers of messages must have the form {[1,3),[5,6)}")
    return text


def _uuid(text: str) -> str:
    return str(UUID(text))


def _object(value: dict[Any, Any]) -> dict[Any, Any]:
    jsonb.encode(value, "it")
    return value


def _json(text: str) -> str:
    try:
        found = jsonb.decode(text)
    except RecursionError as error:
        raise ValueError("JSON must nest less deep") from error
    if not is_dict(found):
        raise ValueError("it must be a JSON object")
    _object(found)
    return text


_Text = Annotated[str, AfterValidator(_text)]
_Time = Annotated[str, AfterValidator(_time)]
_Base64 = Annotated[str, AfterValidator(_base64)]
_Digest = Annotated[str, AfterValidator(_digest)]
_Ranges = Annotated[str, AfterValidator(_ranges)]
_Uuid = Annotated[str, AfterValidator(_uuid)]
_Object = Annotated[dict[Any, Any], AfterValidator(_object)]
_Json = Annotated[str, AfterValidator(_json)]
_Int4 = Annotated[int, Field(ge=-(2**31), lt=2**31)]
_Int8 = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Number = Annotated[int, Field(ge=1, lt=2**62)]
_Count = Annotated[int, Field(ge=0, lt=2**31)]
_Sequence = Annotated[int, Field(ge=0, lt=2**62)]


class _State(TypedDict):
    label: _Text
    value: _Text
    value_limit: _Int4
    is_document: bool
    read_only: bool
    description: _Text
    metadata: _Object
    tags: list[_Text]


class _Version(_State):
    version: _Int8
    back: _Int8 | None
    forward: _Int8 | None
    action: _Text
    actor: _Text
    changed_at: _Time


class _Block(_State):
    block_id: _Uuid
    version: _Int8
    created_at: _Time
    updated_at: _Time
    attached_at: _Time
    shared_with: list[_Text]
    history: list[_Version]


class _Item(TypedDict):
    namespace: list[_Text]
    key: _Text
    value: _Object
    created_at: _Time
    updated_at: _Time
    expires_at: _Time | None
    ttl: Annotated[float, Field(ge=0, le=_LONGEST_TTL, allow_inf_nan=False)] | None
    vectors: dict[_Text, _Base64]


class _FileVersion(TypedDict):
    version: _Number
    back: _Int8
    value: _Object | None
    size: _Int8
    actor: _Text | None
    written_at: _Time


class _File(TypedDict):
    namespace: list[_Text]
    path: _Text
    version: _Number
    back: _Int8
    size: _Int8
    actor: _Text | None
    created_at: _Time
    modified_at: _Time
    deleted_at: _Time | None
    versions: list[_FileVersion]


class _Archive(TypedDict):
    archive: _Text
    attached_at: _Time
    shared_with: list[_Text]
    items: list[_Item]
    files: NotRequired[list[_File]]


class _Message(TypedDict):
    sequence: _Sequence
    created_at: _Time
    step: _Int4 | None
    input_tokens: _Count | None
    output_tokens: _Count | None
    text_at: _Count | None
    superseded: bool
    message_id: _Text
    digest: _Digest
    role: _Text | None
    name: _Text | None
    tool_call_id: _Text | None
    status: _Text | None
    model: _Text | None
    run_id: _Text | None
    text: _Text
    type: _Text | None
    message: _Base64
    terms: list[_Int4] | None
    said: NotRequired[_Text | None]
    all_terms: NotRequired[list[_Int4] | None]
    vector: _Base64 | None
    waits: bool | None


class _Checkpoint(TypedDict):
    checkpoint_ns: _Text
    checkpoint_id: _Text
    parent_checkpoint_id: _Text | None
    run_id: _Text | None
    created_at: _Time
    metadata: _Json
    type: _Text
    checkpoint: _Base64
    channels: list[_Text]
    versions: list[_Text | None]
    base: _Int8 | None
    messages: _Ranges | None


class _Channel(TypedDict):
    checkpoint_ns: _Text
    channel: _Text
    version: _Text
    type: _Text
    value: _Base64
    base: _Int8 | None
    messages: _Ranges | None


class _Write(TypedDict):
    checkpoint_ns: _Text
    checkpoint_id: _Text
    task_id: _Text
    idx: _Int4
    created_at: _Time
    task_path: _Text
    channel: _Text
    type: _Text
    value: _Base64
    base: _Int8 | None
    messages: _Ranges | None


class _Thread(TypedDict):
    thread_id: _Text
    last_sequence: _Sequence
    created_at: _Time
    updated_at: _Time
    messages: list[_Message]
    checkpoints: list[_Checkpoint]
    channels: list[_Channel]
    writes: list[_Write]


class _Index(TypedDict):
    dims: Annotated[int, Field(ge=1, le=16_000)]
    model: _Text | None
    vector_type: Annotated[str, Field(pattern="^(halfvec|vector)$")]


class Export(TypedDict):
    """The known parts of an export; parts that newer versions add are left out."""

    settings: _Object
    index: _Index | None
    blocks: list[_Block]
    items: list[_Item]
    files: NotRequired[list[_File]]
    archives: list[_Archive]
    threads: list[_Thread]
