"""The LangChain tool of a memory tool's operation, with a short schema of its arguments."""

from __future__ import annotations

import inspect
from functools import cache
from types import NoneType, UnionType
from typing import Any, cast, get_args

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, Field, create_model, model_validator
from typing_extensions import override

from langgraph_letta_store.agents.tools.registry import ToolOperation
from langgraph_letta_store.config.checks import is_mapping


class _MemoryTool(StructuredTool):
    """A tool whose schema shows the model no defaults: descriptions name those that matter."""

    @property
    @override
    def tool_call_schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = cast("type[BaseModel]", self.args_schema).model_json_schema()
        properties: dict[str, dict[str, Any]] = schema["properties"]
        shown = {
            name: {key: value for key, value in each.items() if key not in ("default", "title")}
            for name, each in properties.items()
        }
        return {**schema, "description": self.description, "properties": shown}


def make_tool(operation: ToolOperation, **function: Any) -> BaseTool:
    """Return the tool that calls a function, or a coroutine function, for an operation."""
    return _MemoryTool(
        name=operation.__name__,
        description=_description(operation),
        args_schema=_args_schema(operation),
        handle_tool_error=True,
        handle_validation_error=_format_validation_error,
        **function,
    )


def _description(operation: ToolOperation) -> str:
    paragraphs = inspect.cleandoc(operation.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _format_validation_error(error: Any) -> str:
    """Return the text that names a model's invalid arguments."""
    found = [
        f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False)
    ]
    return f"Nothing was done; correct the arguments and call the tool again. {'; '.join(found)}"


class _Arguments(BaseModel):
    """The arguments of a tool. An argument that is null counts as left out."""

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, given: Any) -> Any:
        if not is_mapping(given):
            return given
        fields = cls.model_fields
        return {
            name: value
            for name, value in given.items()
            if value is not None or (name in fields and fields[name].is_required())
        }


@cache
def _args_schema(operation: ToolOperation) -> type[BaseModel]:
    """Return the schema of a tool's arguments: the annotated parameters of its operation."""
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(operation, eval_str=True).parameters.items():
        noted = getattr(parameter.annotation, "__metadata__", ())
        if not noted or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            continue
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (
            _drop_none(get_args(parameter.annotation)[0]),
            Field(default, description=noted[0] or None),
        )
    return create_model(operation.__name__, __base__=_Arguments, **fields)


def _drop_none(kind: Any) -> Any:
    """Return a type without its None, which the schema need not show the model.

    Example:
        >>> _drop_none(str | None)
        <class 'str'>
    """
    if not isinstance(kind, UnionType):
        return kind
    (other,) = (each for each in get_args(kind) if each is not NoneType)
    return other
