"""The server of `letta-store ui`: it opens a memory as its schema was set up, and listens."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import uvicorn
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._engine.connections import aopen_pool
from langgraph_letta_store._engine.runners import AsyncRunner
from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.agents.aio.memory import AsyncLettaMemory
from langgraph_letta_store.config.choices import ROOT
from langgraph_letta_store.config.embedder import parse_embed
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.store import AsyncConnString, StoreConfig
from langgraph_letta_store.errors import ConfigurationError, SetupError
from langgraph_letta_store.ui.app import create_app

_MOST_CONNECTIONS = 4
_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Settings:
    """What `letta-store ui` is called with."""

    conn_string: AsyncConnString
    reader: AsyncConnString | None = None
    schema: str = "letta"
    tenant: str | None = None
    model: Any = None
    encryption: Encryption | None = None
    edit: bool = False
    host: str = "127.0.0.1"
    port: int = 8284
    token: str | None = None
    hosts: tuple[str, ...] = ()


async def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the page until a signal stops the process.

    Args:
        settings: what to serve, and where.
        announce: called with the page's address once the server listens; it has the token.

    Raises:
        ConfigurationError: the address cannot be listened on, or an option is invalid.
        SetupError: the schema is not set up.
    """
    token = settings.token
    if token is None and not is_loopback(settings.host):
        token = secrets.token_urlsafe(_TOKEN_BYTES)
    async with open_memory(settings) as opened:
        hosts = {*settings.hosts, *(() if is_address(settings.host) else (settings.host,))}
        app = create_app(
            opened.memory,
            edit=settings.edit,
            edit_passages=opened.embeds,
            token=token,
            hosts=hosts,
            notes=opened.notes,
        )
        with listen(settings.host, settings.port) as listener:
            config = uvicorn.Config(app, log_level="warning", server_header=False, ws="none")
            announce(write_address(settings.host, listener.getsockname()[1], token))
            await uvicorn.Server(config).serve(sockets=[listener])


class Opened(NamedTuple):
    """A memory, whether new passages get the vectors that its schema has, and what to note."""

    memory: AsyncLettaMemory
    embeds: bool
    notes: tuple[str, ...]


@asynccontextmanager
async def open_memory(settings: Settings) -> AsyncGenerator[Opened]:
    """Open a memory with the settings that its schema was set up with.

    Values of classes that LangGraph does not know are read as plain data: no code of theirs runs.

    Raises:
        SetupError: the schema is not set up.
        ConfigurationError: `model` cannot be used.
    """
    pool_config: Any = {"min_size": 1, "max_size": _MOST_CONNECTIONS}
    async with aopen_pool(settings.conn_string, {"min_size": 1, "max_size": 1}) as pool:
        unknown: StoreSchema = Schema(StoreConfig(settings.schema), has_vectors=False)
        recorded = await AsyncRunner(pool, None).run(bulk_load.read_setup(unknown))
    if recorded is None:
        name = settings.schema
        msg = f"the schema {name!r} is not set up; run: letta-store setup --schema {name}"
        raise SetupError(msg)
    index, notes = make_index(recorded, settings.model)
    async with AsyncLettaMemory.from_conn_string(
        settings.conn_string,
        reader=settings.reader,
        pool_config=pool_config,
        index=index,
        search=find_search(recorded, embeds=index is not None),
        serde=JsonPlusSerializer(allowed_msgpack_modules=None),
        schema=settings.schema,
        agent_depth=recorded["agent_depth"],
        root=recorded.get("root", ROOT),
        tenant=settings.tenant,
        encrypt=settings.encryption,
    ) as memory:
        if not settings.edit:
            # Embedding messages in the background is a change, too.
            await memory.saver.stop_recall_indexer()
        yield Opened(memory, index is not None or not recorded.get("index"), notes)


def make_index(recorded: Mapping[str, Any], model: Any) -> tuple[Any, tuple[str, ...]]:
    """Return the option `index` for a schema, and notes; None where no model can be had.

    Raises:
        ConfigurationError: the given model cannot be used.
    """
    vectors: Mapping[str, Any] | None = recorded.get("index")
    if not vectors:
        return None, ()
    embed = model or vectors["model"]
    try:
        if not embed:
            raise ConfigurationError("the schema has no name of its model")
        embeddings = parse_embed("--model", embed)
    except (ConfigurationError, ImportError) as error:
        if model is not None:
            raise
        reason = str(error)
        note = (
            "No embedding model: searches compare words alone, and passages cannot be changed. "
            f"Start the page with --model to change that. ({reason:.200})"
        )
        return None, (note,)
    index = {
        "dims": vectors["dims"],
        "embed": embeddings,
        "distance_type": vectors["distance"],
        "ann_index_config": {"vector_type": vectors["vector_type"]},
    }
    return index, ()


def find_search(recorded: Mapping[str, Any], *, embeds: bool) -> Any:
    """Return the option `search` for a schema: by words where it keeps them."""
    if not recorded.get("words"):
        return None
    return {"mode": "hybrid" if embeds else "text"}


def is_address(host: str) -> bool:
    """Whether a host is an address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address.

    Raises:
        ConfigurationError: it cannot.
    """
    try:
        family, *_, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(place[:2], family=family)
    except OSError as error:
        msg = f"the page cannot listen on {host}, port {port}: {error}; give another --port"
        raise ConfigurationError(msg) from error


def write_address(host: str, port: int, token: str | None) -> str:
    """Return the page's address, for a browser on this machine.

    Example:
        >>> write_address("::1", 8284, None)
        'http://[::1]:8284/'
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # not bound here
    shown = f"[{shown}]" if ":" in shown else shown
    return f"http://{shown}:{port}/" + (f"?token={quote(token)}" if token else "")
