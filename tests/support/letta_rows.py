"""Rows of Letta's table `messages`, as its versions write them."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent, MessageConverter
from langgraph_letta_store.imports.from_letta.threads import ThreadWriter
from langgraph_letta_store.imports.target import Wanted, open_target

TIME = "2026-11-29 11:58:04 PM UTC+0000"
MEMGPT = ConvertedAgent("memgpt_agent", "You are Letta, the veteran.")
V1 = ConvertedAgent("letta_v1_agent", "You are a helpful assistant.")


def row(role: str, said: Any = None, **columns: Any) -> LettaMessage:
    """Return a row as a database has it: its JSON columns are text."""
    if said is not None:
        parts = [{"type": "text", "text": said}] if isinstance(said, str) else said
        columns["content"] = json.dumps(parts)
    for name in ("tool_calls", "tool_returns", "approvals"):
        columns[name] = json.dumps(columns.get(name, []))
    return LettaMessage.from_columns({"id": f"message-{role}", "role": role, **columns})


def call(id_: str, name: str, arguments: Any) -> dict[str, Any]:
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": written}}


def packed(message: Any, status: str = "OK") -> str:
    return json.dumps({"status": status, "message": message, "time": TIME})


def convert(
    *rows: LettaMessage, agent: ConvertedAgent = MEMGPT, converter: MessageConverter | None = None
) -> list[BaseMessage]:
    converter = converter or MessageConverter(agent)
    return [message for each in rows for message in converter.convert(each)]


@contextmanager
def letta_writer(
    dsn: str, schema: str, serde: SerializerProtocol | None = None
) -> Generator[ThreadWriter, None, None]:
    """Open a writer of threads in a schema, which is set up if it is not."""
    wanted = Wanted(schema, None, 2, None, None, None)
    with open_target(dsn, wanted, lambda _: None) as target:
        own = target.set_up()
        yield ThreadWriter(target.runner, own, target.conversations(serde or JsonPlusSerializer()))
