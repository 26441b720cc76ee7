"""The package's SQL is what the golden files have, and all of it."""

from __future__ import annotations

import pytest

from tests.golden import files, statements


def test_statements_are_those_of_the_golden_files() -> None:
    new = {p: text for p, text in files.wanted().items() if p.parent == statements.FOLDER}
    found = files.differences(statements.FOLDER, new)
    if found:
        pytest.fail(
            f"statements differ from tests/golden/statements; if that is meant, run "
            f"`{files.COMMAND}` and review the changed SQL:\n{found}",
            pytrace=False,
        )


def test_each_statement_and_fragment_is_rendered() -> None:
    missing = statements.missing(statements.render())
    assert not missing, f"add cases for these to tests/golden/cases.py: {', '.join(missing)}"
