"""The context window of a thread: what it holds now, and what was summed up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store._checkpoints import timeline
from langgraph_letta_store.agents.summaries import INTRODUCTION
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.saver.aio.agent_recall import AsyncAgentRecall
from langgraph_letta_store.ui.asked import read_place
from langgraph_letta_store.ui.messages import Bubble, show_message
from langgraph_letta_store.ui.site import render, site_of
from langgraph_letta_store.ui.speaker import Speaker

_PAGE = 50
_MOST_PAGES = 4
_SUMMARIES = 20
_LONGEST = 20_000
_CHARACTERS_PER_TOKEN = 4


class Share(NamedTuple):
    """A part of the window: what it is, how many texts it has, and about how many tokens."""

    name: str
    texts: int
    tokens: int


async def show_context(request: Request) -> Response:
    """Show what the window holds, part by part, and the summary with what it stands for."""
    speaker, thread = Speaker.from_request(request), request.query_params.get("thread", "")
    window, core, zone = await asyncio.gather(
        site_of(request).memory.saver.run(timeline.read_window, thread),
        _read_core(speaker),
        speaker.read_zone(),
    )
    before = read_place(request, "before")
    messages: list[Bubble] = []
    summaries: list[Bubble] = []
    has_more = False
    if window is not None:
        summaries = await _read_summaries(speaker.recall, thread, window)
        messages, has_more = await _read_inside(speaker.recall, thread, window, before)
    values = {
        "agent": speaker.name,
        "thread": thread,
        "window": window,
        "shares": _weigh(core, window),
        "outside": 0 if window is None else sum(each.messages for each in window.outside),
        "messages": messages,
        "summaries": summaries,
        "has_more": has_more,
        "prompt": core.prompt,
        "zone": zone,
        "tab": "threads",
    }
    return render(request, "context.html", values)


class Core(NamedTuple):
    """Core memory in the window: how many blocks, and their text."""

    blocks: int
    prompt: str


async def _read_core(speaker: Speaker) -> Core:
    if speaker.agent is None:
        return Core(0, "")
    blocks, prompt = await asyncio.gather(
        speaker.agent.core.list(), speaker.agent.compile(counts=False)
    )
    return Core(len(blocks), prompt)


def _weigh(core: Core, window: timeline.Window | None) -> list[Share]:
    """Return the parts of the window, core memory first."""
    shares = [Share("core memory", core.blocks, _tokens(len(core.prompt)))]
    for role, count, characters in () if window is None else window.inside:
        shares.append(Share(role or "other", count, _tokens(characters)))
    return shares


def _tokens(characters: int) -> int:
    return -(-characters // _CHARACTERS_PER_TOKEN)


async def _read_summaries(
    recall: AsyncAgentRecall, thread: str, window: timeline.Window
) -> list[Bubble]:
    """Return the summaries in the window."""
    try:
        found = await recall.messages(
            thread=thread, roles=["summary"], before=2**62, limit=_SUMMARIES
        )
    except InvalidOperationError:  # roles are not readable where the saver encrypts
        return []
    inside = [each for each in found if each.sequence in window]
    return [
        show_message(replace(each, text=each.text.removeprefix(INTRODUCTION)), _LONGEST)
        for each in inside
    ]


async def _read_inside(
    recall: AsyncAgentRecall, thread: str, window: timeline.Window, before: int | None
) -> tuple[list[Bubble], bool]:
    """Return the last messages in the window before a place, and whether there are earlier ones."""
    kept: list[Bubble] = []
    first = min((span[0] for span in window.spans), default=0)
    end = before or max((span[1] for span in window.spans), default=0) + 1
    for _ in range(_MOST_PAGES):
        page = await recall.messages(thread=thread, before=end, limit=_PAGE)
        inside = [each for each in page if each.sequence in window and each.role != "summary"]
        kept = [*map(show_message, inside), *kept]
        if not page or page[0].sequence <= first or len(kept) >= _PAGE:
            break
        end = page[0].sequence
    return kept[-_PAGE:], bool(kept) and kept[-_PAGE:][0].sequence > first


ROUTES = [Route("/context", show_context)]
CHANGES: list[Route] = []
