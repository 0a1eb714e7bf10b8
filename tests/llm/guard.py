"""What keeps a program that a test starts from the network."""

from __future__ import annotations

GUARD = """
import ipaddress, sys
def _here(host):
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name == "localhost"
def _guard(event, told):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"):
        host = told[1][0] if isinstance(told[1], tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = told[0]
    else:
        return
    if host is not None and not _here(host):
        with open({log!r}, "a") as file:
            file.write(f"{{event}} {{host}}\\n")
        raise PermissionError("a test reached for the network")
sys.addaudithook(_guard)
"""
"""Python code that keeps a process from the network, and notes what it reached for."""
