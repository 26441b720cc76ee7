"""Values as a stranger writes them: serialised so that reading them calls `called`."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import ormsgpack
from langgraph.checkpoint.serde import jsonplus

CALLS: list[Any] = []
"""What `called` was called with."""


def called(*arguments: Any, **named: Any) -> str:
    """What a stranger wants to be called."""
    CALLS.append((arguments, named))
    return "called"


class Trap:
    """A class whose making calls; `model_construct` and `construct` are ways to make one too."""

    def __init__(self, **fields: Any) -> None:
        called(**fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trap)

    def __hash__(self) -> int:
        return 1

    @classmethod
    def model_construct(cls, **fields: Any) -> str:
        return called(**fields)

    construct = model_construct


class Reduced:
    """Pickled, it is the call itself."""

    def __reduce__(self) -> Any:
        return called, ("unpickled",)


MODULE = __name__


def ext(code: int, *parts: Any) -> ormsgpack.Ext:
    """An object as LangGraph's serializer writes it."""
    return ormsgpack.Ext(code, ormsgpack.packb(parts))


OBJECTS: Mapping[str, ormsgpack.Ext] = {
    "single": ext(jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG, MODULE, "called", "x"),
    "positional": ext(jsonplus.EXT_CONSTRUCTOR_POS_ARGS, MODULE, "called", ["x"]),
    "keywords": ext(jsonplus.EXT_CONSTRUCTOR_KW_ARGS, MODULE, "called", {"x": 1}),
    "method": ext(jsonplus.EXT_METHOD_SINGLE_ARG, MODULE, "Trap", {}, "model_construct"),
    "pydantic 1": ext(jsonplus.EXT_PYDANTIC_V1, MODULE, "Trap", {"x": 1}),
    "pydantic 2": ext(jsonplus.EXT_PYDANTIC_V2, MODULE, "Trap", {"x": 1}, "model_validate_json"),
    "like a message": ext(
        jsonplus.EXT_PYDANTIC_V2, MODULE, "Trap",
        {"content": "x", "additional_kwargs": {}, "type": "human", "id": "1"},
        "model_validate_json",
    ),
    "in a plain value": ext(
        jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG, "builtins", "set",
        [ext(jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG, MODULE, "called", "x")],
    ),
    "in a snapshot": ormsgpack.Ext(
        jsonplus.EXT_DELTA_SNAPSHOT,
        ormsgpack.packb([ext(jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG, MODULE, "called", "x")]),
    ),
}  # fmt: skip
"""Serialised objects that call when they are read."""


def message(place: str, value: Any, *, id_: str = "evil") -> ormsgpack.Ext:
    """A message of LangChain's with something in one of its fields."""
    fields: dict[str, Any] = {
        "content": "good day",
        "additional_kwargs": {},
        "response_metadata": {},
        "type": "human",
        "name": None,
        "id": id_,
    }
    fields[place] = [value] if place == "content" else {"k": [{"deep": value}]}
    name = "langchain_core.messages.human", "HumanMessage"
    return ext(jsonplus.EXT_PYDANTIC_V2, *name, fields, "model_validate_json")


def values() -> Iterator[tuple[str, str, bytes]]:
    """Serialised values that call when they are read: names, types and bytes."""
    for kind, value in OBJECTS.items():
        for place in ("content", "additional_kwargs", "response_metadata", "extra"):
            packed = ormsgpack.packb([message(place, value)])
            yield f"{kind} in {place}", "msgpack", packed
        yield kind, "msgpack", ormsgpack.packb(value)
        yield f"{kind} in a list", "msgpack", ormsgpack.packb([message("extra", 1), value])
        yield f"{kind} in a dictionary", "msgpack", ormsgpack.packb({"additional_kwargs": value})
    yield "a pickle", "pickle", pickle.dumps({"additional_kwargs": Reduced()})
    for name, text in JSONS.items():
        yield name, "json", text


_ID = f'"{MODULE.rpartition(".")[0]}","{MODULE.rpartition(".")[2]}"'

JSONS: Mapping[str, bytes] = {
    f"lc {version} {name}": text.encode()
    for version in (1, 2)
    for name, text in {
        "alone": f'{{"lc":{version},"type":"constructor","id":[{_ID},"called"],'
        '"kwargs":{"additional_kwargs":1}}',
        "in a message": f'[{{"lc":{version},"type":"constructor",'
        '"id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"x",'
        f'"additional_kwargs":{{"k":{{"lc":{version},"type":"constructor",'
        f'"id":[{_ID},"called"],"kwargs":{{"x":1}}}}}}}}}}]',
        "a method": f'{{"lc":{version},"type":"constructor","id":[{_ID},"Trap"],'
        '"method":"model_construct","kwargs":{"additional_kwargs":1}}',
    }.items()
}
"""JSON as LangChain and older versions of LangGraph write objects."""
