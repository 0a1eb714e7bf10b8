"""Addresses that people type or paste."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from core.model.cleaning import clean_line

LONGEST = 2000
_SAFE = "/%:@!$&'()*+,;=~-._[]"
_SCHEME = re.compile(r"(?i)(?:feed:(?://)?)?(https?):/{1,3}|feed://")
_OTHER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d{1,5}(?:[/?#]|$))")
_NAME = re.compile(
    r"(?:localhost|(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24}))\.?", re.I
)
_FILES = re.compile(r"(?:txt|text|md|markdown|x?html?|pdf|eml|mbox|json|xml|rss|atom|opml|csv|py|toml)")
"""Endings of files; a bare `notes.md` is no site, `https://notes.md` is one."""
_HOST = re.compile(r"[\w.:-]*\w[\w.:-]*")
_STEP = re.compile(r"#?:~:text=.*")


def web_address(text: str) -> str | None:
    """The web address that a text is, cleaned and with https:// in front when nothing stands there, or None.

    A login in it is taken out. It says nothing about whether the address may be fetched.
    """
    text = clean_line(text[: 2 * LONGEST]).strip("<>\"'“”‘’«»` ")
    if not text or len(text) > LONGEST or " " in text:
        return None
    match = _SCHEME.match(text)
    if match is None and _OTHER.match(text):
        return None
    scheme = (match.group(1) or "https").lower() if match else "https"
    rest = _trimmed(text[match.end() :] if match else text.removeprefix("//"))
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if not host or (match is None and not _bare(host, parts.netloc, parts.path)):
        return None
    if match is None and host == "localhost":
        scheme = "http"
    if not _HOST.fullmatch(host):
        return None
    place = f"[{host}]" if ":" in host else host
    place = f"{place}:{port}" if port is not None else place
    fragment = quote(_STEP.sub("", parts.fragment), safe=_SAFE + "?")
    path, query = quote(parts.path, _SAFE), quote(parts.query, _SAFE + "?")
    return str(urlunsplit((scheme, place, path, query, fragment)))


def _bare(host: str, netloc: str, path: str) -> bool:
    """Whether a text without `https://` is an address: by a host that reads as a site's name."""
    if "@" in netloc or not _NAME.fullmatch(host):
        return False
    return bool(path.strip("/")) or not _FILES.fullmatch(host.rpartition(".")[2].lower())


def _trimmed(text: str) -> str:
    """The text without the punctuation that a sentence leaves at the end of an address."""
    while text:
        last = text[-1]
        unopened = last in ")]" and text.count(last) > text.count("(" if last == ")" else "[")
        if not unopened and last not in ".,;:!?'\"“”‘’«»":
            break
        text = text[:-1]
    return text
