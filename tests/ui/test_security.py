"""Who may see the page: host names, tokens, cookies, and the headers of answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from langgraph_letta_store.ui.security import ACCESS, SESSION
from tests.ui.conftest import Client, opened

TOKEN = "a token of many letters"  # noqa: S105  # of this test


@pytest.mark.parametrize("path", ["/", "/core?agent=ada", "/static/page.css", "/enter"])
async def test_other_host_names_are_refused(reader: Client, path: str) -> None:
    answer = await reader.http.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert "Ada" not in answer.text
    assert (await reader.http.get("/", headers={"host": "127.0.0.1:1"})).status_code == 200


async def test_a_given_host_name_is_known(filled: dict[str, Any]) -> None:
    async with opened(filled, hosts=["memory.example"]) as client:
        answer = await client.http.get("/", headers={"host": "Memory.example:8284"})
        assert answer.status_code == 200


async def test_answers_have_their_headers(reader: Client) -> None:
    for path in ("/", "/nothing", "/static/page.js", "/message.txt?agent=ada&thread=monday&at=1"):
        headers = (await reader.http.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store" or path.startswith("/static")
        assert "access-control-allow-origin" not in headers


async def test_the_session_is_a_strict_cookie(reader: Client) -> None:
    cookie = (await reader.http.get("/")).headers["set-cookie"]
    assert cookie.startswith(SESSION)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "set-cookie" not in (await reader.http.get("/")).headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused(editor: Client, method: str) -> None:
    assert (await editor.http.request(method, "/core/save")).status_code == 405


async def test_without_the_token_nothing_is_seen(filled: dict[str, Any]) -> None:
    async with opened(filled, token=TOKEN, edit=True) as client:
        for path in ("/", "/core?agent=ada", "/maintenance", "/?token=wrong", "/nothing"):
            answer = await client.http.get(path)
            assert answer.status_code in (401, 403)
            assert "ada" not in answer.text
        assert (await client.http.get("/static/page.css")).status_code == 200
        sent = {"csrf": client.access.csrf(client.http.cookies[SESSION])}
        answer = await client.http.post("/core/undo?agent=ada&block=human", data=sent)
        assert answer.status_code == 401


async def test_the_token_in_the_address_gives_a_cookie(filled: dict[str, Any]) -> None:
    async with opened(filled, token=TOKEN) as client:
        answer = await client.http.get("/core", params={"agent": "ada", "token": TOKEN})
        assert answer.status_code == 303
        assert answer.headers["location"].endswith("/core?agent=ada")
        cookie = next(each for each in answer.headers.get_list("set-cookie") if ACCESS in each)
        assert TOKEN not in cookie
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert "Ada lives" in await client.get("/core", agent="ada")
        again = await client.http.get("/", params={"token": TOKEN})
        assert again.status_code == 303  # the token does not stay in the address


async def test_the_token_is_entered_in_a_form(filled: dict[str, Any]) -> None:
    async with opened(filled, token=TOKEN) as client:
        assert (
            "This is not the token."
            in (await client.http.post("/enter", data={"token": "wrong"})).text
        )
        cross = {"origin": "https://evil.example"}
        refused = await client.http.post("/enter", data={"token": TOKEN}, headers=cross)
        assert refused.status_code == 401
        assert (await client.http.post("/enter", data={"token": TOKEN})).status_code == 303
        assert "ada" in await client.get("/")


async def test_the_cookie_of_another_run_is_none(filled: dict[str, Any]) -> None:
    async with opened(filled, token=TOKEN) as client, opened(filled, token=TOKEN) as other:
        await client.http.get("/", params={"token": TOKEN})
        kept: dict[str, str] = dict(client.http.cookies)
        answer = await other.http.get("/", headers={"cookie": httpx.Headers(kept).get(ACCESS, "")})
        assert answer.status_code == 401
        other.http.cookies.update(kept)
        assert (await other.http.get("/")).status_code == 401
