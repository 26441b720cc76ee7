"""Conversations: threads, and the messages of one as a chat."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from langgraph_letta_store._checkpoints.threads import ThreadInfo
from langgraph_letta_store.records.messages import RecallMessage
from langgraph_letta_store.ui.asked import read_moment, read_place, read_text
from langgraph_letta_store.ui.messages import read_whole, show_message
from langgraph_letta_store.ui.site import render, site_of
from langgraph_letta_store.ui.speaker import Speaker

_PAGE = 50
_LAST = 2**62
_WHOLE = 200_000


async def list_threads(request: Request) -> Response:
    """Show a page of threads, of one agent or of all, the last written first."""
    agent = read_text(request, "agent")
    before = None
    if at := read_moment(request, "before"):
        before = ThreadInfo(request.query_params.get("last", ""), "", at, at, 0)
    found = await site_of(request).memory.saver.list_threads(
        agent=agent, limit=_PAGE + 1, before=before
    )
    values = {
        "agent": agent,
        "threads": found[:_PAGE],
        "has_more": len(found) > _PAGE,
        "is_first": before is None,
        "now": datetime.now(UTC),
        "tab": "threads",
    }
    return render(request, "agent_threads.html" if agent else "threads.html", values)


async def show_thread(request: Request) -> Response:
    """Show a page of a thread's messages: the last ones, or those around a place."""
    speaker, thread = Speaker.from_request(request), request.query_params.get("thread", "")
    at, after, before = (read_place(request, name) for name in ("at", "after", "before"))
    zone = await speaker.read_zone()
    if at is not None:
        earlier, later = await asyncio.gather(
            speaker.recall.messages(thread=thread, before=at, limit=_PAGE // 2),
            speaker.recall.messages(thread=thread, after=at - 1, limit=_PAGE // 2),
        )
        found = [*earlier, *later]
        has_earlier, has_later = len(earlier) == _PAGE // 2, len(later) == _PAGE // 2
    elif after is not None:
        found = list(await speaker.recall.messages(thread=thread, after=after, limit=_PAGE + 1))
        has_earlier, has_later = after > 0, len(found) > _PAGE
        found = found[:_PAGE]
    else:
        found = list(
            await speaker.recall.messages(thread=thread, before=before or _LAST, limit=_PAGE + 1)
        )
        has_earlier, has_later = len(found) > _PAGE, before is not None
        found = found[-_PAGE:]
    values = {
        "agent": speaker.name,
        "thread": thread,
        "messages": [show_message(message) for message in found],
        "at": at,
        "has_earlier": has_earlier and bool(found),
        "has_later": has_later and bool(found),
        "zone": zone,
        "tab": "threads",
    }
    return render(request, "thread.html", values)


async def show_whole(request: Request) -> Response:
    """Show one message with all that is known of it."""
    speaker = Speaker.from_request(request)
    found = await _read_message(request, speaker)
    values = {
        "agent": speaker.name,
        "thread": found.thread,
        "message": show_message(found, _WHOLE),
        "record": found,
        "zone": await speaker.read_zone(),
        "tab": "threads",
    }
    return render(request, "message.html", values)


async def send_text(request: Request) -> Response:
    """Return all of a message's text as plain text."""
    found = await _read_message(request, Speaker.from_request(request))
    return PlainTextResponse(read_whole(found))


async def _read_message(request: Request, speaker: Speaker) -> RecallMessage:
    """Return the message that an address names.

    Raises:
        HTTPException: there is none.
    """
    thread, at = request.query_params.get("thread", ""), read_place(request, "at")
    if at is not None:
        for found in await speaker.recall.messages(thread=thread, after=at - 1, limit=1):
            if found.sequence == at:
                return found
    raise HTTPException(404, "There is no such message; it may have been deleted or replaced.")


ROUTES = [
    Route("/threads", list_threads),
    Route("/thread", show_thread),
    Route("/message", show_whole),
    Route("/message.txt", send_text),
]
CHANGES: list[Route] = []
