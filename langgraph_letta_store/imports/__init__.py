"""Imports: memory that other systems keep is copied into a store's and a saver's tables."""

from __future__ import annotations

from langgraph_letta_store.imports.from_jsonl.api import ajsonl, jsonl
from langgraph_letta_store.imports.from_langgraph.api import alanggraph, langgraph
from langgraph_letta_store.imports.from_letta.api import aletta, letta
from langgraph_letta_store.imports.report import Report, Tally

__all__ = [
    "Report",
    "Tally",
    "ajsonl",
    "alanggraph",
    "aletta",
    "jsonl",
    "langgraph",
    "letta",
]
