"""Archives: archival memory that agents share, and that no other agent reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from langgraph_letta_store.agents.sync.archival import Archival
from langgraph_letta_store.errors import (
    InvalidOperationError,
    InvalidValueError,
    LettaStoreError,
    MissingArchiveError,
    MissingPassageError,
)
from tests.agents.test_archival import contents
from tests.support.agents import BOTH, Memory, inner, opened
from tests.support.embeddings import CharacterEmbeddings


@pytest.fixture(params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[Memory]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32)}
    with opened(dsn, schema, str(request.param), index=index) as memory:
        yield memory


@pytest.fixture
def ada(memory: Memory) -> Archival:
    return memory.agent("ada").archival


@pytest.fixture
def ben(memory: Memory) -> Archival:
    return memory.agent("ben@example.com").archival


def test_agents_share_an_archive(ada: Archival, ben: Archival) -> None:
    ada.attach_archive("project 1.0")
    passage = ada.insert("The launch is in May.", tags=["plan"], archive="project 1.0")
    assert passage.archive == "project 1.0"
    assert ben.search("launch") == []
    ada.share_archive("project 1.0", "ben@example.com")
    assert ada.archives() == ben.archives() == ["project 1.0"]
    (found,) = ben.search("launch")
    assert (found.id, found.archive) == (passage.id, "project 1.0")
    assert ben.get(passage.id) == ada.get(passage.id)
    ben.update(passage.id, content="The launch is in June.")
    assert contents(ada.search("launch")) == ["The launch is in June."]
    ben.insert("Ben's own.")
    assert contents(ada.search()) == ["The launch is in June."]
    assert contents(ben.search()) == ["Ben's own.", "The launch is in June."]
    assert contents(ben.search("Ben", archive="project 1.0")) == ["The launch is in June."]
    assert (ben.count(), ben.count(archive="project 1.0")) == (2, 1)
    assert ben.tag_counts() == ben.tag_counts(archive="project 1.0") == {"plan": 1}
    ben.delete(passage.id)
    assert ada.count() == 0


def test_who_is_not_attached_gets_an_error_and_never_a_passage(
    ada: Archival, ben: Archival
) -> None:
    ada.attach_archive("secret")
    passage = ada.insert("The password is tea.", tags=["password"], archive="secret")
    refused: list[Callable[[], object]] = [
        lambda: ben.search("password", archive="secret"),
        lambda: ben.search(archive="secret"),
        lambda: ben.insert("mine", archive="secret"),
        lambda: ben.insert("mine", archive="secret", duplicates="keep"),
        lambda: ben.insert_many([], archive="secret"),
        lambda: ben.get(passage.id, archive="secret"),
        lambda: ben.update(passage.id, content="mine", archive="secret"),
        lambda: ben.delete(passage.id, archive="secret"),
        lambda: ben.count(archive="secret"),
        lambda: ben.tag_counts(archive="secret"),
        lambda: ben.share_archive("secret", "ben@example.com"),
        lambda: ben.detach_archive("secret"),
    ]
    for call in refused:
        with pytest.raises(
            MissingArchiveError, match=r"'ben@example.com' is not attached .*'secret'"
        ):
            call()
    missing: list[Callable[[], object]] = [
        lambda: ben.get(passage.id),
        lambda: ben.update(passage.id, tags=[]),
        lambda: ben.delete(passage.id),
    ]
    for call in missing:
        with pytest.raises(MissingPassageError):
            call()
    assert ben.search("password") == ben.search(tags=["password"]) == []
    assert (ben.count(), ben.tag_counts(), ben.archives()) == (0, {}, [])
    assert contents(ada.search()) == ["The password is tea."]


def test_detaching_keeps_the_passages(ada: Archival, ben: Archival) -> None:
    ada.attach_archive("project")
    ada.grant_archive("project", "ben@example.com")
    for agent in (ada, ben):
        agent.attach_archive("project")
    ada.insert("shared", archive="project")
    ada.insert("own")
    ada.detach_archive("project")
    assert ada.archives() == []
    assert contents(ada.search("shared")) == ["own"]
    assert contents(ben.search("shared")) == ["shared"]
    with pytest.raises(MissingArchiveError, match=r"'ada' may not attach .* 'project'"):
        ada.attach_archive("project")
    ben.detach_archive("project")
    with pytest.raises(MissingArchiveError, match=r"'ada' may not attach"):
        ada.attach_archive("project")
    ben.attach_archive("project")
    ben.share_archive("project", "ada")
    assert sorted(contents(ada.search())) == ["own", "shared"]


def test_consents_to_archives_are_recorded_and_end(
    memory: Memory, ada: Archival, ben: Archival
) -> None:
    eve = memory.agent("eve").archival
    ada.attach_archive("project")
    assert ada.archive_consents("project") == []
    ada.grant_archive("project", "ben@example.com")
    (consent,) = ada.archive_consents("project")
    assert (consent.agent, consent.granted_by, consent.attached) == (
        "ben@example.com", "ada", False,
    )  # fmt: skip
    ben.attach_archive("project")
    ben.share_archive("project", "eve")
    found = [(c.agent, c.granted_by, c.attached) for c in eve.archive_consents("project")]
    assert found == [("ben@example.com", "ada", True), ("eve", "ben@example.com", True)]
    with pytest.raises(InvalidOperationError, match=r"'eve' may not end .* 'ben@example.com'"):
        eve.revoke_archive("project", "ben@example.com")
    with pytest.raises(InvalidOperationError, match=r"'ada' has no consent for archive 'project'"):
        ben.revoke_archive("project", "ada")
    ada.revoke_archive("project", "eve")
    ada.revoke_archive("project", "ben@example.com")
    assert (ada.archives(), ben.archives(), eve.archives()) == (["project"], [], [])
    for agent in (ben, eve):
        with pytest.raises(MissingArchiveError):
            agent.attach_archive("project")
        with pytest.raises(MissingArchiveError):
            agent.grant_archive("project", "eve")
        with pytest.raises(MissingArchiveError):
            agent.revoke_archive("project", "eve")
        with pytest.raises(MissingArchiveError):
            agent.archive_consents("project")


def test_archives_are_listed_in_the_order_in_which_they_came(ada: Archival) -> None:
    for name in ("b", "a", "c.d", "日本"):
        ada.attach_archive(name)
    ada.attach_archive("a")
    assert ada.archives() == ["b", "a", "c.d", "日本"]
    ada.share_archive("a", "ada")
    assert ada.archives() == ["b", "a", "c.d", "日本"]


@pytest.mark.parametrize("query", ["tea", None])
def test_pages_over_several_archives_are_exact(ada: Archival, query: str | None) -> None:
    texts = ["tea", "teatea", "tee", "ate", "zzz", "eat tea", "tttt", "e"]
    for place, archive in enumerate((None, "one", "two")):
        if archive:
            ada.attach_archive(archive)
        drafts = [{"content": text, "metadata": {"n": n}} for n, text in enumerate(texts)]
        ada.insert_many(drafts[place:] + drafts[:place], archive=archive)
    everything = ada.search(query, top_k=100)
    assert len(everything) == 24
    order = [(-(p.score or 0), -p.created_at.timestamp(), p.id) for p in everything]
    assert order == sorted(order)
    for size in (1, 5, 7):
        pages = [ada.search(query, top_k=size, page=n) for n in range(24 // size + 2)]
        assert [p.id for page in pages for p in page] == [p.id for p in everything]
    assert {p.archive for p in everything[:9]} == {None, "one", "two"} or query is None
    only = ada.search(query, top_k=100, archive="two")
    assert [p.id for p in only] == [p.id for p in everything if p.archive == "two"]


def test_an_agents_own_passage_comes_before_an_archives(ada: Archival, memory: Memory) -> None:
    ada.attach_archive("project")
    memory.store.put(("archives", "project"), "same", {"content": "shared"})
    assert ada.get("same").archive == "project"
    memory.store.put(("agents", "ada", "archival"), "same", {"content": "own"})
    assert ada.get("same").content == "own"
    assert ada.get("same", archive="project").content == "shared"
    ada.delete("same")
    assert ada.get("same").content == "shared"


def test_an_archive_and_an_agent_of_the_same_name_are_not_the_same(memory: Memory) -> None:
    ada = memory.agent("ada").archival
    ada.attach_archive("ben")
    ada.insert("in the archive", archive="ben")
    ben = memory.agent("ben").archival
    assert ben.count() == 0
    ben.insert("ben's own")
    assert contents(ada.search()) == ["in the archive"]


@pytest.mark.parametrize("name", [None, "", 5, "x" * 2000, "a\0", "a\ud800"])
def test_names_that_cannot_be_are_refused(ada: Archival, name: Any) -> None:
    ada.attach_archive("project")
    calls: list[Callable[[], object]] = [
        lambda: ada.attach_archive(name),
        lambda: ada.detach_archive(name),
        lambda: ada.share_archive(name, "ben"),
    ]
    if str(name) != "5":  # an agent's name may be a number
        calls.append(lambda: ada.share_archive("project", name))
    if name is not None:
        calls.append(partial(ada.search, archive=name))
    for call in calls:
        with pytest.raises(
            (InvalidOperationError, InvalidValueError), match=r"archive|with_agent"
        ) as raised:
            call()
        assert isinstance(raised.value, LettaStoreError)
    assert ada.archives() == ["project"]


def test_many_who_write_at_once_lose_nothing(memory: Memory) -> None:
    names = [f"agent {n}" for n in range(4)]
    memory.agent(names[0]).archival.attach_archive("project")
    for name in names[1:]:
        memory.agent(names[0]).archival.share_archive("project", name)
    memory.agent(names[0]).archival.insert_many(["xxx", "yyy"], archive="project")

    def write(name: str) -> None:
        mine = memory.agent(name).archival
        for n in range(5):
            mine.insert_many([f"{name}: {n}.{m}" for m in range(4)], archive="project")
            common = ["xxx", "yyy"] if n % 2 else ["yyy", "xxx"]
            replaced = mine.insert_many(common, archive="project", duplicates="replace")
            assert {passage.outcome for passage in replaced} == {"replaced"}

    with ThreadPoolExecutor(len(names)) as threads:
        list(threads.map(write, names))
    found = contents(memory.agent(names[0]).archival.search(top_k=1000))
    written = [f"{name}: {n}.{m}" for name in names for n in range(5) for m in range(4)]
    assert sorted(found) == sorted([*written, "xxx", "yyy"])


def test_what_is_inserted_after_the_agent_has_left_is_not_written(
    memory: Memory, ada: Archival, ben: Archival
) -> None:
    """The agent is forgotten while the model embeds, which takes its time."""
    ada.attach_archive("project")
    model: Any = inner(memory.store).embeddings
    embed = model.embed_documents

    def slowly(texts: list[str]) -> Any:
        if texts == ["secret"]:
            memory.agent("ada").forget()
        return embed(texts)

    model.embed_documents = slowly
    with pytest.raises(MissingArchiveError):
        ada.insert("secret", archive="project")
    model.embed_documents = embed
    ben.attach_archive("project")
    assert ben.search() == []
    assert ada.archives() == []
