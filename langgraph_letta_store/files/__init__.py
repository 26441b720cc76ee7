"""Memory as files, for deep agents: core memory, archival memory and archives as one folder."""

from langgraph_letta_store.files.backend import LettaFiles
from langgraph_letta_store.records.files import FileVersion, FileVersions, StoredFile, StoredFiles

__all__ = ["FileVersion", "FileVersions", "LettaFiles", "StoredFile", "StoredFiles"]
