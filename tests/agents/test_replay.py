"""A real conversation through an agent: all that was said is remembered once, and found."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from langgraph_letta_store import LettaMemory
from tests.support import locomo
from tests.support.openai_server import OpenAIServer
from tests.support.replay import AGENT, SILENCE, SUMMARY, THREAD, WINDOW, play

NAME, SESSIONS = "30", 7  # benchmarks/evidence.py plays them all


@pytest.fixture
def conversation() -> locomo.Conversation:
    locomo.needed(NAME)
    return locomo.Conversation.read(NAME).beginning(SESSIONS)


def test_a_life_with_an_agent_is_remembered(
    dsn: str, schema: str, conversation: locomo.Conversation
) -> None:
    index: Any = {"dims": locomo.DIMS, "embed": conversation.vectors}
    with (
        OpenAIServer() as server,
        LettaMemory.from_conn_string(dsn, schema=schema, index=index, partitions=2) as memory,
    ):
        memory.setup()
        ada = memory.agent(AGENT)
        ada.core.create("human", "Talks to Gina.")
        agent = play(conversation, memory, server)

        turns = Counter(turn.text for turn in conversation.turns)
        kept = Counter(
            message.text
            for message in ada.recall.messages(thread=THREAD, limit=10_000)
            if message.text != SILENCE and message.role != "summary"
        )
        assert kept == turns
        state = agent.get_state({"configurable": {"thread_id": THREAD}}).values["messages"]
        assert len(state) < 90 < sum(turns.values())
        assert SUMMARY in state[0].text
        longest = max(
            sum(len(str(message["content"])) for message in request["messages"])
            for request in server.sent("/v1/chat/completions")
            if request["model"] != "summary"
        )
        assert longest < WINDOW * 4  # characters a token, by this count

        memory.saver.index_recall()
        ada.archival.insert_many([turn.text for turn in conversation.turns])
        tools = {tool.name: tool for tool in memory.tools()}
        run: Any = {"configurable": {"agent_id": AGENT, "thread_id": "later"}}
        for name, count in (("conversation_search", "limit"), ("archival_memory_search", "top_k")):
            shares = [
                conversation.found(question, [hit["content"] for hit in json.loads(answer)])
                for question in conversation.questions
                for answer in [tools[name].invoke({"query": question.text, count: 10}, run)]
            ]
            assert sum(shares) / len(shares) > 0.4
