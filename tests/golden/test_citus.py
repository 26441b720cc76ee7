"""The statements of a distributed schema avoid what Citus refuses, crashes on or runs elsewhere.

The rules are what Citus 14.0 on PostgreSQL 18 does with single-shard tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.golden.cases import cases
from tests.golden.databases import DISTRIBUTED

CHANGING = r"now|current_setting|noted_setting|statement_timestamp|set_config"
VOLATILE = r"gen_random_uuid|random|clock_timestamp|nextval|pg_advisory\w+"
STABLE = r"jsonb_build_object|to_jsonb|make_interval|date_trunc|to_char|concat|concat_ws|format"
TABLE = '"letta".'

NOT_SENT = (
    *("_tiers/core/blocks.name_core", "_engine/audit.record"),
    "_checkpoints/reseal.hold_read_thread",
)
"""Statements that a distributed schema replaces or refuses."""

_SEARCHES = "a setting or a lock of the schema's node"
_NOTED = "a setting that is read on the schema's node"

EXCEPTIONS: Mapping[str, str] = {
    # What they set is for the index scan of the same statement.
    "_search/text.ranked_of_lists": _SEARCHES,
    "_search/vector.nearest": _SEARCHES,
    "_search/vector.nearest_of_lists": _SEARCHES,
    "_tiers/archival/dedup.near_by_own_index": _SEARCHES,
    "_tiers/recall/search.hybrid_indexed": _SEARCHES,
    "_tiers/recall/search.nearest_indexed": _SEARCHES,
    # `note_agent_threads` has noted them there too.
    "agents/operations/counts.count_held": _NOTED,
    "agents/operations/counts.count_rows": _NOTED,
    "agents/operations/counts.count_vectors": _NOTED,
    "agents/operations/forget.leave_threads": _NOTED,
}
"""Statements that may break a rule, with the reason. The list may only become shorter."""

_WORDS = re.compile(r"\b(update|delete from|insert into)\b (?:only )?[\w\"$.]+", re.IGNORECASE)


def test_statements_avoid_what_citus_refuses() -> None:
    found: dict[str, set[str]] = {}
    for database, _, (file, statement) in cases():
        if database is not DISTRIBUTED or not _is_sent(file.path):
            continue
        name = f"{file.path}.{statement.name}"
        if name in NOT_SENT:
            continue
        for fault in _lint(statement.text.decode()):
            found.setdefault(name, set()).add(fault)
    assert {name: "; ".join(sorted(faults)) for name, faults in found.items()} == EXCEPTIONS


def _is_sent(path: str) -> bool:
    """Whether statements of a file are sent to a distributed schema.

    Its tables are created before they are distributed, it has no policies, and it is not
    reembedded.
    """
    rooms = (
        "_engine/migrations/",
        "_engine/tenants",
        "_maintenance/reembed/",
        "_tiers/archival/put",
    )
    return not path.startswith(rooms)


def _lint(text: str) -> Iterator[str]:
    text = text.replace("current_setting('langgraph_letta_store.", "noted_setting('")
    text = re.sub(r"'[^']*'", "''", text)
    ships = "insert into" in text and text.startswith("with")
    if TABLE in text and not ships and text.startswith(("select", "with")):
        if re.search(r"\bset_config\(|\bpg_(try_)?advisory", text) and not text.endswith("= ''"):
            yield "a setting or a lock of the schema's node"
        if any(TABLE in part and "noted_setting(" in part for part in _selects(text)):
            yield "a setting that is read on the schema's node"
    if ships and re.search(r"\bas (materialized )?\(\s*select (from|where)\b", text):
        yield "a part without columns"
    if re.search(r"\.xmin\b", text) and text.startswith("with"):
        yield "a system column in a part"
    for words in _WORDS.finditer(text):
        yield from _lint_change(words[1].lower(), _rest_of(text, words.end()))


def _selects(text: str) -> Iterator[str]:
    """Yield the parts of a statement that read, which Citus runs on the schema's node."""
    if text.startswith("select"):
        yield text
    for part in re.finditer(r"\bas (?:materialized )?\((?=\s*select\b)", text):
        yield _rest_of(text, part.end())


def _lint_change(kind: str, text: str) -> Iterator[str]:
    own = _without_parts(text)
    changed, _, returned = text.partition("\nreturning ")
    if re.search(rf"\b({CHANGING}|{STABLE})\(", returned.partition("\n")[0]):
        yield "RETURNING computes what is not immutable"
    if kind == "insert into":
        _, does, conflict = changed.partition("do update")
        if does and re.search(rf"\b({CHANGING}|{VOLATILE}|{STABLE})\(|\+ interval", conflict):
            yield "DO UPDATE computes what is not immutable"
        if does and "(select" in conflict:
            yield "DO UPDATE has a subquery"
        if re.search(r"^[^)]*\)\s*values\s*\(.*\(\s*select", changed, re.DOTALL):
            yield "VALUES has a subquery"
        selected = changed.partition("on conflict")[0]
        if re.search(rf"(from|join) {TABLE}", selected) and "clock_timestamp()" not in selected:
            yield "INSERT selects from a table"
        return
    if re.search(rf"\b({VOLATILE})\(", own):
        yield "it computes what is volatile"
    if re.search(rf"\b({STABLE})\([^)]|now\(\) [+-] \w+\.|\w\.\w+ [+-] interval", own):
        yield "it computes from a column what is stable"
    if re.search(rf"\b(case|coalesce)\b[^;]*?\b({CHANGING})\(", own) and _is_inside(own):
        yield "CASE or COALESCE computes what is not immutable"
    if re.search(rf"\b({CHANGING})\(", text) and re.search(r"\w+\) in \(\s*select", text):
        yield "it compares rows with a subquery beside what is not immutable"
    if kind == "update" and re.search(r"= \w+\.\w+\[", changed.partition("\nfrom ")[0]):
        yield "SET takes an element of an array"


def _is_inside(text: str) -> bool:
    for each in re.finditer(r"\bcoalesce\(", text):
        if re.search(rf"\b({CHANGING})\(", _rest_of(text, each.end())):
            return True
    return any(
        re.search(rf"\b({CHANGING})\(", each[0])
        for each in re.finditer(r"\bcase\b.*?\bend\b", text, re.DOTALL)
    )


def _rest_of(text: str, start: int) -> str:
    """Return what follows, up to the end of the parentheses that it is in."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth < 0:
            return text[start:place]
    return text[start:]


def _without_parts(text: str) -> str:
    """Leave out subqueries that read no table, which Citus computes before."""
    found = re.search(r"\(\s*select\b", text)
    while found is not None:
        inner = _rest_of(text, found.start() + 1)
        kept = inner if TABLE in inner else ""
        head, tail = text[: found.start()], text[found.start() + len(inner) + 2 :]
        text = f"{head}<{kept}>{tail}"
        found = re.search(r"\(\s*select\b", text)
    return text
