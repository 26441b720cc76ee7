"""The package's errors: one class each, all of them a `LettaStoreError`."""

from __future__ import annotations

from langgraph.store.base import InvalidNamespaceError as LangGraphInvalidNamespaceError
from psycopg import OperationalError


class LettaStoreError(Exception):
    """Base class: catch it to catch every error that this package raises itself."""


class ConfigurationError(LettaStoreError, ValueError):
    """An option of a store is not of a kind that works."""


class InvalidNamespaceError(LettaStoreError, LangGraphInvalidNamespaceError):
    """A namespace cannot be stored or searched; also LangGraph's own error of that name."""


class InvalidOperationError(LettaStoreError, ValueError):
    """An argument of an operation (key, limit, ttl, index, ...) is not of a kind that works."""


class InvalidValueError(LettaStoreError, ValueError, TypeError):
    """A value cannot be stored so that it comes back as it was; names the place in the value."""


class InvalidFilterError(LettaStoreError, ValueError):
    """A filter has an unknown operator or an operand of the wrong type; names the place."""


class EmbeddingError(LettaStoreError, ValueError):
    """The embedding model returned something that is not one vector of `dims` numbers a text."""


class RerankError(LettaStoreError, ValueError):
    """A `rerank` function did not return one finite number for each text."""


class SetupError(LettaStoreError, RuntimeError):
    """The database is not set up for this store, or is set up differently."""


class EmbeddedServerError(LettaStoreError, RuntimeError):
    """The embedded PostgreSQL is not installed or does not start."""


class DatabaseUnavailableError(LettaStoreError, OperationalError):
    """The database did not let anybody connect in the time that it was given to wake."""


class ForkedProcessError(LettaStoreError, RuntimeError):
    """A connection or pool of the caller's was opened before this process was forked."""


class StoreClosedError(LettaStoreError, RuntimeError):
    """The store was closed while, or before, the operation ran."""


class MissingMessageError(LettaStoreError, LookupError):
    """A checkpoint refers to a message that is not in recall memory any more."""


class DamagedRowError(LettaStoreError, ValueError):
    """A stored row cannot be read, or unpacks to more than a value may have; names the row."""


class MissingAgentError(InvalidOperationError):
    """A run needs an agent's memory and names no agent; the error says how to name one."""


class ForeignThreadError(InvalidOperationError):
    """A run names another agent than the one that its thread belongs to."""


class ConcurrentWriteError(LettaStoreError, RuntimeError):
    """Other writers changed a thread again and again while something was written to it."""


class MissingPassageError(LettaStoreError, LookupError):
    """An agent has no passage with this id, or has it no longer."""


class MissingArchiveError(LettaStoreError, LookupError):
    """An agent is not attached to this archive."""


class MissingBlockError(LettaStoreError, LookupError):
    """An agent has no block with this label, or nobody has one with this id."""


class BlockExistsError(LettaStoreError, ValueError):
    """An agent has another block with this label already."""


class BlockLimitError(LettaStoreError, ValueError):
    """A block's value would have more characters than its limit; tells both."""


class ReadOnlyBlockError(LettaStoreError, ValueError):
    """A block is read-only, and its value was to be changed."""


class ConflictError(LettaStoreError, RuntimeError):
    """A block was changed meanwhile, and this change does not apply to what it is now."""


class InvalidExportError(LettaStoreError, ValueError):
    """What was given is no agent's export, or one that this version does not understand."""
