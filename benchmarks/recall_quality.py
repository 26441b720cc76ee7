"""What searches find of real conversations, by meaning, by words and by both, and how fast.

    python benchmarks/recall_quality.py            # all LoCoMo conversations that are there
    python benchmarks/recall_quality.py 26 30 --fusion scaled
    python benchmarks/recall_quality.py --markdown table.md --json table.json
    python benchmarks/recall_quality.py --set japanese --set chinese
    python benchmarks/recall_quality.py --set BEAM/chats/100K --light --fusion scaled

The turns of a conversation are put into a store as items, and into a saver as messages: one thread
a session, with the times at which they were said. Then the benchmark's questions are asked. A
figure is evidence recall@k: the share of the turns that answer a question among the first k found,
as the mean over questions. The peer is PostgresStore, which compares vectors only. The embeddings
lie beside the conversations, so a time is a search's own, its statements and the driver's work. At
last the same is timed on one agent with many messages, all conversations said over and over. Other
conversations (see `chat_sets.py`) are embedded by a model of the extra `local`.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeAlias

from command import command, read_command
from langgraph.store.base import PutOp
from langgraph.store.postgres import PostgresStore
from psycopg import Connection
from report import Row, Section, show, tell
from rich.console import Console
from server import connection_string, describe

sys.path.insert(0, str(Path(__file__).parents[1]))

from chat_sets import CLOZE, OWN, read_beam, read_own

from langgraph_letta_store import LettaSaver, LettaStore, LocalEmbeddings
from tests.support.locomo import (
    CATEGORIES,
    FOLDER,
    Conversation,
    Question,
    Turn,
    Vectors,
    names,
)

LIBRARIES = ("langgraph-letta-store", "langgraph-checkpoint-postgres", "psycopg", "pgvector")

SCHEMA = "recall_quality"
DEPTHS = (1, 5, 10, 20)
MODES = ("vector", "text", "hybrid")
FUSIONS = ("scaled", "rank")
PEER = "PostgresStore"
ALL = "all"

AIMS = {"archival hybrid": 71.0, "recall hybrid": 77.0}
"""The evidence, in percent, that is to be among the first ten."""

MAX_MS = 10.0
"""How long a search in a conversation of up to 700 turns may take."""

LONG_QUESTIONS = 200

Ask: TypeAlias = Callable[[str], Sequence[str]]
"""Searches for a question, and returns the texts that it found, best first."""


@dataclass
class Side:
    """What one way of searching found, by category, at each depth; and how long it took."""

    shares: dict[str, dict[int, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    seconds: list[float] = field(default_factory=list[float])

    def ask(self, conversation: Conversation, question: Question, ask: Ask) -> None:
        """Ask a question, and record what was found."""
        start = time.perf_counter()
        texts = ask(question.text)
        self.seconds.append(time.perf_counter() - start)
        for depth in DEPTHS:
            share = conversation.found(question, texts[:depth])
            for category in (question.category, ALL):
                self.shares[category][depth].append(share)

    def percent(self, category: str, depth: int) -> float | None:
        """Evidence recall, in percent."""
        shares = self.shares[category][depth]
        return 100 * statistics.mean(shares) if shares else None

    @property
    def milliseconds(self) -> float:
        """The p50 of a search."""
        return statistics.median(self.seconds) * 1000


class Run:
    """One run of the benchmark."""

    def __init__(
        self, uri: str, connection: Connection, fusions: Sequence[str], console: Console
    ) -> None:
        self.uri = uri
        self.connection = connection
        self.fusions = fusions
        self.console = console
        self.sides: dict[str, Side] = defaultdict(Side)
        self.sections: list[Section] = []
        self.index: Any = None

    def measure(self, wanted: Sequence[str], many: int) -> None:
        """Ask about each conversation, then time searches among `many` messages."""
        conversations = [Conversation.read(name) for name in wanted]
        self.ask_all(conversations)
        if many:
            self._timed(conversations, many)

    def ask_all(self, conversations: Iterable[Conversation]) -> None:
        """Ask about each conversation, and tell what was found."""
        for conversation in conversations:
            with self._made(conversation.vectors) as (store, saver, peer):
                fill(conversation.sessions, store, saver, peer)
                self.connection.execute("vacuum analyze")
                asks = dict(self._asks(store, saver, peer))
                for name, ask in asks.items():
                    with self.console.status(f"{conversation.name}: {name}"):
                        for question in conversation.questions:
                            self.sides[name].ask(conversation, question, ask)
            self.console.print(
                f"{conversation.name}: {len(conversation.turns)} turns, "
                f"{len(conversation.questions)} questions"
            )
        self._found()
        self._add(
            "A search in one of these conversations, p50",
            [self._time(name, self.sides, MAX_MS) for name in self._ours()],
        )

    def _found(self) -> None:
        number = len(self.sides[PEER].shares[ALL][DEPTHS[0]])
        self._add(
            f"Evidence recall, mean of {number} questions",
            [
                self._share(f"{name} @{depth}", name, ALL, depth)
                for name in self._ours()
                for depth in DEPTHS
            ],
        )
        found = self.sides[PEER].shares
        for category in (*CATEGORIES.values(), *sorted(found.keys() - {ALL, *CATEGORIES.values()})):
            number = len(self.sides[PEER].shares[category][DEPTHS[0]])
            if number:
                depth = 1 if category.endswith(CLOZE) else 10
                self._add(
                    f"{category}: evidence recall@{depth}, mean of {number} questions",
                    [self._share(name, name, category, depth) for name in self._ours()],
                )

    def _timed(self, conversations: Sequence[Conversation], many: int) -> None:
        """Time searches in one agent that has heard all conversations over and over."""
        known = {text: v for each in conversations for text, v in each.vectors.known.items()}
        turns = cycle(turn for each in conversations for turn in each.turns)
        said = [
            Turn(f"{number}", turn.speaker, turn.text)
            for number, turn in enumerate(islice(turns, many))
        ]
        questions = [q for each in conversations for q in each.questions]
        asked = questions[:: max(1, len(questions) // LONG_QUESTIONS)]
        sides: dict[str, Side] = defaultdict(Side)
        with self._made(Vectors(known)) as (store, saver, peer):
            with self.console.status(f"loading {many:,} messages"):
                fill([said[i : i + 100] for i in range(0, many, 100)], store, saver, peer)
                self.connection.execute("vacuum analyze")
            for name, ask in self._asks(store, saver, peer):
                for question in asked:
                    sides[name].ask(conversations[0], question, ask)
        self._add(
            f"A search among {many:,} messages of one agent, p50",
            [self._time(name, sides, None) for name in self._ours()],
        )

    @contextmanager
    def _made(self, vectors: Vectors) -> Generator[tuple[LettaStore, LettaSaver, PostgresStore]]:
        """Make a store, a saver and the peer, all empty."""
        for schema in (SCHEMA, f"{SCHEMA}_peer"):
            self.connection.execute(f"drop schema if exists {schema} cascade".encode())
        self.connection.execute(f"create schema {SCHEMA}_peer".encode())
        self.index = {"dims": vectors.dims, "embed": vectors, "fields": ["text"]}
        ours: Any = {"schema": SCHEMA, "index": self.index, "search": {"mode": "hybrid"}}
        mark = "&" if "?" in self.uri else "?"
        of_peer = f"{self.uri}{mark}options=-c%20search_path%3D{SCHEMA}_peer,public"
        with ExitStack() as stack:
            enter = stack.enter_context
            store = enter(LettaStore.from_conn_string(self.uri, **ours))
            saver = enter(LettaSaver.from_conn_string(self.uri, **ours))
            peer = enter(PostgresStore.from_conn_string(of_peer, index=self.index))
            saver.stop_recall_indexer(10)  # what waits is embedded at once, below
            for each in (store, saver, peer):
                each.setup()
            yield store, saver, peer

    def _asks(
        self, store: LettaStore, saver: LettaSaver, peer: PostgresStore
    ) -> Iterator[tuple[str, Ask]]:
        """Every way of searching, by its name."""
        yield PEER, of_items(peer)
        for mode, fusion in self._ways():
            search: Any = {"mode": mode, "fusion": fusion}
            options: Any = {"schema": SCHEMA, "index": self.index, "search": search}
            named = LettaStore(store.conn, **options)
            yield _name("archival", mode, fusion), of_items(named)
            heard = LettaSaver(saver.conn, **options)
            yield _name("recall", mode, fusion), of_messages(heard)

    def _ways(self) -> Iterator[tuple[str, str]]:
        for mode in MODES:
            for fusion in self.fusions if mode == "hybrid" else FUSIONS[:1]:
                yield mode, fusion

    def _ours(self) -> list[str]:
        return [
            _name(where, mode, fusion)
            for where in ("archival", "recall")
            for mode, fusion in self._ways()
        ]

    def _share(self, label: str, name: str, category: str, depth: int) -> Row:
        ours = self.sides[name].percent(category, depth)
        peers = self.sides[PEER].percent(category, depth)
        aim = AIMS.get(name) if (category, depth) == (ALL, 10) else None
        return Row(label, "%", ours or 0.0, peers, more_is_better=True, at_least=aim)

    def _time(self, name: str, sides: Mapping[str, Side], most: float | None) -> Row:
        took, peers = sides[name].milliseconds, sides[PEER].milliseconds
        return Row(name, "ms", took, peers, at_most=most)

    def _add(self, title: str, rows: list[Row]) -> None:
        section = Section(title, "ours", PEER, "", rows)
        self.sections.append(section)
        show(section, self.console)


def _name(where: str, mode: str, fusion: str) -> str:
    return f"{where} {mode}" + (" by rank" if fusion == "rank" else "")


def of_items(store: LettaStore | PostgresStore) -> Ask:
    """Ask a store, through what BaseStore has."""

    def ask(question: str) -> list[str]:
        found = store.search(("turns", "ada"), query=question, limit=max(DEPTHS))
        return [item.value["text"] for item in found]

    return ask


def of_messages(saver: LettaSaver) -> Ask:
    """Ask recall memory."""

    def ask(question: str) -> list[str]:
        found = saver.recall.search("ada", question, limit=max(DEPTHS))
        return [message.text for message in found]

    return ask


def fill(
    sessions: Sequence[Sequence[Turn]], store: LettaStore, saver: LettaSaver, peer: PostgresStore
) -> None:
    """Put all turns into all of them, and embed what waits."""
    for number, session in enumerate(sessions):
        for each in (store, peer):
            with_batch(each, session)
        messages = [
            {"role": "user", "content": turn.text, "id": turn.id, "name": turn.speaker}
            | ({"created_at": turn.at.isoformat()} if turn.at else {})
            for turn in session
        ]
        saver.recall.of("ada").load(messages, thread_id=f"session {number}")
    saver.index_recall()


def with_batch(store: LettaStore | PostgresStore, turns: Sequence[Turn]) -> None:
    """Put turns as items, one batch."""
    store.batch([PutOp(("turns", "ada"), turn.id, {"text": turn.text}) for turn in turns])


def _read_sets(wanted: Sequence[str], model: Any) -> Iterator[Conversation]:
    """Return conversations besides LoCoMo's."""
    embedder = LocalEmbeddings(model)
    for name in wanted:
        if name in OWN:
            yield read_own(name, embedder)
        else:
            yield from read_beam(Path(name), embedder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and tell."""
    parser = command(__doc__)
    add = parser.add_argument
    add("conversations", nargs="*", help="numbers of conversations; default: all")
    add("--fusion", choices=FUSIONS, help="measure hybrid searches with this one alone")
    add("--set", action="append", help="japanese, chinese, or a folder of BEAM's chats; repeatable")
    add("--light", action="store_true", help="embed --set with the light model: seconds, not hours")
    add("--messages", type=int, default=10_000, help="how many the long agent has; 0: none")
    wanted = read_command(parser, arguments)
    console = Console() if sys.stdout.isatty() else Console(width=150)
    conversations = wanted.conversations or ([] if wanted.set else names())
    if not conversations and not wanted.set:
        console.print(f"no LoCoMo conversations in {FOLDER}")
        return
    began = time.perf_counter()
    with (
        connection_string(wanted.database, wanted.keep) as uri,
        Connection.connect(uri, autocommit=True) as connection,
    ):
        run = Run(uri, connection, [wanted.fusion] if wanted.fusion else FUSIONS, console)
        if wanted.set:
            run.ask_all(_read_sets(wanted.set, "local:light" if wanted.light else "local"))
        else:
            run.measure(conversations, wanted.messages)
        machine = describe(connection, LIBRARIES)
    machine["run"] = (
        f"{', '.join(wanted.set or conversations)}; {time.perf_counter() - began:.0f} s"
    )
    tell(run.sections, machine, console, wanted.markdown, wanted.json)


if __name__ == "__main__":
    main()
