"""Conversations of Letta as threads: all messages in recall memory, and a state to go on from.

For each conversation, `ThreadWriter.write` is given the conversation's messages in Letta's order
(`sequence_id`, or `created_at` and `id` before it existed). Each message goes to recall memory,
where searches by words find it at once and the indexer adds its vector. What was in Letta's context
becomes the state of the thread's one checkpoint, from which a graph with
`LettaMemoryMiddleware` goes on: run it with the thread's id.

    writer = ThreadWriter(runner, schema, conversations)
    for conversation in conversations_of(agent):
        result = writer.write(conversation, stream_messages(conversation), advance)

`write` takes any iterable, holds one batch and the context in memory, and may be interrupted:
another run adds what is missing. `check` compares both ends afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple

from langgraph_letta_store._checkpoints.checkpoints import get_tuple
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.known_messages import look_up_messages
from langgraph_letta_store._checkpoints.load_messages import (
    DatedMessage,
    MessageBatch,
    load_messages,
)
from langgraph_letta_store._checkpoints.thread_owner import read_owner
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent, MessageConverter
from langgraph_letta_store.imports.from_letta.open_calls import close_calls
from langgraph_letta_store.imports.from_letta.thread_state import (
    ThreadState,
    hash_context,
    is_imported,
    put_state,
    read_context_hash,
)

BATCH = 500
"""How many messages are written in one transaction."""

BATCH_CHARACTERS = 4_000_000
"""From how many characters on a batch is written before it is full."""


def _ignore(rows: int) -> None:
    """Do nothing, for a caller who wants no progress."""


class LettaConversation(NamedTuple):
    """A conversation of an agent.

    Attributes:
        thread_id: the thread here: Letta's id of the agent for its default conversation, that of
            the conversation for another.
        agent: the agent's name here.
        context: the ids of the messages in the context, in their order.
        reads_as: what its messages are read with.
        title: what Letta calls it; the checkpoint's metadata keeps it as `title`.
    """

    thread_id: str
    agent: str
    context: Sequence[str] = ()
    reads_as: ConvertedAgent = ConvertedAgent()
    title: str | None = None


@dataclass
class ThreadResult:
    """What became of a conversation.

    Attributes:
        rows: how many messages Letta has of it.
        messages: how many messages they are here.
        stored: how many of these are new here; for `check`, how many are here.
        left_out: how many rows became no message, by reason.
        context: how many messages the state has.
        missing: how many messages of the context are not in Letta's database any more.
        closed: how many calls without a result were closed.
        kept: why the thread was not written; None if it was.
        differs: for `check`: whether the state differs from Letta's context.
    """

    rows: int = 0
    messages: int = 0
    stored: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])
    context: int = 0
    missing: int = 0
    closed: int = 0
    kept: str | None = None
    differs: bool = False


@dataclass
class ThreadWriter:
    """Writes conversations to a saver's tables, one after the other."""

    runner: Runner
    schema: StoreSchema
    conversations: Conversations

    def write(
        self,
        conversation: LettaConversation,
        messages: Iterable[LettaMessage],
        advance: Callable[[int], object] = _ignore,
    ) -> ThreadResult:
        """Write a conversation; what is here already is not written again.

        A thread that a graph has gone on with here, or that is another agent's, stays unchanged.

        Args:
            conversation: the conversation.
            messages: its messages in Letta's order, with those of its context that it shares with
                other conversations.
            advance: called with how many more rows are done.
        """
        result = ThreadResult()
        latest = self._read_latest(conversation, result)
        read = _Read(conversation, messages, result)
        for batch, rows in read.batches():
            if result.kept is None:
                to_store = MessageBatch(conversation.thread_id, batch)
                result.stored += self._run(
                    load_messages(self.conversations, conversation.agent, to_store)
                )
                # The cache would grow with the conversation; the next batch reads what it needs.
                self.conversations.thread_cache.forget(conversation.thread_id)
            advance(rows)
        context = read.list_context()
        if result.kept is None and context and read_context_hash(latest) != hash_context(context):
            at = read.newest or datetime.now(UTC)
            state = ThreadState(conversation.thread_id, context, at, conversation.title)
            self._run(put_state(self.conversations, state, latest))
            self.conversations.thread_cache.forget(conversation.thread_id)
        return result

    def check(
        self, conversation: LettaConversation, messages: Iterable[LettaMessage]
    ) -> ThreadResult:
        """Compare a conversation with its thread; nothing is written."""
        result = ThreadResult()
        latest = self._read_latest(conversation, result)
        read = _Read(conversation, messages, result)
        for batch, _ in read.batches():
            found = [dated.message for dated in batch]
            result.stored += self._run(
                _count_stored(self.conversations, conversation.thread_id, found)
            )
            self.conversations.thread_cache.forget(conversation.thread_id)
        context = read.list_context()
        is_same = read_context_hash(latest) == hash_context(context)
        result.differs = result.kept is None and bool(context) and not is_same
        return result

    def _read_latest(
        self, conversation: LettaConversation, result: ThreadResult
    ) -> CheckpointTuple | None:
        """Return the latest checkpoint of a thread, and note whether the thread must be kept."""
        config: RunnableConfig = {"configurable": {"thread_id": conversation.thread_id}}
        self.conversations.thread_cache.forget(conversation.thread_id)
        owner = self.runner.run(read_owner(self.conversations, config), self.schema.tenant)
        if owner not in (None, conversation.agent):
            result.kept = f"the thread belongs to agent {owner!r:.80}"
            return None
        latest = self.runner.run(get_tuple(self.conversations, config), self.schema.tenant)
        if latest is not None and not is_imported(latest):
            result.kept = "a graph has gone on with the thread here"
        self.conversations.thread_cache.forget(conversation.thread_id)
        return latest

    def _run(self, operation: Operation[Any]) -> Any:
        return self.runner.run(bulk_load.relax(self.schema, operation), self.schema.tenant)


@dataclass
class _Read:
    """Reads a conversation once; it knows the context and the newest message at the end."""

    conversation: LettaConversation
    messages: Iterable[LettaMessage]
    result: ThreadResult
    newest: datetime | None = None
    _context: dict[str, Sequence[BaseMessage]] = field(
        default_factory=dict[str, Sequence[BaseMessage]]
    )

    def batches(self) -> Iterator[tuple[Sequence[DatedMessage], int]]:
        """Yield batches of messages, each with the number of rows it was read from."""
        wanted = set(self.conversation.context)
        prompts = set(self.conversation.context[:1])
        converter = MessageConverter(self.conversation.reads_as, prompts, self.result.left_out)
        batch: dict[str, DatedMessage] = {}
        rows, size = 0, 0
        for row in self.messages:
            made = converter.convert(row)
            if row.id in wanted:
                self._context[row.id] = made
            if len(batch) >= BATCH or size >= BATCH_CHARACTERS or any(m.id in batch for m in made):
                yield [*batch.values()], rows
                batch, rows, size = {}, 0, 0
            rows += 1
            self.result.rows += 1
            self.result.messages += len(made)
            if row.created_at is not None and not row.is_deleted:
                self.newest = max(self.newest or row.created_at, row.created_at)
            for message in made:
                batch[str(message.id)] = DatedMessage(message, row.created_at)
                size += _count_characters(message.content)
        yield [*batch.values()], rows

    def list_context(self) -> Sequence[BaseMessage]:
        """Return the messages of the context in their order, with all calls closed."""
        ids = dict.fromkeys(self.conversation.context)
        self.result.missing = sum(id_ not in self._context for id_ in ids)
        found = [message for id_ in ids for message in self._context.get(id_, ())]
        context, self.result.closed = close_calls(found)
        self.result.context = len(context)
        return context


def _count_stored(
    conversations: Conversations, thread_id: str, messages: Sequence[BaseMessage]
) -> Operation[int]:
    """Return how many of these messages a thread has."""
    encoder = Encoder(conversations.codec.of_thread(thread_id), None)
    encoder.assign_numbers(messages)
    yield from look_up_messages(conversations, thread_id, encoder)
    known = conversations.thread_cache.get(thread_id)
    return sum(digest in known.numbers for digest in encoder.fresh) if known else 0


def _count_characters(content: Any) -> int:
    if isinstance(content, str):
        return len(content)
    return sum(len(part) for block in content for part in block.values() if isinstance(part, str))
