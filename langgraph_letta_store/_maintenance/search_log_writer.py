"""The writers of the search log: they take what waits every few seconds, in the background."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Error

from langgraph_letta_store._engine.background import AsyncPeriodicTask, PeriodicTask
from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.session import AsyncSession, Session
from langgraph_letta_store._engine.session_state import SessionState
from langgraph_letta_store._maintenance.search_log import write_searches
from langgraph_letta_store._telemetry.searches import SearchRow, SearchWatch
from langgraph_letta_store.config.search_log import SearchLogSettings
from langgraph_letta_store.errors import ConfigurationError, LettaStoreError

logger = logging.getLogger("langgraph_letta_store.engine")

_MINUTES = 5 / 60
"""How long rows wait."""

_BATCH = 1000

_NAMES = {"name": "search-log", "what": "writing the search log"}


class _Writer:
    """What both writers share: the session's watch, and the count of what is written and lost."""

    def __init__(self, session: SessionState[Any], settings: SearchLogSettings) -> None:
        if not session.runner.executor.has_pool:
            raise ConfigurationError(
                "`search_log` is written in the background, on a connection of a pool, and this "
                "is a single connection; give a pool of psycopg_pool, or use from_conn_string()"
            )
        self._settings = settings
        self._counters = session.counters
        self._watch = SearchWatch(settings, self._count_lost, self._start)
        session.note_searches(self._watch)

    def _start(self) -> object:
        raise NotImplementedError

    def _count_lost(self, count: int) -> None:
        self._counters.add(searches_lost=count)

    def _take(self) -> Mapping[str, Sequence[SearchRow]]:
        """Return what waits, by tenant."""
        taken: dict[str, list[SearchRow]] = {}
        for row in self._watch.take(_BATCH):
            taken.setdefault(row.tenant, []).append(row)
        return taken

    def _note(self, found: Sequence[SearchRow], left: Sequence[SearchRow]) -> None:
        self._counters.add(searches_logged=len(found) - len(left))
        self._watch.put_back(left)


class SearchLogWriter(_Writer):
    """Writes the search log of a session in a thread."""

    def __init__(self, session: Session[Any], settings: SearchLogSettings) -> None:
        """Have the session's searches noted; the first of them starts the thread."""
        self._session = session
        self._lock = Lock()
        self._task = PeriodicTask(self._flush_in_background, **_NAMES)
        super().__init__(session, settings)

    def flush(self) -> None:
        """Write what waits now; what cannot be written is lost, and counted.

        Raises:
            psycopg.Error: the server could not be asked, or refused the rows.
        """
        with self._lock:
            for tenant, found in self._take().items():
                try:
                    schema = self._session.read_schema()
                    writing = write_searches(schema, found, self._settings.retention)
                    self._note(found, self._session.runner.run(writing, tenant))
                except Exception:
                    self._count_lost(len(found))
                    raise

    def stop(self) -> None:
        """End the thread, and write what waits; an error is logged."""
        self._task.stop(None)
        try:
            self.flush()
        except (Error, LettaStoreError) as error:
            _log_failure(error)

    def _start(self) -> object:
        return self._task.start(_MINUTES)

    def _flush_in_background(self) -> int:
        self.flush()
        return 0


class AsyncSearchLogWriter(_Writer):
    """The same in a task of the session's event loop."""

    def __init__(self, session: AsyncSession[Any], settings: SearchLogSettings) -> None:
        """Have the session's searches noted; the first of them starts the task."""
        self._session = session
        self._task = AsyncPeriodicTask(self._flush_in_background, **_NAMES)
        super().__init__(session, settings)

    async def flush(self) -> None:
        """Write what waits now; see `SearchLogWriter.flush`."""
        for tenant, found in self._take().items():
            try:
                schema = await self._session.read_schema()
                writing = write_searches(schema, found, self._settings.retention)
                self._note(found, await self._session.runner.run(writing, tenant))
            except Exception:
                self._count_lost(len(found))
                raise

    async def stop(self) -> None:
        """End the task, and write what waits; an error is logged."""
        await self._task.stop(None)
        try:
            await self.flush()
        except (Error, LettaStoreError) as error:
            _log_failure(error)

    def _start(self) -> object:
        return self._task.start(_MINUTES)

    async def _flush_in_background(self) -> int:
        await self.flush()
        return 0


def _log_failure(error: Exception) -> None:
    """Log that the last rows were lost; the error's text at DEBUG only."""
    name = type(error).__name__
    logger.warning("could not write the search log (%s)", name, extra={"letta_error": name})
    logger.debug("could not write the search log", exc_info=error)
