"""The base of `AgentMemory`, `Core` and `Archival`: it runs operations on one agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.store.aio.store import AsyncLettaStore

P = ParamSpec("P")
T = TypeVar("T")


class AsyncAgentFacade:
    """One agent in a store, and the actor that the history records for changes."""

    def __init__(self, store: AsyncLettaStore, name: str, actor: str | None = None) -> None:
        """Keep the store, the agent's name and the actor; default: the agent."""
        self._store = store
        self._name = name
        self._actor = actor
        self._owner: Owner | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name!r})"

    async def run(
        self,
        operation: Callable[Concatenate[Owner, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation on the agent; see `AsyncLettaStore.run`."""
        return await self._store.run(
            lambda schema: operation(self._owner_in(schema), *args, **kwargs)
        )

    def _owner_in(self, schema: StoreSchema) -> Owner:
        """Return the agent in the tables of a schema, which stays the same from call to call."""
        owner = self._owner
        if owner is None or owner.schema is not schema:
            owner = self._owner = Owner.from_name(schema, self._name, self._actor)
        return owner
