"""Who may ask the page for something: hosts, tokens, and where a change comes from.

The page shows private texts, and with `edit` changes them, so each request is checked:

- its Host header names this machine, so that no other site's name can lead to it (DNS rebinding);
- with a token, its cookie proves that the visitor has the token;
- a change comes from a form of this page, which has the session's CSRF token, and is a POST.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from langgraph_letta_store.errors import ConfigurationError

SESSION = "letta_store_session"
ACCESS = "letta_store_access"
"""The cookies: of a session, and of a visitor that had the token."""

LEAST_TOKEN = 16
"""How many characters a token has at least."""

MOST_BYTES = 4 * 1024 * 1024
"""How large a form may be."""

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

_LOOPBACK = frozenset({"localhost"})


@dataclass(frozen=True, slots=True)
class Access:
    """What requests must have: a known host, and the token if there is one."""

    hosts: frozenset[str] = _LOOPBACK
    token: str | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @classmethod
    def parse(cls, hosts: Collection[str] = (), token: str | None = None) -> Access:
        """Check the options.

        Raises:
            ConfigurationError: the token is too short.
        """
        if token is not None and len(token) < LEAST_TOKEN:
            msg = f"`token` must have at least {LEAST_TOKEN} characters, got {len(token)}"
            raise ConfigurationError(msg)
        return cls(_LOOPBACK | {host.lower() for host in hosts}, token)

    def allows_host(self, header: str) -> bool:
        """Whether a Host header names this machine: an address, which needs no name, or a host."""
        try:
            host = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return host in self.hosts
        return True

    def has_token(self, given: str) -> bool:
        """Whether a text is the token."""
        return self.token is not None and _equal(given, self.token)

    def proof(self) -> str:
        """Return the value of the cookie of a visitor that had the token."""
        return self._sign("access", self.token or "")

    def is_admitted(self, given: str) -> bool:
        """Whether the cookie's value proves that the visitor had the token, if there is one."""
        return self.token is None or _equal(given, self.proof())

    def csrf(self, session: str) -> str:
        """Return the CSRF token of a session."""
        return self._sign("csrf", session)

    def _sign(self, purpose: str, text: str) -> str:
        signed = f"{purpose}:{text}".encode()
        return hmac.new(self.secret, signed, hashlib.sha256).hexdigest()


class Guard:
    """Checks each request, and gives each answer its headers and the session's cookie."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        session = request.cookies.get(SESSION, "")
        is_new = len(session) != 43
        if is_new:
            session = secrets.token_urlsafe(32)
        scope["letta_store.csrf"] = self.access.csrf(session)

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, scope, session if is_new else None)
            await send(message)

        refusal = await self._refuse(request, is_new=is_new)
        await (refusal or self.app)(scope, request.receive, send_safe)

    async def _refuse(self, request: Request, *, is_new: bool) -> Response | None:
        """Return the answer to a request that is not allowed; None if it is."""
        if not self.access.allows_host(request.headers.get("host", "")):
            return PlainTextResponse(
                "This host name is not known here; open the page by its address, or start it with "
                "--allow-host NAME.\n",
                421,
            )
        if request.method not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Only GET and POST are answered.\n", 405)
        path = request.url.path
        if path.startswith("/static/"):
            return None
        if not self.access.is_admitted(request.cookies.get(_access_name(request), "")):
            return await self._ask_for_token(request)
        if "token" in request.query_params:
            return RedirectResponse(request.url.remove_query_params("token"), 303)
        if request.method == "POST":
            return await self._refuse_change(request, is_new=is_new)
        return None

    async def _ask_for_token(self, request: Request) -> Response:
        given = request.query_params.get("token", "")
        if request.method == "POST" and request.url.path == "/enter" and _is_same_site(request):
            with suppress(FormTooLargeError):
                given = (await read_form(request)).get("token", "")
        if not self.access.has_token(given):
            from langgraph_letta_store.ui.site import render_entrance

            status = 403 if given else 401
            return render_entrance(request, wrong=bool(given), status=status)
        answer = RedirectResponse(
            "/" if request.method == "POST" else request.url.remove_query_params("token"), 303
        )
        answer.set_cookie(
            _access_name(request), self.access.proof(), httponly=True, samesite="strict"
        )
        return answer

    async def _refuse_change(self, request: Request, *, is_new: bool) -> Response | None:
        try:
            given = (await read_form(request)).get("csrf", "")
        except FormTooLargeError:
            return PlainTextResponse("A form may have at most 4 MiB.\n", 413)
        wanted = request.scope["letta_store.csrf"]
        if is_new or not _is_same_site(request) or not _equal(given, wanted):
            return PlainTextResponse(
                "This form is of an earlier run of the page, or of another site; "
                "load the page again.\n",
                403,
            )
        return None


def _access_name(request: Request) -> str:
    """Return the cookie's name, which has the port: a browser sends cookies to all ports."""
    return f"{ACCESS}_{request.url.port or 80}"


def _equal(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _is_same_site(request: Request) -> bool:
    """Whether a browser says that a form was sent from this page; other clients say nothing."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return False
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _add_headers(message: Message, scope: Scope, session: str | None) -> None:
    headers: list[tuple[bytes, bytes]] = message["headers"]
    headers += [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    if not scope["path"].startswith("/static/"):
        headers.append((b"cache-control", b"no-store"))
        if session is not None:
            cookie = f"{SESSION}={session}; HttpOnly; SameSite=Strict; Path=/"
            headers.append((b"set-cookie", cookie.encode()))


class FormTooLargeError(ValueError):
    """A form is larger than the page takes."""


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of each name; a form is read once, and kept.

    Raises:
        FormTooLargeError: it is larger than 4 MiB.
    """
    if (known := request.scope.get("letta_store.form")) is not None:
        return dict(known)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise FormTooLargeError
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
    form = {name: values[-1].replace("\r\n", "\n") for name, values in fields.items()}
    request.scope["letta_store.form"] = form
    return dict(form)
