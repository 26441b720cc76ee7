"""The golden file of public signatures: what editors and `help()` show of the public classes.

Annotations are written as in the source, without the modules that names are taken from, so that
only what users see makes a difference.
"""

from __future__ import annotations

import ast
import inspect
import re
from abc import ABC
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from textwrap import dedent, indent
from typing import Any, Generic, cast

from tests.golden.public import ROOMS

FOLDER = Path(__file__).parent / "signatures"
PACKAGE = "langgraph_letta_store"


def render() -> dict[str, str]:
    """Return what each golden file is to have, by the name of its room."""
    return {
        room.replace(" ", "_"): "\n".join(entry for one in entries for entry in _entry(one))
        for room, entries in ROOMS.items()
    }


def _entry(public: Any) -> Iterator[str]:
    if not isinstance(public, type):
        yield _function(public.__name__, public, doc=public.__doc__)
        return
    bases = ", ".join(_bases(public))
    yield _shown(f"class {public.__name__}({bases})", public.__doc__)
    for name, text in sorted({**_fields(public), **_members(public)}.items()):
        yield indent(text, "    ", lambda line: bool(line.strip())) if name else text


def _bases(public: type) -> Iterator[str]:
    """Yield the names of classes that a class is one of, those of the package's inside left out."""
    for base in public.__mro__[1:]:
        known = any(base in room for room in ROOMS.values())
        if base not in (object, Generic, ABC) and (known or not _is_own(base)):
            yield base.__name__


def _is_own(member: Any) -> bool:
    return str(getattr(member, "__module__", "")).split(".")[0] == PACKAGE


def _members(public: type) -> dict[str, str]:
    """Return methods and properties that the package defines, each as `help` shows it."""
    shown: dict[str, str] = {}
    for owner in reversed([each for each in public.__mro__ if _is_own(each)]):
        for name, member in vars(owner).items():
            if name.startswith("_") and name not in _SPECIAL:
                continue
            if name == "__init__" and owner is not public:
                continue  # calls of others return such objects
            if isinstance(member, (property, cached_property)):
                get = member.fget if isinstance(member, property) else member.func
                returns = _annotation(inspect.signature(cast("Any", get)).return_annotation)
                can_set = isinstance(member, property) and member.fset is not None
                kind = "attribute" if can_set else "property"
                shown[name] = _shown(f"{kind} {name}: {returns}", _doc(public, name))
            elif isinstance(member, (classmethod, staticmethod)):
                kind = "classmethod" if isinstance(member, classmethod) else "staticmethod"
                bound = getattr(public, name)
                shown[name] = _function(name, bound, f"{kind} ", doc=_doc(public, name))
            elif inspect.isroutine(member):
                own = cast("Callable[..., Any]", member)
                shown[name] = _function(name, own, is_method=True, doc=_doc(public, name))
    return shown


_SPECIAL = frozenset(
    {
        *("__init__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__str__"),
        *("__iter__", "__len__", "__getitem__", "__contains__", "__call__"),
    }
)


def _doc(public: type, name: str) -> str | None:
    """Return a member's docstring, or the one that it takes over from a base of the package."""
    for owner in (each for each in public.__mro__ if _is_own(each)):
        doc: str | None = getattr(vars(owner).get(name), "__doc__", None)
        if doc:
            return doc
    return None


def _function(
    name: str,
    function: Callable[..., Any],
    kind: str = "",
    *,
    is_method: bool = False,
    doc: str | None = None,
) -> str:
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())[1 if is_method else 0 :]
    told: list[str] = []
    before: Any = inspect.Parameter.POSITIONAL_ONLY if parameters else None
    for place, parameter in enumerate(parameters):
        if before == parameter.POSITIONAL_ONLY != parameter.kind and place:
            told.append("/")
        if parameter.kind == parameter.KEYWORD_ONLY and before not in (
            parameter.KEYWORD_ONLY,
            parameter.VAR_POSITIONAL,
        ):
            told.append("*")
        told.append(_parameter(parameter))
        before = parameter.kind
    head = "async def" if inspect.iscoroutinefunction(function) else "def"
    returns = _annotation(signature.return_annotation)
    body = "".join(f"    {each},\n" for each in told)
    given = f"(\n{body})" if told else "()"
    return _shown(f"{kind}{head} {name}{given} -> {returns}", doc)


def _parameter(parameter: inspect.Parameter) -> str:
    text = str(parameter.replace(annotation=parameter.empty, default=parameter.empty))
    if parameter.annotation is not parameter.empty:
        text += f": {_annotation(parameter.annotation)}"
    if parameter.default is not parameter.empty:
        text += f" = {_default(parameter.default)}"
    return text


def _default(value: Any) -> str:
    name: str | None = getattr(value, "__name__", None)
    return name or re.sub(r" at 0x[0-9a-f]+", "", repr(value))


def _annotation(annotation: Any) -> str:
    """Write an annotation without the modules of its names."""
    if annotation is inspect.Signature.empty:
        return "?"
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return _MODULE.sub("", text).strip("'\"")


_MODULE = re.compile(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")


def _fields(public: type) -> dict[str, str]:
    """Return fields and attributes, each with what the source says of it."""
    shown: dict[str, str] = {}
    for owner in reversed([each for each in public.__mro__ if _is_own(each)]):
        (tree,) = ast.parse(dedent(inspect.getsource(owner))).body
        assert isinstance(tree, ast.ClassDef)
        shown |= _annotated(tree.body, "")
        for method in tree.body:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                shown |= _annotated(method.body, "self")
    return shown


def _annotated(body: list[ast.stmt], of: str) -> dict[str, str]:
    shown: dict[str, str] = {}
    for place, line in enumerate(body):
        name, annotation, value = _target(line, of), None, None
        if not name or name.startswith("_"):
            continue
        if isinstance(line, ast.AnnAssign):
            annotation = line.annotation
            value = None if of else line.value
        told = f"attribute {name}"
        if annotation is not None:
            told += f": {_annotation(ast.unparse(annotation))}"
        if value is not None:
            told += f" = {ast.unparse(value)}"
        after = body[place + 1] if place + 1 < len(body) else None
        shown[name] = _shown(told, _string(after))
    return shown


def _target(line: ast.stmt, of: str) -> str | None:
    """Return the name that a line gives a value or a type, of the class or of the object."""
    target: ast.expr | None = None
    if isinstance(line, ast.AnnAssign):
        target = line.target
    elif isinstance(line, ast.Assign) and of:
        target = line.targets[0]
    if of and isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return target.attr if target.value.id == of else None
    return target.id if not of and isinstance(target, ast.Name) else None


def _string(line: ast.stmt | None) -> str | None:
    is_text = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    return str(cast("Any", line).value.value) if is_text else None


def _shown(head: str, doc: str | None) -> str:
    if not doc:
        return f"{head}\n"
    text = indent(f'"""{inspect.cleandoc(doc)}"""', "    ")
    return f"{head}\n{text}\n"
