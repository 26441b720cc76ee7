"""How searches by words grow with what is searched: BM25 without vectors.

    python benchmarks/text_search.py
    python benchmarks/text_search.py --quick
    python benchmarks/text_search.py --keep /tmp/texts --markdown figures.md

Items and messages of 1,000, 10,000 and 100,000 an agent, and a million items of about ten thousand
agents together. Their texts are words drawn by Zipf's law: invented ones, and for one agent
Japanese ones. A query has 3, 8 or 64 words; the forty commonest, which would be stop words, are
left out. "cold" is the first search of a new connection, after `maintain()`; "warm" the median of
the next ones. CPU is the server's, of the warm ones. The ten best are compared with those of BM25
in Python.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias

from command import command, read_command
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.store.base import PutOp
from psycopg import Connection
from report import Row, Section, show, tell
from rich.console import Console
from server import connection_string, describe

sys.path.insert(0, str(Path(__file__).parents[1]))

from langgraph_letta_store import LettaSaver, LettaStore
from langgraph_letta_store._search.tokenizer.query_terms import split_query
from langgraph_letta_store._search.tokenizer.terms import find_terms

Search: TypeAlias = Callable[[Any, str], Sequence[Any]]

WORDS = (3, 8, 64)
ROUNDS = 12
BATCH = 1000
COMMON = 40
SCHEMA = "text_search"
TARGETS = {10_000: 15.0, 100_000: 40.0, 1_000_000: 150.0}
"""The milliseconds that a search for three words may take."""


class Texts:
    """Texts of words drawn by Zipf's law."""

    def __init__(self, seed: int, syllables: Sequence[str], between: str) -> None:
        """Invent the words."""
        self._random = random.Random(seed)
        self._between = between
        words = dict[str, None]()
        while len(words) < 30_000:
            words["".join(self._random.choices(syllables, k=self._random.randint(1, 4)))] = None
        self._words = list(words)
        self._weights = list(accumulate((place + 2.7) ** -1.07 for place in range(len(words))))

    def text(self) -> str:
        """Return a text of about 18 words."""
        count = min(200, max(2, round(self._random.lognormvariate(0, 0.7) * 18)))
        return self._between.join(self._draw(count))

    def query(self, count: int) -> str:
        """Return a query of so many words."""
        common = set(self._words[:COMMON])
        words = [word for word in self._draw(20 * count) if word not in common]
        return " ".join(list(dict.fromkeys(words))[:count])

    def _draw(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)


ENGLISH = Texts(1, [c + v for c in "bdfgklmnprstvz" for v in "aeiou"], " ")
JAPANESE = Texts(2, [chr(code) for code in range(0x4E00, 0x4F00)], "の")


class Oracle:
    """BM25 in Python over all texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the words of all texts."""
        self._texts = [Counter(find_terms(text)) for text in texts]
        self._lengths = [sum(terms.values()) for terms in self._texts]
        self._mean = statistics.fmean(self._lengths)
        self._having = defaultdict[int, list[int]](list)
        for number, terms in enumerate(self._texts):
            for term in terms:
                self._having[term].append(number)

    def best(self, query: str, count: int) -> list[float]:
        """Return the best scores."""
        scores = defaultdict[int, float](float)
        for first, *others in split_query(query):
            times = {number: float(self._texts[number][first]) for number in self._having[first]}
            for term in others:
                for number in self._having[term]:
                    half = self._texts[number][term] / 2
                    times[number] = max(times.get(number, 0.0), half)
            weight = math.log(1 + (len(self._texts) - len(times) + 0.5) / (len(times) + 0.5))
            for number, each in times.items():
                size = 0.3 + 0.9 * self._lengths[number] / self._mean
                scores[number] += weight * 2.2 * each / (each + size)
        return sorted(scores.values(), reverse=True)[:count]


def fill_store(store: LettaStore, sizes: Sequence[int], total: int) -> dict[int, list[str]]:
    """Put items of agents of these sizes, and others of a hundred items up to a total."""
    kept = {size: [ENGLISH.text() for _ in range(size)] for size in sizes}
    kept[-sizes[1]] = [JAPANESE.text() for _ in range(sizes[1])]
    for size, texts in kept.items():
        put(store, [(("texts", f"of {size}"), text) for text in texts])
    left = max(0, total - sum(map(len, kept.values())))
    for start in range(0, left, BATCH):
        numbers = range(start, min(start + BATCH, left))
        put(store, [(("texts", f"other {n // 100}"), ENGLISH.text()) for n in numbers])
    return kept


def put(store: LettaStore, texts: Sequence[tuple[tuple[str, str], str]]) -> None:
    """Put texts in batches."""
    for start in range(0, len(texts), BATCH):
        part = enumerate(texts[start : start + BATCH], start)
        store.batch([PutOp(where, f"{hash(where)} {n}", {"text": t}) for n, (where, t) in part])


def fill_saver(saver: LettaSaver, sizes: Sequence[int]) -> None:
    """Save threads of a hundred messages."""
    for size in sizes:
        for thread in range(size // 100):
            checkpoint = empty_checkpoint()
            said = [HumanMessage(ENGLISH.text(), id=f"{size} {thread} {n}") for n in range(100)]
            checkpoint["channel_values"] = {"messages": said}
            checkpoint["channel_versions"] = {"messages": "1"}
            where = {"thread_id": f"{size} {thread}", "agent_id": str(size), "checkpoint_ns": ""}
            saver.put({"configurable": where}, checkpoint, {}, {"messages": "1"})


def of_items(where: tuple[str, ...]) -> Search:
    """Search items under a prefix."""
    return lambda made, query: made.search(where, query=query)


def of_messages(agent: str) -> Search:
    """Search an agent's messages."""
    return lambda made, query: made.recall.search(agent, query, mode="text")


def measure(
    uri: str, kind: type[Any], name: str, size: int, search: Search, options: Any
) -> Iterator[Row]:
    """Measure queries of each length, cold and warm."""
    texts = JAPANESE if size < 0 else ENGLISH
    for count in WORDS:
        with Connection.connect(uri, autocommit=True) as connection:
            made = kind(connection, **options)
            process = Path(f"/proc/{connection.info.backend_pid}/schedstat")
            start = time.perf_counter()
            search(made, texts.query(count))
            cold = (time.perf_counter() - start) * 1000
            took, cpu = list[float](), list[float]()
            for _ in range(ROUNDS):
                query = texts.query(count)
                used, start = int(process.read_text().split()[0]), time.perf_counter()
                search(made, query)
                took.append((time.perf_counter() - start) * 1000)
                cpu.append((int(process.read_text().split()[0]) - used) / 1e6)
        most = TARGETS.get(abs(size)) if count == min(WORDS) else None
        note = f"cold {cold:.1f} ms, server's CPU {statistics.median(cpu[2:]):.1f} ms"
        warm = statistics.median(took[2:])
        yield Row(f"{name}, {count} words", "ms", warm, peer=None, at_most=most, note=note)


def count_exact(store: LettaStore, agent: str, texts: Sequence[str]) -> int:
    """Return for how many of 30 queries the ten best have the scores of BM25 in Python."""
    oracle, right = Oracle(texts), 0
    for number in range(30):
        query = ENGLISH.query(1 + number)
        found = [item.score or 0.0 for item in store.search(("texts", agent), query=query)]
        wanted = oracle.best(query, 10)
        right += len(found) == len(wanted) and all(
            abs(score - want) < 1e-6 for score, want in zip(found, wanted, strict=True)
        )
    return right


def main(arguments: Sequence[str] | None = None) -> None:
    """Load, measure, and tell."""
    wanted = read_command(command(__doc__, quick="a tenth of the sizes"), arguments)
    console = Console() if sys.stdout.isatty() else Console(width=150)
    scale = 10 if wanted.quick else 1
    sizes = [size // scale for size in (1000, 10_000, 100_000)]
    total = 1_000_000 // scale
    of_store: Any = {"schema": SCHEMA, "search": {"mode": "text", "text_fields": ["text"]}}
    of_saver: Any = {"schema": SCHEMA}
    rows = list[Row]()
    with (
        connection_string(wanted.database, wanted.keep) as uri,
        LettaStore.from_conn_string(uri, **of_store) as store,
        LettaSaver.from_conn_string(uri, **of_saver) as saver,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        store.setup()
        kept = fill_store(store, sizes, total)
        fill_saver(saver, sizes)
        console.print(store.maintain())
        console.print(saver.maintain())
        for size in (*sizes, -sizes[1]):
            name = f"{abs(size):,} {'Japanese ' if size < 0 else ''}items of an agent"
            find = of_items(("texts", f"of {size}"))
            rows += measure(uri, LettaStore, name, size, find, of_store)
        name = f"{total:,} items of all agents"
        rows += measure(uri, LettaStore, name, total, of_items(()), of_store)
        for size in sizes:
            name = f"{size:,} messages of an agent"
            rows += measure(uri, LettaSaver, name, size, of_messages(str(size)), of_saver)
        for size in sizes[:2]:
            right = count_exact(store, f"of {size}", kept[size])
            name = f"queries whose ten best are those of BM25 in Python, {size:,} items"
            rows.append(Row(name, "of 30", right, None, at_least=30, more_is_better=True))
        section = Section("Searches by words", "LettaStore", "", "", rows)
        show(section, console)
        machine = describe(connection)
    tell([section], machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
