"""The files of an agent's export, each with all its versions, also those that are deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.item_seals import open_stored, seal_item
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._search.scope import Namespace

Record = dict[str, Any]

_NAMESPACES = (("archival", "files"), ("files",))
"""The ends of the namespaces of an agent's and of an archive's files."""


class FileRows(NamedTuple):
    """The rows of files, and those of their versions before the latest."""

    files: list[Record]
    versions: list[Record]


def list_files(
    schema: StoreSchema, files: Sequence[Record], versions: Sequence[Record]
) -> defaultdict[str, list[Record]]:
    """Return files by their agent or archive, each with the rest of its namespace.

    Raises:
        ForgedRowError: a version is not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    of_file: defaultdict[str, list[Record]] = defaultdict(list)
    for version in sorted(versions, key=lambda row: row["version"]):
        id_ = ItemId(UUID(version.pop("agent_id")), UUID(version.pop("item_id")))
        if (stored := version["value"]) is not None:
            name = f"version {version['version']} of the file {id_.item}"
            text = open_stored(schema.seals, id_, stored, name, is_latest=False)
            version["value"] = jsonb.decode(text)
        of_file[str(id_.item)].append(version)
    of_agent: defaultdict[str, list[Record]] = defaultdict(list)
    for file in sorted(files, key=lambda row: (row["namespace"], row["path"])):
        file["namespace"] = file["namespace"][2:]
        file["versions"] = of_file[file.pop("item_id")]
        of_agent[file.pop("agent_id")].append(file)
    return of_agent


def make_rows(
    schema: StoreSchema, files: Iterator[tuple[Namespace, Record]], items: AbstractSet[str]
) -> FileRows:
    """Return the rows of files that are loaded, encrypted where the store encrypts.

    Args:
        schema: the tables to write.
        files: the files of the export, each with its namespace.
        items: the ids of the items that are loaded.

    Raises:
        ValueError: a file is in no namespace of files, has no item though it is not deleted, or
            does not have all versions before the latest.
    """
    made = FileRows([], [])
    for namespace, file in files:
        if tuple(file["namespace"]) not in _NAMESPACES or not file["path"].startswith("/"):
            msg = f"{file['path']!r:.200} in {namespace!r:.120} is no file"
            raise ValueError(msg)
        numbers = [version["version"] for version in file["versions"]]
        if sorted(numbers) != [*range(1, file["version"])]:
            msg = f"the file {file['path']!r:.200} does not have all its versions"
            raise ValueError(msg)
        id_ = schema.identify_item(namespace, file["path"])
        key = {"agent_id": str(id_.agent), "item_id": str(id_.item)}
        if (file["deleted_at"] is None) != (key["item_id"] in items):
            msg = f"the file {file['path']!r:.200} is deleted and has an item, or neither"
            raise ValueError(msg)
        made.files.append({**file, **key, "namespace": namespace, "versions": None})
        made.versions.extend(
            {**version, **key, "value": _seal(schema, id_, version["value"])}
            for version in file["versions"]
        )
    return made


def _seal(schema: StoreSchema, id_: ItemId, value: Mapping[str, Any] | None) -> str | None:
    if value is None:
        return None
    text = jsonb.encode(value)
    return text if schema.seals is None else seal_item(schema.seals, id_, text).value
