"""A small OpenAI-compatible server on loopback: real clients, but words that the test writes.

    with OpenAIServer() as server:
        server.says(lambda request: "hello")
        ChatOpenAI(model="m", base_url=server.url, api_key="test").invoke("hi")

A script is called with the parsed request of each chat completion. It returns the reply: a text,
or a list of `Call` for tool calls. What the clients sent is kept in `requests`.
"""

from __future__ import annotations

import base64
import json
import struct
import sys
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, TypeAlias, cast

from letta_store_demo.offline import LexicalEmbeddings

Request: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """A tool call that the model makes."""

    name: str
    args: Mapping[str, Any]
    id: str = field(default_factory=lambda: f"call_{uuid.uuid4().hex}")


Reply: TypeAlias = str | Sequence[Call]
Script: TypeAlias = Callable[[Request], Reply]


class OpenAIServer:
    """Serves /v1/embeddings (384 dimensions, the same for the same text) and chat completions."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Request]] = []
        self.failure: tuple[int, str] | None = None
        self.refusals: list[tuple[int, Mapping[str, str]]] = []
        self._script: Script = lambda request: "ok"
        self._embeddings = LexicalEmbeddings()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        """The base URL for clients, with /v1."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def says(self, script: Script) -> None:
        """Let a script write the words from now on."""
        self._script = script

    def fails(self, status: int, message: str) -> None:
        """Answer every request with an error from now on."""
        self.failure = (status, message)

    def refuses(self, times: int, status: int = 429, **headers: str) -> None:
        """Refuse the next requests, with headers such as `retry_after="1"`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.refusals += [(status, named)] * times

    def sent(self, path: str) -> list[Request]:
        """The bodies that clients sent to a path, such as "/v1/embeddings"."""
        return [body for sent_to, body in self.requests if sent_to == path]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def embeddings(self, body: Request) -> Any:
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        if not all(isinstance(text, str) for text in texts):
            raise _RefusedError(400, "input: this server embeds text, not token numbers")
        vectors = self._embeddings.embed_documents(texts)
        packed = body.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": index, "embedding": _base64(v) if packed else v}
            for index, v in enumerate(vectors)
        ]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return {"object": "list", "model": body["model"], "data": data, "usage": usage}

    def message(self, body: Request) -> dict[str, Any]:
        try:
            reply = self._script(body)
        except Exception as error:  # the script's own fault: the client must see it, at once
            raise _RefusedError(400, f"script: {type(error).__name__}: {error}") from error
        if isinstance(reply, str):
            return {"role": "assistant", "content": reply}
        calls = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(dict(call.args))},
            }
            for call in reply
        ]
        return {"role": "assistant", "content": None, "tool_calls": calls}


class _RefusedError(Exception):
    """A request is answered with an error."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


class _Server(ThreadingHTTPServer):
    owner: OpenAIServer
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report a fault of the server; a client that hung up is none."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    # HTTP/1.0, a connection a request: langchain-openai keeps its clients for the whole process,
    # and a connection kept from one test's event loop fails in the next test's.
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        owner = cast("_Server", self.server).owner
        body: Request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        owner.requests.append((self.path, body))
        try:
            if owner.refusals:
                status, headers = owner.refusals.pop(0)
                raise _RefusedError(status, "refused for now", headers)
            if owner.failure is not None:
                raise _RefusedError(*owner.failure)
            if self.path == "/v1/embeddings":
                self._json(200, owner.embeddings(body))
            elif self.path == "/v1/chat/completions" and body.get("stream"):
                self._stream(body, owner.message(body))
            elif self.path == "/v1/chat/completions":
                self._json(200, _completion(body, owner.message(body)))
            else:
                raise _RefusedError(404, f"no such path: {self.path}")
        except _RefusedError as refused:
            error = {"message": refused.message, "type": "invalid_request_error", "code": None}
            self._json(refused.status, {"error": error}, refused.headers)

    def _json(self, status: int, value: Any, headers: Mapping[str, str] | None = None) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        for name, header in (headers or {}).items():
            self.send_header(name, header)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, body: Request, message: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for delta in [{"role": "assistant", "content": ""}, *_deltas(message)]:
            self._event(_chunk(body, {"index": 0, "delta": delta, "finish_reason": None}))
        end: dict[str, Any] = {"index": 0, "delta": {}, "finish_reason": _finish(message)}
        self._event(_chunk(body, end))
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, value: Any) -> None:
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing: the test's output is for the test."""


def _deltas(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Cut a message into what a stream sends: words, or tool calls with their arguments halved."""
    if message["content"] is not None:
        return [{"content": word} for word in message["content"].split(" ")[:1]] + [
            {"content": f" {word}"} for word in message["content"].split(" ")[1:]
        ]
    deltas: list[dict[str, Any]] = []
    for index, call in enumerate(message["tool_calls"]):
        arguments = call["function"]["arguments"]
        half = len(arguments) // 2
        first = {**call, "index": index}
        first["function"] = {"name": call["function"]["name"], "arguments": arguments[:half]}
        second = {"index": index, "function": {"arguments": arguments[half:]}}
        deltas += [{"tool_calls": [first]}, {"tool_calls": [second]}]
    return deltas


def _finish(message: Mapping[str, Any]) -> str:
    return "stop" if message["content"] is not None else "tool_calls"


def _completion(body: Request, message: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(message)}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _chunk(body: Request, choice: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-stream",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": body["model"],
        "choices": [choice],
    }


def _base64(vector: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
