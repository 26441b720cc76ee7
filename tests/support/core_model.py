"""Core memory as plain Python: what two agents' blocks must be after any sequence of operations."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from langgraph_letta_store.errors import (
    BlockExistsError,
    BlockLimitError,
    ConflictError,
    InvalidOperationError,
    InvalidValueError,
    MissingBlockError,
    ReadOnlyBlockError,
)


@dataclass(frozen=True)
class State:
    """What a version of a block holds."""

    label: str
    value: str = ""
    limit: int = 20_000
    description: str = ""
    read_only: bool = False
    is_document: bool = False


@dataclass(eq=False)
class Block:
    """Every version: its state, and the versions that undoing and redoing lead to."""

    versions: list[tuple[str, State, int | None, int | None]] = field(
        default_factory=list[tuple[str, State, "int | None", "int | None"]]
    )

    @property
    def version(self) -> int:
        return len(self.versions)

    @property
    def state(self) -> State:
        return self.versions[-1][1]


class Model:
    """The blocks of agents by their names, in the order in which each agent came to have them."""

    def __init__(self, *agents: str) -> None:
        self.blocks: dict[str, list[Block]] = {agent: [] for agent in agents}
        self.detached: list[Block] = []
        self.consents: set[tuple[str, Block]] = set()
        self.deleted: list[Block] = []

    def block(self, agent: str, label: str) -> Block:
        for block in self.blocks[agent]:
            if block.state.label == label:
                return block
        raise MissingBlockError

    def has(self, agent: str, label: str) -> bool:
        return any(block.state.label == label for block in self.blocks[agent])

    def sharers(self, block: Block) -> list[str]:
        return [agent for agent, blocks in self.blocks.items() if block in blocks]

    # --- what a block's life is made of ---

    def create(self, agent: str, label: str, **given: Any) -> Block:
        state = checked(State(label, **given))  # the arguments are looked at before the blocks
        if self.has(agent, label):
            raise BlockExistsError
        block = Block([("create", state, None, None)])
        self.blocks[agent].append(block)
        return block

    def share(self, agent: str, label: str, other: str) -> Block:
        block = self.block(agent, label)
        if block not in self.blocks[other]:
            if self.has(other, label):
                raise BlockExistsError
            self.consents.add((other, block))
        self.attach(other, block)
        return block

    def attach(self, agent: str, block: Block) -> Block:
        if block in self.deleted:
            raise MissingBlockError
        if (agent, block) not in self.consents and block not in self.blocks[agent]:
            raise MissingBlockError
        if block not in self.blocks[agent]:
            if self.has(agent, block.state.label):
                raise BlockExistsError
            self.blocks[agent].append(block)
        return block

    def detach(self, agent: str, label: str) -> Block:
        block = self.block(agent, label)
        self.blocks[agent].remove(block)
        self.consents.discard((agent, block))
        if not self.sharers(block):
            self.detached.append(block)
            self.consents.add((agent, block))
        return block

    def delete(self, agent: str, label: str, *, shared: bool = False) -> None:
        block = self.block(agent, label)
        if block.state.read_only:
            raise ReadOnlyBlockError
        if len(self.sharers(block)) > 1 and not shared:
            raise InvalidOperationError
        for sharer in self.sharers(block):
            self.blocks[sharer].remove(block)
        self.deleted.append(block)

    def rename(self, agent: str, label: str, new_label: str) -> Block:
        block = self.block(agent, label)
        return self.change(block, "rename", replace(block.state, label=new_label))

    # --- edits ---

    def append(self, agent: str, label: str, content: str) -> Block:
        return self.edit(agent, label, "append", lambda value: value + "\n" + content)

    def replace(self, agent: str, label: str, old: str, new: str) -> Block:
        def edit(value: str) -> str:
            if not old or old not in value:
                raise InvalidOperationError
            return value.replace(old, new)

        return self.edit(agent, label, "replace", edit)

    def replace_once(self, agent: str, label: str, old: str, new: str) -> Block:
        def edit(value: str) -> str:
            places = [at for at in range(len(value)) if value.startswith(old, at)]
            if not old or len(places) != 1:
                raise InvalidOperationError
            return value.replace(old, new)

        return self.edit(agent, label, "replace", edit)

    def insert(self, agent: str, label: str, new: str, line: int) -> Block:
        def edit(value: str) -> str:
            lines = value.split("\n")
            at = len(lines) if line == -1 else line
            if not 0 <= at <= len(lines):
                raise InvalidOperationError
            return "\n".join(lines[:at] + new.split("\n") + lines[at:])

        return self.edit(agent, label, "insert", edit)

    def rethink(self, agent: str, label: str, new: str) -> Block:
        return self.edit(agent, label, "rethink", lambda _: new)

    def edit(self, agent: str, label: str, action: str, edit: Callable[[str], str]) -> Block:
        block = self.block(agent, label)
        if block.state.read_only:
            raise ReadOnlyBlockError
        return self.change(block, action, replace(block.state, value=edit(block.state.value)))

    def update(self, agent: str, label: str, **given: Any) -> Block:
        block = self.block(agent, label)
        version = given.pop("version", None)
        if version is not None and version != block.version:
            raise ConflictError
        state = replace(block.state, **given)
        if state.value != block.state.value and block.state.read_only and "read_only" not in given:
            raise ReadOnlyBlockError
        return self.change(block, "update", state)

    # --- versions ---

    def undo(self, agent: str, label: str) -> Block:
        block = self.block(agent, label)
        back = block.versions[-1][2]
        if back is None:
            raise InvalidOperationError
        _, state, before, _ = block.versions[back - 1]
        return self.turn(block, "undo", state, before, block.version)

    def redo(self, agent: str, label: str) -> Block:
        block = self.block(agent, label)
        forward = block.versions[-1][3]
        if forward is None:
            raise InvalidOperationError
        _, state, before, after = block.versions[forward - 1]
        return self.turn(block, "redo", state, before, after)

    def restore(self, agent: str, label: str, version: int) -> Block:
        block = self.block(agent, label)
        if version > block.version:
            raise InvalidOperationError
        _, state, _, _ = block.versions[version - 1]
        return self.turn(block, "restore", state, block.version, None)

    # --- the store ---

    def put(self, agent: str, label: str, value: dict[str, Any]) -> Block:
        if "content" in value:
            given = {"value": value["content"], **value, "is_document": False}
            del given["content"]
        else:
            text = json.dumps(value, indent=2, ensure_ascii=False)
            given = {"value": text, "is_document": True}
        if not self.has(agent, label):
            return self.create(agent, label, **given)
        block = self.block(agent, label)
        state = replace(block.state, **given)
        changes = state.value != block.state.value
        if changes and block.state.read_only and value.get("read_only") is not False:
            raise ReadOnlyBlockError
        return self.change(block, "put", state)

    # --- all of them ---

    def change(self, block: Block, action: str, state: State) -> Block:
        if state == block.state:
            return block
        return self.write(block, action, state, block.version, None)

    def turn(
        self, block: Block, action: str, state: State, back: int | None, forward: int | None
    ) -> Block:
        if state.value != block.state.value and block.state.read_only:
            raise ReadOnlyBlockError
        return self.write(block, action, state, back, forward)

    def write(
        self, block: Block, action: str, state: State, back: int | None, forward: int | None
    ) -> Block:
        checked(state)
        if state.label != block.state.label and any(
            self.has(agent, state.label) for agent in self.sharers(block)
        ):
            raise BlockExistsError
        block.versions.append((action, state, back, forward))
        return block


def checked(state: State) -> State:
    if len(state.value) > state.limit:
        raise BlockLimitError
    if state.is_document:
        try:
            document = json.loads(state.value)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise InvalidValueError
    return state
