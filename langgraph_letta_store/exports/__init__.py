"""Exports: a memory is copied into the tables of LangGraph's own store and saver."""

from __future__ import annotations

from langgraph_letta_store.exports.to_langgraph import Exported, langgraph

__all__ = ["Exported", "langgraph"]
