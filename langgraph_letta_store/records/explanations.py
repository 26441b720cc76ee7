"""How a search was answered: the result of a store's `explain`."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langgraph_letta_store.records.display import (
    drop_empty,
    escape,
    format_score,
    render_html,
    render_table,
)

if TYPE_CHECKING:
    from rich.console import Group


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that a search found.

    `score` is the score that ranks it, None without a query. `parts` are its components: "vector",
    the similarity, where only vectors were compared; "text" and "vector", the summands of a hybrid
    score, with the "bm25" and "similarity" that they come from, and "neighbours"; and "rerank".
    `question` is the question that found it, where `expand` returned several.
    """

    namespace: tuple[str, ...]
    key: str
    value: dict[str, Any]
    score: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict[str, float])
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a search was answered.

    `path` is the access path ("exact", "filter first", "own index", "shared index", "newest",
    "text" or "hybrid"), `reason` says why it was chosen, and `index` is the index it used, if any.
    The rest comes from EXPLAIN (ANALYZE) of the search's last statement: `estimated_rows` and
    `actual_rows` are the numbers of vectors (without a query, of items) that the planner expected
    and the server read, `milliseconds` is the time of planning and execution, and `plan` is the
    server's plan. `sql` is the statement, with its parameters by name.
    """

    path: str
    reason: str
    index: str | None
    estimated_rows: int
    actual_rows: int
    milliseconds: float
    sql: str
    plan: tuple[str, ...]
    hits: tuple[Hit, ...]

    def __str__(self) -> str:
        """Return the explanation as lines, the hits last."""
        facts = [f"{name}: {text}" for name, text in _facts(self)]
        plan = [f"  {line}" for line in self.plan]
        hits = [f"  {_place(hit)} {format_score(hit)} {_parts(hit)}".rstrip() for hit in self.hits]
        return "\n".join([*facts, "plan:", *plan, "hits:", *hits])

    def _repr_html_(self) -> str:
        plan = html.escape("\n".join(self.plan))
        return (
            f"{render_html(_FACT_COLUMNS, _facts(self), '')}<pre>{plan}</pre>"
            f"{render_html(self._hit_columns(), self.hits, 'nothing was found')}"
        )

    def __rich__(self) -> Group:
        from rich.console import Group  # an optional dependency
        from rich.text import Text

        return Group(
            render_table(_FACT_COLUMNS, _facts(self)),
            Text("\n".join(self.plan), style="dim"),
            render_table(self._hit_columns(), self.hits),
        )

    def _hit_columns(self) -> Mapping[str, Callable[[Hit], str]]:
        return drop_empty(_HIT_COLUMNS, self.hits, "score")


def _facts(explanation: Explanation) -> list[tuple[str, str]]:
    read = f"{explanation.actual_rows:,} read, {explanation.estimated_rows:,} expected"
    facts = {
        "path": explanation.path,
        "reason": explanation.reason,
        "index": explanation.index or "",
        "rows": read,
        "milliseconds": f"{explanation.milliseconds:.2f}",
    }
    return [(name, text) for name, text in facts.items() if text]


def _place(hit: Hit) -> str:
    return f"{escape(' / '.join(hit.namespace))} {escape(hit.key)}"


def _parts(hit: Hit) -> str:
    asked = [] if hit.question is None else [f"asked {hit.question!r:.80}"]
    return ", ".join([*(f"{name} {score:.3f}" for name, score in hit.parts.items()), *asked])


_FACT_COLUMNS: Mapping[str, Callable[[tuple[str, str]], str]] = {
    "search": lambda fact: fact[0],
    "text": lambda fact: escape(fact[1]),
}

_HIT_COLUMNS: Mapping[str, Callable[[Hit], str]] = {
    "namespace": lambda hit: escape(" / ".join(hit.namespace)),
    "key": lambda hit: escape(hit.key),
    "value": lambda hit: escape(json.dumps(hit.value, ensure_ascii=False, default=str)),
    "score": format_score,
    "parts": _parts,
}
