"""What a path names: a block of core memory, or a file in archival memory or a shared archive.

`/system/LABEL.md` is a block; below `/archives/NAME/` are the files of an archive; all other paths
are the agent's own files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from langgraph_letta_store._engine.ids import find_item_id
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import Source, find_source, find_sources
from langgraph_letta_store._tiers.core.block_values import check_label
from langgraph_letta_store.config.checks import check_text, invalid
from langgraph_letta_store.errors import InvalidOperationError

FILES = "files"
"""The last label of the namespaces of files."""

SYSTEM = "/system"
"""The folder of the blocks, each a file with this ending."""

ENDING = ".md"

ARCHIVES = "/archives"
"""The folder of the archives that the agent uses."""

MOST_BYTES = 1000
"""The longest path in UTF-8, as the trigger that keeps versions has it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A namespace with files. They are shown below `mount`, which is "" for the agent's own."""

    source: Source
    mount: str

    @property
    def namespace(self) -> Namespace:
        """The namespace of the files."""
        return (*self.source.namespace, FILES)

    def show(self, key: str) -> str:
        """Return the path of a file by its key."""
        return f"{self.mount}{key}"

    def below(self, key: str) -> dict[str, Any]:
        """Return the parameters of `below` in `files.sql`: what is at or below a key."""
        first = key if key.endswith("/") else f"{key}/"
        return {
            "agent": self.source.agent_id,
            "namespace": list(self.namespace),
            "path": key,
            "first": first,
            "after": f"{first[:-1]}0",  # the character after "/"
        }


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file by its folder and its key, the path inside the folder."""

    folder: Folder
    key: str

    @property
    def path(self) -> str:
        """The path as the agent sees it."""
        return self.folder.show(self.key)

    @property
    def item(self) -> UUID:
        """The id of the file's item."""
        return find_item_id(self.folder.source.agent_id, self.folder.namespace, self.key)

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that statements on one file have."""
        return {"agent": self.folder.source.agent_id, "item": self.item}


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A block of core memory, by its label."""

    label: str

    @property
    def path(self) -> str:
        """The path as the agent sees it."""
        return f"{SYSTEM}/{self.label}{ENDING}"


Ref: TypeAlias = "FileRef | BlockRef"


def parse_path(path: Any, place: str = "path") -> str:
    """Return a path in its shortest form: absolute, without a final "/" but for the root itself.

    Raises:
        InvalidOperationError: it is no absolute path, has a part `..` or `~`, or is too long.
        InvalidValueError: PostgreSQL cannot store it.
    """
    if not isinstance(path, str) or not path.startswith("/"):
        raise InvalidOperationError(invalid(place, "a path that begins with /", path))
    check_text(path, place)
    if "\\" in path or {"..", "~"} & {*path.split("/")}:
        raise InvalidOperationError(invalid(place, r"a path without .., ~ and \ ", path).rstrip())
    shortest = posixpath.normpath(path.replace("//", "/"))
    if len(shortest.encode()) > MOST_BYTES:
        expected = f"a path of at most {MOST_BYTES} bytes in UTF-8"
        raise InvalidOperationError(invalid(place, expected, path))
    return shortest


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder's, or of something in it."""
    return path == folder or path.startswith(f"{folder}/")


def find_ref(owner: Owner, path: Any, place: str = "path") -> Operation[Ref]:
    """Return what a path names as a file, whether or not it exists.

    Raises:
        InvalidOperationError, InvalidValueError: it cannot be a file's path.
        MissingArchiveError: it is in an archive that the agent is not attached to.
    """
    parsed = parse_path(path, place)
    if is_below(parsed, SYSTEM):
        return BlockRef(_parse_label(parsed, place))
    if is_below(parsed, ARCHIVES):
        name, _, rest = parsed.removeprefix(ARCHIVES).lstrip("/").partition("/")
        if not rest:
            expected = f"a file's path; {ARCHIVES}/NAME is a folder"
            raise InvalidOperationError(invalid(place, expected, path))
        source = yield from find_source(owner, name)
        return FileRef(Folder(source, f"{ARCHIVES}/{name}"), f"/{rest}")
    if parsed == "/":
        raise InvalidOperationError(invalid(place, "a file's path; / is a folder", path))
    return FileRef(own_folder(owner), parsed)


def own_folder(owner: Owner) -> Folder:
    """Return the folder of the agent's own files."""
    return Folder(Source.from_owner(owner), "")


def find_folders(owner: Owner, path: str) -> Operation[Sequence[tuple[Folder, str]]]:
    """Return the folders with files at or below a checked path, each with the key to look below.

    Raises:
        MissingArchiveError: the path is in an archive that the agent is not attached to.
    """
    if is_below(path, SYSTEM):
        return []
    if is_below(path, ARCHIVES) and path != ARCHIVES:
        name, _, rest = path.removeprefix(f"{ARCHIVES}/").partition("/")
        source = yield from find_source(owner, name)
        return [(Folder(source, f"{ARCHIVES}/{name}"), f"/{rest}")]
    if path not in ("/", ARCHIVES):
        return [(own_folder(owner), path)]
    own, *archives = yield from find_sources(owner, None)
    mounted = [(Folder(each, f"{ARCHIVES}/{each.archive}"), "/") for each in archives]
    return mounted if path == ARCHIVES else [(Folder(own, ""), "/"), *mounted]


def _parse_label(path: str, place: str) -> str:
    name = path.removeprefix(SYSTEM).lstrip("/")
    label = name.removesuffix(ENDING)
    if not label or label == name:
        expected = f"the path of a block, as in {SYSTEM}/human{ENDING}"
        raise InvalidOperationError(invalid(place, expected, path))
    return check_label(label, place)
