"""Letta's newer tools on core memory, which are given where they are asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store._tiers.core import blocks, edit_block
from langgraph_letta_store._tiers.core.block_values import check_label
from langgraph_letta_store.agents.tools.core import EditedLines, describe_size
from langgraph_letta_store.agents.tools.excerpts import cut_middle
from langgraph_letta_store.agents.tools.formatting import RESULT_CHARACTERS, SELF_EVIDENT
from langgraph_letta_store.agents.tools.own_blocks import create_own, require_own
from langgraph_letta_store.agents.tools.patch import apply_patch, parse_patch
from langgraph_letta_store.errors import InvalidOperationError

ROOT = "/memories"

Command = Literal["view", "create", "str_replace", "insert", "delete", "rename"]


def memory(
    owner: Owner,
    command: Annotated[Command, SELF_EVIDENT],
    path: Annotated[str, "/memories/LABEL"] = ROOT,
    file_text: Annotated[str | None, "To create."] = None,
    description: Annotated[str | None, "To create, or to rename."] = None,
    old_str: Annotated[str | None, "Exact text."] = None,
    new_str: Annotated[str | None, "Or empty."] = None,
    insert_line: Annotated[int, "After this line."] = -1,
    insert_text: Annotated[str | None, SELF_EVIDENT] = None,
    old_path: Annotated[str | None, SELF_EVIDENT] = None,
    new_path: Annotated[str | None, SELF_EVIDENT] = None,
    *,
    new_blocks: int = 0,
) -> Operation[str]:
    """View and edit memory blocks as files; rename and delete those you created."""
    given = {
        "file_text": file_text or "",
        "description": description,
        "old_str": old_str,
        "new_str": new_str or "",
        "insert_line": insert_line,
        "insert_text": insert_text,
        "new_path": new_path,
        "new_blocks": new_blocks,
    }
    if command not in _COMMANDS:
        msg = f"`command` must be one of {', '.join(_COMMANDS)}, got {command!r:.80}"
        raise InvalidOperationError(msg)
    label = _parse_path(old_path if command == "rename" and old_path else path)
    if label is None and command != "view":
        msg = f"`path` must name a block, as in {ROOT}/human, got {path!r:.80}"
        raise InvalidOperationError(msg)
    return (yield from _COMMANDS[command](owner, label, given))


def memory_apply_patch(
    owner: Owner,
    label: Annotated[str, "Of the block."],
    patch: Annotated[str, "Lines with ' ' (context), '-' and '+'; hunks begin with @@."],
    *,
    new_blocks: int = 0,
) -> Operation[str]:
    """Change a core memory block by a diff, or several after lines *** Update Block: LABEL.

    *** Add Block: LABEL, *** Delete Block: LABEL and *** Move to: LABEL are for blocks of yours.
    """
    return (yield from apply_patch(owner, parse_patch(label, patch), new_blocks))


def _view(owner: Owner, label: str | None, _: Mapping[str, Any]) -> Operation[str]:
    if label is None:
        there = yield from blocks.list_blocks(owner)
        lines = [
            f"{ROOT}/{block.label} ({describe_size(block)}){block.description and ': '}"
            f"{block.description}"
            for block in there
        ]
        return cut_middle("\n".join(lines), RESULT_CHARACTERS) or f"{ROOT} is empty."
    block = yield from blocks.get(owner, label)
    numbered = [f"{at}: {line}" for at, line in enumerate(block.value.split("\n"), 1)]
    begins = f"{ROOT}/{label} ({describe_size(block)}), with line numbers:"
    return cut_middle("\n".join([begins, *numbered]), RESULT_CHARACTERS)


def _create(owner: Owner, label: str, given: Mapping[str, Any]) -> Operation[str]:
    settings = yield from read_agent_settings(owner)
    attributes = {
        "label": label,
        "value": given["file_text"],
        "description": given["description"] or "",
        "limit": settings.new_block_limit,
    }
    most = max(given["new_blocks"], settings.new_blocks)
    block = yield from create_own(owner, attributes, most)
    return f"Memory block {label!r} was created ({describe_size(block)})."


def _replace(owner: Owner, label: str, given: Mapping[str, Any]) -> Operation[str]:
    old = _require(given, "old_str", "str_replace")
    lines = EditedLines()
    block = yield from edit_block.replace_once(
        owner, label, old, given["new_str"], on_edit=lines.note
    )
    return lines.format(block)


def _insert(owner: Owner, label: str, given: Mapping[str, Any]) -> Operation[str]:
    text = _require(given, "insert_text", "insert")
    lines = EditedLines()
    block = yield from edit_block.insert(
        owner, label, text, given["insert_line"], on_edit=lines.note
    )
    return lines.format(block)


def _delete(owner: Owner, label: str, _: Mapping[str, Any]) -> Operation[str]:
    yield from require_own(owner, label, "delete")
    yield from blocks.delete(owner, label)
    return f"Memory block {label!r} was deleted."


def _rename(owner: Owner, label: str, given: Mapping[str, Any]) -> Operation[str]:
    path: str | None = given["new_path"]
    if path is None and given["description"] is None:
        _require(given, "new_path", "rename")
    yield from require_own(owner, label, "describe" if path is None else "rename")
    answers: list[str] = []
    if path is not None:
        new = _parse_path(path) or ""
        yield from blocks.rename(owner, label, new)
        answers.append(f"Memory block {label!r} is called {new!r} now.")
        label = new
    if given["description"] is not None:
        yield from blocks.update(owner, label, description=given["description"])
        answers.append(f"Memory block {label!r} has a new description.")
    return " ".join(answers)


_COMMANDS: Mapping[str, Callable[[Owner, Any, Mapping[str, Any]], Operation[str]]] = {
    "view": _view,
    "create": _create,
    "str_replace": _replace,
    "insert": _insert,
    "delete": _delete,
    "rename": _rename,
}


def _parse_path(path: str) -> str | None:
    """Return the label that a path names; None for all blocks.

    Raises:
        InvalidOperationError: it names no block.
    """
    label = path.strip().removeprefix("/").removeprefix(ROOT[1:])
    return check_label(label.removeprefix("/"), "path") if label.strip("/") else None


def _require(given: Mapping[str, Any], name: str, command: str) -> str:
    text: str | None = given[name]
    if text is None:
        msg = f"`{name}` must be given for the command {command}, got nothing"
        raise InvalidOperationError(msg)
    return text
