"""Checks a page's HTML: what it loads, what it runs, where its links lead."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from typing_extensions import override

_LOADING = ("src", "href", "action", "srcset", "poster", "data", "formaction", "background")
_VOID = {"br", "img", "input", "link", "meta", "rect", "circle", "path", "line", "polyline", "hr"}


class Page(NamedTuple):
    """What a page has: addresses that it loads or links, and faults."""

    links: list[str]
    loads: list[str]
    faults: list[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page([], [], [])
        self.open: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self.open.append(tag)
        if tag in ("iframe", "object", "embed", "style", "base"):
            self.page.faults.append(f"a page has no <{tag}>")
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.page.faults.append("a script is a file of the page")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.page.faults.append(f"{tag} has {name}={value}")
            if name in _LOADING and value is not None:
                (self.page.links if name == "href" and tag == "a" else self.page.loads).append(
                    value
                )

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.page.faults.append(f"</{tag}> closes nothing that is open")

    @override
    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script" and data.strip():
            self.page.faults.append("a script is in the page")


def read_page(text: str) -> Page:
    """Return what a page has; all its elements have to be closed in order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        reader.page.faults.append(f"not closed: {reader.open}")
    for address in reader.page.loads:
        if not address.startswith(("/", "data:image/png;base64,")) or address.startswith("//"):
            reader.page.faults.append(f"loads {address[:80]}")
    for address in reader.page.links:
        if not address.startswith(("/", "?", "#")) or address.startswith("//"):
            reader.page.faults.append(f"links to {address[:80]}")
    return reader.page
