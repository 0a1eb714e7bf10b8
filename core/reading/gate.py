"""The gate: what is no article by its text is set aside with a reason before any work is spent on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.reading.walls import count_words, cut_off

if TYPE_CHECKING:
    from core.model import Clipping

FEWEST_WORDS = 40
"""Less than this, title and repeated lines aside, is a stub."""
MOST_LINKED = 0.4
"""From this share of lines that are links as a whole, a page is a list of links."""
LOGIN = "a login page"
LINKS = "a list of links"
LINKS_HINT = "Open the links that matter and save those articles."

_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s|$)|[。！？]")
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+")
_BULLET = re.compile(r"^(?:[-*•·–—]|\d{1,3}[.)])\s+")
_MORE = re.compile(
    r"(?im)^[^\w\n]{0,9}(?:read (?:more|on|the full story)|full story|continue reading|more|lire la suite"
    r"|weiterlesen|mehr|leer más|seguir leyendo|leggi tutto)[^\w\n]{0,9}$"
)
_LOGIN = re.compile(
    r"(?i)\b(?:forgot(?:ten)?|reset|lost|show|remember) (?:your |my )?password\b"
    r"|\bpassword\b.{0,80}\b(?:sign|log) ?in\b|\b(?:sign|log) ?in\b.{0,80}\bpassword\b"
    r"|mot de passe (?:oublié|perdu)|passwort vergessen"
)
_OFFER = re.compile(r"(?i)\b(?:subscri\w+|abonn\w+|suscri\w+|trial|membership|unlimited)\b")
_TERMS = re.compile(
    r"(?i)(?:our |website |general |full )?(?:privacy (?:policy|notice|statement)"
    r"|cookies? (?:policy|notice|statement)"
    r"|terms (?:(?:and|&) conditions|of (?:use|service|sale))(?: (?:and|&) .{0,40})?"
    r"|legal (?:notice|information)"
    r"|impressum|imprint|datenschutz(?:erklärung)?|mentions légales|politique de confidentialité|disclaimer"
    r"|accessibility statement|copyright notice)(?:\s+[|–—·-]\s.{0,60})?"
)
_HINT = "Bring it back if it is an article all the same."
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "ms": "Malay", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


class Verdict(NamedTuple):
    """Why a clipping is set aside: a short noun phrase for a list, and what to do about it."""

    reason: str
    hint: str


def judge(clipping: Clipping, linked: float = 0.0) -> Verdict | None:
    """Why a clipping is no article, or None when it may be one; walls are `walls.find_wall`'s.

    `linked` is the share (0 to 1) of its lines that are links as a whole, for formats that know.
    """
    lines = _body(clipping)
    body = "\n".join(lines)
    words = count_words(body)
    shown = f"{clipping.title}\n{body}"
    if words < 120 and _LOGIN.search(shown) and not _OFFER.search(shown):
        return Verdict(LOGIN, "Sign in with a browser, then save the article itself.")
    if cut_off(clipping.text, words):
        return Verdict("a paywall", "Sign in with a subscription and save the whole article.")
    if clipping.title and _TERMS.fullmatch(clipping.title.strip()):
        return Verdict("a page of terms", _HINT)
    signs = [ch for ch in body[:20_000] if not ch.isspace()]
    if words >= FEWEST_WORDS and sum(ch.isalpha() for ch in signs) < 0.5 * len(signs):
        return Verdict("figures or code", _HINT)
    more = len(_MORE.findall(clipping.text))
    if more >= 4 and words <= 45 * more:
        return Verdict(LINKS, LINKS_HINT)
    if (linked >= MOST_LINKED and len(lines) >= 5) or _is_list_of_links(lines):
        return Verdict(LINKS, LINKS_HINT)
    if words < FEWEST_WORDS:
        held = "no words" if not words else "only one word" if words == 1 else f"only {words} words"
        return Verdict(held, "Save the whole article, or bring it back if this is all of it.")
    return _not_prose(body, lines, words)


def language_reason(clipping: Clipping, languages: Sequence[str] = ("en",)) -> str:
    """ "in French" when a clipping is in none of the languages (two letters, ISO 639-1), else nothing.

    A clipping whose language cannot be told is in all of them.
    """
    code = clipping.language
    if not code or not languages or code in {each[:2].lower() for each in languages}:
        return ""
    return f"in {_LANGUAGES[code]}" if code in _LANGUAGES else f"in another language ({code})"


def _body(clipping: Clipping) -> list[str]:
    """The lines of an article without its headline, furniture and repeats."""
    readable = clipping.readable()
    if clipping.headline:
        start, end = clipping.headline
        readable = f"{readable[:start]}\n{readable[end:]}"
    lines = (line.strip() for line in readable[:200_000].split("\n"))
    title = clipping.title.casefold()
    return list({line.casefold(): line for line in lines if line and line.casefold() != title}.values())


def _is_list_of_links(lines: list[str]) -> bool:
    """Whether lines are addresses, or headlines with at most a teaser each, and not an article's."""
    if len(lines) < 5:
        return False
    bare = [_BULLET.sub("", _ADDRESS.sub("", line)).strip(" \t-–—:|()<>[]") for line in lines]
    addressed = sum(bool(_ADDRESS.search(line)) for line in lines)
    if addressed >= 4 and addressed >= 0.4 * len(lines):
        return sum(count_words(line) for line in bare) < 30 * addressed
    sizes = [count_words(line) for line in bare]
    heads = [size for line, size in zip(bare, sizes, strict=True) if size <= 18 and not _ends(line)]
    rest = sum(sizes) - sum(heads)
    return len(heads) >= 6 and len(heads) >= 0.4 * len(lines) and rest <= 30 * len(heads)


def _ends(line: str) -> bool:
    """Whether a line ends as a sentence does, or opens or closes speech."""
    return bool(re.search(r"[.!?…:;,。！？：；，”»\"')]$", line))


def _not_prose(body: str, lines: list[str], words: int) -> Verdict | None:
    """Why a text of some length is no running text, or None."""
    tokens = body[:20_000].casefold().split()
    if len(tokens) >= 150 and len(set(tokens[:1500])) < 0.05 * min(len(tokens), 1500):
        return Verdict("the same words again and again", _HINT)
    stops = len(_STOP.findall(body))
    if stops * 120 < words and len(lines) >= 6 and words < 18 * len(lines):
        return Verdict("no sentences", _HINT)
    return None
