"""How every command begins: with the options that stand before its name, and `--debug`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from typer.main import get_command
from typing_extensions import override

SHARED = ("database", "reader", "password_command", "schema", "tenant")
"""The options that may stand before the command; those after it come first."""


@dataclass(slots=True)
class Settings:
    """What the options before a command set for the whole run."""

    debug: bool = False


def set_debug(context: typer.Context, wanted: bool) -> None:
    """Let errors be shown with their tracebacks."""
    if wanted and isinstance(context.obj, Settings):
        context.obj.debug = True


Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        callback=set_debug,
        is_eager=True,
        envvar="LETTA_STORE_DEBUG",
        help="Show errors with their tracebacks.",
    ),
]


def _take_debug(debug: Debug = False) -> None:
    """Have the option `--debug`, for all commands to copy."""


class SharedCommand(TyperCommand):
    """A command that takes the options before it as if they stood after it, and `--debug`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Add `--debug`."""
        super().__init__(*args, **options)
        single = typer.Typer(add_completion=False)
        single.command()(_take_debug)
        debug: Any = get_command(single).params[0]
        debug.expose_value = False
        self.params.append(debug)

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [*self._given_before(ctx), *args])

    def _given_before(self, ctx: Any) -> list[str]:
        """Return the options that stand before the command.

        Raises:
            typer.BadParameter: the command has no such option.
        """
        before: list[str] = []
        own = {param.name for param in self.params}
        for name in SHARED:
            value = ctx.find_root().params.get(name)
            if value is None:
                continue
            option = f"--{name.replace('_', '-')}"
            if name not in own:
                msg = f"`{ctx.command_path}` has no such option"
                raise typer.BadParameter(msg, param_hint=option)
            before.append(f"{option}={value}")
        return before
