"""Methods made from operations: each operation is written once and is a method of two classes.

    class Core(Blocking[Owner]):
        append = blocking(core.append)

    class AsyncCore(Awaiting[Owner]):
        append = awaiting(core.append)

A method has its operation's parameters and docstring. What the operation works on, its first
parameter, is the object's own.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar

from langgraph_letta_store._engine.steps import Operation

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

Begin: TypeAlias = Callable[[S], Operation[Any]]
"""Begins an operation on what is given to it."""


class Blocking(Generic[S]):
    """An object whose methods perform operations and wait for them."""

    def __init__(self, perform: Callable[[Begin[S]], Any]) -> None:
        """Take what begins an operation on what this object is about, and performs it."""
        self._perform = perform

    def run(
        self,
        operation: Callable[Concatenate[S, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on what this object is about; what is built on it begins here."""
        value: T = self._perform(lambda scope: operation(scope, *args, **kwargs))
        return value


class Awaiting(Generic[S]):
    """An object whose methods perform operations and are awaited."""

    def __init__(self, perform: Callable[[Begin[S]], Awaitable[Any]]) -> None:
        """Take what begins an operation on what this object is about, and performs it."""
        self._perform = perform

    async def run(
        self,
        operation: Callable[Concatenate[S, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Perform an operation on what this object is about; what is built on it begins here."""
        value: T = await self._perform(lambda scope: operation(scope, *args, **kwargs))
        return value


# Both take the object itself as Any: what it is about only its class knows.


def blocking(
    operation: Callable[Concatenate[S, P], Operation[T]],
) -> Callable[Concatenate[Any, P], T]:
    """Make a method of a `Blocking` class from an operation."""

    def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def begin(scope: S) -> Operation[T]:
            return operation(scope, *args, **kwargs)

        value: T = self._perform(begin)
        return value

    _describe(method, operation)
    return method


def awaiting(
    operation: Callable[Concatenate[S, P], Operation[T]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Make a method of an `Awaiting` class from an operation."""

    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def begin(scope: S) -> Operation[T]:
            return operation(scope, *args, **kwargs)

        value: T = await self._perform(begin)
        return value

    _describe(method, operation)
    return method


def _describe(method: Callable[..., Any], operation: Callable[..., Any]) -> None:
    """Give a method its operation's name, parameters and docstring, and the value it returns."""
    functools.update_wrapper(method, operation)
    vars(method).pop("__wrapped__")
    signature = inspect.signature(operation)
    returns = str(signature.return_annotation).removeprefix("Operation[").removesuffix("]")
    method.__annotations__["return"] = returns
    first, *own = signature.parameters.values()
    # What the operation works on is no parameter here.
    method.__doc__ = re.sub(rf"(?m)^ *{first.name}: .*\n", "", operation.__doc__ or "")
    object_itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    vars(method)["__signature__"] = signature.replace(
        parameters=[object_itself, *own],
        return_annotation=returns,
    )
