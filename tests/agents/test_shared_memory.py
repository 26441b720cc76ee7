"""Agents that share a block and an archive, edited from many processes at once: nothing is lost."""

from __future__ import annotations

import multiprocessing
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from langgraph_letta_store import LettaMemory
from tests.support.embeddings import CharacterEmbeddings

PROCESSES = 8
EDITS = 12
AGENTS = ("ada", "ben")
BLOCK, ARCHIVE = "project", "research"


@contextmanager
def opened(dsn: str, schema: str) -> Generator[LettaMemory]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    pool: Any = {"max_size": 2}
    with LettaMemory.from_conn_string(
        dsn, schema=schema, index=index, partitions=2, pool_config=pool
    ) as memory:
        yield memory


def work(dsn: str, schema: str, worker: int) -> None:
    """Append lines, tick some of them off, and file each away, as one of the two agents."""
    with opened(dsn, schema) as memory:
        agent = memory.agent(AGENTS[worker % len(AGENTS)], actor=f"worker {worker}")
        for number in range(EDITS):
            line = f"[open] task {worker}/{number}."
            agent.core.append(BLOCK, line)
            if number % 2:
                agent.core.replace_once(BLOCK, line, line.replace("open", "done"))
            else:
                agent.core.insert(BLOCK, f"seen by {worker}/{number}.", 0)
            agent.archival.insert(f"note {worker}/{number}", archive=ARCHIVE)


def test_eight_processes_lose_nothing(dsn: str, schema: str) -> None:
    with opened(dsn, schema) as memory:
        memory.setup()
        ada, ben = (memory.agent(name) for name in AGENTS)
        ada.core.create(BLOCK, "Our project", limit=100_000)
        ada.core.share(BLOCK, "ben")
        ada.archival.attach_archive(ARCHIVE)
        ada.archival.share_archive(ARCHIVE, "ben")

        # New processes with connections of their own, of one that has imported all there is.
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload([__name__])
        with ProcessPoolExecutor(PROCESSES, mp_context=server) as processes:
            at_work = [processes.submit(work, dsn, schema, n) for n in range(PROCESSES)]
            for each in at_work:
                each.result(100)

        block = ada.core.get(BLOCK)
        assert block.value == ben.core.get(BLOCK).value
        everything = [(worker, number) for worker in range(PROCESSES) for number in range(EDITS)]
        lines = block.value.split("\n")
        wanted = [f"[{'done' if n % 2 else 'open'}] task {w}/{n}." for w, n in everything]
        wanted += [f"seen by {w}/{n}." for w, n in everything if n % 2 == 0]
        assert sorted(lines) == sorted(["Our project", *wanted])

        changes = 2 * PROCESSES * EDITS
        assert block.version == 1 + changes
        history = ada.core.history(BLOCK, limit=10_000)
        assert [each.version for each in history] == list(range(1 + changes, 0, -1))
        assert {each.actor for each in history} == {"ada"} | {
            f"worker {worker}" for worker in range(PROCESSES)
        }

        notes = {f"note {worker}/{number}" for worker, number in everything}
        for agent in (ada, ben):
            found = agent.archival.search(top_k=1_000)
            assert {passage.content for passage in found} == notes
            assert {passage.archive for passage in found} == {ARCHIVE}
            (nearest,) = agent.archival.search("note 7/7", top_k=1)
            assert nearest.content == "note 7/7"
