"""Module names of earlier versions, which go on working with a warning of their new place."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

PACKAGE = "langgraph_letta_store"

MOVED = {
    f"{PACKAGE}.middleware": (f"{PACKAGE}.agents.middleware", "LettaMemoryMiddleware"),
    f"{PACKAGE}.nodes": (f"{PACKAGE}.agents.node", "LettaMemoryNode"),
    f"{PACKAGE}.embedded": (f"{PACKAGE}._engine.embedded_server", "connection_string"),
}
"""By its old name, where a module is now, and what of it is imported from the package itself."""


class Finder(MetaPathFinder, Loader):
    """Finds modules by their old names."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # importlib's signature
        target: ModuleType | None = None,  # noqa: ARG002  # importlib's signature
    ) -> ModuleSpec | None:
        """Return how a moved module is loaded, None for any other."""
        return ModuleSpec(fullname, self) if fullname in MOVED else None

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module of the old name with what the new one has."""
        place, name = MOVED[module.__name__]
        msg = f"{module.__name__} has moved: from {PACKAGE} import {name}"
        warnings.warn(msg, DeprecationWarning, stacklevel=2)
        moved = vars(importlib.import_module(place))
        vars(module).update({key: moved[key] for key in moved if not key.startswith("__")})


def install() -> None:
    """Let Python find modules by their old names."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.append(Finder())
