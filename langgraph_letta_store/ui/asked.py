"""What a request asks for: the parameters of its address, checked."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request

from langgraph_letta_store.errors import InvalidOperationError


def read_text(request: Request, name: str) -> str | None:
    """Return a parameter; None if it is not given, or blank."""
    text = request.query_params.get(name, "")
    return text if text.strip() else None


def read_number(request: Request, name: str, default: int, *, least: int = 0, most: int) -> int:
    """Return a parameter that is a whole number.

    Raises:
        InvalidOperationError: it is none, or out of bounds.
    """
    text = read_text(request, name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 19 or not least <= int(text) <= most:
        msg = f"`{name}` must be a whole number from {least} to {most:,}, got {text!r:.80}"
        raise InvalidOperationError(msg)
    return int(text)


def read_place(request: Request, name: str) -> int | None:
    """Return a parameter that is a message's number in its thread; None if it is not given."""
    if read_text(request, name) is None:
        return None
    return read_number(request, name, 0, most=2**62)


def read_moment(request: Request, name: str) -> datetime | None:
    """Return a parameter that is a moment in ISO 8601, with a time zone.

    Raises:
        InvalidOperationError: it is none.
    """
    text = read_text(request, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"`{name}` must be a time such as 2026-11-30T12:00:00+00:00, got {text!r:.80}"
        raise InvalidOperationError(msg) from error
    if moment.tzinfo is None:
        msg = f"`{name}` must have a time zone, got {text!r:.80}"
        raise InvalidOperationError(msg)
    return moment


def read_choice(request: Request, name: str, choices: tuple[str, ...]) -> str | None:
    """Return a parameter that is one of several words; None if it is not given.

    Raises:
        InvalidOperationError: it is another.
    """
    text = read_text(request, name)
    if text is not None and text not in choices:
        msg = f"`{name}` must be one of {', '.join(choices)}, got {text!r:.80}"
        raise InvalidOperationError(msg)
    return text
