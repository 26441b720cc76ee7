"""The page of the command says what the help of the commands says."""

from __future__ import annotations

from tools import command_page


def test_the_page_is_up_to_date() -> None:
    written = command_page.PAGE.read_text("utf-8").partition(command_page.MARK)[2]
    assert written.strip() == command_page.render().strip(), "run: python -m tools.command_page"
