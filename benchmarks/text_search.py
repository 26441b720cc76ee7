"""How searches by words grow with what is searched: BM25 without vectors.

    python benchmarks/text_search.py
    python benchmarks/text_search.py --quick
    python benchmarks/text_search.py --sizes 1000 10000 --total 0
    python benchmarks/text_search.py --keep /tmp/texts --markdown figures.md

Items and messages of 1,000, 10,000 and 100,000 an agent, and a million items of about ten thousand
agents together, each size before and after `maintain()`. What a step found is printed before the
next one loads. Texts are words drawn by Zipf's law: invented ones, and for one agent Japanese ones.
A query has 3, 8 or 64 words; the forty commonest, which would be stop words, are left out. "cold"
is the first search of a new connection, "warm" the median of the next ones. CPU is the server's,
of the warm ones. The ten best are compared with those of BM25 in Python.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
SIZES = (1000, 10_000, 100_000)
EXACT = 10_000
"""The most items among which BM25 in Python searches too."""

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


def fill_others(store: LettaStore, count: int) -> None:
    """Put items of agents of a hundred."""
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        put(store, [(("texts", f"other {n // 100}"), ENGLISH.text()) for n in numbers])


def put(store: LettaStore, texts: Sequence[tuple[tuple[str, str], str]]) -> None:
    """Put texts in batches."""
    for start in range(0, len(texts), BATCH):
        part = enumerate(texts[start : start + BATCH], start)
        store.batch([PutOp(where, f"{hash(where)} {n}", {"text": t}) for n, (where, t) in part])


def fill_saver(saver: LettaSaver, size: int) -> None:
    """Save an agent's threads of a hundred messages."""
    for thread in range(-(-size // 100)):
        checkpoint = empty_checkpoint()
        numbers = range(thread * 100, min(size, thread * 100 + 100))
        said = [HumanMessage(ENGLISH.text(), id=f"{size} {n}") for n in numbers]
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
    uri: str, kind: type[Any], name: str, texts: Texts, search: Search, options: Any, size: int
) -> Iterator[Row]:
    """Measure queries of each length, cold and warm."""
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
        most = TARGETS.get(size) if count == min(WORDS) else None
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


class Run:
    """A run: each step loads a size, measures it, and prints what it found."""

    def __init__(self, uri: str, console: Console) -> None:
        """Take the database, and where to print."""
        self._uri, self._console = uri, console
        self._of_store: Any = {
            "schema": SCHEMA,
            "search": {"mode": "text", "text_fields": ["text"]},
        }
        self._of_saver: Any = {"schema": SCHEMA}
        self.sections = list[Section]()

    def measure(self, sizes: Sequence[int], total: int) -> None:
        """Measure agents of these sizes, and all items where there are so many."""
        with (
            LettaStore.from_conn_string(self._uri, **self._of_store) as store,
            LettaSaver.from_conn_string(self._uri, **self._of_saver) as saver,
        ):
            store.setup()
            for size in sizes:
                self._items(store, size, ENGLISH)
                if size == sizes[min(1, len(sizes) - 1)]:
                    self._items(store, size, JAPANESE)
                self._messages(saver, size)
            if total:
                fill_others(store, max(0, total - sum(sizes)))
                store.maintain()
                name = f"{total:,} items of all agents"
                options = self._of_store
                rows = measure(self._uri, LettaStore, name, ENGLISH, of_items(()), options, total)
                self._show("All agents", rows)

    def _items(self, store: LettaStore, size: int, source: Texts) -> None:
        kind = "Japanese " if source is JAPANESE else ""
        agent, name = f"{kind}of {size}", f"{size:,} {kind}items of an agent"
        texts = [source.text() for _ in range(size)]
        put(store, [(("texts", agent), text) for text in texts])
        find = of_items(("texts", agent))
        for state in ("before maintain()", "after it"):
            options = self._of_store
            named = f"{name} {state}"
            self._show(named, measure(self._uri, LettaStore, named, source, find, options, size))
            store.maintain()
        if size <= EXACT and source is ENGLISH:
            right = count_exact(store, agent, texts)
            name = f"queries whose ten best are those of BM25 in Python, {size:,} items"
            row = Row(name, "of 30", right, None, at_least=30, more_is_better=True)
            self._show("Exact", [row])

    def _messages(self, saver: LettaSaver, size: int) -> None:
        fill_saver(saver, size)
        find = of_messages(str(size))
        for state in ("before maintain()", "after it"):
            name, options = f"{size:,} messages of an agent {state}", self._of_saver
            self._show(name, measure(self._uri, LettaSaver, name, ENGLISH, find, options, size))
            saver.maintain()

    def _show(self, title: str, rows: Iterable[Row]) -> None:
        self.sections.append(Section(title, "ours", "", "", [*rows]))
        show(self.sections[-1], self._console)


def main(arguments: Sequence[str] | None = None) -> None:
    """Load, measure, and tell."""
    parser = command(__doc__, quick="agents of 1,000 and 10,000, and no items of other agents")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="agents' sizes")
    parser.add_argument("--total", type=int, default=1_000_000, help="items of all agents; 0: none")
    wanted = read_command(parser, arguments)
    console = Console() if sys.stdout.isatty() else Console(width=150)
    sizes, total = (SIZES[:2], 0) if wanted.quick else (sorted(wanted.sizes), wanted.total)
    with (
        connection_string(wanted.database, wanted.keep) as uri,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        run = Run(uri, console)
        run.measure(sizes, total)
        machine = describe(connection)
    tell(run.sections, machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
