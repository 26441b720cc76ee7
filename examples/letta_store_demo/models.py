"""Which models speak: an OpenAI-compatible endpoint's where one is configured, else none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel

from langgraph_letta_store import LocalEmbeddings
from langgraph_letta_store.errors import ConfigurationError, LettaStoreError
from letta_store_demo.offline import LexicalEmbeddings, ScriptedChatModel


class EndpointError(LettaStoreError, RuntimeError):
    """The models' endpoint is configured, but does not work."""


@dataclass(frozen=True)
class Models:
    """A chat model and an embedding model; `failures` are the errors that the endpoint raises."""

    chat: BaseChatModel
    embeddings: Embeddings
    dims: int
    description: str
    offline: bool
    failures: tuple[type[Exception], ...] = ()


def choose(
    chat_model: str = "gpt-4.1-mini",
    embedding_model: str = "text-embedding-3-small",
    *,
    offline: bool = False,
) -> Models:
    """Take the endpoint of OPENAI_API_KEY and OPENAI_BASE_URL, or go without.

    The endpoint is asked once for an embedding, which tells the number of dimensions.

    Raises:
        EndpointError: an endpoint is configured, but langchain-openai is not installed, or it
            does not answer.

    Example:
        >>> models = choose(offline=True)
        >>> models.dims
        384
    """
    base_url = os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or None
    key = os.environ.get("OPENAI_API_KEY") or None
    if offline or not (key or base_url):
        local, kind = _choose_local()
        words = (
            f"none: scripted words and {kind}. For real ones set OPENAI_API_KEY or OPENAI_BASE_URL."
        )
        return Models(ScriptedChatModel(), local, local.dims, words, offline=True)
    try:
        from langchain_openai import ChatOpenAI, OpenAIEmbeddings
        from openai import OpenAIError
        from pydantic import SecretStr
    except ImportError as error:
        msg = (
            "OPENAI_API_KEY or OPENAI_BASE_URL is set, but langchain-openai is not installed; "
            "run: pip install 'langgraph-letta-store[demo]', or use --offline"
        )
        raise EndpointError(msg) from error
    secret = SecretStr(key or "unused")  # a local endpoint asks for none, the client for one
    chat = ChatOpenAI(model=chat_model, base_url=base_url, api_key=secret)
    embeddings = OpenAIEmbeddings(
        model=embedding_model,
        base_url=base_url,
        api_key=secret,
        # Text goes out as text: other servers do not know OpenAI's token numbers, and
        # a memory is never longer than the model's context.
        check_embedding_ctx_length=False,
    )
    where = "api.openai.com"
    if base_url:  # without a user and a password
        where = urlsplit(base_url).netloc.rpartition("@")[2] or "OPENAI_BASE_URL"
    try:
        dims = len(embeddings.embed_query("How many dimensions?"))
    except OpenAIError as error:
        msg = f"{where} gives no embedding of {embedding_model!r}: {error}; correct it or --offline"
        raise EndpointError(msg) from error
    words = f"{chat_model} and {embedding_model} ({dims} dimensions) at {where}"
    return Models(chat, embeddings, dims, words, offline=False, failures=(OpenAIError,))


def _choose_local() -> tuple[LocalEmbeddings | LexicalEmbeddings, str]:
    """Return a real model that needs no service, or where its package is missing a stub."""
    try:
        local = LocalEmbeddings()
    except ConfigurationError:
        return LexicalEmbeddings(), "a lexical offline embedder"
    return local, f"a local embedder ({local.model})"
