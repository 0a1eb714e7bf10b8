"""The way out: httpx connections that only ever go to addresses that the guard has checked.

This module imports httpx; it is itself imported only when something is fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import httpx

from core.fetching.guard import check_addresses, check_host, literal
from core.fetching.outcome import Failure

if TYPE_CHECKING:
    from core.fetching.guard import Resolve
    from core.fetching.outcome import Limits

MOST_ADDRESSES = 4
"""Addresses of one host that are tried; the ones before the last get a part of the time."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves a host itself, checks every address, and connects to a checked one by its number.

    A name that changes its answer between the check and the connection gains
    nothing so. TLS still proves the name, and the server is still asked by it.

    A proxy of the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY) is
    used and trusted: it connects, so the pinning ends there. Then a host is refused
    by its spelling and by what its name resolves to here; a name that only the proxy
    can resolve is left to it. This machine itself is never asked through a proxy.
    """

    def __init__(self, limits: Limits, resolve: Resolve) -> None:
        self._limits = limits
        self._resolve = resolve
        self._context = httpx.create_ssl_context()
        # None is kept: told by number, it would serve another host of the same server.
        self._direct = httpx.AsyncHTTPTransport(verify=self._context, limits=self._alone())
        self._proxied: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to a request; Failure for what may not be asked, httpx's errors for what fails."""
        host = request.url.raw_host.decode("ascii")
        check_host(host, self._limits.allow_private)
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        proxy = "" if _is_here(host) else proxy_for(request.url.scheme, host, port)
        if proxy:
            await self._check_before_proxy(host, port)
            return await self._through(proxy).handle_async_request(request)
        return await self._pinned(request, host, await self._addresses(host, port))

    async def aclose(self) -> None:
        """Close what is open."""
        for transport in (self._direct, *self._proxied.values()):
            await transport.aclose()

    async def _addresses(self, host: str, port: int) -> list[str]:
        found = [host] if literal(host) else await self._looked_up(host, port)
        return check_addresses(host, found, self._limits.allow_private)

    async def _looked_up(self, host: str, port: int) -> Sequence[str]:
        try:
            async with asyncio.timeout(self._limits.connect):
                return await self._resolve(host, port)
        except TimeoutError:
            raise httpx.ConnectTimeout(f"{host} was not found in time") from None

    async def _check_before_proxy(self, host: str, port: int) -> None:
        try:
            await self._addresses(host, port)
        except (OSError, UnicodeError, httpx.ConnectTimeout):
            return

    async def _pinned(self, request: httpx.Request, host: str, addresses: list[str]) -> httpx.Response:
        """The answer of the first address that takes the connection."""
        tried = _by_family(addresses)[:MOST_ADDRESSES]
        for address in tried[:-1]:
            try:
                return await self._direct.handle_async_request(_to(request, host, address, 3))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._direct.handle_async_request(_to(request, host, tried[-1], 1))

    def _through(self, proxy: str) -> httpx.AsyncHTTPTransport:
        if proxy not in self._proxied:
            try:
                self._proxied[proxy] = httpx.AsyncHTTPTransport(
                    verify=self._context, limits=self._alone(), proxy=proxy
                )
            except (ImportError, ValueError, httpx.InvalidURL) as error:
                raise Failure(
                    "The proxy of the environment cannot be used.",
                    "HTTPS_PROXY takes an address such as http://proxy.example:3128.",
                ) from error
        return self._proxied[proxy]

    def _alone(self) -> httpx.Limits:
        return httpx.Limits(max_connections=None, max_keepalive_connections=0)


def proxy_for(scheme: str, host: str, port: int) -> str:
    """The proxy that the environment names for an address, or nothing."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all") or ""
    if not proxy or proxy_bypass(host) or proxy_bypass(f"{host}:{port}"):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_here(host: str) -> bool:
    address = literal(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def _by_family(addresses: Sequence[str]) -> list[str]:
    """The addresses with both families among the first two, in case this machine can use one only."""
    first = addresses[0]
    other = next((each for each in addresses if (":" in each) != (":" in first)), None)
    if other is None:
        return list(addresses)
    return [first, other, *(each for each in addresses[1:] if each != other)]


def _to(request: httpx.Request, host: str, address: str, share: int) -> httpx.Request:
    """The request sent to an address by its number, with a share of the time to connect."""
    timeout = dict(request.extensions.get("timeout", {}))
    if timeout.get("connect"):
        timeout["connect"] /= share
    extensions = {**request.extensions, "timeout": timeout}
    if not literal(host):
        extensions["sni_hostname"] = host
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions=extensions,
    )
