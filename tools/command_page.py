"""Write the page of the command out of its help: `python -m tools.command_page`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import EnumType
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from typer.main import get_command

from langgraph_letta_store.cli import app

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "command.md"
MARK = "<!-- The rest is made by `python -m tools.command_page`. -->"


def render() -> str:
    """Return the part of the page that the help of the commands gives."""
    return "\n".join(_render_commands(get_command(app.app), ("letta-store",))).rstrip() + "\n"


def write() -> None:
    """Write that part into the page."""
    written, _, _ = PAGE.read_text("utf-8").partition(MARK)
    PAGE.write_text(f"{written}{MARK}\n\n{render()}", encoding="utf-8")


def _render_commands(group: Any, path: tuple[str, ...]) -> Iterator[str]:
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            yield from _render_commands(command, (*path, name))
        else:
            yield from _render_command(command, (*path, name))


def _render_command(command: Any, path: tuple[str, ...]) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param.param_type_name == "option"]
    named = [f"{param.metavar or param.name.upper()}" for param in arguments]
    yield f"## {' '.join(path[1:])}"
    yield ""
    yield f"`{' '.join([*path, *named, '[OPTIONS]'])}`"
    yield ""
    yield from inspect.cleandoc(command.help or "").splitlines()
    yield ""
    yield "| | |"
    yield "|---|---|"
    for param, name in zip(arguments, named, strict=True):
        yield f"| `{name}` | {_describe(param)} |"
    for param in options:
        names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
        yield f"| {names} | {_describe(param)} |"
    yield ""


def _describe(param: Any) -> str:
    """Return a parameter's help, with its choices, default and environment variables."""
    said = [" ".join((param.help or "").split()).replace("|", "\\|")]
    if choices := _list_choices(getattr(param, "type_descriptor", None)):
        said.append("One of " + ", ".join(f"`{choice}`" for choice in choices) + ".")
    if param.required:
        said.append("Required.")
    elif param.default not in (None, False, True, (), []) and not callable(param.default):
        said.append(f"Default: `{_text(param.default)}`.")
    if param.envvar:
        names = [param.envvar] if isinstance(param.envvar, str) else param.envvar
        said.append("Environment: " + ", ".join(f"`{name}`" for name in names) + ".")
    return " ".join(filter(None, said))


def _list_choices(described: Any) -> list[str]:
    annotation: Any = getattr(described, "annotation", None)
    if get_origin(annotation) is Literal:
        return [*get_args(annotation)]
    return [*map(_text, annotation)] if isinstance(annotation, EnumType) else []


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))


if __name__ == "__main__":
    write()
