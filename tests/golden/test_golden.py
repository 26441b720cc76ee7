"""The package's SQL and its public signatures are what the golden files have, and all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import files, signatures, statements


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
