"""AgentMemory: one agent's three tiers, its memory tools, and its place in the prompt."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any, TypeAlias

from langgraph_letta_store._engine.methods import Awaiting, Begin, Blocking, awaiting, blocking
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers import agent_settings
from langgraph_letta_store._tiers.owners import Owner, checked_name
from langgraph_letta_store.agents.archival import Archival, AsyncArchival
from langgraph_letta_store.agents.core import AsyncCore, Core
from langgraph_letta_store.agents.operations import (
    export as exports,
)
from langgraph_letta_store.agents.operations import (
    forget as forgetting,
)
from langgraph_letta_store.agents.operations import (
    load as loads,
)
from langgraph_letta_store.agents.operations import (
    prompt,
)
from langgraph_letta_store.agents.operations.attach import Attach
from langgraph_letta_store.agents.operations.export_checks import no_constant, unique_keys
from langgraph_letta_store.errors import ConfigurationError, InvalidExportError
from langgraph_letta_store.records import AgentContents
from langgraph_letta_store.saver.aio import AsyncLettaSaver
from langgraph_letta_store.saver.recall import AgentRecall, AsyncAgentRecall
from langgraph_letta_store.saver.sync import LettaSaver
from langgraph_letta_store.store.aio import AsyncLettaStore
from langgraph_letta_store.store.sync import LettaStore

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool


FilePath: TypeAlias = "str | PathLike[str]"
"""Where a file is."""


class AgentMemory(Blocking[Owner]):
    """The memory of one agent: `core`, `archival` and `recall`.

    Example:
        >>> with LettaMemory.from_conn_string("embedded:./memory") as memory:
        ...     memory.setup()
        ...     ada = memory.agent("ada")
        ...     ada.core.create("human", "Likes tea.")
    """

    def __init__(
        self,
        store: LettaStore,
        agent_id: str,
        saver: LettaSaver | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Take the store and the saver that the agent's memory is in.

        Args:
            store: where its core and archival memory are.
            agent_id: its name, as runs give it in their config (`agent_keys`).
            saver: where its recall memory is; without, there is none to ask.
            actor: who makes the changes that are made here, for the history; default: the agent.

        Raises:
            InvalidOperationError, InvalidValueError: the name cannot be an agent's.
            ConfigurationError: the store or the saver is not of this kind.
        """
        _check_kind(type(self).__name__, store, LettaStore, saver, LettaSaver)
        name = checked_name(agent_id)
        super().__init__(lambda begin: store.run(_on(name, actor, begin)))
        self.agent_id = name
        self.store = store
        self.saver = saver
        self.core = Core(self._perform)
        self.archival = Archival(self._perform)

    def __repr__(self) -> str:
        return f"AgentMemory({self.agent_id!r})"

    settings = blocking(agent_settings.settings_of)
    configure = blocking(agent_settings.configure)
    compile = blocking(prompt.compile_core)
    forget = blocking(forgetting.forget)

    def export(self, path: FilePath | None = None) -> dict[str, Any]:
        """Return the agent as one JSON document, and write it to a file if one is named.

        It has everything that `load` needs to have the agent again: settings; blocks with their
        whole history; passages and all else in archival memory, with times, times to live and
        vectors; the archives that the agent uses, with their passages; threads with messages,
        checkpoints, channels and writes. What has expired stays behind. Who else has a block or an
        archive is told by name; nothing else of other agents is.

        All of it is of one moment. Binary data is in base64: vectors in the form in which pgvector
        sends them, messages and checkpoints as the saver's serializer wrote them. The document is
        in memory as a whole: some 3 kB for a passage of 1024 dimensions.

        Args:
            path: the file, which is written as a whole or stays as it is; none but its owner may
                read it (mode 0600).

        Raises:
            OSError: the file cannot be written.

        Example:
            >>> agent.export("ada.json")["agent"]
            'ada'
        """
        exported = self.run(exports.export)
        if path is not None:
            _write(path, exported)
        return exported

    def load(
        self,
        source: Mapping[str, Any] | FilePath,
        *,
        conversations: bool = True,
        attach: Attach | None = None,
        allow: Iterable[type | tuple[str, str]] = (),
    ) -> AgentContents:
        """Load what `export` returned or wrote, in one transaction.

        The agent must have nothing yet, and may have another name than it had. Afterwards it
        answers as the exported agent did: its blocks with their history, what it finds in archival
        and recall memory, and graphs go on with its threads.

        Vectors are taken as they are where the model is the same. With another, passages are
        embedded anew before anything is written, and messages later, by the saver's indexer.

        The export is treated as a stranger's. Every part of it is checked before anything is
        written. What it says of sharing attaches nothing: blocks come as they were, under new ids
        where theirs are taken, and an archive that is here already is refused, unless `attach`
        names them. States of graphs may hold LangChain's messages and plain values (numbers, texts,
        times, UUIDs, sets, arrays, LangGraph's `Send`, `Command` and `Interrupt`), so that nothing
        in them runs when a graph reads them; classes of your own are named in `allow`. A file has
        at most 2 GiB; a value unpacks to at most 16 MiB or 64 times its stored size and nests at
        most 2,000 levels deep, an item's value 200.

        Args:
            source: what `export` returned, or the path of the file that it wrote.
            conversations: whether threads are loaded, with their messages and checkpoints.
            attach: which of the export's blocks (by id or label) and archives (by name) are those
                that agents here have; they are attached, as they are now.
            allow: classes of your own that states may hold, or pairs of module and name.

        Returns:
            How much was loaded.

        Raises:
            InvalidExportError: that is no export, or a newer one than this version understands;
                names the place.
            InvalidOperationError: the agent has something, or there are threads or archives of
                these names; or `attach` or `allow` names what is not there.
            ConfigurationError: something has to be embedded anew, and the store has no model.
            EmbeddingError: the model did not return one vector of `dims` numbers for each text.
            OSError: the file cannot be read.

        Example:
            >>> memory.agent("ada").load("ada.json", attach={"blocks": ["project"]})
        """
        read = read_export(source)
        return self.run(
            loads.load, read, conversations=conversations, attach=attach, allow=[*allow]
        )

    @property
    def recall(self) -> AgentRecall:
        """All that was said in the agent's threads.

        Raises:
            ConfigurationError: there is no saver.
        """
        if self.saver is None:
            raise ConfigurationError(_NO_SAVER)
        return self.saver.recall.of(self.agent_id)

    def tools(self) -> list[BaseTool]:
        """Return the memory tools for a model, with Letta's names and meanings.

        They are this agent's, whatever a run's config says. Without a saver there are none for
        recall memory. An error that a model can do something about comes back to it as text.

        Example:
            >>> agent = create_agent("openai:gpt-5", tools=memory.agent("ada").tools())
        """
        from langgraph_letta_store.agents.tools.langchain import (
            memory_tools,  # costs an import of half a second
        )

        return memory_tools(self)


class AsyncAgentMemory(Awaiting[Owner]):
    """The same for coroutines.

    Example:
        >>> async with AsyncLettaMemory.from_conn_string("embedded:./memory") as memory:
        ...     await memory.setup()
        ...     ada = memory.agent("ada")
        ...     await ada.core.create("human", "Likes tea.")
    """

    def __init__(
        self,
        store: AsyncLettaStore,
        agent_id: str,
        saver: AsyncLettaSaver | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Take the store and the saver that the agent's memory is in; see `AgentMemory`.

        Raises:
            InvalidOperationError, InvalidValueError: the name cannot be an agent's.
            ConfigurationError: the store or the saver is not of this kind.
        """
        _check_kind(type(self).__name__, store, AsyncLettaStore, saver, AsyncLettaSaver)
        name = checked_name(agent_id)

        async def perform(begin: Begin[Owner]) -> Any:
            return await store.run(_on(name, actor, begin))

        super().__init__(perform)
        self.agent_id = name
        self.store = store
        self.saver = saver
        self.core = AsyncCore(perform)
        self.archival = AsyncArchival(perform)

    def __repr__(self) -> str:
        return f"AsyncAgentMemory({self.agent_id!r})"

    settings = awaiting(agent_settings.settings_of)
    configure = awaiting(agent_settings.configure)
    compile = awaiting(prompt.compile_core)
    forget = awaiting(forgetting.forget)

    async def export(self, path: FilePath | None = None) -> dict[str, Any]:
        """Return the agent as one JSON document, and write it to a file; see `AgentMemory`."""
        exported = await self.run(exports.export)
        if path is not None:
            await asyncio.to_thread(_write, path, exported)
        return exported

    async def load(
        self,
        source: Mapping[str, Any] | FilePath,
        *,
        conversations: bool = True,
        attach: Attach | None = None,
        allow: Iterable[type | tuple[str, str]] = (),
    ) -> AgentContents:
        """Load what `export` returned or wrote; see `AgentMemory`."""
        read = await asyncio.to_thread(read_export, source)
        return await self.run(
            loads.load, read, conversations=conversations, attach=attach, allow=[*allow]
        )

    @property
    def recall(self) -> AsyncAgentRecall:
        """All that was said in the agent's threads.

        Raises:
            ConfigurationError: there is no saver.
        """
        if self.saver is None:
            raise ConfigurationError(_NO_SAVER)
        return self.saver.recall.of(self.agent_id)

    def tools(self) -> list[BaseTool]:
        """Return the memory tools for a model; see `AgentMemory.tools`."""
        from langgraph_letta_store.agents.tools.langchain import async_memory_tools  # costs as much

        return async_memory_tools(self)


def _check_kind(name: str, store: Any, stores: type, saver: Any, savers: type) -> None:
    """Refuse a store or a saver of the other kind, whose calls would never be awaited.

    Raises:
        ConfigurationError: it is one.
    """
    for what, given, wanted in (("store", store, stores), ("saver", saver, savers)):
        if not isinstance(given, wanted) and not (what == "saver" and given is None):
            msg = f"{what} is a {type(given).__name__}; {name} takes a {wanted.__name__}"
            raise ConfigurationError(msg)


_NO_SAVER = "recall memory is the saver's; give AgentMemory a saver, or use LettaMemory.agent()"


def _on(
    name: str, actor: str | None, begin: Begin[Owner]
) -> Callable[[StoreSchema], Operation[Any]]:
    """Begin an operation on an agent in the tables of its store."""
    return lambda schema: begin(Owner.of(schema, name, actor))


def _write(path: FilePath, exported: Mapping[str, Any]) -> None:
    """Write an export to a file, which is there as a whole or as it was before."""
    target = Path(path)
    # A new file with mode 0600 from the start, under a name that others cannot guess.
    number, unfinished = mkstemp(prefix=f"{target.name[:100]}.", suffix=".part", dir=target.parent)
    try:
        with open(number, "w", encoding="utf-8") as file:  # noqa: PTH123  # a descriptor
            json.dump(exported, file, ensure_ascii=False)
        Path(unfinished).replace(target)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def read_export(source: Mapping[str, Any] | FilePath) -> Mapping[str, Any]:
    """Return an export, read from its file where it is in one.

    Raises:
        InvalidExportError: the file is too large, or not JSON in which each key is once.
        OSError: it cannot be read.
    """
    if not isinstance(source, (str, PathLike)):
        return source
    path = Path(source)
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        msg = f"{fspath(source)} must not have more than {_MOST_BYTES:,} bytes"
        raise InvalidExportError(msg)
    try:
        read: Mapping[str, Any] = json.loads(
            data.decode(), object_pairs_hook=unique_keys, parse_constant=no_constant
        )
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or too deep
        msg = f"{fspath(source)} is no agent's export: {error}"
        raise InvalidExportError(msg) from error
    return read


_MOST_BYTES = 2**31
"""How large a file may be that is read; a larger document is given as a dictionary."""
