"""All conversations of agents as threads: each agent's default one, named ones, and forks."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

from langgraph_letta_store.imports.from_letta.json_values import read_texts
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent
from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.rows import (
    AgentDetails,
    StoredConversation,
    StoredMessage,
)
from langgraph_letta_store.imports.from_letta.selection import ChosenAgent
from langgraph_letta_store.imports.from_letta.threads import (
    LettaConversation,
    ThreadResult,
    ThreadWriter,
)
from langgraph_letta_store.imports.report import Advance, Report, Tally

_Place: TypeAlias = tuple[str, str | None]
"""An agent and a conversation of it; None is the default conversation."""

_Handle: TypeAlias = Callable[[LettaConversation, Iterator[LettaMessage]], ThreadResult]


@dataclass
class Conversations:
    """Copies the conversations of one tenant's agents, and compares both sides."""

    source: LettaRecords
    writer: ThreadWriter
    agents: Mapping[str, ChosenAgent]
    left_out: Counter[str] = field(default_factory=Counter[str])
    missing: int = 0
    closed: int = 0

    def copy(self, advance: Advance) -> None:
        """Write what is missing of all conversations."""

        def write(found: LettaConversation, rows: Iterator[LettaMessage]) -> ThreadResult:
            return self.writer.write(found, rows, lambda count: advance("Messages", count))

        for _, result in self._each(write):
            self.left_out += result.left_out
            self.missing += result.missing
            self.closed += result.closed

    def check(self, report: Report) -> None:
        """Compare source and target conversation by conversation."""
        threads, messages = Tally("threads"), Tally("messages")
        for conversation, result in self._each(self.writer.check):
            if not result.messages:
                continue  # nothing was said in it
            threads.source += 1
            messages.source += result.messages
            messages.moved += result.stored
            if result.kept is not None:
                threads.kept += 1
                messages.kept += result.messages - result.stored
                report.notes.append(f"{conversation.thread_id} was not written: {result.kept}.")
            elif result.stored < result.messages:
                report.differences.append(
                    f"thread {conversation.thread_id!r:.80} has {result.stored:,} of "
                    f"{result.messages:,} messages"
                )
            elif result.differs:
                report.differences.append(
                    f"the state of thread {conversation.thread_id!r:.80} is not Letta's context"
                )
            else:
                threads.moved += 1
        report.tallies += [threads, messages]
        report.notes += [*self._notes()]

    def _notes(self) -> Iterator[str]:
        if self.left_out:
            reasons = ", ".join(f"{n:,} {reason}" for reason, n in self.left_out.most_common())
            yield f"Messages that neither the user nor the agent said were left out: {reasons}."
        if self.missing:
            yield (
                f"{self.missing:,} messages of contexts are not in Letta's database any more; the "
                "states do without them."
            )
        if self.closed:
            yield f"{self.closed:,} tool calls that were never answered were closed."

    def _each(self, handle: _Handle) -> Iterator[tuple[LettaConversation, ThreadResult]]:
        """Handle each conversation, in the order in which its messages come."""
        wanted = {"agents": list(self.agents)}
        named: dict[_Place, StoredConversation] = {
            (row.agent_id, row.id): row
            for row in map(StoredConversation._make, self.source.read("list_conversations", wanted))
        }
        deleted = {id_ for (id_,) in self.source.read("list_deleted_conversations", wanted)}
        messages = map(StoredMessage._make, self.source.stream_large("list_messages", wanted))
        done: set[_Place] = set()
        for place, rows in groupby(messages, key=lambda row: (row.agent_id, row.conversation_id)):
            if place[1] in deleted:
                continue
            done.add(place)
            yield self._handle(place, named.get(place), rows, handle)
        # A fork may have nothing of its own yet.
        for place, row in named.items():
            if place not in done:
                yield self._handle(place, row, iter(()), handle)

    def _handle(
        self,
        place: _Place,
        named: StoredConversation | None,
        rows: Iterator[StoredMessage],
        handle: _Handle,
    ) -> tuple[LettaConversation, ThreadResult]:
        conversation = self._describe(place, named)
        wanted = {"messages": [*conversation.context], "conversation": place[1], "agent": place[0]}
        shared = map(StoredMessage._make, self.source.read("read_shared_messages", wanted))
        merged = heapq.merge(rows, shared, key=_order)
        return conversation, handle(conversation, map(_read_message, merged))

    def _describe(self, place: _Place, named: StoredConversation | None) -> LettaConversation:
        id_, conversation = place
        (row,) = self.source.read("read_agents", {"agents": [id_]})
        details = AgentDetails(*row)
        agent = self.agents[id_]
        context = read_texts(details.message_ids) if conversation is None else []
        if named is not None:
            context = [*named.in_context]
        return LettaConversation(
            thread_id=conversation or id_,
            agent=agent.name,
            context=context,
            reads_as=ConvertedAgent(agent.row.agent_type or "", details.system or ""),
            title=named.summary if named else None,
        )


def _order(row: StoredMessage) -> tuple[int, datetime, str]:
    return row.sequence_id or 0, row.created_at, row.id


def _read_message(row: StoredMessage) -> LettaMessage:
    return LettaMessage.from_columns(row._asdict())
