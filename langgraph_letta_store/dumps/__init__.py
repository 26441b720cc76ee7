"""Dumps: the memory of a schema, a tenant or an agent as a file, row by row with its vectors."""

from __future__ import annotations

from langgraph_letta_store.dumps.api import adump, arestore, dump, restore
from langgraph_letta_store.dumps.report import DumpReport, TableCount

__all__ = ["DumpReport", "TableCount", "adump", "arestore", "dump", "restore"]
