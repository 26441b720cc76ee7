"""An embedding model of which a command needs only the name."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings


class NamedOnly(Embeddings):
    """A model of which only the name is used: setup embeds nothing."""

    def __init__(self, model: str | None) -> None:
        self.model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:  # noqa: ARG002  # the base's
        """Fail: there is no model behind the name."""
        msg = "a command without a model tried to embed a text"
        raise RuntimeError(msg)

    def embed_query(self, text: str) -> list[float]:
        """Fail: there is no model behind the name."""
        return self.embed_documents([text])[0]
