"""The words that options may have, and the names that are used where none is given.

The command reads this module at its start, so it imports nothing but the standard library.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

VectorType: TypeAlias = Literal["halfvec", "vector"]
Kind: TypeAlias = Literal["auto", "hnsw", "ivfflat", "flat"]
IterativeScan: TypeAlias = Literal["strict_order", "relaxed_order", "off"]
Distance: TypeAlias = Literal["cosine", "inner_product", "l2"]

Naming: TypeAlias = Literal["id", "name"]
"""Whether imported agents are called by their ids in Letta, or by their names."""

Format: TypeAlias = Literal["auto", "openai", "langchain", "chatgpt", "claude"]
"""The format of a history of messages; "auto" finds out."""

EMBEDDED = "embedded:"
"""How connection strings of embedded servers begin; the path of the data follows."""

ROOT = "agents"
"""The first label of the namespaces of named agents, unless the schema was set up with another."""

OWNER_ROLE = "letta_owner"
"""The role that owns the tables where the commands set up row-level security."""

APP_ROLE = "letta_app"
"""The role that applications connect as there."""

Distribution: TypeAlias = Literal["schema"]
"""How Citus distributes a schema: as a whole, to one of its nodes."""
