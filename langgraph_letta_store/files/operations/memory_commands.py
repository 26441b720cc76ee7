"""The commands of Anthropic's memory tool on files, with the answers that models are trained on.

They are those of the tool `memory_20250818`, as its documentation describes them:
https://platform.claude.com/docs/en/agents-and-tools/tool-use/memory-tool
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core.text_edits import find_lines
from langgraph_letta_store.config.checks import invalid, is_sequence, is_whole, parse_text
from langgraph_letta_store.errors import InvalidOperationError, MissingFileError
from langgraph_letta_store.files.operations.file_access import read_path
from langgraph_letta_store.files.operations.listing import delete_below, list_files
from langgraph_letta_store.files.operations.paths import is_below, parse_path
from langgraph_letta_store.files.operations.write import edit_file, move_file, write_file

ROOT = "/memories"
"""The folder under which the tool shows all files."""

MOST_LINES = 2000
"""How many lines of a file, or entries of a folder, are shown at most."""


class Arguments(NamedTuple):
    """The arguments of a command, of which each takes some."""

    path: str
    view_range: Any = None
    file_text: Any = None
    old_str: Any = None
    new_str: Any = None
    insert_line: Any = None
    insert_text: Any = None
    new_path: Any = None

    @property
    def shown(self) -> str:
        """The path as the model knows it."""
        return show_tool_path(self.path)


def run_command(owner: Owner, command: Any, given: Mapping[str, Any]) -> Operation[str]:
    """Run a command of the memory tool, and return its answer.

    Raises:
        InvalidOperationError, InvalidValueError: the command or an argument is invalid.
        MissingFileError: there is no such file.
        ReadOnlyBlockError, BlockLimitError, ConflictError: the file does not admit the change.
    """
    if command not in _COMMANDS:
        raise InvalidOperationError(invalid("command", f"one of {', '.join(_COMMANDS)}", command))
    renames = command == "rename"
    place = "old_path" if renames else "path"
    arguments = Arguments(
        parse_tool_path(given.get(place), place),
        view_range=given.get("view_range"),
        file_text=given.get("file_text"),
        old_str=given.get("old_str"),
        new_str=given.get("new_str"),
        insert_line=given.get("insert_line"),
        insert_text=given.get("insert_text"),
        new_path=parse_tool_path(given.get("new_path"), "new_path") if renames else None,
    )
    return (yield from _COMMANDS[command](owner, arguments))


def _view(owner: Owner, given: Arguments) -> Operation[str]:
    entries = yield from list_files(owner, given.path)
    if given.path != "/" and [entry.path for entry in entries] == [given.path]:
        return (yield from _view_file(owner, given))
    if not entries and given.path != "/":
        raise MissingFileError(
            f"The path {given.shown} does not exist. Please provide a valid path."
        )
    sizes: dict[str, int] = {given.path: 0}
    base = "" if given.path == "/" else given.path
    for entry in entries:
        parts = entry.path.removeprefix(base).strip("/").split("/")
        sizes[given.path] += entry.size
        for depth in range(1, min(len(parts), 2) + 1):
            path = f"{base}/{'/'.join(parts[:depth])}"
            sizes[path] = sizes.get(path, 0) + entry.size
    lines = [
        f"{_format_size(size)}\t{show_tool_path(path)}" for path, size in sorted(sizes.items())
    ]
    more = "" if len(lines) <= MOST_LINES else f"\n... {len(lines) - MOST_LINES} more"
    return (
        f"Here're the files and directories up to 2 levels deep in {given.shown}, excluding hidden "
        "items and node_modules:\n" + "\n".join(lines[:MOST_LINES]) + more
    )


def _view_file(owner: Owner, given: Arguments) -> Operation[str]:
    file = yield from read_path(owner, given.path)
    if file.is_binary:
        return f"The file {given.shown} is binary ({file.size:,} bytes) and cannot be shown."
    lines = file.text.split("\n")
    first, last = _parse_range(given.view_range, len(lines))
    shown = lines[first - 1 : min(last, first - 1 + MOST_LINES)]
    more = first - 1 + len(shown)
    text = f"Here's the content of {given.shown} with line numbers:\n{_number(shown, first)}"
    if more < last:
        text += f"\n... lines {more + 1} to {last} are left out; view them with view_range"
    return text


def _create(owner: Owner, given: Arguments) -> Operation[str]:
    text = parse_text(given.file_text, "file_text")
    try:
        yield from write_file(owner, given.path, text, is_new=True)
    except InvalidOperationError as error:
        if "already" not in str(error):
            raise
        raise InvalidOperationError(f"File {given.shown} already exists") from error
    return f"File created successfully at: {given.shown}"


def _replace(owner: Owner, given: Arguments) -> Operation[str]:
    old, new = parse_text(given.old_str, "old_str"), parse_text(given.new_str or "", "new_str")
    around: list[str] = []

    def edit(text: str) -> str:
        count = text.count(old) if old else 0
        if count == 0:
            msg = (
                f"No replacement was performed, old_str `{old:.500}` did not appear verbatim in "
                f"{given.shown}."
            )
            raise InvalidOperationError(msg)
        if count > 1:
            lines = find_lines(text, old)
            msg = (
                f"No replacement was performed. Multiple occurrences of old_str `{old:.500}` in "
                f"lines: {', '.join(map(str, lines))}. Please ensure it is unique"
            )
            raise InvalidOperationError(msg)
        changed = text.replace(old, new)
        at = text[: text.index(old)].count("\n")
        first, last = max(at - 2, 0), at + new.count("\n") + 3
        around[:] = [_number(changed.split("\n")[first:last], first + 1)]
        return changed

    yield from edit_file(owner, given.path, edit)
    return f"The memory file has been edited.\n{around[0]}"


def _insert(owner: Owner, given: Arguments) -> Operation[str]:
    added, line = parse_text(given.insert_text, "insert_text"), given.insert_line

    def edit(text: str) -> str:
        lines = text.split("\n")
        if not is_whole(line, 0, len(lines)):
            msg = (
                f"Invalid `insert_line` parameter: {line!r:.80}. It should be within the range of "
                f"lines of the file: [0, {len(lines)}]"
            )
            raise InvalidOperationError(msg)
        return "\n".join([*lines[:line], added.removesuffix("\n"), *lines[line:]])

    yield from edit_file(owner, given.path, edit)
    return f"The file {given.shown} has been edited."


def _delete(owner: Owner, given: Arguments) -> Operation[str]:
    yield from delete_below(owner, given.path)
    return f"Successfully deleted {given.shown}"


def _rename(owner: Owner, given: Arguments) -> Operation[str]:
    yield from move_file(owner, given.path, given.new_path)
    return f"Successfully renamed {given.shown} to {show_tool_path(given.new_path)}"


_COMMANDS: Mapping[str, Callable[[Owner, Arguments], Operation[str]]] = {
    "view": _view,
    "create": _create,
    "str_replace": _replace,
    "insert": _insert,
    "delete": _delete,
    "rename": _rename,
}


def parse_tool_path(path: Any, place: str) -> str:
    """Return a path of the tool as the files have it, without the tool's folder."""
    shortest = parse_path(path, place)
    if not is_below(shortest, ROOT):
        raise InvalidOperationError(invalid(place, f"a path in {ROOT}", path))
    return shortest.removeprefix(ROOT) or "/"


def show_tool_path(path: str) -> str:
    """Return a path of the files as the tool has it."""
    return ROOT if path == "/" else f"{ROOT}{path}"


def _parse_range(given: Any, lines: int) -> tuple[int, int]:
    """Return the first and last line to show; -1 is the last."""
    if given is None:
        return 1, lines
    if not is_sequence(given) or len(given) != 2 or not all(is_whole(each) for each in given):
        raise InvalidOperationError(invalid("view_range", "two line numbers, [first, last]", given))
    first, last = given
    last = lines if last == -1 else last
    if not 1 <= first <= last <= lines:
        expected = f"lines of the file, from 1 to {lines}, or -1 as the last"
        raise InvalidOperationError(invalid("view_range", expected, given))
    return first, last


def _number(lines: Sequence[str], first: int) -> str:
    return "\n".join(f"{number:6}\t{line}" for number, line in enumerate(lines, first))


def _format_size(size: int) -> str:
    if size < 1024:
        return str(size)
    return f"{size / 1024:.1f}K" if size < 1024**2 else f"{size / 1024**2:.1f}M"
