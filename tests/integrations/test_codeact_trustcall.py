"""trustcall's extractor with items of our store, and CodeAct's agent with our saver."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, ToolCall
from pydantic import BaseModel

from langgraph_letta_store import LettaMemory
from tests.integrations.test_packages import imported, model
from tests.support.schemas import setting_up

NS = ("memories", "ada")
CONFIG: Any = {"configurable": {"thread_id": "code", "user_id": "ada"}}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*:UserWarning")


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[LettaMemory]:
    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2) as memory:
        with setting_up(dsn, memory.store):
            memory.setup()
        yield memory


class Person(BaseModel):
    """What is known of a person."""

    name: str
    likes: list[str]


def called(name: str, arguments: dict[str, Any]) -> AIMessage:
    return AIMessage("", tool_calls=[ToolCall(name=name, args=arguments, id=f"call-{name}")])


def test_trustcall_extracts_and_patches_items(memory: LettaMemory) -> None:
    trustcall = imported("trustcall")
    extractor = trustcall.create_extractor(
        model(called("Person", {"name": "Ada", "likes": ["tea"]})), tools=[Person]
    )
    (found,) = extractor.invoke({"messages": "Ada likes tea."})["responses"]
    memory.store.put(NS, "profile", found.model_dump())

    (item,) = memory.store.search(NS, filter={"name": "Ada"})
    patch = {"op": "add", "path": "/likes/-", "value": "trams"}
    edits = called(
        "PatchDoc",
        {"json_doc_id": item.key, "planned_edits": "add trams", "patches": [patch]},
    )
    patcher = trustcall.create_extractor(model(edits), tools=[Person], enable_updates=True)
    existing = [(one.key, "Person", one.value) for one in memory.store.search(NS)]
    answer = patcher.invoke({"messages": "She likes trams too.", "existing": existing})
    for response, about in zip(answer["responses"], answer["response_metadata"], strict=True):
        memory.store.put(NS, about["json_doc_id"], response.model_dump())
    (patched,) = memory.store.search(NS)
    assert patched.value == {"name": "Ada", "likes": ["tea", "trams"]}
    assert (patched.key, patched.created_at) == (item.key, item.created_at)


def run_code(code: str, context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What a sandbox does: run code, and return what it prints and its new variables."""
    before = set(context)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, context)  # noqa: S102  # the test's own code
    new = {name: context[name] for name in context.keys() - before - {"__builtins__"}}
    return printed.getvalue(), new


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def test_codeact_goes_on_with_its_variables(memory: LettaMemory) -> None:
    """Its release of today wants an older LangGraph, and works with this one."""
    codeact = pytest.importorskip(
        "langgraph_codeact", reason="pip install --no-deps langgraph-codeact"
    )
    answers = model(
        "```python\ntotal = add(40, 2)\nprint(total)\n```",
        "It is 42.",
        "```python\nprint(total + 1)\n```",
        "It is 43.",
    )
    builder = codeact.create_codeact(answers, [add], run_code)
    for said in ("Add 40 and 2.", "And one more?"):
        # As by another process: the variables come from the checkpoint.
        graph = builder.compile(checkpointer=memory.saver, store=memory.store)
        state = graph.invoke({"messages": said}, CONFIG)
    assert state["context"] == {"total": 42}
    assert [message.text for message in state["messages"]][-3:] == [
        "```python\nprint(total + 1)\n```",
        "43\n",
        "It is 43.",
    ]
    found = memory.saver.recall.search("ada", "one more", roles=["user"], limit=1)
    assert [hit.text for hit in found] == ["And one more?"]
