"""The tools `memory` and `memory_apply_patch`, which are given by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain_core.messages import ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from langgraph_letta_store import LettaMemoryMiddleware
from langgraph_letta_store.agents.tools.patch import apply_hunks, parse_patch
from langgraph_letta_store.errors import ConfigurationError, InvalidOperationError
from tests.store.test_sealed_items import encryption
from tests.support.assistants import World, of, opened
from tests.support.models import ScriptedModel, calling
from tests.support.stores import BOTH

NEWER = ["memory", "memory_apply_patch"]


@pytest.fixture(scope="module", params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param) as world:
        yield world


@pytest.fixture
def name() -> str:
    return f"ada-{uuid4().hex}"


class Caller:
    """Calls the tools for an agent."""

    def __init__(self, world: World, name: str, new_blocks: int = 2) -> None:
        self.world, self.name = world, name
        made = world.memory.tools(names=["memory_insert", *NEWER], new_blocks=new_blocks)
        self.tools = {tool.name: tool for tool in made}

    def call(self, tool: str, **args: Any) -> ToolMessage:
        return self.world.call(self.tools, tool, of(self.name), **args)

    def done(self, tool: str, **args: Any) -> str:
        answer = self.call(tool, **args)
        assert answer.status == "success", answer.text
        return answer.text

    def refused(self, tool: str, **args: Any) -> str:
        before = self.world.agent(self.name).core.list()
        answer = self.call(tool, **args)
        assert answer.status == "error", answer.text
        assert self.world.agent(self.name).core.list() == before
        assert self.name not in answer.text
        return answer.text

    def value(self, label: str) -> str:
        return self.world.agent(self.name).core.get(label).value


@pytest.fixture
def caller(world: World, name: str) -> Caller:
    world.agent(name).core.create("human", "Ada\nLisbon\ntea", description="About the user")
    return Caller(world, name)


# --- memory --------------------------------------------------------------------------------------


def test_the_newer_tools_come_by_name_alone_and_are_short(world: World) -> None:
    assert not {*NEWER} & {tool.name for tool in world.memory.tools()}
    made = world.memory.tools(names=["memory_insert", *NEWER])
    assert [tool.name for tool in made] == ["memory_insert", *NEWER]
    schemas = [json.dumps(convert_to_openai_tool(tool)) for tool in made[1:]]
    assert sum(map(len, schemas)) <= 1800
    with pytest.raises(ConfigurationError, match="`new_blocks` must be a whole number >= 0"):
        world.memory.tools(new_blocks=-1)


def test_a_model_views_its_blocks_as_files(caller: Caller) -> None:
    listed = caller.done("memory", command="view", path="/memories")
    assert listed == "/memories/human (14 of 20000 characters): About the user"
    for path in ("/memories/human", "human", "memories/human"):
        assert caller.done("memory", command="view", path=path).endswith(
            "with line numbers:\n1: Ada\n2: Lisbon\n3: tea"
        )
    assert Caller(caller.world, f"{caller.name}-2").done("memory", command="view") == (
        "/memories is empty."
    )
    assert "has no block 'x'" not in caller.refused("memory", command="view", path="/memories/x")


def test_a_view_of_much_is_bounded(caller: Caller) -> None:
    core = caller.world.agent(caller.name).core
    core.create("long", "line\n" * 20_000, limit=200_000)
    told = caller.done("memory", command="view", path="/memories/long")
    assert len(told) <= 16_000
    assert told.endswith("20000: line\n20001: ")
    core.create_many([{"label": f"b{n}", "description": "d" * 900} for n in range(30)])
    assert len(caller.done("memory", command="view")) <= 16_000


def test_a_model_edits_blocks_as_files(caller: Caller) -> None:
    path = "/memories/human"
    args: Any = {"command": "str_replace", "path": path}
    answer = caller.done("memory", **args, old_str="Lisbon", new_str="Porto")
    assert answer.endswith("Line 2 now reads:\nPorto")
    caller.done("memory", command="insert", path=path, insert_line=0, insert_text="User:")
    caller.done("memory", command="insert", path=path, insert_text="end")
    assert caller.value("human") == "User:\nAda\nPorto\ntea\nend"
    caller.done("memory", **args, old_str="\nend")
    assert caller.value("human") == "User:\nAda\nPorto\ntea"
    assert "`old_str` must be given" in caller.refused("memory", **args)
    assert "must be a text of the value" in caller.refused("memory", **args, old_str="Rome")
    assert "`insert_text` must be given" in caller.refused("memory", command="insert", path=path)
    assert "`path` must name a block" in caller.refused("memory", command="insert")
    assert "Input should be" in caller.refused("memory", command="drop", path=path)


@pytest.mark.parametrize("prefix", ["2: ", "Line 2: ", "2:", "  2\t", "2→", "line 2:"])
def test_line_numbers_in_the_old_text_are_refused_with_the_reason(
    caller: Caller, prefix: str
) -> None:
    args: Any = {"command": "str_replace", "path": "/memories/human", "new_str": "x"}
    told = caller.refused("memory", **args, old_str=f"{prefix}Lisbon")
    assert "without line numbers, which are not part of it" in told


def test_numbers_that_a_block_has_are_text(caller: Caller) -> None:
    caller.world.agent(caller.name).core.create("list", "1: milk\n2: tea")
    args: Any = {"command": "str_replace", "path": "/memories/list"}
    caller.done("memory", **args, old_str="2: tea", new_str="2: coffee")
    assert caller.value("list") == "1: milk\n2: coffee"


def test_a_model_creates_as_many_blocks_as_it_may(caller: Caller) -> None:
    args: Any = {"command": "create", "file_text": "x", "description": "Mine"}
    assert "was created (1 of 20000" in caller.done("memory", **args, path="/memories/a")
    block = caller.world.agent(caller.name).core.get("a")
    assert (block.value, block.description) == ("x", "Mine")
    assert "has a block" in caller.refused("memory", **args, path="/memories/human").replace(
        "have", "has"
    )
    caller.done("memory", command="create", path="/memories/b")
    told = caller.refused("memory", **args, path="/memories/c")
    assert told.startswith("no memory block was created: you may have 2 that you created, have 2 ")
    caller.done("memory", command="delete", path="/memories/a")
    caller.done("memory", **args, path="/memories/c")
    caller.world.agent(caller.name).configure(new_blocks=3)
    caller.done("memory", **args, path="/memories/d")


def test_blocks_of_a_model_have_the_limit_that_is_set(caller: Caller) -> None:
    agent = caller.world.agent(caller.name)
    agent.configure(new_block_limit=5)
    args: Any = {"command": "create", "path": "/memories/a"}
    told = caller.refused("memory", **args, file_text="longer")
    assert "block 'a' would have 6 characters, more than its limit of 5" in told
    assert "was created (5 of 5" in caller.done("memory", **args, file_text="short")
    assert "limit of 5" in caller.refused("memory_insert", label="a", new_string="more")
    add = "*** Add Block: b\n+{}"
    told = caller.refused("memory_apply_patch", label="b", patch=add.format("longer"))
    assert "block 'b' would have 6 characters, more than its limit of 5" in told
    caller.done("memory_apply_patch", label="b", patch=add.format("short"))
    agent.configure(new_block_limit=9)
    limits = {block.label: block.limit for block in agent.core.list()}
    assert limits == {"human": 20_000, "a": 5, "b": 5}


def test_calls_at_once_create_no_more_than_the_model_may(caller: Caller) -> None:
    def create(number: int) -> str:
        args: Any = {"command": "create", "path": f"/memories/own-{number}"}
        return caller.call("memory", **args).status

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(create, range(6)))
    assert sorted(made) == ["error"] * 4 + ["success"] * 2


def test_a_model_without_leave_creates_nothing(world: World, caller: Caller) -> None:
    strict = Caller(world, caller.name, new_blocks=0)
    told = strict.refused("memory", command="create", path="/memories/a")
    assert "no memory block was created: you may not create any; write to one of" in told
    patch = "*** Add Block: a\n+x"
    assert "you may not create any" in strict.refused("memory_apply_patch", label="a", patch=patch)


def test_a_model_renames_and_deletes_only_its_own_blocks(caller: Caller) -> None:
    caller.done("memory", command="create", path="/memories/a", file_text="x")
    told = caller.done("memory", command="rename", old_path="/memories/a", new_path="/memories/b")
    assert told == "Memory block 'a' is called 'b' now."
    caller.done("memory", command="rename", path="/memories/b", description="Ideas")
    assert caller.world.agent(caller.name).core.get("b").description == "Ideas"
    assert "`new_path` must be given" in caller.refused(
        "memory", command="rename", path="/memories/b"
    )
    given: dict[str, Any] = {"path": "/memories/human"}
    for verb, args in (
        ("delete", {"command": "delete"}),
        ("rename", {"command": "rename", "new_path": "/memories/user", "description": "x"}),
        ("describe", {"command": "rename", "description": "x"}),
    ):
        assert caller.refused("memory", **given, **args) == (
            f"memory block 'human' was not {verb}d, because you did not create it: you may {verb} "
            "only blocks that you created; you may still edit its text"
        )
    core = caller.world.agent(caller.name).core
    core.update("human", read_only=True)
    told = caller.refused("memory", command="delete", **given)
    assert told.endswith("; its text is read-only, too")
    told = caller.refused("memory_insert", label="human", new_string="x")
    assert told.startswith("Nothing was changed: block 'human' is read-only, and you cannot ")
    core.update("human", read_only=False)
    args = {"command": "rename", "path": "/memories/b", "new_path": "/memories/human"}
    told = caller.refused("memory", **args, description="New")
    assert "you have another block" in told.replace("an agent that has block 'b' has", "you have")
    assert caller.world.agent(caller.name).core.get("b").description == "Ideas"
    caller.done("memory", command="delete", path="/memories/b")
    assert [block.label for block in caller.world.agent(caller.name).core.list()] == ["human"]


# --- memory_apply_patch --------------------------------------------------------------------------


def test_a_patch_changes_one_block(caller: Caller) -> None:
    patch = "@@\n Ada\n-Lisbon\n+Porto\n@@\n tea\n+Likes walking."
    told = caller.done("memory_apply_patch", label="human", patch=patch)
    assert "Lines 2 to 4 now read:\nPorto\ntea\nLikes walking." in told
    assert caller.value("human") == "Ada\nPorto\ntea\nLikes walking."
    (last, *_) = caller.world.agent(caller.name).core.history("human")
    assert (last.action, last.actor) == ("patch", caller.name)
    assert caller.world.agent(caller.name).core.undo("human").value == "Ada\nLisbon\ntea"


SEVERAL = """*** Begin Patch
*** Add Block: plan
Description: What to do
+Buy tea.
+Walk.
*** Update Block: human
@@
-tea
+coffee
*** Update Block: own
*** Move to: mine
@@
-old
+new
*** Delete Block: gone
*** End Patch"""


def test_a_patch_changes_several_blocks_or_none(world: World, caller: Caller) -> None:
    agent = world.agent(caller.name)
    args: Any = {"label": "human", "patch": SEVERAL}
    assert "no block 'own'" in caller.refused("memory_apply_patch", **args)
    for label in ("own", "gone"):
        caller.done("memory", command="create", path=label, file_text="old")
    told = caller.refused("memory_apply_patch", **args)
    assert "you may have 2 that you created, have 2 and asked for 1 more" in told
    agent.configure(new_blocks=5)
    agent.core.update("human", read_only=True)
    assert "read-only" in caller.refused("memory_apply_patch", **args)
    agent.core.update("human", read_only=False)
    told = caller.done("memory_apply_patch", **args)
    assert "'plan' was created" in told
    assert "'own' is called 'mine' now" in told
    assert "'gone' was deleted" in told
    values = {block.label: block.value for block in agent.core.list()}
    assert values == {"human": "Ada\nLisbon\ncoffee", "mine": "new", "plan": "Buy tea.\nWalk."}
    assert agent.core.get("plan").description == "What to do"


def test_a_patch_may_not_delete_or_move_what_was_given(caller: Caller) -> None:
    for patch in ("*** Delete Block: human", "*** Update Block: human\n*** Move to: user"):
        told = caller.refused("memory_apply_patch", label="human", patch=patch)
        assert "because you did not create it" in told
    patch = "*** Add Block: human\n+x"
    told = caller.refused("memory_apply_patch", label="human", patch=patch)
    assert "already; use *** Update Block:" in told


def test_patches_at_once_lose_no_edit(caller: Caller) -> None:
    caller.world.agent(caller.name).core.rethink("human", "\n".join(f"line {n}" for n in range(4)))

    def patch(number: int) -> str:
        text = f"@@\n-line {number}\n+changed {number}"
        return caller.call("memory_apply_patch", label="human", patch=text).status

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(patch, range(4))) == ["success"] * 4
    assert caller.value("human") == "\n".join(f"changed {n}" for n in range(4))


def test_hunks_apply_where_their_lines_are() -> None:
    assert apply_hunks("", [([], ["a", "b"])]) == "a\nb"
    assert apply_hunks("a", [([], ["b"])]) == "a\nb"
    assert apply_hunks("a\n\nb", [(["", "b"], ["", "c"])]) == "a\n\nc"
    assert apply_hunks("a", [(["a"], [])]) == ""
    with pytest.raises(InvalidOperationError, match=r"got \['x'\], which are not in the block"):
        apply_hunks("a", [(["x"], ["y"])])
    with pytest.raises(InvalidOperationError, match="which are in it 2 times"):
        apply_hunks("a\na", [(["a"], ["y"])])


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ("", "`patch` must have lines with '-' or '\\+' for block 'human', got none"),
        ("change it", "line 1 of `patch` must be a line that begins with"),
        ("+x\n*** Add Block: a", r"line 1 of `patch` must be \*\*\* Update Block: LABEL"),
        ("*** Add Block: a b\n+x", "`patch` must be 1 to 200 letters"),
        (
            "*** Add Block: a\n+x\n*** Delete Block: a",
            "`patch` must name each block once",
        ),
        ("a\0", "`patch` has a NUL character"),
    ],
)
def test_a_patch_without_sense_is_refused(patch: str, message: str) -> None:
    with pytest.raises((InvalidOperationError, ValueError), match=message):
        parse_patch("human", patch)


# --- in a graph ----------------------------------------------------------------------------------


def test_an_agent_uses_the_newer_tools(world: World, name: str) -> None:
    create = calling("memory", command="create", path="/memories/plan", file_text="Walk.")
    patch = calling("memory_apply_patch", label="plan", patch="@@\n-Walk.\n+Swim.")
    model = ScriptedModel(says=[create, patch, "done"])
    made = LettaMemoryMiddleware[Any, Any](
        world.memory, summarize=False, tools=["memory", "memory_apply_patch"], new_blocks=1
    )
    built = create_agent(model, middleware=[made], checkpointer=world.saver)
    world.ask(built, {"messages": "Plan my day"}, of(name))
    assert "Walk." in model.prompts[1]
    assert "Swim." in model.prompts[2]
    assert world.agent(name).core.get("plan").value == "Swim."


def test_the_bound_of_a_models_blocks_holds_for_encrypted_ones(dsn: str, name: str) -> None:
    with opened(dsn, "sync", encrypt=encryption()) as world:
        caller = Caller(world, name, new_blocks=1)
        caller.done("memory", command="create", path="/memories/a", file_text="x")
        told = caller.refused("memory", command="create", path="/memories/b")
        assert "you may have 1 that you created, have 1" in told
        caller.done("memory_apply_patch", label="a", patch="@@\n-x\n+y")
        assert caller.value("a") == "y"
        caller.done("memory", command="rename", old_path="/memories/a", new_path="/memories/c")
        assert caller.value("c") == "y"
        caller.done("memory", command="delete", path="/memories/c")
