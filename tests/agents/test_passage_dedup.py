"""Near-duplicates: skipped, replaced or kept, and reported as what became of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings
from typing_extensions import override

from langgraph_letta_store import AgentMemory
from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.schema import OF_ONE_AGENT
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.archival import passage_writes
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.archival.passage_dedup import decide
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.agents import DuplicatePolicy
from tests.agents.test_archival import contents
from tests.support.agents import BOTH, Memory, opened

PLACE = ("agents", "ada", "archival")


class Compass(Embeddings):
    """Directions on a plane: "20 anything" points 20 degrees away from "0 anything".

    Those less than 18 degrees apart have a cosine above 0.95. A text without degrees is all zeros.
    """

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.calls.append(list(texts))
        return [self._vector(text.split()[0]) for text in texts]

    @override
    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def _vector(self, word: str) -> list[float]:
        if word == "nothing":
            return [0.0, 0.0]
        degrees = math.radians(float(word))
        return [3 * math.cos(degrees), 3 * math.sin(degrees)]


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model() -> Compass:
    return Compass()


@pytest.fixture
def memory(way: str, dsn: str, schema: str, model: Compass) -> Iterator[Memory]:
    with opened(dsn, schema, way, index={"dims": 2, "embed": model}) as memory:
        yield memory


@pytest.fixture
def ada(memory: Memory) -> AgentMemory:
    return memory.agent("ada")


def test_both_stay_unless_something_is_set(ada: AgentMemory) -> None:
    first, second = ada.archival.insert("0 tea"), ada.archival.insert("0 tea")
    assert first.outcome == second.outcome == "inserted"
    assert ada.archival.count() == 2


def test_skipping_leaves_the_one_that_is_there(ada: AgentMemory) -> None:
    first = ada.archival.insert("0 tea", tags=["a"], metadata={"n": 1})
    skipped = ada.archival.insert("17 black tea", tags=["b"], duplicates="skip")
    assert skipped.outcome == "skipped"
    assert skipped.score == pytest.approx(math.cos(math.radians(17)), abs=1e-3)
    for name in ("id", "content", "tags", "metadata", "created_at", "updated_at"):
        assert getattr(skipped, name) == getattr(first, name)
    other = ada.archival.insert("19 coffee", duplicates="skip")
    assert (other.outcome, other.score) == ("inserted", None)
    assert set(contents(ada.archival.search())) == {"0 tea", "19 coffee"}


def test_replacing_gives_the_one_that_is_there_the_new_text(
    ada: AgentMemory, dsn: str, schema: str
) -> None:
    first = ada.archival.insert("0 tea", tags=["a"], metadata={"n": 1})
    replaced = ada.archival.insert("17 black tea", tags=["b"], duplicates="replace")
    assert (replaced.id, replaced.outcome) == (first.id, "replaced")
    assert replaced.score == pytest.approx(math.cos(math.radians(17)), abs=1e-3)
    assert (replaced.content, replaced.tags, replaced.metadata) == ("17 black tea", ["b"], {})
    assert replaced.created_at == first.created_at < replaced.updated_at
    got = ada.archival.get(first.id)
    assert (got.content, got.tags, got.metadata) == ("17 black tea", ["b"], {})
    assert got.updated_at == replaced.updated_at
    (found,) = ada.archival.search("17 black tea")
    assert found.score == pytest.approx(1, abs=1e-3)
    with psycopg.connect(dsn) as connection:
        query = f'select count(*) from "{schema}".archival_vectors'
        assert connection.execute(query.encode()).fetchone() == (1,)


def test_what_is_set_for_the_agent_counts(ada: AgentMemory, memory: Memory) -> None:
    ada.configure(duplicates="skip")
    ada.archival.insert("0 tea")
    assert ada.archival.insert("17 tea").outcome == "skipped"
    assert ada.archival.insert("17 tea", duplicates="replace").outcome == "replaced"
    assert ada.archival.insert("17 tea", duplicates="keep").outcome == "inserted"
    ada.configure(duplicate_threshold=0.5)
    assert ada.archival.insert("70 tea").outcome == "skipped"
    assert ada.archival.insert("70 tea", duplicates="replace").outcome == "replaced"
    other = memory.agent("ben").archival
    assert [other.insert("0 tea").outcome for _ in range(2)] == ["inserted", "inserted"]


def test_a_threshold_of_one_finds_the_same(ada: AgentMemory) -> None:
    ada.configure(duplicates="skip", duplicate_threshold=1)
    for text in ("33.3 tea", "77.7 tea", "123.4 tea"):
        assert ada.archival.insert(text).outcome == "inserted"
        assert ada.archival.insert(text).outcome == "skipped"
        assert ada.archival.insert(f"{text} again").outcome == "skipped"
    assert ada.archival.insert("34.3 tea").outcome == "inserted"


def test_the_nearest_counts(ada: AgentMemory) -> None:
    ada.archival.insert_many(["0 a", "10 b", "20 c"])
    assert ada.archival.insert("11 d", duplicates="skip").content == "10 b"
    assert ada.archival.insert("16 d", duplicates="skip").content == "20 c"


def test_texts_of_one_call_are_compared_too(ada: AgentMemory, model: Compass) -> None:
    texts = ["0 a", "0 a", "90 b", "5 c", "180 d"]
    skipped = ada.archival.insert_many(texts, duplicates="skip")
    assert len(model.calls) == 1
    assert [p.outcome for p in skipped] == [
        "inserted",
        "skipped",
        "inserted",
        "skipped",
        "inserted",
    ]
    assert contents(skipped) == ["0 a", "0 a", "90 b", "0 a", "180 d"]
    assert skipped[1].id == skipped[3].id == skipped[0].id
    assert skipped[1].score == 1
    assert ada.archival.count() == 3
    replaced = ada.archival.insert_many(["3 x", "100 y", "6 z"], duplicates="replace")
    assert [p.outcome for p in replaced] == ["replaced"] * 3
    assert contents(replaced) == ["3 x", "100 y", "6 z"]
    assert replaced[2].id == replaced[0].id == skipped[0].id
    assert set(contents(ada.archival.search())) == {"6 z", "100 y", "180 d"}


def test_duplicates_are_looked_for_where_the_text_goes(ada: AgentMemory, memory: Memory) -> None:
    archival = ada.archival
    archival.attach_archive("project")
    archival.insert("0 tea")
    assert archival.insert("0 tea", archive="project", duplicates="skip").outcome == "inserted"
    skipped = archival.insert("0 tea", archive="project", duplicates="skip")
    assert (skipped.outcome, skipped.archive) == ("skipped", "project")
    other = memory.agent("ben").archival
    assert other.insert("0 tea", duplicates="skip").outcome == "inserted"


def test_documents_of_others_are_no_duplicates(ada: AgentMemory, memory: Memory) -> None:
    put: Any = partial(memory.store.put, PLACE)
    put("profile", {"kind": "Profile", "content": {"name": "0"}}, index=["content.name"])
    put("memory", {"kind": "Memory", "content": {"content": "40"}}, index=["content.content"])
    assert ada.archival.insert("0 tea", duplicates="replace").outcome == "inserted"
    replaced = ada.archival.insert("41 tea", tags=["x"], duplicates="replace")
    assert (replaced.id, replaced.outcome) == ("memory", "replaced")
    item = memory.store.get(PLACE, "memory")
    assert item is not None
    assert item.value["content"] == {"content": "41 tea"}
    assert item.value["tags"] == ["x"]


def test_what_has_no_direction_has_no_duplicate(ada: AgentMemory) -> None:
    for _ in range(2):
        assert ada.archival.insert("nothing here", duplicates="skip").outcome == "inserted"


@pytest.mark.parametrize("distance", ["l2", "inner_product"])
def test_directions_are_compared_whatever_the_index_searches_by(
    way: str, dsn: str, schema: str, distance: str
) -> None:
    index: Any = {"dims": 2, "embed": Compass(), "distance_type": distance}
    with opened(dsn, schema, way, index=index) as memory:
        archival = memory.agent("ada").archival
        archival.insert("0 tea")
        skipped = archival.insert("17 tea", duplicates="skip")
        assert skipped.outcome == "skipped"
        assert skipped.score == pytest.approx(math.cos(math.radians(17)), abs=1e-3)
        assert archival.insert("19 tea", duplicates="skip").outcome == "inserted"


def test_without_an_index_nobody_can_tell(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, schema, way) as memory:
        agent = memory.agent("ada")
        agent.configure(duplicates="skip")
        for policy in ("skip", "replace", None):
            with pytest.raises(InvalidOperationError, match=r"embeds nothing.*duplicates='keep'"):
                agent.archival.insert("0 tea", duplicates=policy)
        agent.archival.insert("0 tea", duplicates="keep")
        assert agent.archival.count() == 1


def test_what_is_deleted_meanwhile_is_inserted(
    ada: AgentMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ada.archival.insert("0 tea")
    kept = ada.archival.insert("90 tea")
    doomed = [first.id]

    def late(schema: Any, *rest: Any) -> Operation[Any]:
        decided = yield from decide(schema, *rest)
        if doomed:
            item = item_id(rest[0].agent_id, PLACE, doomed.pop())
            one = {"agent": rest[0].agent_id, "items": [item]}
            delete = schema.render(ITEMS, "delete_items", items=OF_ONE_AGENT)
            yield from rows(Query(delete, one))
        return decided

    monkeypatch.setattr(passage_writes, "decide", late)
    texts = ["1 black tea", "91 black tea", "180 milk", "2 green tea"]
    inserted, replaced, fresh, again = ada.archival.insert_many(texts, duplicates="replace")
    assert (inserted.outcome, inserted.score, inserted.content) == ("inserted", None, "1 black tea")
    assert inserted.id != first.id
    assert (replaced.id, replaced.outcome) == (kept.id, "replaced")
    assert fresh.outcome == "inserted"
    assert (again.id, again.outcome, again.content) == (inserted.id, "replaced", "2 green tea")
    assert ada.archival.get(inserted.id).content == "2 green tea"
    assert set(contents(ada.archival.search())) == {"91 black tea", "180 milk", "2 green tea"}


# No two of them are equally far from a third, or nearly as far apart as the threshold.
DEGREES = ("0", "7.1", "15.9", "24.3", "31.8", "43.7", "52.2", "58.9", "71.3")


@pytest.fixture(scope="module")
def any_agent(dsn: str) -> Iterator[Memory]:
    schema = "any_agent"
    with opened(dsn, schema, "sync", index={"dims": 2, "embed": Compass()}) as memory:
        yield memory
    with psycopg.connect(dsn) as connection:
        connection.execute(f"drop schema {schema} cascade".encode())


@settings(max_examples=40, deadline=None, derandomize=True)
@example([], ["15.9", "0", "31.8"], "replace")  # the last is near what is there no more
@example(["24.3", "43.7"], ["7.1", "31.8"], "replace")  # near what goes, and to what is left
@example(["0", "15.9"], ["7.1", "7.1"], "skip")
@given(
    before=st.lists(st.sampled_from(DEGREES), max_size=5),
    texts=st.lists(st.sampled_from(DEGREES), min_size=1, max_size=6),
    policy=st.sampled_from(["skip", "replace"]),
)
def test_many_at_once_are_as_one_after_the_other(
    any_agent: Memory, before: Sequence[str], texts: Sequence[str], policy: DuplicatePolicy
) -> None:
    outcomes: list[Any] = []
    for at_once in (True, False):
        agent = any_agent.agent(f"at once: {at_once}").archival
        any_agent.store.delete_namespace(("agents", f"at once: {at_once}"))
        agent.insert_many([f"{degrees} was here" for degrees in before])
        given = [f"{degrees} number {n}" for n, degrees in enumerate(texts)]
        if at_once:
            made = list(agent.insert_many(given, duplicates=policy))
        else:
            made = [agent.insert(text, duplicates=policy) for text in given]
        ids: dict[str, int] = {}
        outcomes.append(
            (
                [(p.outcome, p.content, ids.setdefault(p.id, len(ids))) for p in made],
                [p.score and round(p.score, 3) for p in made],
                sorted(contents(agent.search(top_k=100))),
            )
        )
    assert outcomes[0] == outcomes[1]
