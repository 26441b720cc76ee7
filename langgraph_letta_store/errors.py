"""The errors of this package, all of them a `LettaStoreError`."""

from __future__ import annotations

from langgraph.store.base import InvalidNamespaceError as LangGraphInvalidNamespaceError
from psycopg import OperationalError
from psycopg.errors import DiskFull


class LettaStoreError(Exception):
    """The base class of all errors that this package raises itself; catch it to catch them all."""


class ConfigurationError(LettaStoreError, ValueError):
    """An option of a store, saver, pool or agent is missing, unknown or invalid.

    The message names the option, what it must be and what was given; correct the option.
    """


class InvalidNamespaceError(LettaStoreError, LangGraphInvalidNamespaceError):
    """A namespace is not a tuple of labels that can be stored; also LangGraph's error of that name.

    The message names the label. Escape labels that come from users: none may be empty or have a
    period.
    """


class InvalidOperationError(LettaStoreError, ValueError):
    """An argument of a call (`key`, `limit`, `ttl`, `index`, ...) is invalid; nothing was written.

    The message names the argument, what it must be and what was given.
    """


class InvalidValueError(LettaStoreError, ValueError, TypeError):
    """A value, or a text, has a part that PostgreSQL or JSON cannot hold; nothing was written.

    The message has the path of the part in the value. Convert it to a str, number, bool, None, list
    or dict, or remove it.
    """


class InvalidFilterError(LettaStoreError, ValueError):
    """A filter has an unknown operator, or an operand of the wrong type or size.

    The message has the path of the fault in the filter.
    """


class EmbeddingError(LettaStoreError, ValueError):
    """The embedding model did not return one vector of `dims` finite numbers for each text.

    Use the model that the schema was set up for, and check its function's return value.
    """


class RerankError(LettaStoreError, ValueError):
    """The `rerank` function did not return one finite number for each text; correct it."""


class ExpandError(LettaStoreError, ValueError):
    """The `expand` function did not return a list of questions, each a str; correct it."""


class KeysError(LettaStoreError, ValueError):
    """The `keys` function did not return a list of texts, each a str; correct it."""


class SetupError(LettaStoreError, RuntimeError):
    """The schema is not set up, is set up with other options, or the role lacks a right.

    The message has the remedy: call `setup()`, give the recorded options, or the GRANT to run.
    """


class EmbeddedServerError(LettaStoreError, RuntimeError):
    """The embedded PostgreSQL is not installed or does not start.

    The message ends with the last lines of the server's log.
    """


class DatabaseUnavailableError(LettaStoreError, OperationalError):
    """The database accepted no connection within `wake_timeout`.

    Check that it runs, or give it more time: `pool_config={"wake_timeout": seconds}`.
    """


class DiskFullError(LettaStoreError, DiskFull):
    """The server has no space left, SQLSTATE 53100; also psycopg's `DiskFull`.

    Nothing of the step was written, and what was acknowledged before stays. Free space on the
    server, then repeat the call.
    """


class ForkedProcessError(LettaStoreError, RuntimeError):
    """A connection or pool of the application was opened before this process was forked.

    Open one in each process, or use `from_conn_string()`, whose pool opens again by itself.
    """


class StoreClosedError(LettaStoreError, RuntimeError):
    """The store was closed before or while the operation ran; open another one to go on."""


class EventLoopBlockedError(LettaStoreError, RuntimeError):
    """A synchronous call of another thread waits for an event loop that is blocked or stopped.

    In coroutines use `await graph.ainvoke(...)`; for `graph.invoke(...)`, use `LettaStore` and
    `LettaSaver`.
    """


class MissingMessageError(LettaStoreError, LookupError):
    """A checkpoint refers to a message that recall memory no longer has.

    Restore the message's row from a backup, or delete the checkpoint.
    """


class DamagedRowError(LettaStoreError, ValueError):
    """A stored row cannot be read, or unpacks to more than its limit.

    The message names the row. Restore it from a backup or delete it.
    """


class ForgedRowError(DamagedRowError):
    """A row is not authentic: changed, cut off, moved, rolled back, put back, or in plain text.

    The message names the row. If you wrote it before the saver encrypted, read it with
    `allow_plain=True`; otherwise a role with write access has changed the tables:
    restore them from a backup, and change the role's password.
    """


class MissingKeyError(LettaStoreError, LookupError):
    """The key that a row was encrypted with is not there; without it the row is unreadable.

    The message names the key's id. Add the key to `encrypt`, or delete the rows if the key was
    destroyed on purpose.
    """


class EncryptedFieldError(InvalidOperationError):
    """A search looks for what is encrypted, and would find nothing.

    The message names the field and the option of `encrypt` that makes it searchable.
    """


class MissingAgentError(InvalidOperationError):
    """A run names no agent whose memory it could use, or there is no agent of this name.

    The message says how to name one.
    """


class MissingTenantError(InvalidOperationError):
    """A store or saver with `tenant=` was called for no tenant; the error says how to name one."""


class ForeignThreadError(InvalidOperationError):
    """A run names another agent than the one that its thread belongs to."""


class DeletedThreadError(InvalidOperationError):
    """The state to update belongs to a checkpoint that was deleted with its thread."""


class ConcurrentWriteError(LettaStoreError, RuntimeError):
    """Other writers changed the same rows during each attempt; the call can be made again."""


class MissingPassageError(LettaStoreError, LookupError):
    """The agent has no passage with this id: it never had, or the passage was deleted."""


class MissingFileError(LettaStoreError, LookupError):
    """The agent has no file at this path: it never had, or the file was deleted."""


class MissingArchiveError(LettaStoreError, LookupError):
    """The agent is not attached to an archive of this name; attach it first."""


class MissingBlockError(LettaStoreError, LookupError):
    """The agent has no block with this label, or may attach no block with this id."""


class BlockExistsError(LettaStoreError, ValueError):
    """The agent already has another block with this label; choose another label."""


class BlockLimitError(LettaStoreError, ValueError):
    """A block's new value would have more characters than its limit; the message has both numbers.

    Shorten the value, or raise the block's `limit`.
    """


class ReadOnlyBlockError(LettaStoreError, ValueError):
    """A read-only block cannot be changed; set `read_only=False` first."""


class ConflictError(LettaStoreError, RuntimeError):
    """The block or file was changed in the meantime, and this change does not apply to it any more.

    Read it again and repeat the change.
    """


class InvalidReceiptError(LettaStoreError, ValueError):
    """A receipt of a forgotten agent was changed, is of another key or database, or is no receipt.

    The message says which. Verify what `forget()` returned, with the key that signed it.
    """


class InvalidExportError(LettaStoreError, ValueError):
    """The input is not an agent's export, or one that this version cannot read.

    The message has the path of the fault.
    """


class SourceError(LettaStoreError, ValueError):
    """A source of an import has no data that can be imported, or has data that cannot be.

    The message names the table, the row or the file, and what to do.
    """


class InvalidHistoryError(LettaStoreError, ValueError):
    """A history of messages is not of the format, is damaged, or goes beyond a limit.

    The message has the path of the fault, such as `messages[3].role`.
    """


class InvalidDocumentError(LettaStoreError, ValueError):
    """A document is damaged, of an unknown format, has no text, or goes beyond a limit.

    The message names the file and the reason; nothing was written.
    """


class MissingDocumentError(LettaStoreError, LookupError):
    """There is no document of this source; `list_documents()` has those there are."""
