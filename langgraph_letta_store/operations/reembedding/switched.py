"""What becomes of a store that runs while another process moves its vectors to another model."""

from __future__ import annotations

from typing import TypeVar

from langgraph_letta_store.config import DatabaseConfig
from langgraph_letta_store.errors import SetupError
from langgraph_letta_store.operations.migrations import Ready, ready
from langgraph_letta_store.operations.reembedding import moves
from langgraph_letta_store.steps import Operation
from langgraph_letta_store.tables import Tables

C = TypeVar("C", bound=DatabaseConfig)


def ready_again(tables: Tables[C]) -> Operation[Ready[C] | None]:
    """Look at the database again, a table being gone; None where no move explains that.

    A store that embeds nothing goes on with the new vectors. One that does must not, even where
    the settings agree: two models may have one name, or none.

    Raises:
        SetupError: the vectors are another model's by now; names both, and says what to do.
    """
    config = tables.config
    settings, _ = yield from moves.recorded(config)
    recorded = settings.get("index", {})
    if recorded.get("generation", 1) == tables.generation:
        return None
    if config.index is not None:
        msg = (
            f"the vectors of the schema {config.schema!r} were moved from the embedding model "
            f"{config.index.model or 'without a name'} ({config.index.dims} dimensions) to "
            f"{recorded['model'] or 'one without a name'} ({recorded['dims']} dimensions, "
            f"{recorded['vector_type']}, {recorded['distance']}); make this store or saver anew "
            "with the new model's index=…"
        )
        raise SetupError(msg)
    return (yield from ready(config))
