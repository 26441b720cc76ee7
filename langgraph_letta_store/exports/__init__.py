"""Exports: memory leaves, as rows of LangGraph's own tables or as a file that `restore` reads."""

from __future__ import annotations

from langgraph_letta_store.exports.dumps.api import adump, arestore, dump, restore
from langgraph_letta_store.exports.dumps.report import DumpReport, TableCount
from langgraph_letta_store.exports.to_langgraph import Exported, langgraph

__all__ = [
    "DumpReport",
    "Exported",
    "TableCount",
    "adump",
    "arestore",
    "dump",
    "langgraph",
    "restore",
]
