"""Encodes one checkpoint, or one task's writes, and finds their new messages.

Messages that were seen before are recognised by their fingerprints; the others are serialised as
one list, which costs a fifth of serialising each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import ormsgpack
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.base import ChannelVersions, Checkpoint

from langgraph_letta_store._checkpoints.codec import Codec, NewMessage
from langgraph_letta_store._checkpoints.fast_messages import Fingerprint, fingerprint
from langgraph_letta_store._checkpoints.kinds import (
    has_references,
    is_history,
    is_map,
    is_small,
    is_snapshot,
)
from langgraph_letta_store._checkpoints.msgpack_list import (
    DIGEST_BYTES,
    Part,
    find_elements,
    split_elements,
)
from langgraph_letta_store._checkpoints.row_seals import hash_list
from langgraph_letta_store._checkpoints.serialized import (
    MAP,
    MAP_DEPTH,
    MESSAGE,
    MESSAGES,
    SNAPSHOT,
    SerializedValue,
)
from langgraph_letta_store._checkpoints.thread_cache import (
    CachedList,
    CachedThread,
    UnplacedMessage,
)


class ValueRow(NamedTuple):
    """A value in a row of its own, and the messages it refers to; numbers of new ones are < 0."""

    channel: str
    version: str
    kept: SerializedValue
    referred: set[int]


class CheckpointBody(NamedTuple):
    """A checkpoint without its values, its small values, and the values in rows of their own.

    `versions` has all channels with a value; `rested` has those whose row exists already and refers
    to messages.
    """

    checkpoint: dict[str, Any]
    small: dict[str, SerializedValue]
    rows: list[ValueRow]
    versions: dict[str, str | None]
    rested: dict[str, str]


@dataclass(slots=True)
class Encoder:
    """Encodes values, given what the saver remembers of the thread.

    New messages get the numbers -1, -2, ...; the thread's row turns them into sequence numbers.
    """

    codec: Codec
    known: CachedThread | None
    fresh: dict[bytes, NewMessage] = field(default_factory=dict[bytes, NewMessage])
    seen: dict[bytes, str] = field(default_factory=dict[bytes, str])
    referred: set[int] = field(default_factory=set[int])
    lists: dict[tuple[str, str], CachedList] = field(
        default_factory=dict[tuple[str, str], CachedList]
    )
    fingerprints: dict[Fingerprint, int] = field(default_factory=dict[Fingerprint, int])
    _numbers: dict[bytes, int] = field(default_factory=dict[bytes, int])
    _digests: dict[int, bytes] = field(default_factory=dict[int, bytes])
    _used: set[int] = field(default_factory=set[int])

    @property
    def refers(self) -> bool:
        """Whether anything encoded refers to messages."""
        return bool(self.seen or self.referred)

    def encode(
        self,
        value: Any,
        *,
        written: bool = False,
        numbered: bool = True,
        depth: int = MAP_DEPTH,
    ) -> SerializedValue:
        """Encode a value.

        Args:
            value: a channel's value, or a task's write.
            written: whether it is a task's write. A message in it without an id, or a chunk,
                becomes another message in the channel, so it is not stored in recall memory.
            numbered: whether new messages get numbers, and so their place in the thread; if not,
                the value contains them.
            depth: how deep to look for messages in nested dictionaries.
        """
        if is_history(value, written=written):
            return SerializedValue(MESSAGES, self._encode_messages(value, numbered=numbered))
        if isinstance(value, BaseMessage) and is_history([value], written=written):
            return SerializedValue(MESSAGE, self._encode_messages([value], numbered=numbered))
        if is_snapshot(value) and is_history(value.value, written=written):
            return SerializedValue(SNAPSHOT, self._encode_messages(value.value, numbered=numbered))
        if depth and not self.codec.encrypts and is_map(value):
            parts = {
                key: list(self.encode(part, written=True, numbered=numbered, depth=depth - 1))
                for key, part in value.items()
            }
            return SerializedValue(MAP, ormsgpack.packb(parts))
        return self.codec.dumps(value)

    def encode_body(
        self, checkpoint: Checkpoint, new_versions: ChannelVersions, ns: str
    ) -> CheckpointBody:
        """Encode a checkpoint's values; of those in rows of their own, only the changed ones."""
        rest = {key: part for key, part in checkpoint.items() if key != "channel_values"}
        body = CheckpointBody(rest, {}, [], {}, {})
        own: ChannelVersions = checkpoint.get("channel_versions") or {}
        for channel, value in checkpoint["channel_values"].items():
            given: Any = own.get(channel, new_versions.get(channel))
            # A value without a version belongs to this checkpoint alone.
            version = checkpoint["id"] if given is None else str(given)
            changed = channel in new_versions
            if is_history(value, written=False):
                body.small[channel] = self._encode_list(
                    (ns, channel), version, value, changed=changed
                )
                body.versions[channel] = None
                continue
            whole = is_snapshot(value)
            if is_small(value) or (whole and is_history(value.value, written=False)):
                body.small[channel] = self.encode(value)
                body.versions[channel] = None
                continue
            if changed or whole or given is None:
                body.rows.append(ValueRow(channel, version, *self._encode_apart(value)))
            elif not self.codec.encrypts and has_references(value):
                body.rested[channel] = version
            body.versions[channel] = version
        return body

    def _encode_apart(self, value: Any) -> tuple[SerializedValue, set[int]]:
        """Encode a value for a row of its own, and return the numbers it refers to."""
        before, self._used = self._used, set()
        kept = self.encode(value)
        used, self._used = self._used, before
        return kept, used

    def _encode_list(
        self, channel: tuple[str, str], version: str, value: list[BaseMessage], *, changed: bool
    ) -> SerializedValue:
        """Encode the messages of a channel of a graph, given the list it had last."""
        last = self.known.lists.get(channel) if self.known else None
        if last is not None and not changed and last.version == version:
            self.referred.update(last.numbers)
            self.lists[channel] = last
            return SerializedValue(MESSAGES, self._pack(last.numbers))
        settled = tuple(
            part for part in self._number_messages(value, numbered=True) if isinstance(part, int)
        )
        self.lists[channel] = CachedList(version, settled)
        return SerializedValue(MESSAGES, self._pack(settled))

    def assign_numbers(self, messages: Sequence[BaseMessage]) -> None:
        """Give numbers to messages that no value refers to."""
        for _ in self._number_parts(messages, None):
            pass

    def number_written(self, written: Iterable[UnplacedMessage]) -> None:
        """Give numbers to messages that tasks wrote."""
        for one in written:
            message = one.message
            if one.spare_id and not message.id:
                digest = self.codec.encode_element(message).digest
                if digest in self._numbers or (self.known and digest in self.known.numbers):
                    message = message.model_copy(update={"id": one.spare_id})
            self.assign_numbers([message])

    def _encode_messages(self, messages: Sequence[BaseMessage], *, numbered: bool) -> bytes:
        return self._pack(self._number_messages(messages, numbered=numbered))

    def _number_messages(self, messages: Sequence[BaseMessage], *, numbered: bool) -> list[Part]:
        """Return the messages' numbers; only those without a known fingerprint are serialised."""
        fingerprints = [fingerprint(message) for message in messages]
        known: Mapping[Fingerprint, int] = self.known.fingerprints if self.known else {}
        if numbered and self.fingerprints:
            known = {**known, **self.fingerprints}
        parts: list[Part | None] = [None if own is None else known.get(own) for own in fingerprints]
        numbers = [part for part in parts if isinstance(part, int)]
        self.referred.update(number for number in numbers if number > 0)
        self._used.update(numbers)
        if len(numbers) < len(parts):
            places = [i for i, part in enumerate(parts) if part is None]
            unknown = [messages[i] for i in places]
            new = self._number_parts(unknown, self._split_list(unknown), numbered=numbered)
            for i, part in zip(places, new, strict=True):
                parts[i] = part
                if isinstance(part, int) and (own := fingerprints[i]) is not None:
                    self.fingerprints[own] = part
        return [part for part in parts if part is not None]

    def _pack(self, parts: Iterable[Part]) -> bytes:
        """Pack numbers as runs, after a hash of the messages where rows are sealed."""
        if self.codec.scope is None:
            return ormsgpack.packb(_list_runs(parts))
        listed = [*parts]
        if self.known and not self._digests:
            self._digests = {number: digest for digest, number in self.known.numbers.items()}
        digests = self._digests | {number: digest for digest, number in self._numbers.items()}
        hashed = hash_list(
            digests[part]
            if isinstance(part, int)
            else blake2b(part[1], digest_size=DIGEST_BYTES).digest()
            for part in listed
        )
        return ormsgpack.packb([hashed, *_list_runs(listed)])

    def _split_list(self, messages: Sequence[BaseMessage]) -> Sequence[bytes] | None:
        """Serialise messages as one list and cut it into its elements; None if it cannot be cut."""
        type_, data = self.codec.pack_messages(messages)
        start = find_elements(data, len(messages)) if type_ == "msgpack" else None
        return None if start is None else split_elements(data, start, len(messages))

    def _number_parts(
        self,
        messages: Sequence[BaseMessage],
        parts: Sequence[bytes] | None,
        *,
        numbered: bool = True,
    ) -> Iterator[Part]:
        """Yield the messages' numbers; new messages get new ones, or stand for themselves."""
        known: Mapping[bytes, int] = self.known.numbers if self.known else {}
        removed: Mapping[str, int] = self.known.removed if self.known else {}
        for i, message in enumerate(messages):
            element = (
                self.codec.encode_element(message)
                if parts is None
                else self.codec.element_from("msgpack", parts[i], message)
            )
            digest = element.digest
            number = known.get(digest) or removed.get(element.message_id)
            if number is None and not numbered:
                # A value that is sealed contains the message unsealed.
                fresh = NewMessage(message, element)
                stored = self.codec.make_stored(fresh) if self.codec.scope is None else element
                yield (stored.type, stored.data)
                continue
            self.seen[digest] = element.message_id
            if number is not None:
                self.referred.add(number)
            else:
                number = self._numbers.setdefault(digest, -1 - len(self._numbers))
                self.fresh.setdefault(digest, NewMessage(message, element))
            self._used.add(number)
            yield number


def format_multirange(numbers: set[int]) -> str | None:
    """Write sequence numbers as PostgreSQL's int8multirange; None if there are none."""
    if not numbers:
        return None
    ordered = sorted(number for number in numbers if number > 0)
    starts = [n for i, n in enumerate(ordered) if i == 0 or ordered[i - 1] != n - 1]
    ends = [n for i, n in enumerate(ordered) if i + 1 == len(ordered) or ordered[i + 1] != n + 1]
    return "{" + ",".join(f"[{a},{b}]" for a, b in zip(starts, ends, strict=True)) + "}"


def _list_runs(parts: Iterable[Part]) -> list[Any]:
    """Return numbers as runs, each a first number and a length; other parts stay unchanged."""
    runs: list[Any] = []
    following = 0
    for part in parts:
        if not isinstance(part, int):
            runs.append(part)
            following = 0
        elif part == following:
            runs[-1] += 1
            following += 1 if part > 0 else -1
        else:
            runs += [part, 1]
            following = part + (1 if part > 0 else -1)
    return runs
