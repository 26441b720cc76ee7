"""All that one agent has, at once: exported, loaded, forgotten and looked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.agents.base import FilePath, read_export, write_export
from langgraph_letta_store.agents.operations import export, forget, load, verify
from langgraph_letta_store.agents.operations.attach import Attach
from langgraph_letta_store.agents.operations.pending import count_pending
from langgraph_letta_store.agents.operations.receipts import parse_receipt_of
from langgraph_letta_store.records import AgentContents, Forgotten
from langgraph_letta_store.records.receipts import ForgottenCheck, Receipt, ReceiptKey
from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver


class AsyncAgentData(AsyncAgentFacade):
    """What one agent has in all tiers; `agent` has these methods."""

    _saver: AsyncLettaSaver | None
    _receipt_key: ReceiptKey | None

    async def forget(self) -> Forgotten:
        """Delete all of the agent in every tier, with its threads' checkpoints, and count it.

        It is one transaction: all or nothing. Blocks that other agents share are only detached, and
        keep their history (which may name the agent as the actor of a change); archives that other
        agents use are detached likewise, and an archive without other users is deleted. A write at
        the same time is either forgotten as a whole or comes after.

        A thread in which several agents have spoken stays with the others. The agent's messages
        there are deleted; where a state refers to one, a message that says that one was removed
        takes its place. Checkpoints that repeat a run's input, and the writes of tasks before the
        last checkpoint, are deleted too. The rest of the state stays, and so does all that a thread
        with DeltaChannels is made of.

        Returns how much was deleted, with a `receipt`: the deleted rows of each table and a digest,
        signed if there is a `receipt_key`. Keep it (`receipt.to_dict()`) outside of the database,
        and check later with `verify_forgotten` that nothing of the agent is there.

        Raises:
            MissingKeyError: a message in a thread of several agents is encrypted, and the key is
                missing; delete the thread first.
            ForgedRowError: an encrypted row of such a thread is not authentic.
            InvalidOperationError: LangGraph's `EncryptedSerializer` has encrypted a message of such
                a thread, and the agent has no saver with it.

        Example:
            >>> await agent.forget()
            Forgotten(blocks=2, shared_blocks=1, passages=12, items=0, archives=0,
                      shared_archives=1, threads=3, messages=40, checkpoints=24,
                      shared_threads=0)
        """
        codec_of = None if self._saver is None else self._saver.codec_of
        forgotten = await self.run(forget.forget, self._receipt_key, codec_of)
        if self._saver is not None and forgotten.receipt is not None:
            self._saver.forget_cached(forgotten.receipt)
        return forgotten

    async def verify_forgotten(
        self, receipt: Forgotten | Receipt | Mapping[str, Any] | str, markers: Sequence[str] = ()
    ) -> ForgottenCheck:
        """Look for traces of the forgotten agent in every table, for its indexes and in the caches.

        It looks for the ids of the agent, its blocks, archives and threads in all columns of
        all tables, for the agent's name in the columns that have names, for indexes of its own,
        which `maintain()` drops, and in this process for threads that it has cached and for puts
        that wait in a batch. It reads every row. Bytes are searched as they are stored: a text in a
        compressed or encrypted value is found by the ids of its row alone. Backups and the
        write-ahead log are not searched.

        Args:
            receipt: what `forget` returned, its `receipt`, or that as a dictionary or JSON text.
            markers: texts that only this agent's memory had, to be looked for in every table too.

        Returns:
            What was found; true if it is nothing.

        Raises:
            InvalidReceiptError: the receipt was changed, is of another agent, schema or tenant, or
                is not signed with the `receipt_key`.
            InvalidOperationError: `markers` is not a list of texts.

        Example:
            >>> forgotten = await agent.forget()
            >>> bool(await agent.verify_forgotten(forgotten, markers=["Mill Lane 7"]))
            True
        """
        found = parse_receipt_of(receipt, self._name, self._receipt_key)
        cached = {"pending puts": count_pending(found, self._store)}
        if self._saver is not None:
            cached["threads"] = self._saver.count_cached(found)
        return await self._store.run(verify.find_traces, found, markers, cached)

    async def export(self, path: FilePath | None = None) -> dict[str, Any]:
        """Return the agent as one JSON document, and write it to `path` if given.

        The document has everything that `load` needs: settings; blocks with their whole history;
        passages and other items in archival memory, with times, times to live and vectors; the
        agent's archives, with their passages; threads with messages, checkpoints, channels and
        writes. Expired items are left out. Of other agents it has only the names of those that
        share a block or an archive.

        It is all of one moment. Binary data is in base64: vectors in pgvector's binary format, the
        rest as the saver's serializer wrote it. The whole document is in memory: about 3 kB for a
        passage of 1024 dimensions.

        Args:
            path: the file, replaced once all of it is written; only its owner may read it (0600).

        Raises:
            OSError: the file cannot be written.

        Example:
            >>> (await agent.export("ada.json"))["agent"]
            'ada'
        """
        exported = await self.run(export.export)
        if path is not None:
            await asyncio.to_thread(write_export, path, exported)
        return exported

    async def load(
        self,
        source: Mapping[str, Any] | FilePath,
        *,
        conversations: bool = True,
        attach: Attach | None = None,
        allow: Iterable[type | tuple[str, str]] = (),
    ) -> AgentContents:
        """Load what `export` returned or wrote, in one transaction; return how much was loaded.

        The agent must be empty, and may have another name than the exported one. Afterwards it has
        the same blocks and histories and finds the same passages and messages, and graphs go on
        with its threads. Vectors of the same model are kept. With another model, passages are
        embedded before anything is written, and messages later, by the saver's indexer.

        The export is treated as a stranger's: every part is checked before anything is written.
        Sharing that it claims attaches nothing: blocks are loaded as copies, under new ids where
        theirs are taken, and an archive that exists here is refused, unless `attach` names them.
        States of graphs may hold LangChain's messages and plain values (numbers, texts, times,
        UUIDs, sets, arrays, LangGraph's `Send`, `Command` and `Interrupt`) and the classes in
        `allow`, so that nothing in them runs when a graph reads them. A file has at most 2 GiB; a
        value unpacks to at most 16 MiB or 64 times its stored size and nests at most 2,000 levels
        deep, an item's value 200.

        Args:
            source: what `export` returned, or the path of the file that it wrote.
            conversations: False leaves out the threads, with their messages and checkpoints.
            attach: the export's blocks (by id or label) and archives (by name) that exist here and
                that this agent has consent to attach (`core.grant`, `archival.grant_archive`);
                those are attached, in their present state.
            allow: classes of your own that states may hold, or pairs of module and name.

        Raises:
            InvalidExportError: the document is not an export, is damaged, or is of a newer version;
                the message names the place.
            InvalidOperationError: the agent is not empty, or one of the threads or archives exists;
                or `attach` or `allow` names something that does not exist, or for which the agent
                has no consent.
            ConfigurationError: passages must be embedded, and the store has no model.
            EmbeddingError: the model did not return one vector of `dims` numbers for each text.
            OSError: the file cannot be read.

        Example:
            >>> await memory.agent("ada").load("ada.json", attach={"blocks": ["project"]})
        """
        read = await asyncio.to_thread(read_export, source)
        return await self.run(
            load.load, read, conversations=conversations, attach=attach, allow=[*allow]
        )
