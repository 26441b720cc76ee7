"""Errors about stored rows that cannot be read: each names its row."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from langgraph_letta_store.errors import (
    DamagedRowError,
    ForgedRowError,
    MissingKeyError,
    MissingMessageError,
)


@contextmanager
def name_row(row: str) -> Generator[None, None, None]:
    """Name the row that is being read in the error, if reading it fails.

    Raises:
        DamagedRowError: reading it failed.
        ForgedRowError: it is not authentic.
        MissingKeyError: the key that it was encrypted with is missing.
        MissingMessageError: a message that it refers to is missing.
    """
    try:
        yield
    except MissingMessageError:
        raise
    except (ForgedRowError, MissingKeyError) as error:
        raise type(error)(f"{row} cannot be read: {error}") from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        reason = error if isinstance(error, DamagedRowError) else f"{type(error).__name__}: {error}"
        msg = f"{row} cannot be read: {reason!s:.400}"
        raise DamagedRowError(msg) from error


def describe_checkpoint(thread_id: str, ns: str, checkpoint_id: str) -> str:
    """Return the words for a checkpoint's row in an error."""
    return (
        f"the checkpoint {checkpoint_id!r:.80} of thread {thread_id!r:.80} (namespace {ns!r:.80})"
    )
