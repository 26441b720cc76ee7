"""How long the page takes for its views of a large memory, through HTTP.

The memory has 10,000 agents, each with blocks, passages and a thread, and one of them a thread of
100,000 messages, 100,000 checkpoints of other threads' messages and 20,000 passages. Printed are
the median and the 95th percentile of the time that a view takes, and of the processor time of
the page and of the server's processes for it, which depends less on what else the machine does.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zlib import crc32

import httpx
import server
from command import command, read_command
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from langgraph.store.base import PutOp
from psycopg import AsyncConnection

from langgraph_letta_store import AsyncLettaMemory
from langgraph_letta_store.records.agents import AgentInfo
from langgraph_letta_store.ui import create_app

DIMS = 64
LARGE = "large"
"""The agent that has far more than the others."""

THREAD = "long"
AGENT_MESSAGES = 10
AGENT_PASSAGES = 5
BATCH = 500
CLIENTS = 8
TOPICS = ("tea", "trains", "violins", "gardens", "printing", "walnuts", "harbours")


class Sizes(NamedTuple):
    """How large the memory is."""

    agents: int = 10_000
    messages: int = 100_000
    passages: int = 20_000
    checkpoints: int = 500


class Timing(NamedTuple):
    """Milliseconds of a view: of the time that passes, and of the processors."""

    median: float
    late: float
    processors: float
    late_processors: float


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Return a vector for each text, the same for the same words."""
    return [[number.gauss() for _ in range(DIMS)] for number in map(random.Random, texts)]


OPTIONS: Any = {
    "schema": "benchmark_page",
    "index": {"dims": DIMS, "embed": embed, "fields": ["content"]},
    "search": {"mode": "hybrid"},
}


async def fill(memory: AsyncLettaMemory, sizes: Sizes) -> None:
    """Give a memory its agents, unless it has them."""
    await memory.setup()
    if await memory.agents.list(limit=1):
        return
    names = [f"customer-{number:05}" for number in range(sizes.agents - 1)]
    for first in range(0, len(names), CLIENTS):
        await asyncio.gather(*(_fill_agent(memory, name) for name in names[first:][:CLIENTS]))
    await _insert(memory, [(name, n) for n in range(AGENT_PASSAGES) for name in names])
    await _fill_agent(memory, LARGE)
    await _insert(memory, [(LARGE, n) for n in range(sizes.passages)])
    await _talk(memory, LARGE, THREAD, sizes.messages)
    for number in range(sizes.checkpoints):
        await _talk(memory, LARGE, f"short {number % 50}", number // 50 + 1)
    await memory.maintain()


async def _fill_agent(memory: AsyncLettaMemory, name: str) -> None:
    agent = await memory.agents.create(name)
    await agent.configure(tags=[_topic(name)])
    for label in ("human", "persona"):
        await agent.core.append(label, f"{name} likes {_topic(name)}.")
    await _talk(memory, name, f"thread of {name}", AGENT_MESSAGES)


async def _insert(memory: AsyncLettaMemory, passages: Sequence[tuple[str, int]]) -> None:
    for first in range(0, len(passages), BATCH):
        await memory.store.abatch(
            [
                PutOp(("agents", name, "archival"), f"{n}", {"content": _say(n)})
                for name, n in passages[first : first + BATCH]
            ]
        )


async def _talk(memory: AsyncLettaMemory, agent: str, thread: str, count: int) -> None:
    """Save a thread with so many messages."""
    said: list[AnyMessage] = [
        (AIMessage if n % 2 else HumanMessage)(_say(n), id=f"{thread} {n}") for n in range(count)
    ]
    checkpoint: Any = empty_checkpoint()
    checkpoint["id"] = str(uuid6())
    checkpoint["channel_values"] = {"messages": said}
    checkpoint["channel_versions"] = {"messages": f"{count:032}"}
    config: Any = {"configurable": {"thread_id": thread, "checkpoint_ns": "", "user_id": agent}}
    await memory.saver.aput(config, checkpoint, {"step": count}, {"messages": f"{count:032}"})


def _topic(name: str) -> str:
    return TOPICS[crc32(name.encode()) % len(TOPICS)]


def _say(number: int) -> str:
    topic = TOPICS[number % len(TOPICS)]
    return f"Message {number} speaks of {topic} and of what was said about it before."


async def list_views(memory: AsyncLettaMemory, sizes: Sizes) -> Mapping[str, str]:
    """Return the addresses that are measured."""
    agents = await memory.agents.list(limit=sizes.agents)
    middle, late, last = agents[len(agents) // 2], agents[-10], agents[-1]

    def view(path: str, **parameters: Any) -> str:
        return f"{path}?{urlencode(parameters)}"

    def after(agent: AgentInfo) -> str:
        return view("/", before=agent.active_at.isoformat(), last=agent.name)

    large = {"agent": LARGE}
    talk = {**large, "thread": THREAD}
    return {
        "agents": view("/"),
        "agents, in the middle": after(middle),
        "agents, the end": after(late),
        "agents by prefix": view("/", prefix="customer-09"),
        "agents by tag": view("/", tag="tea"),
        "core memory": view("/core", **large),
        "core memory of a small agent": view("/core", agent=last.name),
        "archival memory": view("/archival", **large),
        "archival search": view("/archival", **large, q="gardens and trains"),
        "conversations": view("/threads", **large),
        "long thread": view("/thread", **talk),
        "long thread, its middle": view("/thread", **talk, at=sizes.messages // 2),
        "recall memory": view("/recall", **large),
        "recall search": view("/recall", **large, q="Message 4242"),
        "recall search, a word of many": view("/recall", **large, q="gardens"),
        "checkpoints": view("/checkpoints", **large, thread="short 1"),
        "context window": view("/context", **large, thread="short 1"),
        "context window, long thread": view("/context", **talk),
        "statistics": view("/statistics"),
        "statistics of an agent": view("/statistics", **large),
        "maintenance": view("/maintenance"),
        "doctor": view("/doctor"),
    }


async def measure(
    http: httpx.AsyncClient, address: str, rounds: int, processes: Sequence[int]
) -> Timing:
    """Ask for a view several times."""
    times: list[float] = []
    used: list[float] = []
    for number in range(rounds + 2):
        began, before = time.perf_counter(), _processor_time(processes)
        answer = await http.get(address)
        took, spent = time.perf_counter() - began, _processor_time(processes) - before
        if answer.status_code != 200:
            msg = f"{address}: {answer.status_code} {answer.text:.500}"
            raise RuntimeError(msg)
        if number >= 2:
            times.append(took * 1000)
            used.append(spent * 1000)
    return Timing(_median(times), _late(times), _median(used), _late(used))


def _processor_time(processes: Sequence[int]) -> float:
    """Return the seconds of this process and of the server's, to the nanosecond."""
    total = 0
    for process in processes:
        text = Path(f"/proc/{process}/schedstat").read_text()
        total += int(text.split()[0])
    return time.process_time() + total / 1e9


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)


def _late(values: Sequence[float]) -> float:
    return sorted(values)[-max(len(values) // 20, 1)]


async def _find_processes(dsn: str) -> list[int]:
    """Return the processes of the server's sessions."""
    async with await AsyncConnection.connect(dsn, autocommit=True) as connection:
        found = await connection.execute(
            "select pid from pg_stat_activity where backend_type = 'client backend' "
            "and pid <> pg_backend_pid()"
        )
        return [row[0] for row in await found.fetchall()]


async def run(dsn: str, sizes: Sizes, rounds: int) -> dict[str, Timing]:
    """Fill the memory and measure each view."""
    found: dict[str, Timing] = {}
    async with AsyncLettaMemory.from_conn_string(dsn, **OPTIONS) as memory:
        began = time.perf_counter()
        await fill(memory, sizes)
        print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        await memory.saver.stop_recall_indexer()
        views = await list_views(memory, sizes)
        transport = httpx.ASGITransport(create_app(memory))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", timeout=60
        ) as http:
            for _ in range(2):
                await asyncio.gather(*(http.get(address) for address in list(views.values())[:4]))
            for name, address in views.items():
                found[name] = await measure(http, address, rounds, await _find_processes(dsn))
                print(f"{name}: {found[name]}", file=sys.stderr, flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = command(__doc__, quick="a small memory, few rounds")
    parser.add_argument("--rounds", type=int, default=20)
    given = read_command(parser, arguments)
    sizes = Sizes(200, 2_000, 500, 100) if given.quick else Sizes()
    with server.connection_string(given.database, given.keep) as dsn:
        found = asyncio.run(run(dsn, sizes, 3 if given.quick else given.rounds))
    lines = ["| view | ms, p50 | ms, p95 | processor ms, p50 | p95 |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {name} | {' | '.join(f'{value:.0f}' for value in timing)} |"
        for name, timing in found.items()
    ]
    print("\n".join(lines))
    if given.markdown:
        given.markdown.write_text("\n".join(lines) + "\n")
    if given.json:
        given.json.write_text(json.dumps({name: each._asdict() for name, each in found.items()}))


if __name__ == "__main__":
    main(sys.argv[1:])
