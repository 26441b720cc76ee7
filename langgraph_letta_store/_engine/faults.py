"""Classify the database's errors by SQLSTATE and, where an engine has replaced it, by message.

Citus and other engines that pass on the errors of their nodes report some of them as XX000 with the
node's message, and add a shard's number to the names of tables and constraints. Amazon Aurora DSQL
and CockroachDB have their own codes and messages for transactions that conflict.
"""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakSet

from psycopg import BaseConnection, Error
from psycopg.errors import DiskFull
from psycopg.pq import TransactionStatus

from langgraph_letta_store.errors import DatabaseUnavailableError, DiskFullError

_INTERNAL = "XX000"

_CONFLICTS = frozenset({"40001", "40P01", "OC000", "OC001", "CR000"})
"""The transaction conflicted with another one, and nothing of it is left: PostgreSQL's, then
DSQL's (also "OC000" in the text of 40001), then those of engines that speak its protocol."""

_CONFLICT_TEXT = re.compile(
    r"\bOC00[01]\b|could not serialize access|deadlock detected|distributed deadlock"
    r"|restart transaction|restart read required",
    re.IGNORECASE,
)

_UNIQUE_TEXT = re.compile(r'violates unique constraint "([^"]+)"')
_FOREIGN_KEY_TEXT = re.compile(r'violates foreign key constraint "([^"]+)"')
_CHECK_TEXT = re.compile(r'violates check constraint "([^"]+)"')
_SHARD = re.compile(r"_\d{6,}$")

_ENDS_CONNECTION = ("57P", "08")
"""Classes of SQLSTATE: the server's own goodbye, and a failed connection."""

_LIMITS = frozenset({"25P03", "25P04"})
"""A timeout of the session ended the connection: the same step would meet it again."""

_LOST: WeakSet[Error] = WeakSet()
_IN_TRANSACTION: WeakSet[Error] = WeakSet()


def note_lost(error: Error) -> None:
    """Remember that a step had no connection."""
    _LOST.add(error)


def note_connection(error: Error, connection: BaseConnection[Any]) -> None:
    """Remember how a failed step left its connection, which its error need not say."""
    if connection.closed:
        _LOST.add(error)
    elif connection.info.transaction_status in _OPEN:
        _IN_TRANSACTION.add(error)


_OPEN = (TransactionStatus.INTRANS, TransactionStatus.INERROR)


def is_connection_fault(error: BaseException) -> bool:
    """Whether a step failed for want of a connection, and not for what it asked."""
    if isinstance(error, DatabaseUnavailableError):
        return True
    if not isinstance(error, Error) or error.sqlstate in _LIMITS:
        return False
    return error in _LOST or (error.sqlstate or "").startswith(_ENDS_CONNECTION)


def is_in_transaction(error: Error) -> bool:
    """Whether a step failed in a transaction of the caller's, which only the caller can repeat."""
    return error in _IN_TRANSACTION


def is_conflict(error: BaseException) -> bool:
    """Whether a transaction conflicted with another one, so that the same step may succeed now."""
    if not isinstance(error, Error) or error.sqlstate is None:
        return False
    if error.sqlstate in _CONFLICTS:
        return True
    return error.sqlstate == _INTERNAL and bool(_CONFLICT_TEXT.search(str(error)))


def explain(error: Error) -> Error:
    """Return an error of our own, with the remedy, for one that only an operator can end."""
    if not isinstance(error, DiskFull):
        return error
    explained = DiskFullError(
        f"the server has no space left (SQLSTATE 53100: {error.diag.message_primary}), and nothing "
        "of this step was written; free space on the server, then repeat the call"
    )
    for note in getattr(error, "__notes__", ()):
        explained.add_note(note)
    return explained


def is_unique_violation(error: BaseException) -> bool:
    """Whether a row would have repeated a key."""
    return _is_violation(error, "23505", _UNIQUE_TEXT)


def is_foreign_key_violation(error: BaseException) -> bool:
    """Whether a row would have referred to one that does not exist."""
    return _is_violation(error, "23503", _FOREIGN_KEY_TEXT)


def is_check_violation(error: BaseException) -> bool:
    """Whether a row would have broken a check of its table."""
    return _is_violation(error, "23514", _CHECK_TEXT)


def _is_violation(error: BaseException, state: str, text: re.Pattern[str]) -> bool:
    if not isinstance(error, Error):
        return False
    return error.sqlstate == state or (
        error.sqlstate == _INTERNAL and bool(text.search(str(error)))
    )


def find_table(error: Error, *tables: str) -> str | None:
    """Return which of these tables a violated constraint belongs to; None for another table.

    The names of constraints begin with the table's.

    Example:
        >>> find_table(error, "core_memory_agents", "core_memory_history")
        'core_memory_history'
    """
    named = error.diag.table_name
    if named is not None:
        named = _SHARD.sub("", named)
        return named if named in tables else None
    for pattern in (_UNIQUE_TEXT, _FOREIGN_KEY_TEXT, _CHECK_TEXT):
        if found := pattern.search(str(error)):
            fitting = [table for table in tables if found[1].startswith(f"{table}_")]
            return max(fitting, key=len, default=None)
    return None
