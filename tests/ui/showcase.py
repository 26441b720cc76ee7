"""An invented memory to look into: an agent with everything, and one with hostile texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain_core.messages import AIMessage, HumanMessage

from langgraph_letta_store import AsyncLettaMemory, LettaMemoryMiddleware
from tests.support.embeddings import CharacterEmbeddings
from tests.support.models import ScriptedModel, calling

OPTIONS: Any = {
    "index": {"dims": 16, "embed": CharacterEmbeddings(16), "fields": ["content"]},
    "search": {"mode": "hybrid"},
    "partitions": 2,
}

SCRIPT = "<script>alert(1)</script>"
QUOTE = "\"><img src=x onerror=alert(2)>'"
TEMPLATE = "{{ 7 * 7 }}{% raw %}"
RIGHT_TO_LEFT = "مرحبا بالعالم، كيف حالك؟"
CJK = "明日は京都へ行きます。抹茶が好きです。"
OVERRIDE = "\u202egnp.exe\u202c"
HOSTILE = f"{SCRIPT} {QUOTE} {TEMPLATE} {RIGHT_TO_LEFT} {CJK} {OVERRIDE}"
STRANGER = f"mallory/{SCRIPT}&?#%2F é"
"""The name of the agent that has hostile texts everywhere."""

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)
REMOTE = "https://tracker.example/pixel.png"
SVG = "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDMpIi8+"

PASSAGES = (
    ("Ada prefers the early train to Lisbon, in the quiet carriage.", ["travel"]),
    ("The greenhouse behind the house is heated from November to March.", ["home", "garden"]),
    ("Her sister Ines plays the violin in the city's orchestra.", ["family"]),
    ("Ada takes her tea black, without sugar, and never after six.", ["tea"]),
    ("The lease of the studio ends in June; she wants to stay.", ["home"]),
    ("She is allergic to walnuts, and carries an adrenaline pen.", ["health"]),
)

TALK = (
    "Good morning! I am back from Porto.",
    "How was the crossing?",
    "Rough, but the harbour at dawn was worth it. When does my train to Lisbon leave?",
    "The early one leaves at 6:40 from platform 3; your seat is in the quiet carriage.",
    "Please remember that Ines plays on the 12th.",
)


async def fill(memory: AsyncLettaMemory, *, turns: int = 3) -> None:
    """Give a memory the agent `ada`, some customers, and the stranger."""
    await memory.setup()
    await fill_ada(memory, turns)
    for number in range(3):
        customer = await memory.agents.create(f"customer-{number:03}")
        await customer.configure(tags=["paid" if number else "trial"])
    await fill_stranger(memory)


async def fill_ada(memory: AsyncLettaMemory, turns: int) -> None:
    """Give `ada` blocks with histories, passages, and conversations with tools and a summary."""
    ada = memory.agent("ada")
    await ada.core.create(
        "human",
        "Ada lives in Coimbra and restores letterpress machines.",
        description="What is known of the user",
        limit=600,
    )
    await ada.core.create(
        "persona",
        "I am a calm assistant. I ask when I am not sure, and keep answers short.",
        description="How the assistant speaks",
        limit=100,
    )
    await ada.core.append("human", "Drinks her tea black.")
    await ada.core.append("human", "Her sister Ines plays the violin.")
    await ada.core.replace("human", "Coimbra", "Porto")
    await ada.configure(tags=["family", "pilot"], timezone="Europe/Lisbon")
    for content, tags in PASSAGES:
        await ada.archival.insert(content, tags=tags)
    await _talk(
        memory,
        "monday",
        [
            (TALK[0], [TALK[1]]),
            (TALK[2], [calling("archival_memory_search", query="train to Lisbon"), TALK[3]]),
            (
                TALK[4],
                [
                    calling("core_memory_append", label="human", content="Ines plays on the 12th."),
                    "I have noted it.",
                ],
            ),
        ],
    )
    long = [
        (
            f"Tell me about machine number {n}. " + "It is old. " * 12,
            [f"Machine {n} was built in 19{n:02}. " + "Its rollers need care. " * 8],
        )
        for n in range(turns)
    ]
    await _talk(memory, "workshop", long, window=2_800)


async def _talk(
    memory: AsyncLettaMemory,
    thread: str,
    turns: Sequence[tuple[str, Sequence[str | AIMessage]]],
    window: int = 8_000,
) -> None:
    """Let `ada` answer in a thread, as the model's script says."""
    summary = "They spoke about old machines, of which the rollers need care."
    for asked, answers in turns:
        model = ScriptedModel(says=list(answers))
        agent: Any = create_agent(
            model,
            middleware=[
                LettaMemoryMiddleware(
                    memory, context_window=window, model=ScriptedModel(says=[summary])
                )
            ],
            checkpointer=memory.saver,
            store=memory.store,
        )
        config: Any = {"configurable": {"thread_id": thread, "agent_id": "ada"}}
        await agent.ainvoke({"messages": [HumanMessage(asked)]}, config)


async def fill_stranger(memory: AsyncLettaMemory) -> None:
    """Give an agent hostile texts in every field that takes any text."""
    stranger = memory.agent(STRANGER, actor=SCRIPT)
    await stranger.core.create("human", HOSTILE, description=HOSTILE, tags=[SCRIPT])
    await stranger.core.append("human", SCRIPT)
    await stranger.configure(tags=[SCRIPT])
    await stranger.archival.attach_archive(f"archive {SCRIPT}")
    await stranger.archival.insert(HOSTILE, tags=[SCRIPT], metadata={SCRIPT: QUOTE})
    thread: Any = {"configurable": {"thread_id": SCRIPT, "agent_id": STRANGER}}
    parts: Any = [
        {"type": "text", "text": HOSTILE},
        *({"type": "image_url", "image_url": {"url": url}} for url in (PIXEL, REMOTE, SVG)),
    ]
    calls: Any = [{"name": SCRIPT, "args": {SCRIPT: HOSTILE}, "id": "1"}]
    model = ScriptedModel(says=[AIMessage(HOSTILE, name=SCRIPT)])
    agent: Any = create_agent(model, checkpointer=memory.saver)  # pyright: ignore[reportUnknownVariableType]
    said: Any = [
        HumanMessage(parts),
        AIMessage("", tool_calls=calls),
        HumanMessage("line\n" * 50_000),
    ]
    await agent.ainvoke({"messages": said}, thread)
