"""An import from a Letta database: its plan, and carrying it out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._checkpoints.conversations import Conversations as SaverSide
from langgraph_letta_store._engine.policies import recorded_roles
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.config.choices import Naming
from langgraph_letta_store.config.store import ConnString, IndexSettings
from langgraph_letta_store.imports.from_letta.agent_file import find_agent_file, open_agent_file
from langgraph_letta_store.imports.from_letta.agents import Agents
from langgraph_letta_store.imports.from_letta.archives import Archives
from langgraph_letta_store.imports.from_letta.block_sources import HeldBlocks
from langgraph_letta_store.imports.from_letta.blocks import Blocks
from langgraph_letta_store.imports.from_letta.conversations import Conversations
from langgraph_letta_store.imports.from_letta.loose_blocks import LooseBlocks
from langgraph_letta_store.imports.from_letta.passages import Passages
from langgraph_letta_store.imports.from_letta.places import Place, Places, plan_places
from langgraph_letta_store.imports.from_letta.records import LettaRecords
from langgraph_letta_store.imports.from_letta.selection import Selection, select_agents
from langgraph_letta_store.imports.from_letta.source import open_source
from langgraph_letta_store.imports.from_letta.survey import PassageCount, Survey, survey
from langgraph_letta_store.imports.from_letta.threads import ThreadWriter
from langgraph_letta_store.imports.from_letta.vectors import VectorPlan, plan_vectors
from langgraph_letta_store.imports.items import ItemWriter
from langgraph_letta_store.imports.report import Advance, Report, Tally, ignore_progress
from langgraph_letta_store.imports.target import Recorded, Target, Wanted, open_target


class Choice(NamedTuple):
    """What is imported, as `LettaOptions` says."""

    from_schema: str | None = None
    organizations: Sequence[str] = ()
    agents: Sequence[str] = ()
    naming: Naming = "id"
    tenant: str | None = None
    folders: bool = False
    orphans: bool = False
    all_blocks: bool = False
    vectors: bool = True


class BlockCounts(NamedTuple):
    """The blocks of the selected agents: a row of `count_held_blocks`."""

    blocks: int
    shared: int
    dangling: int
    over_limit: int


@dataclass
class LettaPlan:
    """What is imported of a source, and what is not."""

    found: Survey
    selection: Selection
    places: Places
    vectors: VectorPlan
    blocks: BlockCounts
    isolated: int
    passages: Sequence[PassageCount]
    folder_passages: Sequence[PassageCount]
    messages: dict[str, int] = field(default_factory=dict[str, int])
    deleted_messages: int = 0
    conversations: int = 0

    @property
    def totals(self) -> dict[str, int]:
        """How many rows of each kind are gone through."""
        passages = [*self.passages, *self.folder_passages]
        return {
            "Agents": len(self.selection.agents),
            "Blocks": self.blocks.blocks + self.isolated,
            "Passages": sum(count.passages for count in passages),
            "Messages": sum(self.messages.values()),
        }


@dataclass
class LettaImport:
    """A planned import; nothing is written before `run`."""

    source: LettaRecords
    target: Target
    choice: Choice
    plan: LettaPlan

    @property
    def totals(self) -> dict[str, int]:
        """How many rows of each kind `run` goes through."""
        return self.plan.totals

    def run(
        self,
        advance: Advance = ignore_progress,
        compare: Callable[[], AbstractContextManager[Any]] = ExitStack,
    ) -> Report:
        """Copy what is missing, and compare source and target.

        Args:
            advance: called with a kind of rows and how many more of them are done.
            compare: returns a context manager, which is entered while both ends are compared.

        Raises:
            SourceError: a row cannot be imported; what came before it is.
        """
        schema = self.target.set_up()
        with self.source.snapshot():
            # What has come since the plan was made comes along.
            self.plan = make_plan(self.source, self.target, self.choice, self.plan.vectors)
            parts = [
                _TenantImport(
                    self,
                    schema.for_tenant(tenant),
                    self.target.conversations(JsonPlusSerializer(), tenant),
                )
                for tenant in self.plan.selection.tenants()
            ]
            for part in parts:
                part.copy(advance)
            self.target.runner.run(bulk_load.flush(schema))
            report = Report()
            with compare():
                tallies: dict[str, Tally] = {}
                for part in parts:
                    merge_tallies(tallies, part.check())
                    report.differences += part.report.differences
                    report.notes += part.report.notes
                report.tallies = list(tallies.values())
                report.notes += self.source.gaps
        return report


class _TenantImport:
    """The part of an import that is for one tenant, or for none."""

    def __init__(self, whole: LettaImport, schema: StoreSchema, saver: SaverSide) -> None:
        source, plan = whole.source, whole.plan
        self.report = Report()
        chosen = plan.selection.of_tenant(schema.tenant)
        writer = ItemWriter(whole.target.runner, schema)
        names = {each.id: each.name for each in plan.found.organizations}
        self.agents = Agents(source, writer, chosen, names)
        self.blocks = Blocks(
            source, whole.target.runner, schema, chosen, HeldBlocks(source, chosen)
        )
        self.places = [
            ("list_passages", self._of_tenant(plan.places.archival.values(), schema.tenant)),
            ("list_folder_passages", self._of_tenant(plan.places.folders.values(), schema.tenant)),
        ]
        self.passages = [
            Passages(source, statement, places, plan.vectors, writer)
            for statement, places in self.places
            if places
        ]
        threads = ThreadWriter(whole.target.runner, schema, saver)
        self.conversations = Conversations(source, threads, chosen)
        self.archives = Archives(whole.target.runner, schema, datetime.now(UTC))
        organizations = {agent.row.organization for agent in chosen.values()}
        self.loose = LooseBlocks(source, writer, organizations) if whole.choice.all_blocks else None

    @staticmethod
    def _of_tenant(places: Any, tenant: str) -> dict[str, Place]:
        return {place.id: place for place in places if place.tenant == tenant}

    def copy(self, advance: Advance) -> None:
        """Copy what is missing."""
        self.agents.copy(advance)
        self.blocks.copy(advance)
        for _, places in self.places:
            self.archives.attach(places.values())
        for passages in self.passages:
            passages.copy(advance)
        if self.loose is not None:
            self.loose.copy()
        self.conversations.copy(advance)

    def check(self) -> Report:
        """Compare source and target."""
        report = self.report
        self.agents.check(report)
        self.blocks.check(report)
        passages, vectors = Tally("passages"), Tally("vectors")
        for each in self.passages:
            each.check(passages, vectors, report)
        report.tallies += [passages, vectors]
        if self.loose is not None:
            self.loose.check(report)
        self.conversations.check(report)
        if self.blocks.relabelled:
            listed = [f"{id_} as {label!r}" for id_, label in self.blocks.relabelled.items()]
            report.notes.append(
                f"{len(listed):,} blocks have other labels here, as theirs are taken or have "
                f"characters that labels cannot have: {', '.join(listed[:5])}"
            )
        return report


def merge_tallies(tallies: dict[str, Tally], report: Report) -> None:
    """Add a tenant's counts to those of all."""
    for tally in report.tallies:
        whole = tallies.setdefault(tally.kind, Tally(tally.kind))
        whole.source += tally.source
        whole.moved += tally.moved
        whole.kept += tally.kept


def make_plan(
    source: LettaRecords, target: Target, choice: Choice, vectors: VectorPlan
) -> LettaPlan:
    """Plan an import from a source, which is in a snapshot."""
    found = survey(source)
    has_tenants = recorded_roles(target.recorded or {}) is not None
    selection = select_agents(
        found,
        organizations=choice.organizations,
        agents=choice.agents,
        naming=choice.naming,
        tenant=choice.tenant,
        has_tenants=has_tenants,
    )
    places = plan_places(
        found,
        selection,
        target.config.root,
        has_archives=source.has_archives,
        naming=choice.naming,
        folders=choice.folders,
        orphans=choice.orphans,
    )
    agents = {"agents": list(selection.agents)}
    ((*counts,),) = source.read("count_held_blocks", agents)
    roles = source.read("count_messages", agents)
    return LettaPlan(
        found=found,
        selection=selection,
        places=places,
        vectors=vectors,
        blocks=BlockCounts(*counts),
        isolated=len(source.read("list_isolated_blocks", agents)),
        passages=[count for count in found.passages if count.place in places.archival],
        folder_passages=[c for c in found.folder_passages if c.place in places.folders],
        messages={role: count for role, count, _ in roles if count},
        deleted_messages=sum(deleted for _, _, deleted in roles),
        conversations=len(source.read("list_conversations", agents)),
    )


@contextmanager
def open_import(
    from_: ConnString, to: ConnString, *, choice: Choice, wanted: Wanted
) -> Generator[LettaImport, None, None]:
    """Look at a source and a target; nothing is written.

    Raises:
        SourceError: the source is no Letta database, or has nothing of what is chosen.
        ConfigurationError: an option is invalid; the message names it.
    """
    with ExitStack() as stack:
        source = _open_records(stack, from_, choice.from_schema)
        chosen: list[VectorPlan] = []

        def choose_index(recorded: Recorded | None) -> IndexSettings | None:
            with source.snapshot():
                found = survey(source)
            counts = [*found.passages]
            if choice.folders:
                counts += found.folder_passages
            chosen.append(plan_vectors(counts, wanted, recorded, vectors=choice.vectors))
            return chosen[0].index

        target = stack.enter_context(open_target(to, wanted, choose_index))
        if choice.tenant is not None:
            target.check_tenant(choice.tenant)
        with source.snapshot():
            plan = make_plan(source, target, choice, chosen[0])
        for tenant in plan.selection.tenants():
            target.refuse_plain(tenant)
        yield LettaImport(source, target, choice, plan)


def _open_records(stack: ExitStack, from_: ConnString, schema: str | None) -> LettaRecords:
    """Open an agent file, or a database until the stack ends."""
    if path := find_agent_file(from_):
        return open_agent_file(path)
    return stack.enter_context(open_source(from_, schema))
