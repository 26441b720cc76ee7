"""What of the package users may name: its classes and functions, by room.

This is the only place of the signatures' snapshot that imports from the package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import langgraph_letta_store as package
from langgraph_letta_store import errors, records
from langgraph_letta_store.ann_config import AnnConfig, LettaIndexConfig
from langgraph_letta_store.archival import Archival, AsyncArchival
from langgraph_letta_store.config import WakingPoolConfig
from langgraph_letta_store.core import AsyncCore, Core
from langgraph_letta_store.embedded import connection_string
from langgraph_letta_store.middleware import LettaMemoryMiddleware
from langgraph_letta_store.nodes import LettaMemoryNode
from langgraph_letta_store.recall import AgentRecall, AsyncAgentRecall, AsyncRecall, Recall
from langgraph_letta_store.records.maintenance import MaintenanceReport, Progress, Task, TaskResult
from langgraph_letta_store.retention_config import LimitsConfig, RetentionConfig
from langgraph_letta_store.search_config import DuplicatesConfig, SearchConfig

ROOMS: Mapping[str, Sequence[Any]] = {
    "main classes": [getattr(package, name) for name in sorted(package.__all__)],
    "tiers": (
        *(Core, AsyncCore, Archival, AsyncArchival),
        *(Recall, AsyncRecall, AgentRecall, AsyncAgentRecall),
    ),
    "graphs": (LettaMemoryMiddleware, LettaMemoryNode),
    "configuration": (
        *(LettaIndexConfig, AnnConfig, SearchConfig, DuplicatesConfig),
        *(RetentionConfig, LimitsConfig, WakingPoolConfig, connection_string),
    ),
    "records": (
        *(
            getattr(records, name)
            for name in sorted(records.__all__)
            if isinstance(getattr(records, name), type)
        ),
        *(MaintenanceReport, Progress, Task, TaskResult),
    ),
    "errors": [
        error
        for _, error in sorted(vars(errors).items())
        if isinstance(error, type) and issubclass(error, errors.LettaStoreError)
    ],
}
