"""Makes keys in the background: further texts that items and messages are found by.

A user's function makes them from each text. They are stored first and embedded afterwards, so that
keys that a model refuses are found by their words. Nothing is locked while the function and the
model are called; rows that others write meanwhile wait for the next time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from langgraph_letta_store._engine.dumped import write_array
from langgraph_letta_store._engine.schema import Parts, Schema
from langgraph_letta_store._engine.sql_files import Part, SqlFile
from langgraph_letta_store._engine.steps import (
    Embed,
    Expand,
    Operation,
    Query,
    Row,
    Statement,
    rows,
)
from langgraph_letta_store._search.embedding_text import encode
from langgraph_letta_store._search.tokenizer.terms import sort_terms
from langgraph_letta_store.config.search import KeyMaker
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import InvalidOperationError, KeysError

MOST_KEYS = 16
"""How many keys a text may have; those behind them are left out."""

TEXT_CHARACTERS = 100_000
"""How much of a message the function is given."""

KEY_CHARACTERS = 2000
"""How much of a key is kept."""

BATCH = 16
"""How many texts get their keys before these are stored."""

PATIENCE = 5
"""After how many refusals in a row the function, or the model, is left alone for a while."""


class Keyless(NamedTuple):
    """A text whose keys are to be made. `ids` are its row's, and `state` what it had."""

    ids: tuple[Any, ...]
    text: str
    state: Any = None


class _Keyed(NamedTuple):
    """A text's keys; without a `vector`, they are not embedded yet."""

    ids: tuple[Any, ...]
    keys: Sequence[str]
    state: Any = None


@dataclass(frozen=True, slots=True)
class KeyedTier:
    """The statements on one tier's keys, and how its rows are read.

    `columns` are the parameters that the ids of rows are given as, one by one and as arrays, and
    `first` are ids that come before all others.
    """

    file: SqlFile
    columns: Mapping[str, str]
    first: tuple[Any, ...]
    parse: Callable[[Schema[Any], Row], Keyless]
    parts: Callable[[Schema[Any]], Mapping[str, Part]]

    def read(
        self, schema: Schema[Any], name: str, after: tuple[Any, ...], **more: Any
    ) -> Operation[list[Row]]:
        """Read the next rows of a statement, after some ids."""
        parameters = {**dict(zip(self.columns, after, strict=True)), "count": BATCH, **more}
        parameters["characters"] = TEXT_CHARACTERS
        (found,) = yield from rows(Query(self.render(schema, name), parameters))
        return found

    def store(
        self, schema: Schema[Any], name: str, ids: Sequence[tuple[Any, ...]], **arrays: Any
    ) -> Operation[int]:
        """Store the keys or vectors of some rows, and return the number of rows."""
        if not ids:
            return 0
        columns = {
            name: [each[place] for each in ids] for place, name in enumerate(self.columns.values())
        }
        query = Query(self.render(schema, name), {**columns, **arrays})
        (((count,),),) = yield from rows(query)
        return int(count)

    def render(self, schema: Schema[Any], name: str) -> Statement:
        """Return a statement of the tier."""

        def compose(own: Parts) -> Statement:
            own |= {place: part.fill(own) for place, part in self.parts(schema).items()}
            return self.file.statement(name, **own)

        return schema.keep((self.file, name), compose)


class _Refusals:
    """The refusals of a function or a model: the first error, the rows, and the number in a row."""

    def __init__(self) -> None:
        self.first: Exception | None = None
        self.ids: dict[tuple[Any, ...], None] = {}
        self.in_a_row = 0

    def add(self, error: Exception, ids: tuple[Any, ...]) -> None:
        self.first = self.first or error
        self.ids[ids] = None
        self.in_a_row += 1

    @property
    def is_over(self) -> bool:
        return self.in_a_row >= PATIENCE


def make_keys(
    tier: KeyedTier, schema: Schema[Any], stopped: Callable[[], bool] = lambda: False
) -> Operation[int]:
    """Make the keys that are missing, embed those that have no vectors, and count the first.

    A text that the function fails on does not keep the others waiting; it stays without keys until
    the next time, and the first error is raised at the end.

    Args:
        tier: the tier whose keys are made.
        schema: the schema that they are in.
        stopped: says between two texts whether to leave the rest for another time.

    Raises:
        InvalidOperationError: there is no function `keys`.
        KeysError: the function did not return a list of str.
        Exception: what the function or the model raised.
    """
    maker = schema.config.search.keys
    if maker is None:
        msg = "there is no function that makes keys; give search={'keys': ...}"
        raise InvalidOperationError(msg)
    failed, total = _Refusals(), 0
    left_at = f"{[*tier.columns][-1]} without keys"
    start: Any = schema.memories.pop(left_at, tier.first)
    last = start
    while not (stopped() or failed.is_over):
        found = [tier.parse(schema, row) for row in (yield from tier.read(schema, "keyless", last))]
        total += yield from _store_keys(
            tier, schema, (yield from _make_batch(maker, found, failed, stopped))
        )
        if len(found) == BATCH:
            last = found[-1].ids
        elif start != tier.first:
            start = last = tier.first
        else:
            break
    if failed.is_over:  # the next call begins behind these, so that the others get their keys
        schema.memories[left_at] = next(reversed(failed.ids))
    refused = _Refusals()
    if schema.index is not None and schema.has_vectors:
        yield from _embed_keys(tier, schema, schema.index, refused, stopped)
    if error := failed.first or refused.first:
        raise error
    return total


def _make_batch(
    maker: KeyMaker, found: Sequence[Keyless], failed: _Refusals, stopped: Callable[[], bool]
) -> Operation[list[_Keyed]]:
    """Return the keys, some or none, of those texts on which the function does not fail."""
    done = list[_Keyed]()
    for one in found:
        if one.ids in failed.ids:
            continue
        keys = list[str]()
        if one.text.strip():
            if stopped() or failed.is_over:
                break
            try:
                keys = yield from ask_maker(maker, one.text)
            except Exception as error:  # noqa: BLE001  # raised by the caller at the end
                failed.add(error, one.ids)
                continue
            failed.in_a_row = 0
        done.append(_Keyed(one.ids, keys, one.state))
    return done


def ask_maker(maker: KeyMaker, text: str) -> Operation[list[str]]:
    """Return the keys that a user's function makes from a text, each once, at most `MOST_KEYS`.

    Raises:
        KeysError: the function did not return a list of str.
        Exception: what the function raised.
    """
    answer: Any = yield Expand(maker, text, "keys")
    if isinstance(answer, (str, bytes)) or not isinstance(answer, Sequence):
        msg = f"keys returned {answer!r:.80}; let it return a list of texts, each a str"
        raise KeysError(msg)
    keys = list[str]()
    for place, key in enumerate(cast("Iterable[Any]", answer)):
        if not isinstance(key, str):
            msg = f"keys returned {key!r:.80} at place {place}; return texts, each a str"
            raise KeysError(msg)
        keys.append(_clean(key))
    return list(dict.fromkeys(key for key in keys if key))[:MOST_KEYS]


def _clean(key: str) -> str:
    """Return a key as PostgreSQL can store it."""
    text = key[:KEY_CHARACTERS].replace("\0", " ").strip()
    return text.encode("utf-8", "replace").decode()


def _store_keys(tier: KeyedTier, schema: Schema[Any], made: Sequence[_Keyed]) -> Operation[int]:
    terms = [sort_terms("\n".join(one.keys)) for one in made]
    return (
        yield from tier.store(
            *(schema, "store_keys", [one.ids for one in made]),
            keys=[_write_texts(one.keys) for one in made],
            key_terms=[write_array(each) for each in terms],
            states=[one.state for one in made],
        )
    )


def _embed_keys(
    tier: KeyedTier,
    schema: Schema[Any],
    settings: IndexSettings,
    refused: _Refusals,
    stopped: Callable[[], bool],
) -> Operation[None]:
    """Embed the keys that have no vectors of the present model."""
    last, since = tier.first, -1
    while not (stopped() or refused.is_over):
        found = yield from tier.read(
            schema, "unembedded", last, since=since, generation=schema.generation
        )
        waiting = [_Keyed(tuple(ids), keys) for *ids, keys, _ in found]
        done = yield from _embed_batch(tier, schema, settings, waiting, refused)
        for one in [] if done or len(waiting) == 1 else waiting:
            # The text of one of them may be to blame.
            if not refused.is_over:
                yield from _embed_batch(tier, schema, settings, [one], refused)
        if len(found) < BATCH:
            return
        last, since = waiting[-1].ids, found[-1][-1]


def _embed_batch(
    tier: KeyedTier,
    schema: Schema[Any],
    settings: IndexSettings,
    batch: Sequence[_Keyed],
    refused: _Refusals,
) -> Operation[bool]:
    """Embed the keys of some texts in one call of the model; return whether it succeeded.

    A refusal counts only if the call was for one text alone.
    """
    if not batch:
        return True
    texts = list(dict.fromkeys(key for one in batch for key in one.keys))
    try:
        vectors = (yield Embed(texts)) if texts else ()
        encoded = [encode(vector, settings).to_list() for vector in vectors]
    except Exception as error:  # noqa: BLE001  # raised by the caller at the end
        if len(batch) == 1:
            refused.add(error, batch[0].ids)
        return False
    refused.in_a_row = 0
    known = dict(zip(texts, encoded, strict=True))
    yield from tier.store(
        *(schema, "store_key_vectors", [one.ids for one in batch]),
        keys=[_write_texts(one.keys) for one in batch],
        vectors=[write_array(n for key in one.keys for n in known[key]) for one in batch],
        generation=schema.generation,
    )
    return True


def _write_texts(texts: Sequence[str]) -> str:
    return json.dumps(texts, ensure_ascii=False)
