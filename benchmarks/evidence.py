"""What an agent that lived through a conversation finds of it when it is asked.

    python benchmarks/evidence.py            # all LoCoMo conversations that are there
    python benchmarks/evidence.py 26 30

Each conversation is played through an agent (see `tests/replay.py`), and each of its turns is
filed in archival memory too. Then the agent's tools are asked the benchmark's questions. The
figure is evidence recall@10: the share of the turns that answer a question among the first ten
found, as the mean over the questions of a category. Both kinds of memory are searched by words and
meaning at once; `recall_quality.py` compares the ways of searching.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from server import connection_string

sys.path.insert(0, str(Path(__file__).parents[1]))

from langgraph_letta_store import LettaMemory
from tests.support import locomo, replay
from tests.support.openai_server import OpenAIServer

TOOLS: Mapping[str, Mapping[str, Any]] = {
    "conversation_search": {"limit": 10},
    "archival_memory_search": {"top_k": 10},
}

Shares = dict[str, list[float]]
"""Of each category, the share of the evidence that each question found."""


def measure(uri: str, conversation: locomo.Conversation, console: Console) -> dict[str, Shares]:
    """Play a conversation, and ask; by tool, what was found."""
    schema = f"evidence_{conversation.name}"
    options: Any = {
        "schema": schema,
        "index": {"dims": locomo.DIMS, "embed": conversation.vectors},
        "search": {"mode": "hybrid"},
    }
    found: dict[str, Shares] = {name: defaultdict(list) for name in TOOLS}
    took: dict[str, list[float]] = {name: [] for name in TOOLS}
    with (
        OpenAIServer() as server,
        LettaMemory.from_conn_string(uri, **options) as memory,
    ):
        memory.setup()
        start = time.perf_counter()
        replay.play(conversation, memory, server)
        played = time.perf_counter() - start
        ada = memory.agent(replay.AGENT)
        _check(conversation, [message.text for message in ada.recall.messages(limit=100_000)])
        memory.saver.index_recall()
        ada.archival.insert_many([turn.text for turn in conversation.turns])
        tools = {tool.name: tool for tool in memory.tools()}
        run: Any = {"configurable": {"agent_id": replay.AGENT, "thread_id": "later"}}
        for question in conversation.questions:
            for name, page in TOOLS.items():
                start = time.perf_counter()
                answer = tools[name].invoke({"query": question.text, **page}, run)
                took[name].append(time.perf_counter() - start)
                hits = [hit["content"] for hit in json.loads(answer)]
                found[name][question.category].append(conversation.found(question, hits))
    times = ", ".join(f"{name} {statistics.median(t) * 1000:.1f} ms" for name, t in took.items())
    console.print(
        f"{conversation.name}: {len(conversation.turns)} turns played in {played:.0f} s; {times}"
    )
    return found


def _check(conversation: locomo.Conversation, kept: Sequence[str]) -> None:
    """See that every turn is in recall memory as often as it was said."""
    wanted = Counter(turn.text for turn in conversation.turns)
    there = Counter(text for text in kept if text in wanted)
    if there != wanted:
        msg = (
            f"{conversation.name}: recall memory differs in {sum((wanted - there).values())} turns"
        )
        raise AssertionError(msg)


def main() -> None:
    """Measure, and tell."""
    console = Console() if sys.stdout.isatty() else Console(width=120)
    wanted = sys.argv[1:] or locomo.names()
    if not wanted:
        console.print(f"no LoCoMo conversations in {locomo.FOLDER}")
        return
    totals: dict[str, Shares] = {name: defaultdict(list) for name in TOOLS}
    with connection_string(None, None) as uri:
        for name in wanted:
            for tool, shares in measure(uri, locomo.Conversation.read(name), console).items():
                for category, each in shares.items():
                    totals[tool][category] += each
    table = Table("question", "number", *TOOLS, title="evidence recall@10", title_justify="left")
    for category in [*locomo.CATEGORIES.values(), "all"]:
        columns = [
            [share for c, s in totals[tool].items() if category in (c, "all") for share in s]
            for tool in TOOLS
        ]
        if columns[0]:
            means = [f"{statistics.mean(column):.1%}" for column in columns]
            table.add_row(category, str(len(columns[0])), *means)
    console.print(table)


if __name__ == "__main__":
    main()
