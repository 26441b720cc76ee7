"""The records that this package's calls return."""

from langgraph_letta_store.records.agents import (
    AgentContents,
    AgentInfo,
    AgentInfos,
    AgentSettings,
    DuplicatePolicy,
    Forgotten,
)
from langgraph_letta_store.records.audit import AuditEntries, AuditEntry
from langgraph_letta_store.records.blocks import Block, Blocks, BlockVersion, BlockVersions
from langgraph_letta_store.records.caches import CacheSize
from langgraph_letta_store.records.consents import Consent, Consents
from langgraph_letta_store.records.diagnosis import Diagnosis, Finding, Repair, Unchecked
from langgraph_letta_store.records.documents import Document, Documents, InsertedDocument
from langgraph_letta_store.records.encryption import EncryptionReport
from langgraph_letta_store.records.events import Event, Events
from langgraph_letta_store.records.explanations import Explanation, Hit
from langgraph_letta_store.records.files import FileVersion, FileVersions, StoredFile, StoredFiles
from langgraph_letta_store.records.items import FoundItem, FoundItems, StoredItem
from langgraph_letta_store.records.messages import LoadedMessages, RecallMessage, RecallMessages
from langgraph_letta_store.records.passages import Outcome, Passage, Passages
from langgraph_letta_store.records.receipts import ForgottenCheck, Receipt, ReceiptKey, Trace
from langgraph_letta_store.records.searches import (
    LoggedSearch,
    LoggedSearches,
    PathStats,
    SearchStats,
)
from langgraph_letta_store.records.stats import AgentStats, Growth, LargeAgent, Stats, TenantStats
from langgraph_letta_store.records.status import ReaderStatus, Status, TableStatus

__all__ = [
    "AgentContents",
    "AgentInfo",
    "AgentInfos",
    "AgentSettings",
    "AgentStats",
    "AuditEntries",
    "AuditEntry",
    "Block",
    "BlockVersion",
    "BlockVersions",
    "Blocks",
    "CacheSize",
    "Consent",
    "Consents",
    "Diagnosis",
    "Document",
    "Documents",
    "DuplicatePolicy",
    "EncryptionReport",
    "Event",
    "Events",
    "Explanation",
    "FileVersion",
    "FileVersions",
    "Finding",
    "Forgotten",
    "ForgottenCheck",
    "FoundItem",
    "FoundItems",
    "Growth",
    "Hit",
    "InsertedDocument",
    "LargeAgent",
    "LoadedMessages",
    "LoggedSearch",
    "LoggedSearches",
    "Outcome",
    "Passage",
    "Passages",
    "PathStats",
    "ReaderStatus",
    "RecallMessage",
    "RecallMessages",
    "Receipt",
    "ReceiptKey",
    "Repair",
    "SearchStats",
    "Stats",
    "Status",
    "StoredFile",
    "StoredFiles",
    "StoredItem",
    "TableStatus",
    "TenantStats",
    "Trace",
    "Unchecked",
]
