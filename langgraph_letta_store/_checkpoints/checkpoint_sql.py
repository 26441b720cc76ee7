"""The statements on checkpoints and threads, and how a statement that writes is composed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeAlias

from psycopg import sql

from langgraph_letta_store._engine.schema import NOTHING, Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Parameters, Statement

CHECKPOINTS = SqlFile(__name__, "checkpoints")
MESSAGES = SqlFile(__name__, "messages", common=(CHECKPOINTS,))
SAVE = SqlFile(__name__, "save", common=(CHECKPOINTS, MESSAGES))
THREADS = SqlFile(__name__, "threads")
RESEAL = SqlFile(__name__, "reseal", common=(THREADS,))
PRUNE = SqlFile(__name__, "prune", common=(THREADS,))
REMOVAL = SqlFile(__name__, "removal")
RETENTION = SqlFile(__name__, "retention", common=(THREADS,))

MESSAGE_BYTES = CHECKPOINTS.part("message_bytes")
"""A message as it was serialised."""

MESSAGE_TYPES = {
    False: CHECKPOINTS.part("stored_message_type"),
    True: CHECKPOINTS.part("sealed_message_type"),
}
"""How the type of a message is read, by whether the reader has keys."""

Hold: TypeAlias = Literal["hold_thread", "hold_known_thread", "held_thread"]
"""How a statement locks or reads its thread's row; each is a part in `save.sql`."""


class WriteParts(NamedTuple):
    """Parts of a statement that writes to a thread, from `save.sql` or `messages.sql`.

    Without the thread, a single part is a statement of its own. So is each part of a chunk of
    messages: its parameters are prepared when it is its turn, and `skipped` messages come before.
    """

    names: tuple[str, ...]
    parameters: Parameters | Callable[[], Parameters]
    skipped: int = 0


def take_thread(schema: Schema[Any], hold: Hold, *parts: str) -> Statement:
    """Return a statement that locks a thread and runs parts, from `save.sql` or `messages.sql`.

    A part's CTE has the part's name, or the one before the sign in "rest=no_rest".
    """

    def compose(own: Parts) -> Statement:
        written = [
            sql.SQL(", {} as ({})").format(
                sql.Identifier(part.partition("=")[0]),
                SAVE.fragment(part.rpartition("=")[2], **own),
            )
            for part in parts
        ]
        is_sealed = schema.sealer is not None
        for name in ("in_order", "messages_before"):
            own[name] = SAVE.fragment(name, **own) if is_sealed else NOTHING
        before: sql.Composable = NOTHING
        if hold == "hold_thread":
            before = sql.SQL("named as ({}), ").format(SAVE.fragment("named", **own))
        thread = SAVE.fragment(hold, **own)
        parts_after = sql.SQL("").join(written)
        return SAVE.statement(
            "take_thread", **own, parts_before=before, thread=thread, parts=parts_after
        )

    return schema.keep(("take_thread", hold, parts), compose)
