"""AgentTemplate: what new agents of one kind begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store._tiers.agent_settings import parse_settings
from langgraph_letta_store._tiers.archival.archives import parse_archive
from langgraph_letta_store.agents.operations.first_run import FirstBlocks
from langgraph_letta_store.config.blocks import ArchiveSpec, BlockSpec
from langgraph_letta_store.config.checks import invalid, is_mapping, is_sequence, parse_tags
from langgraph_letta_store.config.tools import ToolNames
from langgraph_letta_store.errors import ConfigurationError, LettaStoreError
from langgraph_letta_store.records.agents import AgentSettings, DuplicatePolicy
from langgraph_letta_store.records.blocks import DEFAULT_LIMIT


class Template(NamedTuple):
    """A checked template: blocks, archives with the agents that consent to each, settings."""

    blocks: FirstBlocks
    archives: Mapping[str, str | None]
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AgentTemplate:
    """What a new agent begins with: its blocks, archives and settings.

    `name` is the template's own, which becomes a tag of its agents. `blocks` are as for
    `AgentMemory`; None is Letta's `persona` and `human`. `archives` are names, or dictionaries with
    `archive` and `shared_from`, the agent that consents. `tools`, `new_blocks`, `new_block_limit`,
    `tags`, `timezone` and `duplicates` are settings of the agent; see `AgentMemory.configure`.

    Raises:
        ConfigurationError: a field is invalid; the message names it.

    Example:
        >>> support = AgentTemplate(
        ...     "support",
        ...     blocks=[{"label": "customer"}, {"label": "policy", "shared_from": "company"}],
        ...     archives=[{"archive": "manuals", "shared_from": "company"}],
        ...     new_blocks=3,
        ...     new_block_limit=2_000,
        ... )
        >>> ada = memory.agents.create("ada", template=support)
    """

    name: str
    blocks: Sequence[BlockSpec] | None = None
    archives: Sequence[str | ArchiveSpec] = ()
    tools: ToolNames = "all"
    new_blocks: int = 0
    new_block_limit: int = DEFAULT_LIMIT
    tags: Sequence[str] = ()
    timezone: str = "UTC"
    duplicates: DuplicatePolicy = "keep"
    _parsed: Template = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the fields."""
        try:
            parse_name(self.name, "name")
            parse_tags(self.tags)
            parsed = Template(
                FirstBlocks.parse(self.blocks),
                dict(_parse_archives(self.archives)),
                parse_settings(self._list_settings()),
            )
        except ConfigurationError:
            raise
        except LettaStoreError as error:
            raise ConfigurationError(str(error)) from error
        object.__setattr__(self, "_parsed", parsed)

    @property
    def parsed(self) -> Template:
        """The template as operations take it."""
        return self._parsed

    def _list_settings(self) -> dict[str, Any]:
        """Return the settings of its agents that differ from the defaults."""
        given = {
            "tools": self.tools,
            "new_blocks": self.new_blocks,
            "new_block_limit": self.new_block_limit,
            "tags": list(dict.fromkeys([self.name, *self.tags])),
            "timezone": self.timezone,
            "duplicates": self.duplicates,
        }
        default = AgentSettings()
        return {name: value for name, value in given.items() if value != getattr(default, name)}


def parse_template(template: Any, blocks: FirstBlocks) -> Template:
    """Return a template as operations take it; without one, blocks alone.

    Raises:
        ConfigurationError: it is no `AgentTemplate`.
    """
    if template is None:
        return Template(blocks, {}, {})
    if not isinstance(template, AgentTemplate):
        raise ConfigurationError(invalid("template", "an AgentTemplate or None", template))
    return template.parsed


def _parse_archives(archives: Any) -> list[tuple[str, str | None]]:
    """Return the archives' names, each with the agent that consents."""
    if not is_sequence(archives):
        raise ConfigurationError(f"`archives` must be a list, got {archives!r:.80}")
    parsed: list[tuple[str, str | None]] = []
    for at, spec in enumerate(archives):
        if not is_mapping(spec):
            parsed.append((parse_archive(spec), None))
            continue
        if {*spec} != {"archive", "shared_from"}:
            msg = (
                f"`archives[{at}]` must be a name, or a dictionary with 'archive' and "
                f"'shared_from', got {spec!r:.80}"
            )
            raise ConfigurationError(msg)
        giver = parse_name(spec["shared_from"], f"archives[{at}]['shared_from']")
        parsed.append((parse_archive(spec["archive"]), giver))
    return parsed
