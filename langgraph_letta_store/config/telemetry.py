"""The option `telemetry`: OpenTelemetry's spans and metrics of calls, and what they contain."""

from __future__ import annotations

import os
from dataclasses import dataclass
from dataclasses import field as default
from importlib.util import find_spec
from typing import Any, Literal, TypeAlias

from typing_extensions import TypedDict

from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.options import check_choice, parse_options
from langgraph_letta_store.errors import ConfigurationError

CAPTURE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
"""The environment variable by which instrumentations of OpenTelemetry capture contents."""

_CAPTURES = {"true", "1", "span_only", "span_and_event"}


class TelemetryConfig(TypedDict, total=False):
    """The option `telemetry`.

    `traces` and `metrics` say which of the two are made; default: both. `content` says whether
    spans have queries and records; default: what the environment variable
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says, else False. `tracer_provider` and
    `meter_provider` are where they go; default: the application's global ones.
    """

    traces: bool
    metrics: bool
    content: bool
    tracer_provider: Any
    meter_provider: Any


TelemetryOption: TypeAlias = "bool | TelemetryConfig | None"
"""What a user may give: True for the defaults, a dictionary, or False for none."""


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """The option, checked."""

    traces: bool = True
    metrics: bool = True
    content: bool = False
    tracer_provider: Any = default(default=None, compare=False, repr=False)
    meter_provider: Any = default(default=None, compare=False, repr=False)


def parse_telemetry(option: Any) -> TelemetrySettings | None:
    """Check the option `telemetry`; None where it is off.

    Raises:
        ConfigurationError: it is neither a bool nor a dictionary of its options, one of these is
            invalid, or OpenTelemetry is not installed; the message names it.

    Example:
        >>> parse_telemetry({"metrics": False}).traces
        True
    """
    if option is None or option is False:
        return None
    given = parse_options("telemetry", None if option is True else option, _NAMES)
    for name in ("traces", "metrics", "content"):
        check_choice(f"telemetry[{name!r}]", given.get(name, True), Literal[True, False])
    for name, method in (("tracer_provider", "get_tracer"), ("meter_provider", "get_meter")):
        provider = given.get(name)
        if provider is not None and not callable(getattr(provider, method, None)):
            expected = f"a provider of OpenTelemetry, with a method {method}"
            raise ConfigurationError(invalid(f"telemetry[{name!r}]", expected, provider))
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.metrics") is None:
        msg = "`telemetry` needs a package: pip install 'langgraph-letta-store[otel]'"
        raise ConfigurationError(msg)
    given.setdefault("content", os.environ.get(CAPTURE, "").strip().lower() in _CAPTURES)
    settings = TelemetrySettings(**given)
    return settings if settings.traces or settings.metrics else None


_NAMES = TelemetryConfig.__annotations__
