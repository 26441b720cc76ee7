"""Checks of rows: orphans, what has expired, and what waits for too long."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import Check, Fault, Subject
from langgraph_letta_store._maintenance.doctor.leftover_rows import LEFTOVERS, LeftoverRows
from langgraph_letta_store._tiers.archival import items

OLD_BACKLOG_SECONDS = 3600
"""How long a message may wait for its vector."""


def _sweep(subject: Subject) -> Operation[Any]:
    return items.sweep(subject.schema)


def _orphans(
    name: str, table: str, condition: str, what: str, *needs: str, why: str = ""
) -> LeftoverRows:
    return LeftoverRows(
        name,
        f"of_{table}",
        condition,
        what,
        why or "they take space, and searches read them for nothing",
        "delete them",
        repair="delete_rows",
        repair_words=f"delete {what}",
        needs=(table, *needs),
    )


LEFT = (
    _orphans(
        "vectors of items",
        "archival_vectors",
        "archival_vectors_orphaned",
        "vectors whose items are gone",
        "archival_memory",
    ),
    _orphans(
        "vectors of messages",
        "recall_vectors",
        "recall_vectors_orphaned",
        "vectors whose messages are gone",
        "recall_memory",
    ),
    _orphans(
        "backlog",
        "recall_backlog",
        "recall_vectors_orphaned",
        "entries of the backlog whose messages are gone",
        "recall_memory",
    ),
    _orphans(
        "values without threads",
        "checkpoint_channels",
        "threadless",
        "values of states whose threads are gone",
        "threads",
    ),
    _orphans(
        "writes without threads",
        "checkpoint_writes",
        "writes_orphaned",
        "tasks' writes whose threads are gone",
        "threads",
    ),
    _orphans(
        "owners without threads",
        "thread_agents",
        "owners_orphaned",
        "owners of threads that are gone",
        "threads",
        "checkpoint_writes",
        why="a new thread of the same id would be the old owner's",
    ),
    *(
        _orphans(
            f"{what} without blocks",
            table,
            "blockless",
            f"{what} whose blocks are gone",
            "core_memory",
            why="foreign keys were off when a block was deleted; calls that read them fail",
        )
        for table, what in (
            ("core_memory_agents", "attachments"),
            ("core_memory_history", "versions"),
            ("core_memory_consents", "consents"),
            ("core_memory_seals", "block seals"),
        )
    ),
    _orphans(
        "seals without items",
        "archival_memory_seals",
        "archival_vectors_orphaned",
        "seals whose items are gone",
        "archival_memory",
        why="an encrypted item that is put there again would be refused as forged",
    ),
    LeftoverRows(
        "states without threads",
        "of_checkpoints",
        "threadless",
        "states of graphs whose threads are gone",
        "no call finds them, and their threads start from nothing",
        "restore the rows of `threads` from a backup, or delete the states",
        "error",
        needs=("checkpoints", "threads"),
    ),
    LeftoverRows(
        "blocks without agents",
        "of_core_memory",
        "unattached",
        "blocks that no agent has and none may attach",
        "what they say is in no prompt",
        "delete them with memory.delete_block()",
        needs=("core_memory", "core_memory_agents", "core_memory_consents"),
    ),
    LeftoverRows(
        "block versions",
        "of_core_memory",
        "versionless",
        "blocks whose version is not in their history",
        "undo() and history() of these blocks fail or show another text",
        "restore core_memory_history from a backup",
        "error",
        needs=("core_memory", "core_memory_history"),
    ),
    LeftoverRows(
        "unlisted namespaces",
        "of_archival_memory",
        "unlisted",
        "items whose namespaces are not listed",
        "list_namespaces() and delete_namespace() leave them out",
        "list their namespaces again",
        "error",
        repair="list_namespaces",
        repair_words="list the namespaces of these items again",
        needs=("archival_memory", "namespaces"),
    ),
    LeftoverRows(
        "thread counters",
        "of_threads",
        "miscounted",
        "threads whose counter is behind their messages",
        "their next message gets a number that another one has, and is refused",
        "set the counters behind the last messages",
        "error",
        repair="count_again",
        repair_words="set the counters of these threads behind their last messages",
        needs=("threads", "recall_memory"),
    ),
    LeftoverRows(
        "missing messages",
        "of_threads",
        "stateless",
        "threads whose newest state refers to messages that are gone",
        "get_state() and the next run of these threads fail",
        "restore recall_memory from a backup",
        "error",
        needs=("threads", "checkpoints", "recall_memory"),
    ),
    LeftoverRows(
        "messages without vectors",
        "of_recall_memory",
        "unwaiting",
        "messages that have no vector and wait for none",
        "searches by meaning never find them",
        "let them wait for their vectors, which a saver with an index makes",
        repair="wait_again",
        repair_words="let these messages wait for their vectors",
        needs=("recall_memory", "recall_vectors", "recall_backlog"),
    ),
    LeftoverRows(
        "expired items",
        "of_archival_memory",
        "long_expired",
        "items whose time to live was over a day ago",
        "no reader sees them, and they take space: no sweeper runs",
        "call start_ttl_sweeper() in a worker, or run `letta-store maintain` from a scheduler",
        repair=_sweep,
        repair_words="delete the items whose time is over",
        needs=("archival_memory",),
    ),
    LeftoverRows(
        "expired caches",
        "of_cached",
        "long_expired",
        "values of caches that expired over a day ago",
        "they take space: no cache has been swept",
        "call sweep() of the cache from time to time",
        repair="delete_rows",
        repair_words="delete the values that have expired",
        needs=("cached",),
    ),
    LeftoverRows(
        "old deletions",
        "of_deleted_threads",
        "long_deleted",
        "deletions of threads that are remembered for over 60 days",
        "they take space: no retention sweeper runs",
        "call start_retention_sweeper() in a worker, or run `letta-store maintain`",
        repair="delete_rows",
        repair_words="forget these deletions",
        needs=("deleted_threads",),
    ),
    LeftoverRows(
        "items without words",
        "of_archival_memory",
        "wordless",
        "items whose words are not stored",
        "a search for words stores them first, and takes longer",
        "run `letta-store maintain`",
        needs=("archival_memory",),
    ),
)


def _find_backlog_age(subject: Subject) -> Operation[list[Fault]]:
    query = Query(subject.schema.compose(LEFTOVERS, "read_backlog_age"), {})
    (((count, age),),) = yield from rows(query)
    if not count or age < OLD_BACKLOG_SECONDS:
        return []
    return [
        Fault(
            f"{count:,} messages wait for their vectors, the oldest for {age / 3600:,.0f} hours",
            "searches by meaning do not find them",
            "keep a saver with `index=` open in a worker, or call saver.index_recall(); look for "
            "warnings that the model refuses a text",
        )
    ]


def _when_words_are_kept(check: Check) -> Check:
    def find(subject: Subject) -> Operation[list[Fault]]:
        if "words" not in subject.recorded:
            yield from ()
            return []
        return (yield from check.find(subject))

    return Check(check.name, find, check.needs)


CHECKS = (
    *(
        _when_words_are_kept(each.check) if each.name == "items without words" else each.check
        for each in LEFT
    ),
    Check("backlog age", _find_backlog_age, ("recall_backlog", "recall_memory")),
)
