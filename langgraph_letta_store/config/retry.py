"""The option `retry`: how long a step is sent again that failed for a passing reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from typing_extensions import TypedDict

from langgraph_letta_store.config.options import check_number, parse_options


class RetryConfig(TypedDict, total=False):
    """The option `retry`."""

    timeout: float
    """How many seconds after its first failure a step may be sent again; 0: never. Default: 10."""


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """How long a step is sent again; see `RetryConfig`."""

    timeout: float = 10.0

    @classmethod
    def parse(cls, config: Mapping[str, Any] | None) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: an option is unknown or invalid; the message names it.

        Example:
            >>> RetrySettings.parse({"timeout": 30})
            RetrySettings(timeout=30)
        """
        settings = cls(**parse_options("retry", config, RetryConfig.__annotations__))
        check_number("retry['timeout']", settings.timeout, 0, 86_400)
        return settings
