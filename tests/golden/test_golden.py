"""The package's SQL and its public signatures are what the golden files have, and all of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.golden import catalog, files, signatures, statements


@pytest.mark.parametrize(
    ("what", "folder"), [("statements", statements.FOLDER), ("signatures", signatures.FOLDER)]
)
def test_golden_files_are_up_to_date(what: str, folder: Path) -> None:
    found = files.differences(folder, files.wanted()[folder])
    if found:
        pytest.fail(
            f"{what} differ from tests/golden/{what}; if that is meant, run "
            f"`{files.COMMAND}` and review what changed:\n{found}",
            pytrace=False,
        )


def test_each_statement_and_fragment_is_rendered() -> None:
    missing = statements.missing(statements.render())
    assert not missing, f"add cases for these to tests/golden/cases.py: {', '.join(missing)}"


def test_the_doctors_catalog_is_that_of_a_fresh_setup(dsn: str) -> None:
    if catalog.PATH.read_text("utf-8") != catalog.render(dsn):
        pytest.fail(
            f"a fresh setup makes something else than {catalog.PATH.name} has; if that is meant, "
            "run `python -m tests.golden.catalog`",
            pytrace=False,
        )


PGVECTOR = re.compile(
    r"<=>|<->|<#>|<~>|\w+_ops\b|\bavg\(n\.embedding"
    r"|\b(?:halfvec|vector|binary_quantize|halfvec_send|vector_send)\b"
)
QUALIFIED = re.compile(r'"public"\."?$')
OF_POSTGRES = ("jsonb_path_ops", "array_ops")


def test_pgvectors_names_are_qualified_so_that_no_search_path_matters() -> None:
    """A name follows its schema, an operator is written `operator(schema.<=>)`."""
    bare = [
        f"{name}: {text[max(0, found.start() - 40) : found.end()]}"
        for name, file in statements.render().items()
        for text in _without_texts(file)
        for found in PGVECTOR.finditer(text)
        if found[0] not in OF_POSTGRES and not QUALIFIED.search(text[: found.start()])
    ]
    assert bare == []


def _without_texts(file: str) -> list[str]:
    """The lines of SQL, without comments and what is quoted as a text."""
    lines = [line for line in file.splitlines() if not line.startswith(("--", "create extension"))]
    return [re.sub(r"'[^']*'", "''", line) for line in lines]
