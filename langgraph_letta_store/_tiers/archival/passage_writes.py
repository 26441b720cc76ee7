"""How passages are written: what comes together in one step, which embeds nothing any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from langgraph.store.base import PutOp

from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import (
    Operation,
    Query,
    Vector,
    embed,
    rows,
    run_together,
)
from langgraph_letta_store._search.item_rows import FoundRow
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store._tiers.archival.archives import (
    PASSAGES,
    Source,
    find_source,
    missing_archive_error,
    require_attachment,
)
from langgraph_letta_store._tiers.archival.passage_changes import Change, retry_change
from langgraph_letta_store._tiers.archival.passage_dedup import (
    Decision,
    Near,
    decide,
    require_index,
)
from langgraph_letta_store._tiers.archival.passage_input import Draft, parse_policy
from langgraph_letta_store._tiers.archival.passage_rows import parse_passage_row
from langgraph_letta_store._tiers.archival.put_items import put_items
from langgraph_letta_store.records import Passage, Passages
from langgraph_letta_store.records.agents import AgentSettings

_FIELD = "content"
"""What is embedded of a passage."""


def insert_drafts(
    owner: Owner,
    drafts: Sequence[Draft],
    duplicates: Any,
    archive: str | None,
    id_: str | None = None,
) -> Operation[Passages]:
    """Insert passages, or do what is to be done where there are near-duplicates.

    With `id_`, which may be given for one draft, the step that inserts a passage of this id fails
    if there is one.

    Raises:
        InvalidOperationError, InvalidValueError, MissingArchiveError, EmbeddingError: nothing was
            written.
    """
    schema, policy = owner.schema, parse_policy(duplicates)
    settings = AgentSettings()
    if policy == "keep":
        target = yield from find_source(owner, archive)
    else:
        asked = [find_source(owner, archive), read_agent_settings(owner)]
        target, settings = yield from run_together(asked)
        policy = policy or settings.duplicates
    if not drafts:
        return Passages()
    texts = [draft.content for draft in drafts]
    decisions = [Decision("inserted", number) for number in range(len(drafts))]
    if policy != "keep":
        require_index(schema, policy)
    vectors: dict[str, Vector] = {}
    if schema.index is not None:
        different = list(dict.fromkeys(texts))
        vectors = dict(zip(different, (yield from embed(different)), strict=True))
    if policy != "keep":
        threshold = settings.duplicate_threshold
        decisions = yield from decide(schema, target, texts, vectors, policy, threshold)
    try:
        return (yield from _carry_out(owner, target, drafts, decisions, vectors, id_))
    except StaleReadError as error:
        raise missing_archive_error(owner, str(archive)) from error


def _carry_out(
    owner: Owner,
    target: Source,
    drafts: Sequence[Draft],
    decisions: Sequence[Decision],
    vectors: Mapping[str, Vector],
    id_: str | None,
) -> Operation[Passages]:
    """Write what was decided in one step, and tell what became of each draft."""
    schema = owner.schema
    last = {  # what each place holds in the end
        decision.key: (decision.place, draft)
        for decision, draft in zip(decisions, drafts, strict=True)
        if decision.outcome != "skipped"
    }
    ids = {key: id_ or str(uuid4()) for key, (place, _) in last.items() if isinstance(place, int)}
    items = {
        key: item_id(target.agent_id, *place.key)
        for key, (place, _) in last.items()
        if isinstance(place, Near)
    }
    changes = {item: Change.from_draft(last[key][1], vectors) for key, item in items.items()}

    def write(changing: Operation[dict[UUID, FoundRow]]) -> Operation[list[Any]]:
        # First, as it may take the agent's lock alone, which a step that shares it cannot.
        new = {new: last[key][1] for key, new in ids.items()}
        return run_together([changing, _put(owner, target, new, vectors, id_)])

    changed, created = yield from retry_change(owner, target, changes, write, once=id_ is not None)
    # What was deleted since we looked cannot be replaced, and its new text must not be lost.
    gone = {key: id_ or str(uuid4()) for key, item in items.items() if item not in changed}
    created |= yield from _put(
        owner, target, {new: last[key][1] for key, new in gone.items()}, vectors, id_
    )
    ids |= gone
    passages = Passages()
    there: dict[Any, Passage] = {}
    for (outcome, place, score), key, draft in (
        (decision, decision.key, draft) for decision, draft in zip(decisions, drafts, strict=True)
    ):
        if key in there:
            passage = replace(there[key], outcome=outcome, score=score)
        elif isinstance(place, Near) and key not in gone:
            row = changed.get(items.get(key), place.row)
            passage = parse_passage_row(schema, row, target, score=score, outcome=outcome)
        else:
            at = created[ids[key]]
            passage = Passage(
                id=ids[key],
                **draft.parts(),
                created_at=draft.created_at or at,
                updated_at=at,
                archive=target.archive,
                outcome="inserted",
            )
        if outcome == "replaced":
            passage = replace(passage, **draft.parts())
        there[key] = passage
        passages.append(passage)
    return passages


def _put(
    owner: Owner,
    target: Source,
    drafts: Mapping[str, Draft],
    vectors: Mapping[str, Vector],
    once: str | None,
) -> Operation[dict[str, datetime]]:
    """Insert passages by their ids, and return when the database says that they came."""
    if not drafts:
        return {}
    ops = [
        PutOp(target.namespace, id_, draft.value(), index=[_FIELD]) for id_, draft in drafts.items()
    ]
    schema = owner.schema
    moment = rows(Query(schema.render(PASSAGES, "moment"), {}), *require_attachment(owner, target))
    dated = {id_: draft.created_at for id_, draft in drafts.items() if draft.created_at}
    also = _query_dates(owner, target, dated, once)
    written = put_items(schema, ops, also, known=vectors)
    _, [[(now,)], *_] = yield from run_together([written, moment])
    # As `upsert_items` dates them.
    return {id_: now + timedelta(microseconds=number) for number, id_ in enumerate(drafts)}


def _query_dates(
    owner: Owner, target: Source, dated: Mapping[str, datetime], once: str | None
) -> Operation[list[Query]]:
    """Return the statement that gives new passages the times at which they were made.

    With `once`, the step fails where the passage with this id was there before it.
    """
    yield from ()
    schema, agent = owner.schema, target.agent_id
    queries: list[Query] = []
    if once is not None:
        named = {"agent": agent, "item": item_id(agent, target.namespace, once)}
        is_new = Query(schema.render(PASSAGES, "is_new", agent=agent), named)
        queries += must_hold(schema, is_new)
    if dated:
        items = [item_id(agent, target.namespace, id_) for id_ in dated]
        columns = {"agent": agent, "items": items, "times": [*dated.values()]}
        queries.append(Query(schema.render(PASSAGES, "date_passages"), columns))
    return queries
