"""The option `distribute` of `setup()`."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store.config.choices import Distribution
from langgraph_letta_store.config.options import check_choice


def parse_distribution(distribute: Any) -> Distribution | None:
    """Return how Citus is to distribute the schema; None if it is not to.

    Raises:
        ConfigurationError: `distribute` is neither "schema" nor None.
    """
    if distribute is None:
        return None
    check_choice("distribute", distribute, Distribution)
    return "schema"
