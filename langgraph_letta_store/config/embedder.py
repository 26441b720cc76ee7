"""The option `embed`: a model that embeds, and its name."""

from __future__ import annotations

from typing import Any

from langchain_core.embeddings import Embeddings
from langgraph.store.base import ensure_embeddings

from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.local_embeddings import LOCAL_MODELS, LocalEmbeddings
from langgraph_letta_store.errors import ConfigurationError


def parse_embed(place: str, embed: Any) -> Embeddings:
    """Return a model that embeds.

    Args:
        place: the name of the argument or option.
        embed: what the user gave: LangChain's `Embeddings`, a function, or a name; "local" and
            "local:light" need no service.

    Raises:
        ConfigurationError: it is none of these, or its provider is not installed.
    """
    if not any((isinstance(embed, (str, Embeddings)), callable(embed))):
        expected = (
            "LangChain Embeddings, a function from texts to vectors, or a name such as "
            "'openai:text-embedding-3-small' or 'local'"
        )
        raise ConfigurationError(invalid(place, expected, embed))
    if embed in LOCAL_MODELS:
        return LocalEmbeddings(embed)
    try:
        return ensure_embeddings(embed)
    except (TypeError, ValueError) as error:
        msg = f"`{place}` cannot be used as an embedding model: {error}"
        raise ConfigurationError(msg) from error


def find_model_name(embed: Any) -> str | None:
    """Return the model's name where the embedding object or its provider string has one."""
    if isinstance(embed, str):
        return embed.partition(":")[2] or embed
    for attribute in ("model", "model_name", "model_id"):
        name = getattr(embed, attribute, None)
        if isinstance(name, str) and name:
            return name
    return None
