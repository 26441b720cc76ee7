"""Documents become passages, and are replaced, kept and deleted as wholes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_text_splitters import CharacterTextSplitter

from langgraph_letta_store import AgentMemory, LettaStore
from langgraph_letta_store._parsers.documents import read
from langgraph_letta_store.errors import (
    EncryptedFieldError,
    InvalidDocumentError,
    InvalidOperationError,
    MissingArchiveError,
    MissingDocumentError,
    MissingKeyError,
)
from langgraph_letta_store.records import InsertedDocument
from tests.saver.test_encryption import dump
from tests.saver.test_sealed import encryption
from tests.support import stores
from tests.support.agents import BOTH, Memory, opened
from tests.support.documents import write_bomb, write_docx, write_pdf
from tests.support.embeddings import CharacterEmbeddings

PARTS = [f"Paragraph {number} is about tea {'.' * 60}" for number in range(6)]
CUT: dict[str, Any] = {"chunk_size": 90, "chunk_overlap": 0}


class CountingEmbeddings(CharacterEmbeddings):
    """Keeps the texts that were embedded."""

    def __init__(self) -> None:
        super().__init__(32)
        self.texts: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += texts
        return super().embed_documents(texts)


@pytest.fixture
def embeddings() -> CountingEmbeddings:
    return CountingEmbeddings()


@pytest.fixture(params=BOTH)
def memory(
    request: pytest.FixtureRequest, dsn: str, schema: str, embeddings: CountingEmbeddings
) -> Iterator[Memory]:
    index: Any = {"dims": 32, "embed": embeddings}
    with opened(dsn, schema, str(request.param), index=index) as memory:
        yield memory


@pytest.fixture
def ada(memory: Memory) -> AgentMemory:
    return memory.agent("ada")


def write(path: Path, parts: list[str]) -> Path:
    path.write_text("\n\n".join(parts), "utf-8")
    return path


def passages(ada: AgentMemory) -> list[tuple[int, str]]:
    found = ada.archival.search(top_k=100)
    return sorted((each.metadata["position"], each.content) for each in found)


def test_a_document_becomes_passages_in_order(ada: AgentMemory, tmp_path: Path) -> None:
    file = write(tmp_path / "tea.md", PARTS)
    done = ada.archival.insert_document(file, tags=["tea"], metadata={"by": "Ada"}, **CUT)
    assert done == InsertedDocument(str(file), 6, 6, 0, 0, 0)
    assert passages(ada) == [*enumerate(PARTS)]
    (found,) = ada.archival.search(PARTS[3], top_k=1)
    assert found.metadata == {"by": "Ada", "source": str(file), "position": 3}
    assert found.tags == ["tea"]
    assert found.content == PARTS[3]


def test_only_what_changed_is_embedded(
    ada: AgentMemory, tmp_path: Path, embeddings: CountingEmbeddings
) -> None:
    file = write(tmp_path / "tea.txt", PARTS)
    ada.archival.insert_document(file, **CUT)
    ids = {each.content: each.id for each in ada.archival.search(top_k=100)}
    embeddings.texts.clear()
    assert ada.archival.insert_document(file, **CUT) == InsertedDocument(str(file), 6, 0, 0, 6, 0)
    new = ["Milk comes first " + "!" * 60, *PARTS[1:4], PARTS[5]]
    write(file, new)
    done = ada.archival.insert_document(file, **CUT)
    assert done == InsertedDocument(str(file), 5, 1, 1, 3, 2)
    assert embeddings.texts == [new[0]]
    assert passages(ada) == [*enumerate(new)]
    assert {each.id for each in ada.archival.search(top_k=100) if each.content == PARTS[1]} == {
        ids[PARTS[1]]
    }
    (found,) = ada.archival.search(new[0], top_k=1)
    assert found.content == new[0]


def test_an_edited_passage_is_restored(ada: AgentMemory) -> None:
    ada.archival.insert_document("Oolong.", source="tea")
    (passage,) = ada.archival.search()
    ada.archival.update(passage.id, content="Coffee.")
    assert ada.archival.insert_document("Oolong.", source="tea").inserted == 1
    assert [each.content for each in ada.archival.search()] == ["Oolong."]


def test_texts_that_repeat_are_passages_of_their_own(ada: AgentMemory) -> None:
    text = "\n\n".join([PARTS[0]] * 3)
    assert ada.archival.insert_document(text, source="a", **CUT).passages == 3
    assert ada.archival.count() == 3
    assert ada.archival.insert_document(text, source="a", **CUT).kept == 3


def test_documents_are_listed_and_deleted(ada: AgentMemory, memory: Memory) -> None:
    ada.archival.insert("About tea.", metadata={"source": "b"})
    ada.archival.attach_archive("team")
    ada.archival.insert_document("Oolong.", source="b")
    ada.archival.insert_document("Sencha.", source="a", archive="team")
    memory.agent("ben").archival.insert_document("Ben's.", source="c")
    listed = ada.archival.list_documents()
    assert [(each.source, each.passages, each.archive) for each in listed] == [
        ("a", 1, "team"),
        ("b", 1, None),
    ]
    assert listed[1].characters == 7
    assert [each.source for each in ada.archival.list_documents(archive="team")] == ["a"]
    assert ada.archival.delete_document("b") == 1
    with pytest.raises(MissingDocumentError, match="there is no document 'b'"):
        ada.archival.delete_document("b")
    with pytest.raises(MissingDocumentError):
        ada.archival.delete_document("a")
    assert ada.archival.delete_document("a", archive="team") == 1
    assert [each.content for each in ada.archival.search()] == ["About tea."]
    with pytest.raises(MissingArchiveError):
        ada.archival.insert_document("x", source="x", archive="other")


def test_writers_at_once_leave_one_of_their_versions(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync") as memory:
        ada = memory.agent("ada")
        texts = ["\n\n".join(f"{name} {part}" for part in PARTS) for name in "abc"]
        for _ in range(5):
            start = threading.Barrier(3)

            def insert(text: str, start: threading.Barrier = start) -> None:
                start.wait()
                ada.archival.insert_document(text, source="tea", **CUT)

            workers = [threading.Thread(target=insert, args=[text]) for text in texts]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            assert len({content[0] for _, content in passages(ada)}) == 1
            assert len(passages(ada)) == 6


def test_a_document_is_written_whole_or_not_at_all(
    ada: AgentMemory, monkeypatch: pytest.MonkeyPatch, embeddings: CountingEmbeddings
) -> None:
    ada.archival.insert_document("\n\n".join(PARTS), source="tea", **CUT)

    def fail(texts: list[str]) -> list[list[float]]:
        raise RuntimeError("the model is away")

    monkeypatch.setattr(embeddings, "embed_documents", fail)
    with pytest.raises(RuntimeError, match="away"):
        ada.archival.insert_document("Other.", source="tea")
    assert passages(ada) == [*enumerate(PARTS)]


def test_near_duplicates_of_a_document_stay(dsn: str, schema: str) -> None:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32)}
    skip: Any = {"policy": "skip"}
    with (
        opened(dsn, schema, "sync", index=index) as memory,
        stores.opened(dsn, "sync", schema=schema, index=index, duplicates=skip) as store,
    ):
        ada = Memory(store, memory.saver).agent("ada")
        ada.archival.insert_document("\n\n".join(PARTS), source="tea", **CUT)
        assert ada.archival.count() == 6


def test_an_encrypting_store_needs_readable_sources(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync", encrypt=encryption()) as memory:
        archival = memory.agent("ada").archival
        for call in (
            lambda: archival.insert_document("Oolong.", source="tea"),
            lambda: archival.delete_document("tea"),
            archival.list_documents,
        ):
            with pytest.raises(EncryptedFieldError, match="document"):
                call()


def test_documents_are_encrypted(dsn: str, schema: str) -> None:
    index: Any = {"dims": 32, "embed": (embeddings := CountingEmbeddings())}
    keys = encryption(searchable=["document"])
    with opened(dsn, schema, "sync", index=index, encrypt=keys) as memory:
        ada = memory.agent("ada")
        ada.archival.insert_document("\n\n".join(PARTS), source="tea", tags=["x"], **CUT)
        assert passages(ada) == [*enumerate(PARTS)]
        assert "Paragraph" not in dump(dsn, schema)["archival_memory"]
        (listed,) = ada.archival.list_documents()
        lengths = sum(map(len, PARTS))
        assert (listed.source, listed.passages, listed.characters) == ("tea", 6, lengths)
        embeddings.texts.clear()
        changed = [*PARTS[:2], "Another one is about coffee " + "." * 60]
        done = ada.archival.insert_document("\n\n".join(changed), source="tea", **CUT)
        assert done == InsertedDocument("tea", 3, 1, 2, 0, 4)
        assert embeddings.texts == changed[2:]
        assert passages(ada) == [*enumerate(changed)]
        with (
            opened(dsn, schema, "sync", index=index, setup=False) as bare,
            pytest.raises(MissingKeyError, match=r"insert_document.*--keys"),
        ):
            bare.agent("eve").archival.insert_document("Plain.", source="tea")
        assert ada.archival.delete_document("tea") == 3
        assert ada.archival.list_documents() == []


# --- files ---------------------------------------------------------------------------------------


def test_a_pdf_has_pages(ada: AgentMemory, tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "tea.pdf", ["Oolong on one", "", "Sencha on three"])
    ada.archival.insert_document(file)
    found = sorted((each.metadata["page"], each.content) for each in ada.archival.search())
    assert found == [(1, "Oolong on one"), (3, "Sencha on three")]
    assert ada.archival.list_documents()[0].pages == 3


def test_a_docx_has_paragraphs_and_tables(ada: AgentMemory, tmp_path: Path) -> None:
    ada.archival.insert_document(write_docx(tmp_path / "tea.docx"))
    (passage,) = ada.archival.search()
    assert passage.content == (
        "Oolong needs ninety degrees.\n\nSencha\tseventy\n\nNever boil it twice."
    )


def test_html_is_its_text(ada: AgentMemory, tmp_path: Path) -> None:
    page = "<html><head><style>b{}</style></head><body><h1>Tea</h1><script>x()</script>a &lt; b"
    ada.archival.insert_document(write(tmp_path / "tea.html", [page]))
    assert [each.content for each in ada.archival.search()] == ["Tea\na < b"]


def test_a_splitter_of_ones_own_is_used(ada: AgentMemory) -> None:
    splitter = CharacterTextSplitter(separator="|", chunk_size=3, chunk_overlap=0)
    ada.archival.insert_document("one|two", source="x", splitter=splitter)
    assert passages(ada) == [(0, "one"), (1, "two")]


@pytest.mark.parametrize("ending", ["pdf", "docx", "txt", "html", "bin"])
def test_binary_junk_is_refused(ada: AgentMemory, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"junk.{ending}"
    file.write_bytes(b"\x00\xff\xfe\x01" * 1000 if ending != "html" else b"<script>")
    with pytest.raises(InvalidDocumentError, match=r"junk\.") as caught:
        ada.archival.insert_document(file)
    assert str(file) in str(caught.value)
    assert ada.archival.count() == 0


def test_a_bomb_is_refused(
    ada: AgentMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MOST_BYTES", 2**20)
    file = write_bomb(tmp_path / "bomb.docx", 2**21)
    assert file.stat().st_size < 2**20
    with pytest.raises(InvalidDocumentError, match=r"at most 1,048,576 bytes unpacked, got 2,"):
        ada.archival.insert_document(file)


@pytest.mark.parametrize(
    ("limit", "match"),
    [("MOST_BYTES", "at most 3 bytes"), ("MOST_PAGES", "3 pages"), ("MOST_CHARACTERS", "3 char")],
)
def test_large_files_are_refused(
    ada: AgentMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, match: str
) -> None:
    monkeypatch.setattr(read, limit, 3)
    file = write_pdf(tmp_path / "tea.pdf", ["Tea on a page"] * 4)
    with pytest.raises(InvalidDocumentError, match=match):
        ada.archival.insert_document(file)


def test_deep_html_is_refused_or_read(ada: AgentMemory, tmp_path: Path) -> None:
    file = write(tmp_path / "deep.html", ["<b>" * 50_000 + "tea"])
    try:
        ada.archival.insert_document(file)
    except InvalidDocumentError:
        assert ada.archival.count() == 0
    else:
        assert [each.content for each in ada.archival.search()] == ["tea"]


def test_a_file_that_is_not_there_is_an_os_error(ada: AgentMemory, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ada.archival.insert_document(tmp_path / "none.pdf")


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"path_or_text": "text"}, r"`source` must name .*Path\('notes.md'\)"),
        ({"path_or_text": 5}, "`path_or_text` must be"),
        ({"path_or_text": "a", "source": ""}, "`source` must be"),
        ({"path_or_text": "a", "source": 5}, "`source` must be"),
        ({"path_or_text": "a", "source": "b", "chunk_size": 0}, "`chunk_size` must be"),
        ({"path_or_text": "a", "source": "b", "chunk_overlap": 1000}, "`chunk_overlap` must be"),
        ({"path_or_text": "a", "source": "b", "splitter": len}, "`splitter` must be"),
        ({"path_or_text": "a", "source": "b", "tags": "x"}, "`tags` must be"),
        ({"path_or_text": "a", "source": "b", "metadata": 5}, "`metadata` must be"),
    ],
)
def test_a_bad_argument_is_named(ada: AgentMemory, arguments: dict[str, Any], match: str) -> None:
    with pytest.raises(InvalidOperationError, match=match):
        ada.archival.insert_document(**arguments)
    assert ada.archival.count() == 0


def test_a_text_without_text_is_refused(ada: AgentMemory) -> None:
    with pytest.raises(InvalidDocumentError, match="'b' has no text"):
        ada.archival.insert_document(" \n", source="b")


def test_documents_are_ordinary_items(ada: AgentMemory, memory: Memory) -> None:
    ada.archival.insert_document("Oolong.", source="tea")
    store: LettaStore = memory.store
    (item,) = store.search(("agents", "ada", "archival"))
    assert item.value["content"] == "Oolong."
    assert item.value["document"] == "tea"
