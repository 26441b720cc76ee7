"""The ids of runs in columns: readable, or hashes where nothing readable is stored."""

from __future__ import annotations

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.message_columns import hide_text, make_storable
from langgraph_letta_store.config.checks import MAX_KEY_BYTES


def encode_run_id(codec: Codec, run_id: str, *, readable: bool) -> str:
    """Return the text for a run's id in a column: a hash if it is long or may not be readable."""
    fits = len(run_id) * 4 <= MAX_KEY_BYTES or len(make_storable(run_id).encode()) <= MAX_KEY_BYTES
    if readable and fits:
        return make_storable(run_id)
    if readable or codec.sealer is None:
        return hide_text(run_id)
    return codec.sealer.scope("hashes", "").hash("run id", run_id.encode("utf-8", "replace")).hex()
