"""The loopback model server, with the dimensions that OpenAI's embedding models have."""

from __future__ import annotations

from typing import Any

from tests.support.openai_server import OpenAIServer, Request

DIMS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}


class ModelServer(OpenAIServer):
    """Takes texts as tokens too, one a byte, and pads vectors to the length of the named model."""

    def embeddings(self, body: Request) -> Any:
        given: Any = body["input"]
        inputs: list[Any] = (
            [given] if isinstance(given, str) or isinstance(given[0], int) else given
        )
        texts = [each if isinstance(each, str) else bytes(each).decode() for each in inputs]
        answer = super().embeddings({**body, "input": texts, "encoding_format": "float"})
        for one in answer["data"]:
            one["embedding"] += [0.0] * (DIMS[body["model"]] - len(one["embedding"]))
        return answer
