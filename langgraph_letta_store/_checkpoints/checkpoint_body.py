"""A checkpoint to store, split into itself and its values: small ones in it, others in rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from langgraph.checkpoint.base import ChannelVersions, Checkpoint

from langgraph_letta_store._checkpoints.codec import (
    SerializedValue,
    has_references,
    is_history,
    is_small,
    is_snapshot,
)
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.config.checks import (
    check_surrogates,
    check_text,
    is_mapping,
    is_sequence,
)
from langgraph_letta_store.errors import InvalidValueError


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

    @classmethod
    def encode(
        cls, checkpoint: Checkpoint, new_versions: ChannelVersions, encoder: Encoder, ns: str
    ) -> Self:
        """Encode a checkpoint's values; of those in rows of their own, only the changed ones."""
        body = cls({k: v for k, v in checkpoint.items() if k != "channel_values"}, {}, [], {}, {})
        own: ChannelVersions = checkpoint.get("channel_versions") or {}
        for channel, value in checkpoint["channel_values"].items():
            check_text(channel, f"checkpoint['channel_values'] key {channel!r:.80}")
            given: Any = own.get(channel, new_versions.get(channel))
            # A value without a version belongs to this checkpoint alone.
            version = checkpoint["id"] if given is None else str(given)
            changed = channel in new_versions
            if changed and type(value) is str:
                check_surrogates(value, f"checkpoint['channel_values'][{channel!r:.80}]")
            whole = is_snapshot(value)
            if is_history(value, written=False):
                body.small[channel] = encoder.encode_list(
                    (ns, channel), version, value, changed=changed
                )
                body.versions[channel] = None
            elif is_small(value) or (whole and is_history(value.value, written=False)):
                body.small[channel] = encoder.encode(value)
                body.versions[channel] = None
            else:
                if changed or whole or given is None:
                    body.rows.append(ValueRow(channel, version, *encoder.encode_apart(value)))
                elif not encoder.codec.encrypts and has_references(value):
                    body.rested[channel] = version
                body.versions[channel] = version
        return body


def format_multirange(numbers: set[int]) -> str | None:
    """Write sequence numbers as PostgreSQL's int8multirange; None if there are none."""
    if not numbers:
        return None
    ordered = sorted(number for number in numbers if number > 0)
    starts = [n for i, n in enumerate(ordered) if i == 0 or ordered[i - 1] != n - 1]
    ends = [n for i, n in enumerate(ordered) if i + 1 == len(ordered) or ordered[i + 1] != n + 1]
    return "{" + ",".join(f"[{a},{b}]" for a, b in zip(starts, ends, strict=True)) + "}"


def encode_public_metadata(metadata: Mapping[str, Any]) -> tuple[str, bool]:
    """Return metadata as the JSON that filters read, and whether some of it had to be left out.

    Raises:
        InvalidValueError: a text in it has a lone surrogate.
    """
    try:
        return jsonb.encode(metadata, "metadata"), False
    except InvalidValueError:
        _refuse_surrogates(metadata, "metadata")
        plain = {key: value for key, value in metadata.items() if _is_json(value)}
        return jsonb.encode(plain, "metadata"), True


def _refuse_surrogates(value: Any, place: str) -> None:
    if isinstance(value, str):
        check_surrogates(value, place)
    elif is_mapping(value):
        for key, part in value.items():
            _refuse_surrogates(key, f"{place} key")
            _refuse_surrogates(part, f"{place}[{key!r:.80}]")
    elif is_sequence(value):
        for i, part in enumerate(value):
            _refuse_surrogates(part, f"{place}[{i}]")


def _is_json(value: Any) -> bool:
    try:
        jsonb.encode(value)
    except InvalidValueError:
        return False
    return True
