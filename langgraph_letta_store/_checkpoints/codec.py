"""How values of channels and writes are stored: with references to messages, or serialised.

A list of messages is stored as runs of sequence numbers, so that a checkpoint takes the same few
bytes whether its conversation has ten messages or ten thousand. Every other value is stored in the
serializer's format, compressed if that makes it smaller.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from hashlib import blake2b
from secrets import token_bytes
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.serde.base import SerializerProtocol, maybe_add_typed_methods
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store._checkpoints.compression import (
    compress_value,
    decompress_value,
)
from langgraph_letta_store._checkpoints.fast_messages import can_revive, revive_messages
from langgraph_letta_store._checkpoints.message_columns import hide_text, shorten_id
from langgraph_letta_store._checkpoints.message_seals import Said, unwrap
from langgraph_letta_store._checkpoints.msgpack_list import (
    DIGEST_BYTES,
    Element,
    Messages,
    Part,
    list_header,
    split_elements,
)
from langgraph_letta_store._checkpoints.row_seals import (
    open_typed,
    open_value,
    place_message,
    seal_value,
)
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.sealing import SEALED, Place, SealedScope, Sealer
from langgraph_letta_store.errors import ForgedRowError, LettaStoreError

_WORTH = 192
"""The least size in bytes of a value that is compressed."""


class NewMessage(NamedTuple):
    """A message that its thread does not have yet."""

    message: BaseMessage
    element: Element


class Codec:
    """A saver's serializer, with compression, bounds and references to messages.

    `encrypts` says whether the serializer encrypts; a probe finds out. With a sealer, the saver
    encrypts rows itself, and each thread has a codec of its own; see `of_thread`. `hides` says
    whether it stores nothing readable, for either reason.
    """

    def __init__(
        self,
        serde: SerializerProtocol,
        sealer: Sealer | None = None,
        *,
        allow_plain: bool = False,
    ) -> None:
        """Wrap a serializer of LangGraph's protocol.

        Args:
            serde: the serializer.
            sealer: the keys that rows are encrypted with; None: rows are stored as serialised.
            allow_plain: whether rows in plain text are read where rows are encrypted.
        """
        self.sealer = sealer
        self.allow_plain = allow_plain
        self.scope: SealedScope | None = None
        self._refuses_plain = isinstance(serde, EncryptedSerializer) and not allow_plain
        self.serde = maybe_add_typed_methods(serde)
        probe = "is this readable"
        self.encrypts = probe.encode() not in self.serde.dumps_typed(probe)[1]
        self.hides = self.encrypts or sealer is not None
        # Digests need equal bytes for equal messages, which encryption does not give.
        self._plain = JsonPlusSerializer(pickle_fallback=True)

    def of_tenant(self, tenant: str) -> Codec:
        """Return the codec of a tenant, which has the tenant's keys."""
        if self.sealer is None or self.sealer.tenant == tenant:
            return self
        bound = copy.copy(self)
        bound.sealer = self.sealer.of_tenant(tenant)
        return bound

    def of_thread(self, thread_id: str) -> Codec:
        """Return the codec of a thread, which has the thread's keys."""
        if self.sealer is None:
            return self
        bound = copy.copy(self)
        bound.scope = self.sealer.scope("thread", thread_id)
        return bound

    def seal(self, place: Place, kept: SerializedValue) -> SerializedValue:
        """Encrypt a row's value for its place, where the saver encrypts."""
        scope = self._sealing()
        if scope is None:
            return kept
        return SerializedValue(*seal_value(scope, place, kept.type, kept.value))

    def unseal(self, place: Place, kept: SerializedValue) -> SerializedValue:
        """Decrypt a row's value in its place.

        Raises:
            ForgedRowError: it is not authentic, or not encrypted.
            MissingKeyError: the saver has not the key.
        """
        scope = self._sealing()
        return SerializedValue(
            *open_value(scope, place, kept.type, kept.value, allow_plain=self.allow_plain)
        )

    def open_messages(self, messages: Messages) -> Messages:
        """Decrypt the messages that rows refer to, where the saver encrypts.

        Raises:
            ForgedRowError: one is not authentic, or not encrypted.
            MissingKeyError: the saver has not the key.
        """
        scope = self._sealing()
        if not messages.sequences or (scope is None and SEALED not in messages.types):
            return messages
        elements: list[tuple[str | None, bytes]] = []
        digests: list[bytes] = []
        for i, (type_, data) in enumerate(messages.stored()):
            with name_row(f"message {messages.sequences[i]} of the thread"):
                said, own_type, opened = self.open_message(messages.ids[i], type_, data)
                if said is not None:
                    said.check(messages.sequences[i])
                own = self.digest(opened)
                stored = messages.digests[i * DIGEST_BYTES : (i + 1) * DIGEST_BYTES]
                if type_ == SEALED and own != stored:
                    raise ForgedRowError("it has the digest of another message")
            elements.append((own_type, opened))
            digests.append(own)
        return messages.replace(elements, b"".join(digests))

    def open_message(
        self, message_id: str, type_: str | None, data: bytes
    ) -> tuple[Said | None, str | None, bytes]:
        """Return a stored message's type and bytes, and what is sealed with them.

        Raises:
            ForgedRowError: it is not authentic, or not encrypted.
            MissingKeyError: the saver has not the key.
        """
        scope, place = self._sealing(), place_message(message_id)
        opened = open_typed(scope, place, type_, data, allow_plain=self.allow_plain)
        return unwrap(*opened) if type_ == SEALED else (None, *opened)

    def seal_message(
        self, message_id: str, said: Said | None, type_: str | None, data: bytes
    ) -> SerializedValue:
        """Encrypt a message with its number, time and agents."""
        kept = (type_, data) if said is None else said.wrap(type_, data)
        return self.seal(place_message(message_id), SerializedValue(kept[0] or "", kept[1]))

    def _sealing(self) -> SealedScope | None:
        if self.sealer is not None and self.scope is None:
            raise LettaStoreError("a codec with keys must be that of a thread")
        return self.scope

    def digest(self, data: bytes) -> bytes:
        """Return what identifies a message's bytes in its thread; with a key if rows are sealed."""
        scope = self._sealing()
        if scope is None:
            return blake2b(data, digest_size=DIGEST_BYTES).digest()
        return self._hashes().hash("digest", data, DIGEST_BYTES)

    def _hashes(self) -> SealedScope:
        """Return the keys of hashes; they are the tenant's, so that copies of threads keep them."""
        if self.sealer is None:
            raise LettaStoreError("hashes with a key need `encrypt`")
        return self.sealer.scope("hashes", "")

    def dumps(self, value: Any) -> SerializedValue:
        """Serialise a value, and compress it if that makes it smaller."""
        type_, data = self.serde.dumps_typed(value)
        # The size of a compressed text tells something about the text.
        if self.hides or len(data) < _WORTH:
            return SerializedValue(type_, bytes(data))
        return SerializedValue(*compress_value(type_, data))

    def loads(self, type_: str | None, data: bytes) -> Any:
        """Read what `dumps` wrote, or a message of recall memory.

        Raises:
            DamagedRowError: it is larger when unpacked than a value may be, or nests too deep.
            ForgedRowError: it is in plain text, and the serializer encrypts.
        """
        if self._refuses_plain and "+" not in (type_ or ""):
            raise ForgedRowError(
                "it is not encrypted, and the saver's serializer encrypts; give "
                "encrypt=SerializerEncryption(allow_plain=True) if you wrote it before that"
            )
        type_, data = decompress_value(type_ or "msgpack", data)
        if type_ == "msgpack":
            limits.check_depth(data)
        return self.serde.loads_typed((type_, data))

    def pack_messages(self, messages: Sequence[BaseMessage]) -> tuple[str, bytes]:
        """Serialise messages as one list that can be cut into its elements.

        A serializer that encrypts is not used here: see `make_stored`.
        """
        return (self._plain if self.encrypts else self.serde).dumps_typed(list(messages))

    def encode_element(self, message: BaseMessage) -> Element:
        """Serialise one message, for lists that cannot be cut."""
        serde = self._plain if self.encrypts else self.serde
        return self.element_from(*serde.dumps_typed(message), message)

    def element_from(self, type_: str, data: bytes, message: BaseMessage) -> Element:
        """Return the element of a serialised message; its digest is keyed if rows are sealed."""
        id_ = self.encode_id(message.id)
        if self.scope is None:
            return Element.from_data(type_, data, id_)
        return Element(None if type_ == "msgpack" else type_, data, self.digest(data), id_)

    def make_stored(self, fresh: NewMessage, said: Said | None = None) -> Element:
        """Return a new message's element in the form that is stored.

        With keys, `said` is sealed with it. A message that a serializer encrypts gets a random
        digest: a true one would let readers of the table test whether it has a certain text.
        """
        if self._sealing() is not None:
            own = fresh.element
            sealed = self.seal_message(own.message_id, said, own.type, own.data)
            return Element(*sealed, own.digest, own.message_id)
        if not self.encrypts:
            return fresh.element
        type_, data = self.serde.dumps_typed(fresh.message)
        return Element(type_, bytes(data), token_bytes(DIGEST_BYTES), fresh.element.message_id)

    def encode_id(self, given: str | None) -> str:
        """Return the text for a message's id in its column: a hash if nothing may be readable."""
        id_ = shorten_id(given)
        if self.sealer is not None:
            return id_ and self.hash_id(id_)
        return hide_text(id_) if id_ and self.encrypts else id_

    def hash_id(self, id_: str) -> str:
        """Return the hash with a key that stands for a message's id."""
        return self._hashes().hash("message id", id_.encode(), 24).hex()

    def load_messages(self, messages: Messages, parts: Sequence[Part]) -> list[Any]:
        """Read messages by their sequence numbers, all at once if possible.

        Raises:
            DamagedRowError: the messages, repeated as referred to, would take too much memory.
        """
        messages.check_repeats(parts)
        elements = messages.plain(parts)
        if elements is None:
            return [self.loads(*messages.element(part)) for part in parts]
        for element in elements:
            limits.check_depth(element)
        if can_revive(self.serde):
            return revive_messages(self.serde, elements)
        start = list_header(len(elements))
        joined = start + b"".join(elements)
        if split_elements(joined, len(start), len(elements)) != elements:
            # In one list, a damaged message could swallow the bytes of the next.
            return [self.serde.loads_typed(("msgpack", element)) for element in elements]
        loaded: list[Any] = self.serde.loads_typed(("msgpack", joined))
        return loaded
