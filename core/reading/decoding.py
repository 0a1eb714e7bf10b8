"""Bytes to text: what is not text is named, what is text is decoded by what it says or shows."""

from __future__ import annotations

import codecs
import re

from core.errors import NotAClipping

LIMIT = 5 * 1024 * 1024
"""The largest file that is read, in bytes."""
LIMITS = {"pdf": 50 * 1024 * 1024, "mbox": 200 * 1024 * 1024}
"""The same for kinds that are larger than their text."""

_SAVE_AS_TEXT = "Save the article as text, Markdown, HTML or mail and try that."

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF file without its beginning"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio or video file"),
    (b"fLaC", "an audio file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"wOF", "a font"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_DECLARED = re.compile(
    rb"""(?i)(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?([\w.:-]{2,40})"""
)


def check_bytes(data: bytes, kind: str = "") -> None:
    """Refuse what holds no text; NotAClipping names what it is. `kind` is "pdf" or "mbox" when it is one."""
    if not data.strip(b" \t\r\n\0" + codecs.BOM_UTF8 + codecs.BOM_UTF16_LE):
        raise NotAClipping("It is empty.", "Save the article again.")
    limit = LIMITS.get(kind, LIMIT)
    if len(data) > limit:
        raise NotAClipping(
            f"It is too large: more than {limit // 1_048_576} MB.", "Cut it to the part that is the article."
        )
    if kind in LIMITS:
        return
    kind = next((name for magic, name in _MAGIC if data.startswith(magic)), "")
    if data[:4] == b"RIFF":
        kind = "a WebP image" if data[8:12] == b"WEBP" else "an audio or video file"
    elif data[4:8] == b"ftyp":
        kind = "a video or photo file"
    if kind:
        raise NotAClipping(f"It is {kind}, not text.", _SAVE_AS_TEXT)


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """(text, the name of its encoding). The order of trust: BOM, UTF-8 that fits, a declaration, detection.

    Raises NotAClipping when no encoding makes text of the bytes.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :].decode(name, "replace"), name)
    wide = _wide(data)
    if wide:
        return _checked(data.decode(wide, "replace"), wide)
    try:
        return _checked(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    found = _DECLARED.search(data[:4096])
    for name in (declared, found.group(1).decode("ascii") if found else ""):
        text = _try(data, name)
        if text is not None:
            return _checked(text, name.lower())
    loose = data.decode("utf-8", "replace")
    broken = loose.count("\ufffd")
    whole = sum(ord(ch) > 127 for ch in loose) - broken
    if whole > 2 * broken:
        return _checked(loose, "utf-8, damaged")
    return _detected(data)


def _detected(data: bytes) -> tuple[str, str]:
    from resiliparse.parse.encoding import detect_encoding

    name = str(detect_encoding(data) or "cp1252")
    text = _try(data, name)
    if text is None:
        name, text = "cp1252", data.decode("cp1252", "replace")
    return _checked(text, name)


def _try(data: bytes, name: str) -> str | None:
    """The text in an encoding that somebody named, None when it does not fit or is unknown."""
    if not name:
        return None
    try:
        # Pages that say Latin-1 mean Windows-1252, as browsers have read them for decades.
        usual = "cp1252" if codecs.lookup(name).name in {"iso8859-1", "ascii"} else name
        text = data.decode(usual)
    except (LookupError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: the zero bytes of ASCII characters stand on one side only."""
    head = data[:4096]
    zeros = head.count(0)
    if zeros < max(2, len(head) // 200) or len(data) % 2:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < 10 * min(even, odd) + 1:
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = head.decode(name)
    except UnicodeDecodeError:
        return ""
    likely = sum(ch.isalnum() or ch.isspace() or ch in ".,;:!?-'\"()" for ch in text)
    return name if likely > 0.7 * len(text) else ""


def _checked(text: str, name: str) -> tuple[str, str]:
    """The text, unless its characters say that it never was one."""
    odd = len(_CONTROLS.findall(text[:200_000]))
    # A terminal recording or a hostile article carries some controls; a binary file is full of them.
    if odd > 8 and odd > 0.05 * min(len(text), 200_000):
        raise NotAClipping("It is not text: most of it cannot be read as characters.", _SAVE_AS_TEXT)
    return text, name
