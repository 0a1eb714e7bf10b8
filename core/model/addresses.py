"""Addresses told apart: two spellings that lead to the same article become one."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote, unquote, urlsplit

from core.model.cleaning import clean_line

LONGEST = 8000
"""Characters; a longer text is compared as it is."""

# Names that only say where a reader came from. Names that some sites use for the article
# itself (id, p, cid, eid, source, keyword, …) must stay: two articles must never become one.
_TRACKING = re.compile(
    r"utm_.*|mtm_.*|pk_(?:campaign|kwd|source|medium|content)|itm_.*|hsa_.*|vero_.*|oly_.*|mkt_tok|mc_[ce]id"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|_hs(?:enc|mi)|hsctatracking|__hs(?:tc|sc|fp)|_openstat"
    r"|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|twclid|ttclid|yclid|ysclid|igshid|igsh|li_fat_id|epik"
    r"|cmpid|cmp|at_(?:campaign|medium|custom\d|link_.*|format|bbc_team|ptr_name|creation|send_date|recipient_.*)"
    r"|smid|smtyp|ref_src|ref_url|referringsource|s_cid|icid|ncid|ocid|cvid|guccounter|guce_referr.*|xtor"
    r"|mibextid|__twitter_impression|wt\.mc_id|wt_mc|rss|feature|share(?:d|_id|_source)?|sr_share"
    r"|amp|amp_.*|outputtype|usqp|_gl|_ga|spm|trk|fb_(?:action_.*|source|ref)|campaign_id|emci|emdi|ceid",
    re.I,
)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_LOOSE = re.compile("%(?![0-9A-Fa-f]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_WRAPPERS = (
    re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,6}/amp/(?:(s)/)?([^/]+\..+)", re.I),
    re.compile(r"https?://[^/]+\.cdn\.ampproject\.org/[a-z]/(?:(s)/)?([^/]+\..+)", re.I),
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.I)
_PREFIX = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_MOBILE = re.compile(r"(?<=^[a-z]{2}\.)m\.(?=wikipedia\.org$)")


def normalised(url: str) -> str:
    """The address as a key for telling the same article; never fails, and its own key is itself.

    http is https; host in lower case without www. or the prefix of a mobile or AMP edition; no login,
    default port, fragment, session or tracking parameter, no slash at the end; the query in order.
    What is no web address is given back cleaned. The key is for comparing, not for fetching.
    """
    text = clean_line(url)
    if len(text) > LONGEST:
        return text
    for _ in range(LONGEST):
        after = _once(text)
        if after == text:
            break
        text = after
    return text


def _once(text: str) -> str:
    for wrapper in _WRAPPERS:
        wrapped = wrapper.fullmatch(text)
        if wrapped:
            return f"https://{wrapped.group(2)}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return text
    if parts.scheme not in {"http", "https"} or not host:
        return text
    host = _host(host)
    place = f"[{host}]" if ":" in host else host
    if port not in {None, 80, 443}:
        place = f"{place}:{port}"
    query = _query(parts.query)
    return f"https://{place}{_path(parts.path)}{'?' if query else ''}{query}"


def _host(host: str) -> str:
    host = host.lower().rstrip(".") or "."
    if not host.isascii() and len(host) <= 253:
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii").lower()
    host = _MOBILE.sub("", host)
    while True:
        shorter = _PREFIX.sub("", host, count=1) if _PREFIX.match(host) else host
        if shorter == host:
            return host
        host = shorter


def _path(path: str) -> str:
    path = _SESSION.sub("", _escaped(path, "/:@!$&'()*+,;=~"))
    path = path.rstrip("/")
    for ending, without in ((".amp.html", ".html"), ("/amp.html", ""), (".amp", ""), ("/amp", "")):
        if path.endswith(ending) and len(path) > len(ending):
            path = path.removesuffix(ending) + without
    if path.startswith("/amp/"):
        path = path.removeprefix("/amp")
    return path.rstrip("/")


def _query(query: str) -> str:
    """The parameters that name the article, each once, in order."""
    parts = {part for part in _escaped(query, "/:@!$&'()*+,;=~?").split("&") if part}
    return "&".join(
        sorted(part for part in parts if not _TRACKING.fullmatch(unquote(part.partition("=")[0])))
    )


def _escaped(text: str, safe: str) -> str:
    """One spelling for escapes: capitals, none where none is needed, one for all that is not ASCII."""
    text = quote(_LOOSE.sub("%25", text), safe=safe + "%")
    return _ESCAPE.sub(_one_escape, text)


def _one_escape(match: re.Match[str]) -> str:
    sign = chr(int(match.group(1), 16))
    return sign if sign in _PLAIN else match.group().upper()
