"""Anthropic's memory tool and the search of files, as agents that are not deep ones use them."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from langchain import agents
from langchain_core.messages import HumanMessage, ToolMessage

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.errors import MissingAgentError
from langgraph_letta_store.files import LettaFiles
from tests.integrations.test_packages import calling, model


@pytest.fixture
def use(memory: LettaMemory, kind: str) -> Any:
    """Use a tool on Ada's files, in a thread or in a coroutine."""
    tools = {tool.name: tool for tool in LettaFiles(memory.agent("ada")).tools()}

    async def use(name: str, **arguments: Any) -> str:
        call = tools[name].ainvoke if kind.endswith("coroutines") else tools[name].invoke
        answer: Any = call(arguments)
        return str(await answer if inspect.isawaitable(answer) else answer)

    return use


async def test_the_memory_tool_answers_as_models_know_it(memory: LettaMemory, use: Any) -> None:
    path = "/memories/notes.md"
    assert await use("memory", command="create", path=path, file_text="one\ntwo\nthree") == (
        f"File created successfully at: {path}"
    )
    assert await use("memory", command="create", path=path, file_text="x") == (
        f"Error: File {path} already exists"
    )
    assert await use("memory", command="view", path=path) == (
        f"Here's the content of {path} with line numbers:\n     1\tone\n     2\ttwo\n     3\tthree"
    )
    part = await use("memory", command="view", path=path, view_range=[2, -1])
    assert part.endswith("numbers:\n     2\ttwo\n     3\tthree")
    edited = await use("memory", command="str_replace", path=path, old_str="two", new_str="2")
    assert edited == "The memory file has been edited.\n     1\tone\n     2\t2\n     3\tthree"
    assert "did not appear verbatim" in (
        await use("memory", command="str_replace", path=path, old_str="two", new_str="2")
    )
    assert "in lines: 1, 3" in (
        await use("memory", command="str_replace", path=path, old_str="e", new_str="E")
    )
    inserted = await use("memory", command="insert", path=path, insert_line=0, insert_text="zero\n")
    assert inserted == f"The file {path} has been edited."
    assert LettaFiles(memory.agent("ada")).get("/notes.md").text == "zero\none\n2\nthree"
    assert "[0, 4]" in (
        await use("memory", command="insert", path=path, insert_line=9, insert_text="x")
    )
    renamed = await use("memory", command="rename", old_path=path, new_path="/memories/a/b.md")
    assert renamed == f"Successfully renamed {path} to /memories/a/b.md"
    assert "not found" in await use("memory", command="view", path=path) or "does not exist" in (
        await use("memory", command="view", path=path)
    )
    assert await use("memory", command="delete", path="/memories/a") == (
        "Successfully deleted /memories/a"
    )
    assert "does not exist" in await use("memory", command="view", path="/memories/a")


async def test_a_folder_is_shown_two_levels_deep_with_sizes(memory: LettaMemory, use: Any) -> None:
    memory.agent("ada").core.create("human", "Likes tea.")
    files = LettaFiles(memory.agent("ada"))
    for path in ("/a.md", "/b/c.md", "/b/d/e/f.md"):
        files.write(path, "x" * 2000)
    shown = (await use("memory", command="view", path="/memories")).splitlines()
    assert [line.partition("\t")[2] for line in shown[1:]] == [
        *("/memories", "/memories/a.md", "/memories/b", "/memories/b/c.md", "/memories/b/d"),
        *("/memories/system", "/memories/system/human.md"),
    ]
    assert await use("memory", command="view", path="/memories/system/human.md")
    for path in ("/etc/passwd", "/memories/../x", "/memoriesx", "notes.md"):
        assert "Error: `path` must be" in await use("memory", command="view", path=path)
    assert "must be" in await use("memory", command="rename", old_path="/a", new_path="/memories/b")


async def test_files_are_found_by_a_query(memory: LettaMemory, use: Any) -> None:
    files = LettaFiles(memory.agent("ada"))
    files.write("/trips/lisbon.md", "Trams climb steep streets. " + "x " * 20_000)
    found = await use("search_files", query="steep streets")
    assert "/memories/trips/lisbon.md" in found
    assert len(found) <= 16_000


def test_an_agent_uses_them_for_its_run(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        tools = LettaFiles(memory).tools()
        with pytest.raises(MissingAgentError):
            tools[0].invoke({"command": "view", "path": "/memories"})
        create = {"command": "create", "path": "/memories/x.md", "file_text": "kept"}
        make: Any = vars(agents)["create_agent"]
        agent = make(
            model(calling("memory", **create), "Done."), tools=tools, checkpointer=memory.saver
        )
        run: Any = {"configurable": {"user_id": "ada", "thread_id": "1"}}
        done = agent.invoke({"messages": [HumanMessage("Remember.")]}, run)
        (answer,) = (each for each in done["messages"] if isinstance(each, ToolMessage))
        assert "successfully" in str(answer.content)
        assert LettaFiles(memory.agent("ada")).get("/x.md").text == "kept"
