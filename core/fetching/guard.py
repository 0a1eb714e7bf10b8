"""The guard: which addresses may be visited at all.

An article can name any address and a name server can answer with any number, so
a page from outside must not be able to send Foredeck to the machines beside it.
What counts is the numbers behind a name: all of them are checked, and only a
checked one is connected to.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from core.fetching.outcome import Failure

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) to its addresses; raises OSError when there are none."""

_NAT64 = IPv6Network("64:ff9b::/96")
"""Here a network without IPv4 puts the addresses of the sites that have nothing else."""
# Blocks set aside by IANA that the list of some Python versions lacks or takes in part.
_CLOSED = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
    )
)
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.I)
_LOCAL = re.compile(r"(?:.*\.)?(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa)|[^.]*", re.I)
_ALLOW = "To allow it, write `allow_private = true` in settings.toml of the workspace."


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host in the order the system prefers them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is a place on the open internet, also by the IPv4 address that it wraps."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local or (address.sixtofour and not is_public(address.sixtofour)):
            return False
    closed = (
        not address.is_global
        or address.is_private
        or address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )
    return not closed and not any(address in block for block in _CLOSED)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host spells out, None when it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def check_host(host: str, allow_private: bool) -> None:
    """Refuse a host by its spelling: private numbers, numbers in disguise, names of the local network."""
    host = host.rstrip(".")
    if not host:
        raise Failure("The address names no host.", "Check it for a typing error.")
    if allow_private:
        return
    address = literal(host)
    if address is not None:
        check_addresses(host, [host], allow_private)
    elif _NUMBER.fullmatch(host):
        raise Failure(f"{host} is a number that hides an address.", "Write the host by its name.")
    elif _LOCAL.fullmatch(host):
        raise Failure(f"{host} is a name of the local network.", _ALLOW)


def check_addresses(host: str, addresses: Sequence[str], allow_private: bool) -> list[str]:
    """The addresses of a host; Failure when one of them, whichever, is not on the open internet."""
    checked: list[str] = []
    for text in addresses:
        address = literal(text)
        if address is None:
            raise Failure(f"{host} stands for something that is no address.", "Check the address.")
        if not allow_private and not is_public(address):
            raise Failure(f"{host} is a private or local address.", _ALLOW)
        checked.append(text)
    if not checked:
        raise Failure(f"No address is known for {host}.", "Check the address for a typing error.")
    return checked
