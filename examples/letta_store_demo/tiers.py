"""The three tiers of an agent: a block rewritten, a passage filed, and recall in a new thread."""

from __future__ import annotations

from langchain_core.messages import AIMessage, HumanMessage
from rich.console import Console
from rich.text import Text

from langgraph_letta_store import AgentMemory, LettaSaver, LettaStore

AGENT = "demo-agent"
NEXT = (
    "from langgraph_letta_store import LettaMemory, LettaMemoryMiddleware",
    "middleware = [LettaMemoryMiddleware(memory)]",
    'agent = create_agent("openai:gpt-5", middleware=middleware, checkpointer=memory.saver)',
)
"""The lines that put all of it into an application."""


def show(console: Console, store: LettaStore, schema: str) -> None:
    """Use each tier once, and print what became of it."""
    with LettaSaver(store.conn, schema=schema) as saver:
        agent = AgentMemory(store, AGENT, saver)
        agent.forget()  # what an earlier demo left in the same database
        console.print("\nThe three tiers of an agent", style="bold")
        agent.core.create("human", "Likes tea.")
        block = agent.core.replace("human", "tea", "oolong")
        _print(console, "core", f"the block 'human' now says: {block.value}")
        agent.archival.insert("The tea house in Gion opens at nine.")
        (passage,) = agent.archival.search("When does the tea house open?", top_k=1)
        _print(console, "archival", f"the passage that was found: {passage.content}")
        said = [HumanMessage("My train leaves at ten."), AIMessage("I will remember that.")]
        agent.recall.load(said, thread_id=f"{AGENT}:monday")
        (message, *_) = agent.recall.search("When does my train leave?", roles=["user"])
        _print(console, "recall", f"asked on Tuesday, said in {message.thread}: {message.text}")
        console.print("\nIn your application:", style="bold")
        for line in NEXT:
            console.print(Text(f"  {line}"), soft_wrap=True)


def _print(console: Console, tier: str, line: str) -> None:
    console.print(Text.assemble((f"  {tier:<9}", "cyan"), line), soft_wrap=True)
