"""memory.list_blocks and delete_block: the blocks of all agents, and those that no agent has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.errors import (
    EncryptedFieldError,
    InvalidOperationError,
    MissingBlockError,
)
from tests.store.test_sealed_items import encryption
from tests.support.assistants import World, opened
from tests.support.stores import BOTH


@pytest.fixture(params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param) as world:
        yield world


def call(world: World, name: str, *args: Any, **options: Any) -> Any:
    found = getattr(world.memory, name)(*args, **options)
    return found if world.loop is None else world.wait(found)


def listed(world: World, **options: Any) -> list[str]:
    return [block.label for block in call(world, "list_blocks", **options)]


def test_blocks_are_found_by_tag_label_and_owner(world: World) -> None:
    ada, ben = world.agent("ada"), world.agent("ben")
    ada.core.create("human", "Ada", tags=["person", "paid"])
    ada.core.create("project", "Launch", tags=["work"])
    ada.core.share("project", "ben")
    ben.core.create("human", "Ben", tags=["person"])
    left = ben.core.create("draft", "later", tags=["work"])
    ben.core.detach("draft")
    ada.core.append("human", "again")
    assert listed(world) == ["human", "draft", "human", "project"]
    assert listed(world, tag="person") == ["human", "human"]
    assert listed(world, tag="person", label="project") == []
    assert listed(world, tag="work", orphaned=True) == ["draft"]
    assert listed(world, tag="work", orphaned=False) == ["project"]
    assert listed(world, label="human", limit=1) == ["human"]
    by_label = {block.label: block for block in call(world, "list_blocks")}
    assert by_label["project"].agents == 2
    assert by_label["draft"].agents == 0
    assert by_label["draft"].block_id == left.block_id
    with pytest.raises(InvalidOperationError, match="was not deleted, for 2 agents have it"):
        call(world, "delete_block", by_label["project"].block_id)
    assert ada.core.get("project").value == "Launch"
    call(world, "delete_block", left.block_id)
    assert listed(world, orphaned=True) == []
    for block in (left.block_id, uuid4()):
        with pytest.raises(MissingBlockError, match=f"block {block} does not exist"):
            call(world, "delete_block", block)


def test_pages_neither_overlap_nor_miss_a_block(world: World) -> None:
    world.agent("ada").core.create_many([{"label": f"b{number}"} for number in range(7)])
    pages: list[str] = []
    last = None
    while page := call(world, "list_blocks", limit=3, before=last):
        pages += [block.label for block in page]
        last = page[-1]
    assert sorted(pages) == [f"b{number}" for number in range(7)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limit": -1}, "`limit` must be a whole number >= 0"),
        ({"tag": 1}, "`tag` must be a str"),
        ({"label": "a b"}, "label"),
        ({"orphaned": "yes"}, "`orphaned` must be True, False or None"),
        ({"before": "human"}, "`before` must be the last block of the page before"),
    ],
)
def test_bad_arguments_are_refused(world: World, options: Any, message: str) -> None:
    with pytest.raises(InvalidOperationError, match=message):
        call(world, "list_blocks", **options)
    with pytest.raises(InvalidOperationError, match="`block_id` must be a UUID"):
        call(world, "delete_block", "human")


def test_encrypted_blocks_are_listed_but_not_by_tag(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(
        dsn, schema=schema, partitions=2, encrypt=encryption(), blocks=[]
    ) as memory:
        memory.setup()
        memory.agent("ada").core.create("human", "Likes tea.", tags=["person"])
        (block,) = memory.list_blocks(label="human", orphaned=False)
        assert (block.value, block.tags) == ("Likes tea.", ("person",))
        with pytest.raises(EncryptedFieldError, match="`tag`: 'tags' of blocks is encrypted"):
            memory.list_blocks(tag="person")
