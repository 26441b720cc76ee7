"""What `get` and `search` return: LangGraph's items, shown well."""

from __future__ import annotations

import copy
import io
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from langgraph.store.base import Item, SearchItem
from rich.console import Console

from langgraph_letta_store.records import FoundItem, FoundItems, StoredItem

CREATED = datetime(2025, 3, 3, 9, 30, tzinfo=UTC)
UPDATED = datetime(2025, 4, 2, 18, 5, tzinfo=UTC)


def as_dict(item: Any) -> dict[str, Any]:
    """Call `dict()`, whose type LangGraph leaves open."""
    found: dict[str, Any] = item.dict()
    return found


def stored(value: dict[str, Any], key: str = "k") -> StoredItem:
    return StoredItem(
        namespace=("memories", "nora"),
        key=key,
        value=value,
        created_at=CREATED,
        updated_at=UPDATED,
    )


def found(value: dict[str, Any], score: float | None = 0.8342, key: str = "k") -> FoundItem:
    return FoundItem(("memories", "nora"), key, value, CREATED, UPDATED, score)


def in_terminal(shown: Any, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(shown)
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()


def test_a_stored_item_is_langgraphs_item() -> None:
    ours = stored({"a": [1, None]})
    theirs = Item(
        namespace=("memories", "nora"),
        key="k",
        value={"a": [1, None]},
        created_at=CREATED,
        updated_at=UPDATED,
    )
    assert ours == theirs
    assert theirs == ours
    assert hash(ours) == hash(theirs)
    assert repr(ours) == repr(theirs)
    assert as_dict(ours) == as_dict(theirs)


def test_a_found_item_is_langgraphs_search_item() -> None:
    ours = found({"a": 1})
    theirs = SearchItem(("memories", "nora"), "k", {"a": 1}, CREATED, UPDATED, 0.8342)
    assert ours == theirs
    assert repr(ours) == repr(theirs)
    assert as_dict(ours) == as_dict(theirs)
    assert found({"a": 2}) != theirs


def test_found_items_are_a_list() -> None:
    items = [found({"a": 1}), found({"a": 2}, key="l")]
    page = FoundItems(items)
    assert page == items
    assert page[1] is items[1]
    assert repr(page) == repr(items)


@pytest.mark.parametrize("item", [stored({"a": 1}), found({"a": 1}), FoundItems([found({"a": 1})])])
def test_items_are_copied_and_pickled_as_they_are(item: Any) -> None:
    for other in (copy.deepcopy(item), pickle.loads(pickle.dumps(item))):
        assert other == item
        assert type(other) is type(item)


def test_items_take_no_attributes_of_their_own() -> None:
    for item in (stored({}), found({})):
        with pytest.raises(AttributeError):
            setattr(item, "explained", 1)  # noqa: B010  # no type checker would allow it


def test_an_item_is_a_table_in_a_notebook() -> None:
    page = stored({"text": "likes tea"})._repr_html_()
    for shown in ("memories / nora", "<td", "k", "likes tea", "2025-04-02 18:05 UTC"):
        assert shown in page
    assert "score" not in page


def test_a_found_item_shows_its_score_where_it_has_one() -> None:
    assert "0.834" in found({"a": 1})._repr_html_()
    assert "score" not in found({"a": 1}, score=None)._repr_html_()
    assert "0.834" in in_terminal(found({"a": 1}))
    assert "score" not in in_terminal(found({"a": 1}, score=None))


def test_found_items_are_one_table() -> None:
    page = FoundItems([found({"a": 1}), found({"a": 2}, score=None, key="l")])
    assert page._repr_html_().count("<tr>") == 3
    assert page._repr_html_().count("<table>") == 1
    assert FoundItems()._repr_html_() == "<em>no items</em>"
    assert len(in_terminal(page).splitlines()) == 3


def test_nothing_in_an_item_is_markup() -> None:
    item = FoundItem(
        ("<script>", "[bold]"), "<i>k", {"<b>": "<img src=x>[red]"}, CREATED, UPDATED, 1.0
    )
    page = item._repr_html_()
    for tag in ("<script>", "<i>", "<b>", "<img"):
        assert tag not in page
    assert "&lt;script&gt;" in page
    assert "&lt;img src=x&gt;" in page
    assert "[bold]" in in_terminal(item)
    assert "[red]" in in_terminal(item)


def test_control_characters_do_not_reach_the_terminal() -> None:
    item = stored({"text": "\x1b[2J"}, key="a\x1b]0;title\x07\nb")
    shown = in_terminal(item, width=200)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert len(shown.splitlines()) == 2


def test_long_values_are_cut_where_shown_only() -> None:
    item = stored({"text": "long " * 100})
    assert len(item._repr_html_()) < 900
    assert "…" in item._repr_html_()
    assert item.value == {"text": "long " * 100}


def test_values_that_are_not_json_are_shown_too() -> None:
    assert "2025-03-03" in stored({"when": CREATED})._repr_html_()


def test_a_table_fits_a_narrow_terminal() -> None:
    item = found({"text": "likes tea and walks in the hills"}, key="0b9f4b1c-" * 4)
    assert max(map(len, in_terminal(item, width=72).splitlines())) <= 72


def test_rich_is_needed_only_where_items_are_printed_with_it() -> None:
    program = (
        "import sys; sys.modules['rich'] = None\n"
        "from langgraph_letta_store.records import FoundItems\n"
        "print(FoundItems()._repr_html_())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "<em>no items</em>"), done.stderr
