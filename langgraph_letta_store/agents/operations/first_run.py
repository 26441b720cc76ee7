"""An agent's first run, at which it gets its first blocks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import uuid4

from psycopg import Error

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import block_rows, block_writes
from langgraph_letta_store._tiers.core.block_values import check_label
from langgraph_letta_store._tiers.core.block_writes import Creation
from langgraph_letta_store._tiers.core.blocks import parse_block
from langgraph_letta_store.config.blocks import LETTA_BLOCKS, BlockSpec
from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import (
    ConfigurationError,
    LettaStoreError,
    MissingBlockError,
)
from langgraph_letta_store.records import Block

FIRST_RUN = SqlFile(__name__, "first_run")

ATTEMPTS = 5
"""How often a start is tried while other sessions create blocks of the agent."""


class _Shared(NamedTuple):
    """A block that the agent shares with another one, by its label there."""

    label: str
    owner: str


@dataclass(frozen=True, slots=True)
class FirstBlocks:
    """The blocks that an agent gets at its first run, checked.

    With `if_empty`, only an agent without any block gets them. It is false if there are none.
    """

    new: tuple[Block, ...]
    shared: tuple[_Shared, ...]
    if_empty: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.shared)

    @classmethod
    def parse(cls, blocks: Any, place: str = "blocks") -> FirstBlocks:
        """Check the option `blocks`: None is Letta's human and persona, an empty list is none.

        Raises:
            ConfigurationError: it is not a list of dictionaries, an attribute of one is unknown or
                invalid, or two have the same label.
        """
        if blocks is None:
            return _LETTA
        if isinstance(blocks, FirstBlocks):
            return blocks
        if not is_sequence(blocks):
            msg = f"`{place}` must be a list of dictionaries with a 'label', got {blocks!r:.80}"
            raise ConfigurationError(msg)
        specs = [_parse_spec(spec, f"{place}[{at}]") for at, spec in enumerate(blocks)]
        labels = [spec.label for spec in specs]
        for at, label in enumerate(labels):
            if label in labels[:at]:
                msg = f"`{place}[{at}]` repeats the label {label!r}; give it another label"
                raise ConfigurationError(msg)
        return cls(
            tuple(spec for spec in specs if isinstance(spec, Block)),
            tuple(spec for spec in specs if isinstance(spec, _Shared)),
        )


def _parse_spec(spec: Any, place: str) -> Block | _Shared:
    try:
        if not is_mapping(spec) or "shared_from" not in spec:
            return parse_block(spec, f"{place}[{{!r}}]")
        if others := sorted(map(str, spec.keys() - {"label", "shared_from"})):
            msg = (
                f"`{place}` has 'shared_from', so it must have only 'label' besides, got "
                f"{others[0]!r:.80}; the owner's block has the rest"
            )
            raise ConfigurationError(msg)
        owner = parse_name(spec["shared_from"], f"{place}['shared_from']")
        return _Shared(check_label(spec.get("label"), f"{place}['label']"), owner)
    except ConfigurationError:
        raise
    except LettaStoreError as error:
        raise ConfigurationError(str(error)) from error


def _parse_default(specs: Sequence[BlockSpec]) -> FirstBlocks:
    return FirstBlocks(tuple(parse_block(spec, "{}") for spec in specs), (), if_empty=True)


_LETTA = _parse_default(LETTA_BLOCKS)

NO_BLOCKS = FirstBlocks((), ())
"""An agent with these begins with an empty core memory."""


def start_agent(owner: Owner, first: FirstBlocks) -> Operation[bool]:
    """Give an agent its first blocks, if it has not had a run; return whether it had not.

    Raises:
        MissingBlockError: an agent does not have the block that this one shall share.
    """
    if not first:
        return False
    for attempt in range(1, ATTEMPTS + 1):
        is_started, labels = yield from read_start(owner)
        if is_started:
            return False
        try:
            yield from rows(*(yield from write_start(owner, first, labels)))
        except StaleReadError:
            return False  # another session was faster
        except Error as error:
            if attempt == ATTEMPTS or not block_writes.is_collision(error):
                raise
        else:
            return True
    raise AssertionError


def read_start(owner: Owner) -> Operation[tuple[bool, Sequence[str]]]:
    """Return whether an agent has had its first run, and the labels of its blocks."""
    reading = Query(owner.schema.render(FIRST_RUN, "read_start"), {"agent": owner.agent_id})
    (((is_started, labels),),) = yield from rows(reading)
    return is_started, labels


def mark_started(owner: Owner) -> Query:
    """Mark that an agent needs no first blocks."""
    marking = {"agent": owner.agent_id, "name": owner.name}
    return Query(owner.schema.render(FIRST_RUN, "mark_started"), marking)


def write_start(
    owner: Owner, first: FirstBlocks, labels: Collection[str]
) -> Operation[list[Query]]:
    """Return the queries that give an agent the blocks that it lacks, and mark it as started."""
    schema = owner.schema
    queries = list[Query]()
    if not (first.if_empty and labels):
        creations = [
            Creation(owner, replace(block, block_id=uuid4()), position=place)
            for place, block in enumerate(first.new)
            if block.label not in labels
        ]
        if creations:
            queries += block_writes.create_blocks(schema, creations)
        for shared in first.shared:
            if shared.label not in labels and shared.owner != owner.name:
                queries += yield from _share(owner, shared)
    # Last, as `forget` locks an agent's row last too.
    marking = {"agent": owner.agent_id, "name": owner.name}
    return [*queries, *must_hold(schema, Query(schema.render(FIRST_RUN, "start_agent"), marking))]


def _share(owner: Owner, shared: _Shared) -> Operation[list[Query]]:
    giver = Owner.from_name(owner.schema, shared.owner)
    finding = block_rows.find_label(owner.schema, giver.agent_id, shared.label)
    (found,) = yield from rows(finding)
    if not found:
        msg = (
            f"{shared.owner!r:.80} has no block {shared.label!r} to share with new agents; create "
            f"it with memory.agent({shared.owner!r:.80}).core.ensure({shared.label!r}), or leave "
            "it out of `blocks`"
        )
        raise MissingBlockError(msg)
    block = block_rows.parse_block(owner.schema, found[0])
    return [
        *block_writes.grant(giver, block.block_id, owner),
        *block_writes.attach(owner, block.block_id)[1:],
    ]
