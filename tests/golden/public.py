"""What of the package users may name: its classes and functions, by room.

This is the only place of the signatures' snapshot that imports from the package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import langgraph_letta_store as package
from langgraph_letta_store import errors, exports, imports, records
from langgraph_letta_store._engine.embedded_server import connection_string
from langgraph_letta_store.agents.aio.agents import AsyncAgents
from langgraph_letta_store.agents.aio.archival import AsyncArchival
from langgraph_letta_store.agents.aio.core import AsyncCore
from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware
from langgraph_letta_store.agents.node import LettaMemoryNode
from langgraph_letta_store.agents.sync.agents import Agents
from langgraph_letta_store.agents.sync.archival import Archival
from langgraph_letta_store.agents.sync.core import Core
from langgraph_letta_store.config.index import AnnConfig, LettaIndexConfig
from langgraph_letta_store.config.pool import LettaPoolConfig
from langgraph_letta_store.config.retention import LimitsConfig, RetentionConfig
from langgraph_letta_store.config.retry import RetryConfig
from langgraph_letta_store.config.search import DuplicatesConfig, SearchConfig
from langgraph_letta_store.files import LettaFiles
from langgraph_letta_store.records.maintenance import MaintenanceReport, Progress, Task, TaskResult
from langgraph_letta_store.saver.aio.agent_recall import AsyncAgentRecall
from langgraph_letta_store.saver.aio.recall import AsyncRecall
from langgraph_letta_store.saver.sync.agent_recall import AgentRecall
from langgraph_letta_store.saver.sync.recall import Recall
from langgraph_letta_store.store import areembed, reembed

_MAIN = ("Cache", "Embeddings", "Memory", "Saver", "Store")

ROOMS: Mapping[str, Sequence[Any]] = {
    "main classes": [
        getattr(package, name) for name in sorted(package.__all__) if name.endswith(_MAIN)
    ],
    "tiers": (
        *(Agents, AsyncAgents),
        *(Core, AsyncCore, Archival, AsyncArchival),
        *(Recall, AsyncRecall, AgentRecall, AsyncAgentRecall),
    ),
    "graphs": (LettaMemoryMiddleware, LettaMemoryNode),
    "configuration": (
        *(LettaIndexConfig, AnnConfig, SearchConfig, RetryConfig, DuplicatesConfig),
        *(RetentionConfig, LimitsConfig, LettaPoolConfig, connection_string),
        *(reembed, areembed),
    ),
    "files": (LettaFiles,),
    "imports": [getattr(imports, name) for name in sorted(imports.__all__)],
    "exports": [getattr(exports, name) for name in sorted(exports.__all__)],
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
