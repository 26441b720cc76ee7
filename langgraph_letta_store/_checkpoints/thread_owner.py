"""The agents of a thread: its owner, and those that speak in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from uuid import UUID

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS, THREADS
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.reseal import move_messages
from langgraph_letta_store._checkpoints.thread_cache import CachedThread
from langgraph_letta_store._engine.ids import is_thread_agent, thread_agent
from langgraph_letta_store._engine.run_config import read_configurable
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store.config.checks import parse_id
from langgraph_letta_store.errors import ForeignThreadError


class ThreadRow(NamedTuple):
    """A thread's owner, its epoch, its agents if it has several, and its last message's number."""

    agent_id: UUID
    agent: str
    epoch: UUID
    agent_ids: Sequence[UUID] | None
    agent_names: Sequence[str] | None
    last: int

    @classmethod
    def from_row(cls, columns: Row) -> Self | None:
        """Read the thread's columns of a row; None if the row has no thread."""
        return None if columns[0] is None else cls(*columns)

    @property
    def agents(self) -> Mapping[UUID, str]:
        """The agents of a thread of several with their names; empty if the owner alone speaks."""
        return dict(zip(self.agent_ids or (), self.agent_names or (), strict=True))


@dataclass(frozen=True, slots=True)
class ThreadAgents:
    """The owner of a thread and the agent that speaks in it now.

    `before` are the cached agents of a thread of several, `after` the same with the one that speaks
    now; both are empty if the owner alone speaks.
    """

    owner_id: UUID
    owner: str
    speaker_id: UUID
    speaker: str
    before: Mapping[UUID, str]
    after: Mapping[UUID, str]

    @classmethod
    def resolve(
        cls, schema: SaverSchema, thread_id: str, name: str | None, known: CachedThread | None
    ) -> Self:
        """Return the agents of a thread, given the name in a run's config and the cached thread.

        A thread without an agent keeps its messages under a name of its own.
        """
        owner = known.agent if known else name or thread_agent(thread_id)
        owner_id = known.agent_id if known else schema.named(owner)
        speaker_id = owner_id if name in (None, owner) else schema.named(name)
        before: Mapping[UUID, str] = known.agents if known else dict[UUID, str]()
        after = before
        if speaker_id not in (owner_id, *before):
            after = {**(before or {owner_id: owner}), speaker_id: name or owner}
        return cls(owner_id, owner, speaker_id, name or owner, before, after)

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of statements that lock a thread and write messages to it."""
        return {
            "agent_id": self.owner_id,
            "agent": self.owner,
            "speaker": self.speaker_id,
            "agents": [*self.before] or None,
            "becomes": [*self.after] or None,
            "names": [*self.after.values()] or None,
        }

    def claims(self, thread_id: str) -> bool:
        """Whether a thread that had no agent gets one."""
        return self.speaker != self.owner == thread_agent(thread_id)


def check_owner(
    conversations: Conversations,
    thread_id: str,
    name: str | None,
    known: CachedThread | None = None,
) -> Operation[None]:
    """Refuse an agent that names another one's thread, where the saver does not share threads.

    Raises:
        ForeignThreadError: the thread is another agent's.
    """
    schema = conversations.schema
    if name is None or schema.config.on_foreign_thread == "share":
        return
    if known is None or known.agent_id != schema.named(name):
        refuse_foreign(conversations, thread_id, name, (yield from _read(conversations, thread_id)))


def refuse_foreign(
    conversations: Conversations, thread_id: str, name: str | None, owner: str | None
) -> None:
    """Refuse an agent that names another one's thread, given the thread's owner.

    Raises:
        ForeignThreadError: the thread is another agent's, and the saver does not share threads.
    """
    if conversations.schema.config.on_foreign_thread == "share":
        return
    if name is None or owner is None or name == owner or is_thread_agent(owner):
        return
    msg = (
        f"thread {thread_id!r:.80} belongs to agent {owner!r:.80}, and this run names "
        f"{name!r:.80}; give each agent threads of its own, such as "
        f"thread_id={f'{name}:{thread_id}'!r:.80}, or make the saver with "
        'on_foreign_thread="share" if several people talk in one thread'
    )
    raise ForeignThreadError(msg)


def read_owner(conversations: Conversations, config: RunnableConfig) -> Operation[str | None]:
    """Return the name of the agent that owns a run's thread; None if it has no owner.

    The saver cached the owner when it read the state at the run's beginning; otherwise one row is
    read.
    """
    given = read_configurable(config).get("thread_id")
    if given is None:
        return None
    thread_id = parse_id(given, "config['configurable']['thread_id']")
    known = conversations.thread_cache.get(thread_id)
    if known is not None and not is_thread_agent(known.agent):
        return known.agent
    owner = yield from _read(conversations, thread_id)
    return None if owner is None or is_thread_agent(owner) else owner


def claim_thread(
    conversations: Conversations, thread_id: str, agents: ThreadAgents
) -> Operation[None]:
    """Give a thread without an agent, and its messages, to the first agent that runs in it."""
    schema = conversations.schema
    yield from schema.find_vectors()
    names = ["claim_thread", "name_claimed"]
    names += ["claim_checkpoints", "claim_channels", "claim_writes", "claim_messages"]
    if schema.has_vectors:
        names += ["claim_vectors", "claim_backlog"]
    parameters = {
        "thread": thread_id,
        "owner": agents.owner_id,
        "agent_id": agents.speaker_id,
        "agent": agents.speaker,
    }
    while True:
        moved = yield from move_messages(
            schema, conversations.codec, thread_id, {agents.owner_id: agents.speaker_id}
        )
        try:
            yield from rows(
                Query(schema.render(THREADS, "hold_thread"), parameters),
                *moved,
                *(Query(schema.render(THREADS, name), parameters) for name in names),
            )
        except StaleReadError:
            continue  # another task of the run has written to the thread
        break
    conversations.thread_cache.forget(thread_id)


def _read(conversations: Conversations, thread_id: str) -> Operation[str | None]:
    query = Query(conversations.schema.render(CHECKPOINTS, "read_owner"), {"thread": thread_id})
    (found,) = yield from rows(query)
    return found[0][1] if found else None
