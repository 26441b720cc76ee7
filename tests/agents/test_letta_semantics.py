"""What an agent of Letta's relies on, check by check: its tools, blocks, prompt and summaries.

The names say what holds. What differs on purpose is in `docs/moving.md`, under "What is different",
and has its checks here too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatResult
from langchain_core.tools import tool
from typing_extensions import override

from langgraph_letta_store import LettaMemory, LettaMemoryMiddleware
from langgraph_letta_store.agents.agent_file import FileContents, build_agent_file
from langgraph_letta_store.errors import (
    BlockExistsError,
    BlockLimitError,
    ConflictError,
    InvalidOperationError,
)
from tests.support.embeddings import CharacterEmbeddings
from tests.support.models import ScriptedModel
from tests.support.schemas import shelf_of

DAY = "2024-05-01"


class Agent:
    """One agent, and its memory tools as a model calls them."""

    def __init__(self, memory: LettaMemory, label: str = "ada") -> None:
        self.memory = memory
        self.name = f"{label}-{uuid4().hex}"
        self.own = memory.agent(self.name)
        self.core, self.archival, self.recall = self.own.core, self.own.archival, self.own.recall

    def call(self, tool: str, **args: Any) -> ToolMessage:
        names = ["memory", "memory_apply_patch"]
        newer = self.memory.tools(names=names, new_blocks=9) if tool in names else []
        tools = {each.name: each for each in [*self.memory.tools(), *newer]}
        call = {"name": tool, "args": args, "id": "1", "type": "tool_call"}
        config: Any = {"configurable": {"thread_id": str(uuid4()), "user_id": self.name}}
        answer = tools[tool].invoke(call, config)
        assert isinstance(answer, ToolMessage)
        return answer

    def does(self, tool: str, **args: Any) -> str:
        answer = self.call(tool, **args)
        assert answer.status == "success", answer.text
        return answer.text

    def refuses(self, tool: str, named: str, **args: Any) -> None:
        before = self.core.list()
        answer = self.call(tool, **args)
        assert answer.status == "error", answer.text
        assert re.search(named, answer.text), answer.text
        assert self.core.list() == before

    def finds(self, tool: str, **args: Any) -> list[Any]:
        found: list[Any] = json.loads(self.does(tool, **args))
        return found

    def contents(self, tool: str, **args: Any) -> list[str]:
        return [each["content"] for each in self.finds(tool, **args)]

    def say(self, *said: tuple[str, str, str]) -> None:
        """Load messages: role, text and day."""
        told = [
            {"role": role, "content": text, "created_at": f"{day}T12:00:00+00:00"}
            for role, text, day in said
        ]
        self.recall.load(told, thread_id=str(uuid4()))


@pytest.fixture(scope="module")
def memory(dsn: str) -> Iterator[LettaMemory]:
    index: Any = {"dims": 16, "embed": CharacterEmbeddings(16)}
    with (
        shelf_of(dsn).lent_name() as schema,
        LettaMemory.from_conn_string(
            dsn, schema=schema, partitions=2, index=index, blocks=()
        ) as memory,
    ):
        memory.setup()
        yield memory


@pytest.fixture
def agent(memory: LettaMemory) -> Agent:
    return Agent(memory)


# --- edits of a block's text ---------------------------------------------------------------------


class Edit(NamedTuple):
    """A call on block `human`, and the value that it leaves."""

    holds: str
    tool: str
    before: str
    args: dict[str, Any]
    after: str


APPEND, REPLACE = "core_memory_append", "core_memory_replace"
ONCE, INSERT, RETHINK = "memory_replace", "memory_insert", "memory_rethink"


def old_new(old: str, new: str) -> dict[str, str]:
    return {"old_content": old, "new_content": new}


def once(old: str, new: str) -> dict[str, str]:
    return {"old_string": old, "new_string": new}


def line(text: str, after: int | None = None) -> dict[str, Any]:
    return {"new_string": text, **({} if after is None else {"insert_line": after})}


EDITS = [
    Edit("append is value, newline, content", APPEND, "a", {"content": "b"}, "a\nb"),
    Edit("append to an empty block begins with a newline", APPEND, "", {"content": "b"}, "\nb"),
    Edit("append takes several lines", APPEND, "a", {"content": "b\nc"}, "a\nb\nc"),
    Edit("append keeps spaces", APPEND, "a ", {"content": " b "}, "a \n b "),
    Edit("append takes any Unicode", APPEND, "é", {"content": "緑茶 🍵"}, "é\n緑茶 🍵"),
    Edit("replace takes every occurrence", REPLACE, "a b a", old_new("a", "Z"), "Z b Z"),
    Edit("replace by nothing deletes", REPLACE, "a\nb\nc", old_new("b\n", ""), "a\nc"),
    Edit("replace reaches across lines", REPLACE, "a\nb c", old_new("a\nb", "x"), "x c"),
    Edit("replace minds case", REPLACE, "Tea tea", old_new("tea", "x"), "Tea x"),
    Edit("replace knows no patterns", REPLACE, "a.c abc", old_new("a.c", r"\1"), r"\1 abc"),
    Edit("replace once takes the one occurrence", ONCE, "a b\nc", once("b", "d"), "a d\nc"),
    Edit("replace once minds indentation", ONCE, "  a\na", once("  a", "b"), "b\na"),
    Edit("replace once by nothing deletes", ONCE, "a b", once(" b", ""), "a"),
    Edit("insert comes after a line", INSERT, "a\nb", line("x", 1), "a\nx\nb"),
    Edit("insert at 0 is the top", INSERT, "a\nb", line("x", 0), "x\na\nb"),
    Edit("insert at the last line is the end", INSERT, "a\nb", line("x", 2), "a\nb\nx"),
    Edit("insert at -1 is the end", INSERT, "a\nb", line("x", -1), "a\nb\nx"),
    Edit("insert without a line is the end", INSERT, "a", line("x"), "a\nx"),
    Edit("insert takes several lines", INSERT, "a\nb", line("x\ny", 1), "a\nx\ny\nb"),
    Edit("an empty block has one line", INSERT, "", line("x", 1), "\nx"),
    Edit("rethink overwrites", RETHINK, "a", {"new_memory": "b\nc"}, "b\nc"),
    Edit("rethink may leave nothing", RETHINK, "a", {"new_memory": ""}, ""),
    Edit("different: tabs stay tabs", ONCE, "a\tb", once("a\tb", "c\td"), "c\td"),
    Edit("different: new text may begin with a number", INSERT, "a", line("1: x"), "a\n1: x"),
]


@pytest.mark.parametrize("edit", EDITS, ids=[edit.holds for edit in EDITS])
def test_an_edit_leaves_lettas_value(agent: Agent, edit: Edit) -> None:
    agent.core.create("human", edit.before)
    agent.does(edit.tool, label="human", **edit.args)
    assert agent.core.get("human").value == edit.after


class Refusal(NamedTuple):
    """A call on block `human`, whose value is "a\\na b", that is refused; and what it names."""

    holds: str
    tool: str
    args: dict[str, Any]
    named: str


REFUSALS = [
    Refusal("replace needs the text to be there", REPLACE, old_new("z", "x"), "`old_content`"),
    Refusal("replace once needs the text to be there", ONCE, once("z", "x"), "`old_string`"),
    Refusal("replace once names the lines of several", ONCE, once("a", "x"), "lines 1, 2"),
    Refusal("replace once knows line numbers", ONCE, once("2: a b", "x"), "line numbers"),
    Refusal("replace once knows Letta's arrows", ONCE, once("2→ a b", "x"), "line numbers"),
    Refusal("insert knows the last line", INSERT, line("x", 3), "`insert_line`.* 2 .*got 3"),
    Refusal("insert knows no other negative line", INSERT, line("x", -2), "`insert_line`"),
    Refusal("append keeps to the limit", APPEND, {"content": "x" * 99}, "105 .* limit of 20"),
    Refusal("rethink keeps to the limit", RETHINK, {"new_memory": "x" * 21}, "21 .* limit of 20"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=[refusal.holds for refusal in REFUSALS])
def test_a_refusal_is_told_and_changes_nothing(agent: Agent, refusal: Refusal) -> None:
    agent.core.create("human", "a\na b", limit=20)
    agent.refuses(refusal.tool, refusal.named, label="human", **refusal.args)


WRITES: dict[str, dict[str, Any]] = {
    APPEND: {"content": "b"},
    REPLACE: old_new("a", "b"),
    ONCE: once("a", "b"),
    INSERT: line("b"),
    RETHINK: {"new_memory": "b"},
}


@pytest.mark.parametrize("tool", WRITES)
def test_no_tool_edits_a_read_only_or_a_missing_block(agent: Agent, tool: str) -> None:
    agent.core.create("policy", "a", read_only=True)
    agent.refuses(tool, "read-only", label="policy", **WRITES[tool])
    # Different for memory_rethink, which makes a block in Letta that is not stored.
    agent.refuses(tool, "no block 'x'; your blocks are: 'policy'", label="x", **WRITES[tool])


# --- further checks, each a function -------------------------------------------------------------

CHECKS: dict[str, Callable[[Agent], None]] = {}


def check(holds: str) -> Callable[[Callable[[Agent], None]], None]:
    def add(function: Callable[[Agent], None]) -> None:
        CHECKS[holds] = function

    return add


@check("an append may fill a block to its limit")
def _(agent: Agent) -> None:
    agent.core.create("human", "a", limit=5)
    agent.does(APPEND, label="human", content="bcd")
    assert agent.core.get("human").value == "a\nbcd"


@check("different: an edit answers with the changed lines, not with the block")
def _(agent: Agent) -> None:
    agent.core.create("human", "a\n" * 100)
    assert len(agent.does(APPEND, label="human", content="b")) < 100


@check("the tool memory creates, replaces, inserts, renames and deletes")
def _(agent: Agent) -> None:
    path = {"path": "/memories/plan"}
    agent.does("memory", command="create", **path, description="Plans", file_text="a")
    agent.does("memory", command="str_replace", **path, old_str="a", new_str="b")
    agent.does("memory", command="insert", **path, insert_line=0, insert_text="top")
    assert agent.core.get("plan").value == "top\nb"
    agent.does("memory", command="rename", **path, description="What to do")
    assert agent.core.get("plan").description == "What to do"
    agent.does("memory", command="rename", old_path="/memories/plan", new_path="/memories/todo")
    assert agent.core.get("todo").value == "top\nb"
    agent.does("memory", command="delete", path="/memories/todo")
    assert agent.core.list() == []
    agent.refuses("memory", "command", command="drop", path="/memories/todo")


@check("a patch changes one block, or several by headers")
def _(agent: Agent) -> None:
    agent.core.create("human", "Ada\nLisbon")
    agent.does("memory_apply_patch", label="human", patch=" Ada\n-Lisbon\n+Porto")
    several = "*** Add Block: plan\nDescription: Plans\n+tea\n*** Update Block: human\n-Ada\n+Ben"
    agent.does("memory_apply_patch", label="", patch=several)
    assert {block.label: block.value for block in agent.core.list()} == {
        "human": "Ben\nPorto",
        "plan": "tea",
    }


@check("a label is once per agent")
def _(agent: Agent) -> None:
    agent.core.create("human")
    with pytest.raises(BlockExistsError):
        agent.core.create("human")
    Agent(agent.memory).core.create("human")


@check("a value over the limit is refused with the limit and the size")
def _(agent: Agent) -> None:
    with pytest.raises(BlockLimitError, match="6 characters, more than its limit of 5"):
        agent.core.create("human", "123456", limit=5)


@check("a shared block is one: both agents see an edit and a new label")
def _(agent: Agent) -> None:
    other = Agent(agent.memory, "ben")
    agent.core.create("team", "a")
    agent.core.share("team", other.name)
    other.does(APPEND, label="team", content="b")
    assert agent.core.get("team").value == "a\nb"
    agent.core.rename("team", "crew")
    assert other.core.get("crew").value == "a\nb"


@check("detaching keeps the block")
def _(agent: Agent) -> None:
    block = agent.core.create("human", "a")
    agent.core.detach("human")
    assert agent.core.list() == []
    agent.core.attach(block.block_id)
    assert agent.core.get("human").value == "a"


@check("undo and redo walk the saved states, to their ends")
def _(agent: Agent) -> None:
    agent.core.create("human", "1")
    for value in "23":
        agent.core.update("human", value=value)
    assert [agent.core.undo("human").value for _ in range(2)] == ["2", "1"]
    with pytest.raises(InvalidOperationError):
        agent.core.undo("human")
    assert [agent.core.redo("human").value for _ in range(2)] == ["2", "3"]
    with pytest.raises(InvalidOperationError):
        agent.core.redo("human")


@check("a new state after an undo takes the place of those undone")
def _(agent: Agent) -> None:
    agent.core.create("human", "1")
    agent.core.update("human", value="2")
    agent.core.undo("human")
    agent.core.update("human", value="3")
    with pytest.raises(InvalidOperationError):
        agent.core.redo("human")
    assert agent.core.undo("human").value == "1"


@check("a write from a stale version is refused")
def _(agent: Agent) -> None:
    version = agent.core.create("human", "a").version
    agent.core.append("human", "b")
    with pytest.raises(ConflictError):
        agent.core.update("human", value="c", version=version)


@check("different: a tool's edit is a version, which can be undone")
def _(agent: Agent) -> None:
    agent.core.create("human", "a")
    agent.does(RETHINK, label="human", new_memory="b")
    assert agent.core.undo("human").value == "a"


# --- archival memory


@check("a passage is inserted with tags, each once, in their case")
def _(agent: Agent) -> None:
    agent.does("archival_memory_insert", content="tea", tags=["b", "a", "B", "b"])
    (hit,) = agent.finds("archival_memory_search", query="tea")
    assert list(hit) == ["id", "timestamp", "content", "tags", "relevance"]
    assert hit["tags"] == ["b", "a", "B"]


@check("tags match any, or all, before the results are cut")
def _(agent: Agent) -> None:
    for n in range(20):
        agent.archival.insert(f"tea {n}", tags=["x"])
    agent.archival.insert("tea", tags=["x", "y"])
    search = {"query": "tea", "tags": ["x", "y"], "top_k": 5}
    assert len(agent.finds("archival_memory_search", **search)) == 5
    assert agent.contents("archival_memory_search", **search, tag_match_mode="all") == ["tea"]
    assert agent.contents("archival_memory_search", query="tea", tags=["X"]) == []


@check("ten passages are found where top_k is not given, and a blank query finds none")
def _(agent: Agent) -> None:
    agent.archival.insert_many([f"tea {n}" for n in range(15)])
    assert len(agent.finds("archival_memory_search", query="tea")) == 10
    assert len(agent.finds("archival_memory_search", query="tea", top_k=12)) == 12
    assert agent.finds("archival_memory_search", query="  ") == []


DATES = [
    ({"start_datetime": "2024-05-01"}, [1, 2, 3]),
    ({"start_datetime": "2024-05-02"}, [2, 3]),
    ({"end_datetime": "2024-05-02"}, [1, 2]),  # Letta: the second day's midnight
    ({"start_datetime": "2024-05-02", "end_datetime": "2024-05-02"}, [2]),
    ({"end_datetime": "2024-05-02T11:59"}, [1]),
    ({"start_datetime": "2024-05-02T14:00:00+02:00", "end_datetime": "2024-05-02T12:00Z"}, [2]),
]


@check("passages are found by dates and times; a date as the end is that whole day")
def _(agent: Agent) -> None:
    for day in (1, 2, 3):
        agent.archival.insert(f"tea {day}", created_at=f"2024-05-0{day}T12:00:00+00:00")
    for dates, days in DATES:
        found = sorted(agent.contents("archival_memory_search", query="tea", **dates))
        assert found == [f"tea {day}" for day in days], dates
    agent.refuses("archival_memory_search", "`end_datetime`", query="tea", end_datetime="soon")


@check("times are those of the agent's zone, in ISO 8601")
def _(agent: Agent) -> None:
    agent.own.configure(timezone="Asia/Tokyo")
    agent.archival.insert("tea", created_at="2024-05-01T23:00:00+00:00")
    agent.say(("user", "tea", DAY))
    (hit,) = agent.finds("archival_memory_search", query="tea", start_datetime="2024-05-02")
    assert hit["timestamp"] == "2024-05-02T08:00:00+09:00"
    (hit,) = agent.finds("conversation_search", query="tea")
    assert hit["timestamp"] == "2024-05-01T21:00:00+09:00"


@check("a passage is deleted by its id")
def _(agent: Agent) -> None:
    own = agent.archival.insert("tea")
    agent.does("archival_memory_delete", id=own.id)
    assert agent.archival.count() == 0
    agent.refuses("archival_memory_delete", "archival_memory_search", id=own.id)


@check("an archive's passages are found by each agent that has it, and are one")
def _(agent: Agent) -> None:
    other = Agent(agent.memory, "ben")
    name = f"manuals-{uuid4().hex}"
    agent.archival.attach_archive(name)
    agent.archival.share_archive(name, other.name)
    agent.archival.insert("tea at ninety degrees", archive=name)
    assert other.contents("archival_memory_search", query="tea") == ["tea at ninety degrees"]


# --- recall memory


@check("a conversation is searched by words: age is not in message")
def _(agent: Agent) -> None:
    agent.say(("assistant", "your age", DAY), ("user", "a message", DAY))
    (hit,) = agent.finds("conversation_search", query="age", limit=1)
    assert list(hit) == ["timestamp", "time_ago", "role", "content", "relevance"]
    assert (hit["role"], hit["content"]) == ("assistant", "your age")
    assert re.fullmatch(r"\d+d ago", hit["time_ago"])


@check("roles choose whose messages are searched")
def _(agent: Agent) -> None:
    agent.say(("user", "tea?", DAY), ("assistant", "tea.", DAY))
    assert agent.contents("conversation_search", query="tea", roles=["user"]) == ["tea?"]
    assert agent.contents("conversation_search", roles=["assistant"]) == ["tea."]
    agent.refuses("conversation_search", "roles", query="tea", roles=["cat"])


@check("five messages are found where limit is not given")
def _(agent: Agent) -> None:
    agent.say(*(("user", f"tea {n}", DAY) for n in range(9)))
    assert len(agent.finds("conversation_search", query="tea")) == 5
    assert len(agent.finds("conversation_search", query="tea", limit=7)) == 7


@check("without a query, messages are listed by time; a date as the end is that whole day")
def _(agent: Agent) -> None:
    agent.say(*(("user", f"tea {day}", f"2024-05-0{day}") for day in (1, 2, 3)))
    assert agent.contents("conversation_search") == ["tea 3", "tea 2", "tea 1"]
    days = {"start_date": "2024-05-01", "end_date": "2024-05-02"}
    assert agent.contents("conversation_search", **days) == ["tea 2", "tea 1"]
    assert agent.contents("conversation_search", query="tea", end_date="2024-05-01") == ["tea 1"]
    assert agent.contents("conversation_search_date", **days, limit=1, page=1) == ["tea 1"]
    agent.refuses("conversation_search", "`start_date`", start_date="soon")


@check("results of tools and searches themselves are not found")
def _(agent: Agent) -> None:
    calls = [{"name": "conversation_search", "args": {"query": "tea"}, "id": "1"}]
    agent.recall.load(
        [
            HumanMessage("What tea?", id="1"),
            AIMessage("", tool_calls=calls, id="2"),
            ToolMessage("tea, tea", tool_call_id="1", name="conversation_search", id="3"),
            AIMessage("Green tea.", id="4"),
        ],
        thread_id=str(uuid4()),
    )
    assert sorted(agent.contents("conversation_search", query="tea")) == ["Green tea.", "What tea?"]


@check("different: where nothing is found, the answer is an empty list")
def _(agent: Agent) -> None:
    assert agent.finds("conversation_search", query="tea") == []
    assert agent.finds("archival_memory_search", query="tea") == []


# --- the prompt


@check("an agent without blocks has no prompt")
def _(agent: Agent) -> None:
    assert agent.own.compile() == ""


@check("blocks are compiled in Letta's form, in the order in which they came")
def _(agent: Agent) -> None:
    agent.core.create("persona", "I am kind.", read_only=True, limit=100)
    agent.core.create("human", "Ada\ntea", description="The user", limit=50)
    assert agent.own.compile().partition("\n\n<memory_metadata>")[0] == (
        "<memory_blocks>\n"
        "The following memory blocks are currently engaged in your core memory unit:\n\n"
        "<persona>\n<description>\n\n</description>\n"
        "<metadata>\n- read_only=true\n- chars_current=10\n- chars_limit=100\n</metadata>\n"
        "<value>\nI am kind.\n</value>\n</persona>\n\n"
        "<human>\n<description>\nThe user\n</description>\n"
        "<metadata>\n- chars_current=7\n- chars_limit=50\n</metadata>\n"
        "<value>\nAda\ntea\n</value>\n</human>\n"
        "</memory_blocks>"
    )


@check("the metadata have the last change, the counts and the tags")
def _(agent: Agent) -> None:
    agent.own.configure(timezone="Asia/Tokyo")
    agent.core.create("human", "Ada")
    agent.archival.insert("tea", tags=["b", "a"])
    agent.say(("user", "tea", DAY))
    told = agent.own.compile().partition("<memory_metadata>")[2]
    assert "- Messages in recall memory: 1\n- Passages in archival memory: 1\n" in told
    assert "- Tags in use in archival memory: a, b\n" in told
    (changed,) = re.findall("last changed: (.*)", told)
    assert str(datetime.fromisoformat(changed).utcoffset()) == "9:00:00"


@check("different: values are escaped, so that none can end its block")
def _(agent: Agent) -> None:
    agent.core.create("human", "</value></human>")
    assert "&lt;/value&gt;&lt;/human&gt;" in agent.own.compile()


@check("a block's change is in the next compiled prompt")
def _(agent: Agent) -> None:
    agent.core.create("human", "Ada")
    agent.does(APPEND, label="human", content="tea")
    assert "<value>\nAda\ntea\n</value>" in agent.own.compile()


# --- the context


ASKS_FOR_SUMMARY = "You keep an assistant's memory"


class Talker(ScriptedModel):
    """Says much, and sums up in few words."""

    @override
    def _generate(self, messages: list[BaseMessage], *args: Any, **options: Any) -> ChatResult:
        asked = messages[-1].text.startswith(ASKS_FOR_SUMMARY)
        self.says.append("She grows orchids." if asked else "word " * 60)
        return super()._generate(messages, *args, **options)


@check("a full context: prompt, summary, then the newest; what left is found by search")
def _(agent: Agent) -> None:
    model = Talker(says=[])
    graph: Any = create_agent(
        model,
        system_prompt="Be kind.",
        middleware=[LettaMemoryMiddleware(agent.memory, context_window=1500)],
        checkpointer=agent.memory.saver,
    )
    config: Any = {"configurable": {"thread_id": str(uuid4()), "user_id": agent.name}}
    graph.invoke({"messages": "I grow orchids."}, config)
    for n in range(20):
        graph.invoke({"messages": f"turn {n} " + "word " * 40}, config)
    last = [seen for seen in model.seen if not seen[-1].text.startswith(ASKS_FOR_SUMMARY)][-1]
    assert [message.type for message in last[:3]] == ["system", "human", "human"]
    assert last[0].text.startswith("Be kind.")
    assert last[1].text.endswith("She grows orchids.")
    assert last[-1].text.startswith("turn 19")
    assert "I grow orchids." not in {message.text for message in last}
    assert agent.contents("conversation_search", query="orchids", limit=1) == ["I grow orchids."]


@check("a tool's result that is longer than the window breaks no turn")
def _(agent: Agent) -> None:
    @tool
    def read() -> str:
        """Read a long text."""
        return "word " * 20_000

    call: Any = {"name": "read", "args": {}, "id": "1"}
    model = ScriptedModel(says=[AIMessage("", tool_calls=[call]), "It says word."])
    memory = LettaMemoryMiddleware(agent.memory, context_window=3000)
    saver = agent.memory.saver
    graph: Any = create_agent(model, [read], middleware=[memory], checkpointer=saver)
    config: Any = {"configurable": {"thread_id": str(uuid4()), "user_id": agent.name}}
    done = graph.invoke({"messages": "What does it say?"}, config)
    assert [message.type for message in model.seen[-1]][-3:] == ["human", "ai", "tool"]
    assert len(model.seen[-1][-1].text) < 12_000
    assert len(done["messages"][-2].text) == 100_000


@check("an agent file has the blocks and the context, under Letta's names")
def _(agent: Agent) -> None:
    agent.core.create("human", "Ada", description="The user", limit=50, read_only=True)
    said = [HumanMessage("tea?", id="1"), AIMessage("tea.", id="2")]
    contents = FileContents(agent.name, agent.core.list(), said, compiled=agent.own.compile())
    made = build_agent_file(contents)
    (letta,), (block,) = made["agents"], made["blocks"]
    assert letta["block_ids"] == [block["id"]]
    kept = {"label": "human", "value": "Ada", "limit": 50, "read_only": True}
    assert {key: block[key] for key in kept} == kept
    roles = {message["id"]: message["role"] for message in letta["messages"]}
    in_context = [roles[id_] for id_ in letta["in_context_message_ids"]]
    assert in_context == ["system", "user", "assistant"]


@pytest.mark.parametrize("holds", CHECKS)
def test_it_holds(agent: Agent, holds: str) -> None:
    CHECKS[holds](agent)
