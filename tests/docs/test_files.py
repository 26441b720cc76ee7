"""The files for other programs: they are read, and name what the package has."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from tests.docs.snippets import ROOT

FILES = ROOT / "docs" / "production" / "files"

SHORTENED = ("db_client_connection_state", "letta_store_table")
"""Attributes that the page names by their ends, `.state` and `.table`."""

METRIC = re.compile(r"\b(?:gen_ai_client|letta_store|db_client)_[a-z_]+(?=[\[{ )]|$)")


def read_yaml(name: str) -> list[Any]:
    return list(yaml.safe_load_all((FILES / name).read_text("utf-8")))


def test_the_dashboard() -> None:
    board = json.loads((FILES / "grafana.json").read_text("utf-8"))
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids)) > 10
    places = [tuple(panel["gridPos"].values()) for panel in board["panels"]]
    assert len(places) == len(set(places))
    for panel in board["panels"]:
        assert panel["description"]
        for target in panel["targets"]:
            check_balance(target["expr"])
            assert METRIC.search(target["expr"]), target["expr"]


def test_the_alerts() -> None:
    ((group,),) = (document["groups"] for document in read_yaml("alerts.yaml"))
    names = [rule["alert"] for rule in group["rules"]]
    assert len(names) == len(set(names))
    for rule in group["rules"]:
        check_balance(rule["expr"])
        assert METRIC.search(rule["expr"])
        assert {"summary", "remedy"} == rule["annotations"].keys()
        assert rule["labels"]["severity"] in ("page", "ticket")


def check_balance(expression: str) -> None:
    for opening, closing in ("()", "[]", "{}"):
        assert expression.count(opening) == expression.count(closing), expression


def list_texts(node: Any) -> list[str]:
    """All texts of a document."""
    if isinstance(node, str):
        return [node]
    inside: Any = node.values() if hasattr(node, "values") else node
    return [text for each in inside for text in list_texts(each)] if _has_parts(node) else []


def _has_parts(node: Any) -> bool:
    return hasattr(node, "__iter__")


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_commands_are_there(name: str) -> None:
    from langgraph_letta_store.cli.app import _COMMANDS

    text = " ".join(list_texts(read_yaml(name)))
    used = set(re.findall(r"letta-store (\w+)", text))
    assert used
    assert used <= {*_COMMANDS}


def test_compose_starts_in_order() -> None:
    (compose,) = read_yaml("compose.yaml")
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= {*services}
        assert set(service.get("secrets", [])) <= {*compose["secrets"]}
    assert services["application"]["depends_on"].keys() == {"setup"}


def test_files_that_pages_link_are_there() -> None:
    pages = sorted((ROOT / "docs" / "production").glob("*.md"))
    linked = {
        name for page in pages for name in re.findall(r"\(files/([\w.]+)\)", page.read_text())
    }
    assert linked == {path.name for path in FILES.iterdir()}


def test_metrics_are_those_of_the_telemetry() -> None:
    page = ROOT / "docs" / "production" / "telemetry.md"
    text = page.read_text("utf-8")
    attributes = {name.replace(".", "_") for name in re.findall(r"\b\w+(?:\.\w+)+", text)}
    known = {*re.findall(r"\w+", text), *attributes, *SHORTENED}
    used = {
        re.sub(r"_(bucket|count|sum)$", "", name) if "duration" in name else name
        for path in (FILES / "grafana.json", FILES / "alerts.yaml")
        for name in METRIC.findall(path.read_text("utf-8"))
    }
    assert len(used) > 10
    assert [name for name in sorted(used) if name not in known] == []
