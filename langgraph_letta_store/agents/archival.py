"""Archival memory as an agent's memory offers it: `agent.archival` is texts found by meaning."""

from __future__ import annotations

from langgraph_letta_store._engine.methods import Awaiting, Blocking, awaiting, blocking
from langgraph_letta_store._tiers.archival import archives, passages
from langgraph_letta_store._tiers.owners import Owner


class Archival(Blocking[Owner]):
    """The passages of an agent, and the archives that it shares with others.

    Example:
        >>> agent.archival.insert("Ada takes her tea black.", tags=["home"])
        >>> agent.archival.search("tea")[0].content
        'Ada takes her tea black.'
    """

    insert = blocking(passages.insert)
    insert_many = blocking(passages.insert_many)
    search = blocking(passages.search)
    get = blocking(passages.get)
    update = blocking(passages.update)
    delete = blocking(passages.delete)
    tag_counts = blocking(passages.tag_counts)
    count = blocking(passages.count)
    attach_archive = blocking(archives.attach_archive)
    share_archive = blocking(archives.share_archive)
    detach_archive = blocking(archives.detach_archive)
    archives = blocking(archives.archives)  # last: it takes the module's name


class AsyncArchival(Awaiting[Owner]):
    """The same for coroutines.

    Example:
        >>> await agent.archival.insert("Ada takes her tea black.", tags=["home"])
        >>> await agent.archival.search("tea")
    """

    insert = awaiting(passages.insert)
    insert_many = awaiting(passages.insert_many)
    search = awaiting(passages.search)
    get = awaiting(passages.get)
    update = awaiting(passages.update)
    delete = awaiting(passages.delete)
    tag_counts = awaiting(passages.tag_counts)
    count = awaiting(passages.count)
    attach_archive = awaiting(archives.attach_archive)
    share_archive = awaiting(archives.share_archive)
    detach_archive = awaiting(archives.detach_archive)
    archives = awaiting(archives.archives)  # last: it takes the module's name
