"""An agent's core memory: its blocks, their histories, and the prompt that they make."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store.agents.operations.forget import count_contents
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.blocks import BlockVersion
from langgraph_letta_store.ui.asked import read_number
from langgraph_letta_store.ui.diffs import Line, compare
from langgraph_letta_store.ui.security import read_form
from langgraph_letta_store.ui.site import agent_of, redirect, render

_VERSIONS = 20


class Change(NamedTuple):
    """A version of a block, and what it changed: the lines, and other columns in words."""

    version: BlockVersion
    lines: list[Line]
    besides: list[str]


async def show_core(request: Request) -> Response:
    """Show an agent's blocks and the text that its prompt has of them."""
    agent = agent_of(request)
    blocks, prompt, settings, contents = await asyncio.gather(
        agent.core.list(), agent.compile(), agent.settings(), agent.run(count_contents)
    )
    values = {
        "agent": agent.agent_id,
        "blocks": blocks,
        "prompt": prompt,
        "settings": settings,
        "contents": contents,
        "tab": "core",
    }
    return render(request, "core.html", values)


async def show_history(request: Request) -> Response:
    """Show the versions of a block, each with what it changed."""
    agent, label = agent_of(request), request.query_params.get("block", "")
    before = read_number(request, "before", 0, most=2**62) or None
    block, versions = await asyncio.gather(
        agent.core.get(label), agent.core.history(label, limit=_VERSIONS + 1, before=before)
    )
    changes = [_describe(new, old) for new, old in pairwise(versions)]
    if versions and len(versions) <= _VERSIONS:
        changes.append(_describe(versions[-1], None))
    values = {
        "agent": agent.agent_id,
        "block": block,
        "changes": changes,
        "has_more": len(versions) > _VERSIONS,
        "newest": versions[0] if versions and before is None else None,
        "is_first": before is None,
        "tab": "core",
    }
    return render(request, "history.html", values)


async def show_editor(request: Request) -> Response:
    """Show the form that changes a block's text."""
    agent, label = agent_of(request), request.query_params.get("block", "")
    block = await agent.core.get(label)
    values = {"agent": agent.agent_id, "block": block, "tab": "core"}
    return render(request, "block_edit.html", values)


async def save_block(request: Request) -> Response:
    """Overwrite a block's text, if it is still the version that the form was made for."""
    agent, form = agent_of(request), await read_form(request)
    label = request.query_params.get("block", "")
    version = _parse_version(form.get("version", ""))
    await agent.core.rethink(label, form.get("value", ""), version=version)
    return redirect("/core", agent=agent.agent_id, done="edited")


async def undo(request: Request) -> Response:
    """Undo a block's last change."""
    agent, label = agent_of(request), request.query_params.get("block", "")
    await agent.core.undo(label)
    return redirect("/history", agent=agent.agent_id, block=label, done="undone")


async def redo(request: Request) -> Response:
    """Redo what was undone."""
    agent, label = agent_of(request), request.query_params.get("block", "")
    await agent.core.redo(label)
    return redirect("/history", agent=agent.agent_id, block=label, done="redone")


async def restore(request: Request) -> Response:
    """Restore a block to one of its versions."""
    agent, form = agent_of(request), await read_form(request)
    label = request.query_params.get("block", "")
    await agent.core.restore(label, _parse_version(form.get("version", "")))
    return redirect("/history", agent=agent.agent_id, block=label, done="restored")


def _parse_version(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        msg = f"`version` must be a whole number, got {text!r:.80}"
        raise InvalidOperationError(msg)
    return int(text)


def _describe(new: BlockVersion, old: BlockVersion | None) -> Change:
    """Return what a version changed against the one before it; None: it is the first."""
    if old is None:
        return Change(new, compare("", new.value), [])
    besides: list[str] = []
    for name in ("label", "limit", "description", "read_only", "tags", "metadata"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            besides.append(f"{name.replace('_', '-')}: {was!s:.200} → {now!s:.200}")
    return Change(new, compare(old.value, new.value), besides)


ROUTES = [Route("/core", show_core), Route("/history", show_history)]
CHANGES = [
    Route("/core/edit", show_editor),
    Route("/core/save", save_block, methods=["POST"]),
    Route("/core/undo", undo, methods=["POST"]),
    Route("/core/redo", redo, methods=["POST"]),
    Route("/core/restore", restore, methods=["POST"]),
]
