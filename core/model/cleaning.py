"""Cleaning of strings from outside: nothing that steers a terminal, hides, or reorders text gets in.

Articles, file names, card pages and model answers all pass here once, before
anything stores, shows, copies or exports them. Both functions are idempotent.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# ECMA-48: strings that end with BEL or ST on the same line, control sequences, then any other escape.
_ESCAPES = re.compile(
    "(?:\x1b[\\]PX^_k]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|\x1b[ -/]*[0-~]"
)

_BLANK = re.compile("\t")

FORBIDDEN = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 but the newline, DEL, C1
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # soft hyphen, fillers, invisible marks
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff"  # zero width, separators, BOM
    "\ufe00-\ufe0d\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef"  # rare variants, annotation, noncharacters
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # formats, tags, more variants
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
)
"""What never gets in, as what stands between the brackets of a regular expression."""
_HIDDEN = re.compile(f"[{FORBIDDEN}]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Joiners mean something between letters of scripts that shape them, and inside emoji; elsewhere they hide.
_SHAPED = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
)
EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(
    f"(?<![{_SHAPED}{EMOJI}\ufe0f])[\u200c\u200d]|[\u200c\u200d](?![{_SHAPED}{EMOJI}])"
)
_STRAY_VARIANT = re.compile("(?:(?<=[\\s\u200c\u200d\ufe0e\ufe0f])|^)[\ufe0e\ufe0f]+", re.M)


def _scalar(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates replaced."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean_text(text: str) -> str:
    """The text as it may be stored: NFC, LF line ends, no control, bidi, hidden or escape sequence left."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", _scalar(text))
    text = _BLANK.sub(" ", _ESCAPES.sub("", text))
    if text.isascii():
        return _HIDDEN.sub("", text)
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    if re.search("[\u200c\u200d\ufe0e\ufe0f]", text):
        text = _STRAY_VARIANT.sub("", text)
        text = _STRAY_JOINER.sub("", text)
        text = unicodedata.normalize("NFC", _STRAY_VARIANT.sub("", text))
    return text


def clean_line(text: str) -> str:
    """The text on one line, for titles, names and notices: cleaned, white space folded to single blanks."""
    return " ".join(clean_text(text).split())


def spelled_out(json_text: str) -> str:
    """JSON with the same values, in which nothing steers a terminal that it is shown on: what never gets in
    is written as `\\uXXXX`."""
    return _SPELLED.sub(_escape, json_text)


_SPELLED = re.compile(f"[{FORBIDDEN}\ud800-\udfff]")


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))
