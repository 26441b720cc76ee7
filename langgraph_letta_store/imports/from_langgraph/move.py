"""An import from PostgresStore and PostgresSaver: its plan, and carrying it out."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from langgraph.checkpoint.serde.base import SerializerProtocol

from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.config.store import ConnString, IndexSettings
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports.from_langgraph import serializer as serializers
from langgraph_letta_store.imports.from_langgraph.items import Items
from langgraph_letta_store.imports.from_langgraph.serializer import MovingSerializer
from langgraph_letta_store.imports.from_langgraph.source import Source, VectorColumn, open_source
from langgraph_letta_store.imports.from_langgraph.survey import (
    Survey,
    check_key,
    check_namespaces,
    survey,
)
from langgraph_letta_store.imports.from_langgraph.threads import Threads
from langgraph_letta_store.imports.report import Advance, Report, ignore_progress
from langgraph_letta_store.imports.target import (
    Recorded,
    Target,
    TenantRunner,
    Wanted,
    new_index,
    open_target,
    recorded_index,
)


@dataclass
class LanggraphImport:
    """A planned import; nothing is written before `run`."""

    source: Source
    target: Target
    found: Survey
    messages: MovingSerializer
    serializer: SerializerProtocol
    vectors: bool
    tenant: str = ""

    @property
    def encrypts(self) -> bool:
        """Whether values are decrypted and encrypted again."""
        return self.serializer is not self.messages

    @property
    def totals(self) -> dict[str, int]:
        """How many rows of each kind `run` goes through."""
        totals: dict[str, int] = {}
        if self.source.has_items:
            totals["Items"] = self.found.items
            if self.target.config.index is not None:
                totals["Vectors"] = self.found.vectors
        if self.source.has_checkpoints:
            totals["Checkpoints"] = self.found.checkpoints
        return totals

    def run(self, advance: Advance = ignore_progress, compare: Any = ExitStack) -> Report:
        """Copy what is missing, and compare source and target.

        Args:
            advance: called with a kind of rows and how many more of them are done.
            compare: returns a context manager, which is entered while both ends are compared.

        Raises:
            SourceError: a row cannot be imported; what came before it is.
        """
        own = self.target.set_up().for_tenant(self.tenant)
        runner = TenantRunner(self.target.runner, self.tenant)
        with self.source.snapshot():
            self.found = survey(self.source, vectors=self.vectors)
            moves_vectors = self.target.config.index is not None
            items = Items(self.source, runner, own, vectors=moves_vectors)
            conversations = self.target.conversations(self.serializer, self.tenant)
            threads = Threads(
                self.source, runner, own, conversations, self.messages, self.serializer
            )
            self._copy(items, threads, advance)
            ended = Report()
            with compare():
                if self.source.has_items:
                    items.check(self.found, ended)
                if self.source.has_checkpoints:
                    threads.check(self.found, ended)
        return ended

    def _copy(self, items: Items, threads: Threads, advance: Advance) -> None:
        if self.source.has_items:

            def advance_items(moved: int, embedded: int) -> None:
                advance("Items", moved)
                if items.vectors:
                    advance("Vectors", embedded)

            items.copy(advance_items)
        if self.source.has_checkpoints:
            threads.copy(lambda moved: advance("Checkpoints", moved))
        items.runner.run(bulk_load.flush(items.schema))


@contextmanager
def open_import(
    from_: ConnString,
    to: ConnString,
    *,
    from_schema: str | None,
    vectors: bool,
    wanted: Wanted,
    tenant: str | None = None,
) -> Generator[LanggraphImport, None, None]:
    """Look at a source and a target; nothing is written.

    Raises:
        SourceError: the source has nothing to import, or something that cannot be.
        ConfigurationError: an option is invalid; the message names it.
    """
    messages = MovingSerializer()
    serializer = serializers.choose_serializer(messages)
    with ExitStack() as stack:
        source = stack.enter_context(open_source(from_, from_schema))
        with source.snapshot():
            found = survey(source, vectors=vectors)
            if found.encrypted and serializer is messages:
                msg = (
                    f"the source has encrypted values ({', '.join(found.encrypted)}); set "
                    f"{serializers.KEY} to the key that they were encrypted with"
                )
                raise SourceError(msg)
            check_key(source, found.encrypted, serializer)
        target = stack.enter_context(
            open_target(to, wanted, partial(_choose_index, wanted, found.column))
        )
        with source.snapshot():
            check_namespaces(source, target.config.root)
        whose = target.check_tenant(tenant)
        target.refuse_plain(whose)
        yield LanggraphImport(source, target, found, messages, serializer, vectors, whose)


def _choose_index(
    wanted: Wanted, column: VectorColumn | None, recorded: Recorded | None
) -> IndexSettings | None:
    """Return the settings of the target's vectors, None where none are imported.

    Raises:
        SourceError: the target's vectors have other dimensions.
    """
    if column is None:
        return None
    if recorded is None:
        return new_index(wanted, column.dims, column.distance)
    if recorded["dims"] != column.dims:
        msg = (
            f"the source's vectors have {column.dims} dimensions, and those of the schema "
            f"{wanted.schema!r} have {recorded['dims']}: move to another schema with --schema, "
            "or leave the vectors behind with --no-vectors"
        )
        raise SourceError(msg)
    return recorded_index(wanted, recorded)
