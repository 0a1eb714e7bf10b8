"""The border: whatever the network libraries raise or a server answers, as one sentence and a hint."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus

from core.fetching.outcome import Failure

_LATER = "Try again later."
_CHECK = "Check the address for a typing error."
_BROWSER = "Open it in a browser and save the page."
_ONLINE = "Check the network connection and try again."

# httpx's exceptions by name: sentence ({host} is filled in), hint, whether another attempt may help.
SAYS: dict[str, tuple[str, str, bool]] = {
    "HTTPError": ("{host} could not be read.", _LATER, False),
    "RequestError": ("{host} could not be asked.", _LATER, False),
    "TransportError": ("{host} could not be reached.", _ONLINE, False),
    "TimeoutException": ("{host} did not answer in time.", _LATER, True),
    "ConnectTimeout": ("{host} did not take the connection in time.", _LATER, True),
    "ReadTimeout": ("{host} fell silent before the page was there.", _LATER, True),
    "WriteTimeout": ("{host} did not take the request in time.", _LATER, True),
    "PoolTimeout": ("No connection to {host} came free in time.", _LATER, True),
    "NetworkError": ("The connection to {host} failed.", _ONLINE, False),
    "ConnectError": ("{host} could not be reached.", _ONLINE, True),
    "ReadError": ("{host} broke the connection off before the page was there.", _LATER, False),
    "WriteError": ("{host} broke the connection off before it was asked.", _LATER, False),
    "CloseError": ("The connection to {host} could not be closed in order.", _LATER, False),
    "ProxyError": (
        "The proxy would not pass the request on to {host}.",
        "Check HTTPS_PROXY in the environment.",
        False,
    ),
    "UnsupportedProtocol": ("The address is not one of the web (http or https).", _CHECK, False),
    "ProtocolError": ("{host} does not speak the web's protocol.", _BROWSER, False),
    "LocalProtocolError": ("The request to {host} would not be valid.", _CHECK, False),
    "RemoteProtocolError": ("{host} gave an answer that breaks the web's rules.", _BROWSER, False),
    "DecodingError": ("The page of {host} is packed in a broken way.", _BROWSER, False),
    "TooManyRedirects": ("{host} leads from redirect to redirect.", _BROWSER, False),
    "HTTPStatusError": ("{host} refused the page.", _BROWSER, False),
    "InvalidURL": ("The address is not a valid one.", _CHECK, False),
    "CookieConflict": ("{host} sets cookies that contradict each other.", _BROWSER, False),
    "StreamError": ("The page of {host} could not be read.", _LATER, False),
    "StreamConsumed": ("The page of {host} could not be read twice.", _LATER, False),
    "StreamClosed": ("The page of {host} was closed before it was read.", _LATER, False),
    "ResponseNotRead": ("The page of {host} was not read to its end.", _LATER, False),
    "RequestNotRead": ("The request to {host} was not read to its end.", _LATER, False),
}
_STATUS: dict[int, tuple[str, str]] = {
    400: ("does not understand the request", _CHECK),
    401: ("asks for a login", "Sign in with a browser and save the page."),
    402: ("asks for a payment", "Sign in with a subscription and save the page."),
    403: ("does not let Foredeck read the page", _BROWSER),
    404: ("has no such page", _CHECK),
    405: ("does not give this page to readers", _BROWSER),
    406: ("does not have the page in a form that can be read", _BROWSER),
    407: ("stands behind a proxy that asks for a login", "Check HTTPS_PROXY in the environment."),
    408: ("waited too long for the request", _LATER),
    410: ("took the page down", "Look for it in a web archive."),
    418: ("does not let programs read the page", _BROWSER),
    421: ("does not answer for this address", _CHECK),
    423: ("keeps the page locked", _BROWSER),
    425: ("is not ready yet", _LATER),
    429: ("asks for fewer requests", "Wait some minutes and try again."),
    451: ("may not show the page for legal reasons", "Look for it in a web archive."),
    500: ("has an error of its own", _LATER),
    502: ("cannot reach its own server", _LATER),
    503: ("is overloaded or being repaired", _LATER),
    504: ("waits for its own server in vain", _LATER),
    508: ("leads the page in a circle", _LATER),
    511: ("cannot be reached before a login to the network", "Log in to the network with a browser."),
}
AGAIN = frozenset({429, 502, 503, 504})
"""The answers after which another attempt may help."""


def failure_of(error: BaseException, host: str) -> Failure:
    """What an exception of httpx, the TLS library, the name service or the system says, in one sentence."""
    if isinstance(error, Failure):
        return error
    host = host or "The server"
    causes = list(_causes(error))
    for cause in causes:
        said = _system(cause, host)
        if said:
            return said
    for cause in causes:
        for kind in type(cause).__mro__:
            if kind.__module__.partition(".")[0] == "httpx" and kind.__name__ in SAYS:
                sentence, hint, again = SAYS[kind.__name__]
                return Failure(sentence.format(host=host), hint, again=again)
    if isinstance(error, OSError):
        return Failure(f"The connection to {host} failed.", _ONLINE)
    return Failure(f"{host} could not be read.", _BROWSER)


def status_failure(status: int, host: str, after: float = 0) -> Failure:
    """What an answer without a page says in plain words; `after` is the pause it asks for, in seconds."""
    said, hint = _STATUS.get(status, ("", ""))
    if not said:
        kind = "has an error of its own" if status >= 500 else "refused the page"
        if status < 400:
            kind = "gave an answer that is no page"
        said, hint = kind, _LATER if status >= 500 else _BROWSER
    name = next((f" {each.phrase}" for each in HTTPStatus if each == status), "")
    return Failure(f"{host} {said} ({status}{name}).", hint, again=status in AGAIN, after=after)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and all that led to it, each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting.extend(cause for cause in (each.__cause__, each.__context__) if cause is not None)


def _system(error: BaseException, host: str) -> Failure | None:
    """The sentence of an error of TLS, the name service or the system, None for any other."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failure(
            f"{host} cannot prove that it is {host}: its certificate is not valid.",
            "Check the address and this machine's clock; SSL_CERT_FILE names an office's own authority.",
        )
    if isinstance(error, ssl.SSLError):
        return Failure(f"{host} and Foredeck find no safe way to talk.", _BROWSER)
    if isinstance(error, socket.gaierror):
        if error.errno == socket.EAI_AGAIN:
            return Failure(f"The name {host} could not be looked up.", _ONLINE, again=True)
        return Failure(f"There is no host called {host}.", _CHECK)
    if isinstance(error, UnicodeError):
        return Failure(f"{host} is no name that a host can have.", _CHECK)
    if isinstance(error, ConnectionRefusedError):
        return Failure(f"{host} takes no connections.", _LATER, again=True)
    if isinstance(error, OSError) and error.errno in {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}:
        return Failure(f"There is no way to {host} from here.", _ONLINE, again=True)
    if isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}:
        return Failure("Too many files and connections are open.", "Fetch fewer addresses at once.")
    return None
