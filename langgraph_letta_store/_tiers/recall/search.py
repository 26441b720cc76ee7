"""Recall memory: searching what was said, and reading it page by page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.dates import Moment, parse_start
from langgraph_letta_store._search.expansion import ask_expander, merge
from langgraph_letta_store._search.ranking import NO_OPTIONS, Ranking, SearchOptions
from langgraph_letta_store._search.reranking import read_reranked, return_texts
from langgraph_letta_store._tiers.recall import indexer, search_sql
from langgraph_letta_store._tiers.recall.filters import Agent, Asked, check_readable
from langgraph_letta_store._tiers.recall.message import name_parts, parse_message
from langgraph_letta_store._tiers.recall.pages import Page
from langgraph_letta_store._tiers.recall.ranking import (
    NEWEST,
    Search,
    are_few,
    choose_search,
    resolve_ranking,
)
from langgraph_letta_store.config.checks import invalid, parse_count, parse_page, parse_query
from langgraph_letta_store.config.search import Expander, Mode, Reranker
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import RecallMessage, RecallMessages

_NOT_GIVEN = dict.fromkeys(("mode", "text_weight", "min_score", "rerank", "expand"))
"""The options of a call that leaves them all to the saver."""

Cursor: TypeAlias = "RecallMessage | int"
"""A place among messages: a message, or its sequence number in a thread."""


def search(
    conversations: Conversations,
    agent: Agent,
    query: str | None = None,
    *,
    roles: Collection[str] | None = None,
    thread: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: int = 10,
    offset: int = 0,
    neighbours: int = 0,
    mode: Mode | None = None,
    text_weight: float | None = None,
    neighbour_weight: float | None = None,
    min_score: float | None = None,
    rerank: Reranker | None = None,
    expand: Expander | None = None,
    now: Moment | None = None,
) -> Operation[RecallMessages]:
    """Find messages of an agent: by meaning, by their words, by both, or the newest."""
    asked = Asked.parse(conversations.schema, agent, roles, thread, since, until)
    given = {
        "mode": mode,
        "text_weight": text_weight,
        "min_score": min_score,
        "rerank": rerank,
        "expand": expand,
    }
    options = NO_OPTIONS if given == _NOT_GIVEN else SearchOptions.parse(given)
    ranking = resolve_ranking(conversations.schema, options, neighbour_weight)
    at = None if now is None else parse_start("now", now)
    found = find(conversations, asked, query, limit, offset, neighbours, ranking, now=at)
    return (yield from found)


def find(
    conversations: Conversations,
    asked: Asked,
    query: str | None,
    limit: int,
    offset: int = 0,
    neighbours: int = 0,
    ranking: Ranking | None = None,
    *,
    now: datetime | None = None,
) -> Operation[RecallMessages]:
    """Return a page of the messages that are asked for, ranked as the saver does; see `search`."""
    schema, codec = conversations.schema, conversations.codec
    asked = (
        asked.find_calls() if "roles" in asked.parameters or query is None else asked.find_said()
    )
    limit, offset = parse_page(limit, offset)
    around = parse_count("neighbours", neighbours)
    check_readable(schema, parse_query(query), asked.parameters.get("roles"))
    if limit == 0 or (query is not None and not query.strip()):
        return RecallMessages()
    if query is None:
        messages = yield from _read(conversations, asked, [NEWEST], limit, offset)
    else:
        how = ranking or resolve_ranking(schema, NO_OPTIONS)
        moment = datetime.now(UTC) if now is None else now
        messages = yield from _find_ranked(conversations, asked, query, limit, offset, how, moment)
    if around and messages:
        yield from _add_neighbours(schema, codec, messages, around)
    return messages


def _find_ranked(
    conversations: Conversations,
    asked: Asked,
    query: str,
    limit: int,
    offset: int,
    how: Ranking,
    now: datetime,
) -> Operation[RecallMessages]:
    """Return a page of the messages that fit a query best."""
    questions = [query]
    if how.expand is not None:
        questions = yield from ask_expander(how.expand, query)
    lists = list[Sequence[Search]]()
    for question in questions:
        way = yield from _choose_search(conversations.schema, asked, question, how, now)
        lists.append(() if way is None else way.lists(max(limit, how.depth)))
    if not any(lists):
        return RecallMessages()

    def read_one(question: int, limit: int, offset: int) -> Operation[list[RecallMessage]]:
        if not lists[question]:
            return []
        found = yield from _read(conversations, asked, lists[question], limit, offset)
        if how.min_score is None:
            return found
        return [each for each in found if how.passes(each.score)]

    def read(limit: int, offset: int) -> Operation[list[RecallMessage]]:
        if len(lists) == 1:
            return (yield from read_one(0, limit, offset))
        found = list[list[RecallMessage]]()
        for question in range(len(lists)):
            found.append((yield from read_one(question, limit + offset, 0)))
        merged = merge(found, lambda message: (message.thread, message.sequence))
        return [_note_question(*hit) for hit in merged[offset : offset + limit]]

    if how.rerank is None:
        found = yield from read(limit, offset)
        if len(lists) == 1:
            found.sort(key=_sort_key)  # it may be of two lists
    else:
        found = yield from read_reranked(
            how.rerank,
            how.depth,
            query,
            limit,
            offset,
            read,
            texts=lambda best: return_texts([message.text for message in best]),
            rescored=lambda message, score: replace(message, score=score),
        )
    return RecallMessages(found)


def _note_question(message: RecallMessage, question: int) -> RecallMessage:
    """Return a message with the number of the question that found it; 0 is the query."""
    return replace(message, parts={**message.parts, "question": float(question)})


def _choose_search(
    schema: SaverSchema, asked: Asked, query: str, ranking: Ranking, now: datetime
) -> Operation[Search | None]:
    """Choose how a query is answered, and embed it where that takes its vector."""
    vector, by_index = None, False
    if ranking.mode != "text" and schema.index is not None:
        vector = yield from indexer.embed_with_waiting(schema, schema.index, asked.agent, query)
        few = yield from are_few(schema, asked.agent, asked.conditions, asked.parameters)
        by_index = not few
    calls = "of_tools" in asked.conditions
    return choose_search(
        schema, asked.agent, query, ranking, vector, by_index=by_index, calls=calls, now=now
    )


def _read(
    conversations: Conversations, asked: Asked, lists: Sequence[Search], limit: int, offset: int
) -> Operation[RecallMessages]:
    """Return a page of what a search finds, each message once."""

    def ask(search: Search, page: Mapping[str, Any]) -> Query:
        statement = search_sql.search(
            conversations.schema,
            search.name,
            *asked.conditions,
            agent=asked.agent,
            ranked=search.ranked,
            width=search.width,
        )
        return Query(
            statement, {**asked.parameters, **(search.parameters or {}), **page}, search.path
        )

    found = yield from Page(ask, lists, limit, offset).read()
    return RecallMessages(
        parse_message(conversations.codec, asked.agent, row, row[-1], name_parts(row[-2]))
        for row in found
    )


def _sort_key(message: RecallMessage) -> tuple[float, float, str, int]:
    """Return what messages are put in order by: the best first, of equal ones the newest."""
    said = message.created_at.timestamp()
    return -(message.score or 0), -said, message.thread, -message.sequence


def list_messages(
    conversations: Conversations,
    agent: Agent,
    *,
    thread: str | None = None,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = 100,
    roles: Collection[str] | None = None,
) -> Operation[RecallMessages]:
    """Read an agent's messages page by page, in the order in which they were said."""
    schema = conversations.schema
    limit, _ = parse_page(limit, 0)
    asked = Asked.parse(schema, agent, roles, thread, None, None)
    check_readable(schema, None, roles)
    conditions, parameters = list(asked.conditions), {**asked.parameters, "limit": limit}
    for name, cursor in (("after", after), ("before", before)):
        if cursor is None:
            continue
        parameters[name] = _parse_cursor(name, cursor, thread)
        if isinstance(cursor, RecallMessage) and thread is None:
            conditions.append(f"{name}_message")
            parameters |= {f"{name}_at": cursor.created_at, f"{name}_thread": cursor.thread}
        else:
            conditions.append(f"{name}_number")
    backward = before is not None and after is None
    name = ("backward" if backward else "forward") + ("" if thread is not None else "_in_time")
    (found,) = yield from rows(
        Query(search_sql.render_messages(schema, name, *conditions, agent=asked.agent), parameters)
    )
    messages = RecallMessages(parse_message(conversations.codec, asked.agent, row) for row in found)
    if backward:
        messages.reverse()
    return messages


def _parse_cursor(place: str, cursor: Any, thread: str | None) -> int:
    """Return a cursor's sequence number."""
    if isinstance(cursor, RecallMessage):
        if thread is not None and cursor.thread != thread:
            msg = f"`{place}` must be a message of thread {thread!r}, got one of {cursor.thread!r}"
            raise InvalidOperationError(msg)
        return cursor.sequence
    if isinstance(cursor, int) and not isinstance(cursor, bool) and abs(cursor) < 2**63:
        if thread is not None:
            return cursor
        msg = f"`{place}` must be a message, or a number together with thread=, got {cursor}"
        raise InvalidOperationError(msg)
    raise InvalidOperationError(invalid(place, "a message or its sequence number", cursor))


def _add_neighbours(
    schema: SaverSchema, codec: Codec, messages: RecallMessages, count: int
) -> Operation[None]:
    """Give each message those around it in its thread."""
    agent = messages[0].agent_id
    query = Query(
        search_sql.render_messages(schema, "neighbours", agent=agent),
        {
            "agent": agent,
            "threads": [message.thread for message in messages],
            "sequences": [message.sequence for message in messages],
            "neighbours": count,
        },
    )
    (found,) = yield from rows(query)
    near = [RecallMessages() for _ in messages]
    for place, *row in found:
        near[place - 1] += [parse_message(codec, agent, row)]
    for i, message in enumerate(messages):
        messages[i] = replace(
            message,
            before=[each for each in near[i] if each.sequence < message.sequence],
            after=[each for each in near[i] if each.sequence > message.sequence],
        )
