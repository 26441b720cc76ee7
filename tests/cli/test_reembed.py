"""`letta-store reembed`: what it says, what it takes for a model, and how it is interrupted."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from langchain import embeddings
from langchain.embeddings import init_embeddings
from langchain_core.embeddings import Embeddings

from langgraph_letta_store import LettaStore
from langgraph_letta_store.errors import SetupError
from tests.cli.test_cli import CommandLine
from tests.support.openai_server import OpenAIServer
from tests.support.reembedding import Model, checked, count, index
from tests.support.stores import opened

NS = ("memories", "ada")

OWN = """
import time
from tests.support.reembedding import Model

class Slow(Model):
    def embed_documents(self, texts):
        print("asked", flush=True)
        time.sleep({pause})
        return super().embed_documents(texts)

embed = Slow("own", 24)

async def later(texts):
    return [embed._vector(text) for text in texts]
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def store(dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, "sync", schema=schema, index=index()) as store:
        for i in range(30):
            store.put(NS, str(i), {"text": f"note {i} of tea"})
        yield store


def module(folder: Path, pause: float = 0) -> str:
    path = folder / "own_model.py"
    path.write_text(OWN.replace("{pause}", str(pause)))
    return str(path)


def test_it_says_what_it_will_do_and_does_it(
    run: CommandLine,
    store: LettaStore,
    dsn: str,
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def init(model: str) -> Embeddings:  # or it would fetch a tokenizer
        made: Any = init_embeddings(model, check_embedding_ctx_length=False)
        return cast("Embeddings", made)

    monkeypatch.setattr(embeddings, "init_embeddings", init)
    with OpenAIServer() as server:
        where = {"OPENAI_API_KEY": "test", "OPENAI_API_BASE": server.url}
        model = ("--model", "openai:text-embedding-3-large", "--dims", "384")
        arguments = ("reembed", dsn, "--schema", schema, *model)
        dry = run(*arguments, "--dry-run", **where)
        assert dry.returncode == 0, dry.stderr
        for told in ("old, 16 dimensions, halfvec, cosine", "30 of items, 0 of messages"):
            assert told in dry.stdout
        assert "text-embedding-3-large, 384 dimensions, halfvec, cosine" in dry.stdout
        assert f"about {sum(len(f'note {i} of tea') for i in range(30))} characters" in dry.stdout
        planned = json.loads(run(*arguments, "--dry-run", "--json", **where).stdout)
        assert (planned["outcome"], planned["estimate"]["items"]) == ("planned", 30)
        assert (planned["old"]["dims"], planned["new"]["dims"]) == (16, 384)
        unasked = run(*arguments, "--json", **where)
        assert (unasked.returncode, "add --yes" in unasked.stderr) == (2, True)
        assert server.requests == []
        assert store.search(NS, query="note 7 of tea")[0].key == "7"
        done = run(*arguments, "--yes", **where)
        assert done.returncode == 0, done.stderr
        assert "30 vectors made" in done.stdout
        assert "letta-store maintain" in done.stdout
        assert server.sent("/v1/embeddings")
        again = run(*arguments, "--yes", **where)
        assert "Nothing to do" in again.stdout
        with pytest.raises(SetupError, match="text-embedding-3-large"):
            store.search(NS, query="tea")


@pytest.mark.parametrize("attribute", ["embed", "later"])
@pytest.mark.parametrize("kind", ["file", "module"])
def test_a_model_of_ones_own(
    run: CommandLine,
    store: LettaStore,
    dsn: str,
    schema: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    attribute: str,
) -> None:
    path = module(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "own_model", raising=False)
    name = f"{path}:{attribute}" if kind == "file" else f"own_model:{attribute}"
    options = ("--model", name, "--dims", "24", "--vector-type", "vector", "--yes")
    done = run("reembed", dsn, "--schema", schema, *options)
    assert done.returncode == 0, done.stderr
    monkeypatch.delitem(sys.modules, "own_model", raising=False)
    own = Model("own", 24)
    if attribute == "later":  # a function has no name but the one it was given by
        own.model = name
    checked(dsn, schema, own, "vector")


def test_interrupted_it_goes_on_when_it_is_run_again(
    run: CommandLine, store: LettaStore, dsn: str, schema: str, tmp_path: Path
) -> None:
    path = module(tmp_path, 0.3)
    command = ["reembed", dsn, "--schema", schema, "--model", f"{path}:embed", "--dims", "24"]
    command += ["--yes", "--batch", "5", "--concurrency", "1"]
    with subprocess.Popen(
        [sys.executable, "-m", "langgraph_letta_store.cli", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts what runs in the background deaf to Ctrl-C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,  # noqa: PLW1509  # it does nothing but that
    ) as moving:
        assert moving.stdout is not None
        asked = 0
        for line in moving.stdout:
            asked += "asked" in line
            if asked == 3:
                break
        moving.send_signal(signal.SIGINT)
        _, stderr = moving.communicate(timeout=60)
    assert moving.returncode == 130
    assert stderr == "Interrupted. Run the same command again to go on.\n"
    assert store.search(NS, query="note 7 of tea")[0].key == "7"
    left = count(dsn, schema, "archival_vectors_g2_missing")
    assert 15 <= left <= 20
    done = run(*command)
    assert done.returncode == 0, done.stderr
    assert f"{left} left" in done.stdout
    assert f"{left} vectors made" in done.stdout
    checked(dsn, schema, Model("own", 24))


def test_a_move_that_was_begun_can_be_undone(
    run: CommandLine, store: LettaStore, dsn: str, schema: str, tmp_path: Path
) -> None:
    options = ("reembed", dsn, "--schema", schema, "--dims", "20", "--yes")
    wrong = run(*options, "--model", f"{module(tmp_path)}:embed")
    assert wrong.returncode == 1
    assert "24 dimensions" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    done = run(*options, "--model", f"{module(tmp_path)}:embed", "--cancel")
    assert done.returncode == 0, done.stderr
    with psycopg.connect(dsn) as conn:
        query = "select count(*) from pg_class where relnamespace = %s::regnamespace"
        found = conn.execute(f"{query} and relname ~ '_g2'", [f'"{schema}"']).fetchone()
        assert found == (0,)
    store.put(NS, "later", {"text": "of the old model"})


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("nowhere.py:embed", "nowhere.py"),
        ("nonsense:model", "nonsense"),
        ("tests.support.embeddings:Nothing", "Nothing"),
        ("tests.cli.test_reembed:NOT_A_MODEL", "index['embed']"),
    ],
)
def test_what_is_no_model_is_told(
    run: CommandLine, dsn: str, schema: str, model: str, told: str
) -> None:
    done = run("reembed", dsn, "--schema", schema, "--dims", "8", "--model", model, "--yes")
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


NOT_A_MODEL: Any = 7
