"""What an audit log costs: the same calls with `audit=True` and without.

Both memories work on one schema. Printed are the medians of interleaved calls; a change gets its
row in its own step, a read in a step of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import server
from command import command, read_command
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from timing import WARM_READS, Call, interleave

from langgraph_letta_store import LettaMemory

NS = ("memories", "ada")


def calls(memory: LettaMemory, side: str) -> Mapping[str, Call]:
    """Return the calls that are compared."""
    store, saver, agent = memory.store, memory.saver, memory.agent("ada")
    label = "audited" if side == "with" else "plain"
    agent.core.create(label, limit=1_000_000)
    versions: list[str] = []

    def save(number: int) -> None:
        checkpoint: Any = empty_checkpoint()
        checkpoint["id"] = str(uuid6())
        checkpoint["channel_values"] = {"messages": [HumanMessage("Hello", id=f"{side} {number}")]}
        versions.append(saver.get_next_version(versions[-1] if versions else None, None))
        checkpoint["channel_versions"] = {"messages": versions[-1]}
        config: Any = {"configurable": {"thread_id": side, "checkpoint_ns": "", "user_id": "ada"}}
        saver.put(config, checkpoint, {"step": number}, {"messages": versions[-1]})

    return {
        "get": lambda _: store.get(NS, "tea"),
        "newest 10": lambda _: store.search(NS),
        "put": lambda n: store.put(NS, side, {"n": n}),
        "core append": lambda _: agent.core.append(label, "x"),
        "checkpoint": save,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = command(__doc__, quick="few calls")
    given = read_command(parser, arguments)
    rounds, budget, warm = (20, 1.0, 10) if given.quick else (400, 8.0, WARM_READS)
    lines = ["| call | without, ms | with a log, ms | more, ms |", "|---|---|---|---|"]
    with server.connection_string(given.database, given.keep) as dsn, ExitStack() as stack:
        opened = {
            side: stack.enter_context(
                LettaMemory.from_conn_string(dsn, schema="benchmark_audit", audit=side == "with")
            )
            for side in ("without", "with")
        }
        opened["without"].setup()
        for number in range(100):
            opened["without"].store.put(NS, str(number), {"text": "black tea", "n": number})
        opened["without"].store.put(NS, "tea", {"text": "black"})
        sides = {side: calls(memory, side) for side, memory in opened.items()}
        for name in sides["with"]:
            found = interleave(
                {side: made[name] for side, made in sides.items()}, rounds, budget, warm
            )
            more = found["with"] - found["without"]
            lines.append(f"| {name} | {found['without']:.2f} | {found['with']:.2f} | {more:.2f} |")
            print(lines[-1], flush=True)
    print("\n".join(lines))
    if given.markdown:
        given.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
