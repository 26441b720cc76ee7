"""Core memory as an agent's memory offers it: `agent.core` is the blocks always in its prompt."""

from __future__ import annotations

from langgraph_letta_store.methods import Awaiting, Blocking, awaiting, blocking
from langgraph_letta_store.operations.core import core, core_edits, core_history, core_sharing
from langgraph_letta_store.operations.owners import Owner


class Core(Blocking[Owner]):
    """The labelled blocks of an agent: texts of limited length, each with its history.

    Every change is a new version, so that it can be undone, and so that agents that edit a shared
    block at once never lose an edit.

    Example:
        >>> core = memory.agent("ada").core
        >>> core.create("human", "Likes tea.")
        >>> core.append("human", "Takes it black.")
        >>> core.undo("human").value
        'Likes tea.'
    """

    create = blocking(core.create)
    create_many = blocking(core.create_many)
    get = blocking(core.get)
    list = blocking(core.list_blocks)
    update = blocking(core.update)
    rename = blocking(core.rename)
    delete = blocking(core.delete)
    share = blocking(core_sharing.share)
    attach = blocking(core_sharing.attach)
    detach = blocking(core_sharing.detach)

    append = blocking(core_edits.append)
    replace = blocking(core_edits.replace)
    replace_once = blocking(core_edits.replace_once)
    insert = blocking(core_edits.insert)
    rethink = blocking(core_edits.rethink)

    history = blocking(core_history.history)
    undo = blocking(core_history.undo)
    redo = blocking(core_history.redo)
    restore = blocking(core_history.restore)


class AsyncCore(Awaiting[Owner]):
    r"""The same for coroutines.

    Example:
        >>> core = memory.agent("ada").core
        >>> await core.create("human", "Likes tea.")
        >>> (await core.append("human", "Takes it black.")).value
        'Likes tea.\nTakes it black.'
    """

    create = awaiting(core.create)
    create_many = awaiting(core.create_many)
    get = awaiting(core.get)
    list = awaiting(core.list_blocks)
    update = awaiting(core.update)
    rename = awaiting(core.rename)
    delete = awaiting(core.delete)
    share = awaiting(core_sharing.share)
    attach = awaiting(core_sharing.attach)
    detach = awaiting(core_sharing.detach)

    append = awaiting(core_edits.append)
    replace = awaiting(core_edits.replace)
    replace_once = awaiting(core_edits.replace_once)
    insert = awaiting(core_edits.insert)
    rethink = awaiting(core_edits.rethink)

    history = awaiting(core_history.history)
    undo = awaiting(core_history.undo)
    redo = awaiting(core_history.redo)
    restore = awaiting(core_history.restore)
