"""Where sessions get their observers, if their options ask for one."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store._engine.session_state import SessionState


def watch_session(session: SessionState[Any]) -> None:
    """Have the calls of a session watched, as its options ask for it."""
    settings = session.config.telemetry
    if settings is not None:
        # OpenTelemetry is an extra.
        from langgraph_letta_store._telemetry.observer import TelemetryObserver

        session.observer = TelemetryObserver(session, settings)
