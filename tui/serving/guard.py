"""Who may use the browser face: the browser that opened the printed address, and no page of anyone else."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

OWN_HOSTS = ("127.0.0.1", "localhost", "::1")
"""What a browser on this machine, or at the near end of `ssh -L`, calls the server."""
REFUSED = "Open the address that `foredeck serve` printed; it has the token."
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Holds the token and the cookie that is given for it; both live as long as the server."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self._secret = secrets.token_urlsafe(24)
        self._cookie = f"foredeck-{secrets.token_hex(4)}"
        """A name of its own for each server: browsers keep cookies of all ports of a host together."""

    async def on_prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        """Give every answer the headers that keep other pages out of this one."""
        response.headers.update(HEADERS)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through only with the cookie; the token in the address of the page buys it."""
        if not _own_host(request.headers.get("Host", "")) or not self._own_page(request):
            raise web.HTTPForbidden(text="This address is not one of this server.\n")
        if request.path == "/" and (given := request.query.get("token")) is not None:
            if not _same(given, self.token):
                raise web.HTTPForbidden(text=REFUSED + "\n")
            # Away with the token out of the address line, the history and the Referer.
            answer = web.HTTPSeeOther("/")
            answer.set_cookie(self._cookie, self._secret, httponly=True, samesite="Strict", path="/")
            raise answer
        if not _same(request.cookies.get(self._cookie, ""), self._secret):
            raise web.HTTPForbidden(text=REFUSED + "\n")
        return await handler(request)

    def _own_page(self, request: web.Request) -> bool:
        """Whether the page that asks is ours; a socket must say so, as browsers always do."""
        origin = request.headers.get("Origin")
        if origin is None:
            return request.headers.get("Upgrade", "").lower() != "websocket"
        return origin.lower() == f"http://{request.headers.get('Host', '')}".lower()


def _own_host(host: str) -> bool:
    """Whether a Host header names this machine: a name of somebody else's may lead here as well."""
    try:
        return urlsplit(f"//{host}").hostname in OWN_HOSTS
    except ValueError:
        return False


def _same(given: str, kept: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), kept.encode())
