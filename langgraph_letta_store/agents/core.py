"""Core memory as an agent's memory offers it: `agent.core` is the blocks always in its prompt."""

from __future__ import annotations

from langgraph_letta_store._engine.methods import Awaiting, Blocking, awaiting, blocking
from langgraph_letta_store._tiers.core import blocks, edit_block, sharing
from langgraph_letta_store._tiers.core import history as core_history
from langgraph_letta_store._tiers.owners import Owner


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

    create = blocking(blocks.create)
    create_many = blocking(blocks.create_many)
    get = blocking(blocks.get)
    list = blocking(blocks.list_blocks)
    update = blocking(blocks.update)
    rename = blocking(blocks.rename)
    delete = blocking(blocks.delete)
    share = blocking(sharing.share)
    attach = blocking(sharing.attach)
    detach = blocking(sharing.detach)

    append = blocking(edit_block.append)
    replace = blocking(edit_block.replace)
    replace_once = blocking(edit_block.replace_once)
    insert = blocking(edit_block.insert)
    rethink = blocking(edit_block.rethink)

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

    create = awaiting(blocks.create)
    create_many = awaiting(blocks.create_many)
    get = awaiting(blocks.get)
    list = awaiting(blocks.list_blocks)
    update = awaiting(blocks.update)
    rename = awaiting(blocks.rename)
    delete = awaiting(blocks.delete)
    share = awaiting(sharing.share)
    attach = awaiting(sharing.attach)
    detach = awaiting(sharing.detach)

    append = awaiting(edit_block.append)
    replace = awaiting(edit_block.replace)
    replace_once = awaiting(edit_block.replace_once)
    insert = awaiting(edit_block.insert)
    rethink = awaiting(edit_block.rethink)

    history = awaiting(core_history.history)
    undo = awaiting(core_history.undo)
    redo = awaiting(core_history.redo)
    restore = awaiting(core_history.restore)
