"""PDF: the text of its pages as paragraphs, without what repeats on each page; limits for what is hostile."""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from core.errors import NotAClipping
from core.model.cleaning import clean_line
from core.reading.dates import find_date, is_date_line
from core.reading.outcome import Found
from core.reading.paragraphs import flowing

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 100
"""Pages that are read; the rest is left out with a note."""
MOST_SIGNS = 1_500_000
"""Characters after which no further page is read."""
SECONDS = 10.0
"""For all pages of one file."""
EDGE = 3
"""Lines at either end of a page where running heads and page numbers stand."""

_BOUNDS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 400_000,
    "page_tree_maximum_entries": 20_000,
    "xform_maximum_invocations_per_extraction": 500,
    "jbig2dec_binary": None,
}
_SIZE_STEP = 0.02
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:page|seite|p\.?)\s*)?\d{1,4}(?:\s*(?:/|of|von|sur|de)\s*\d{1,4})?[-–—|\s]*", re.I
)
_CONTENTS = re.compile(r"(?:\. ?){6,}\s*[\dxvi]{1,5}$")
_NO_TITLE = re.compile(
    r"(?i)(?:microsoft (?:word|powerpoint) - .*|untitled.*|document\d*|print|layout \d+|.{0,3}|\S{25,}"
    r"|.*\.(?:docx?|pdf|indd|qxd|rtf|tex|pptx?|html?)|https?://\S+)"
)
_NO_AUTHOR = re.compile(r"(?i).*\b(?:user|admin\w*|microsoft|adobe|office|scanner|author|unknown)\b.*|\S*")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})


class _Late(Exception):
    """The time for the file is up."""


@dataclass
class _Read:
    """What was read of a file so far."""

    pages: list[list[str]] = field(default_factory=list)
    sized: list[tuple[float, str]] = field(default_factory=list)
    """(size of the letters, text) of the first page, in reading order."""
    broken: int = 0
    notes: list[str] = field(default_factory=list)


def read_pdf(data: bytes, seconds: float = SECONDS) -> Found:
    """The article of a PDF. Raises NotAClipping when it is locked, broken, or pictures only."""
    from pypdf import apply_configuration

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with apply_configuration(**_BOUNDS):
        reader = _opened(data)
        read = _pages(reader, time.monotonic() + seconds)
        about = _about(reader)
    lines = [line for page in _without_heads(read.pages) for line in page]
    if sum(ch.isalpha() for line in lines for ch in line) < 20:
        raise _nothing(read)
    title = about["title"] or _large_line(read.sized)
    if read.broken:
        read.notes.append(f"{read.broken} of its pages could not be read.")
    return Found(
        body=flowing(_without_title(lines, title)),
        title=title,
        author=about["author"],
        published=_stated_date(lines) or _created(reader),
        notes=tuple(read.notes),
    )


def _opened(data: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, LimitReachedError

    locked = NotAClipping(
        "It is a PDF file that is locked with a password.",
        "Open it in a viewer, print it into a new PDF and try that.",
    )
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        # Many files are locked with an empty password: anyone may read them, but not change them.
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        len(reader.pages)
    except NotAClipping:
        raise
    except DependencyError:
        raise locked from None
    except LimitReachedError as error:
        raise _bomb() from error
    except Exception as error:  # the parser stumbles over broken files in every way
        raise NotAClipping("It is a PDF file that is broken.", "Fetch or save it again.") from error
    return reader


def _bomb() -> NotAClipping:
    return NotAClipping("It is a PDF file that unpacks to far too much.", "Save its article as text.")


def _nothing(read: _Read) -> NotAClipping:
    """Why no text came out of any page."""
    if read.broken and read.broken == len(read.pages):
        return NotAClipping("It is a PDF file whose pages are broken.", "Fetch or save it again.")
    if any("time" in note for note in read.notes):
        return NotAClipping("It is a PDF file that takes too long to read.", "Save its article as text.")
    return NotAClipping(
        "It is a PDF file without text: its pages are pictures.",
        "Run text recognition (OCR) on it, then try again.",
    )


def _pages(reader: PdfReader, deadline: float) -> _Read:
    """The lines of each page, as far as the limits go."""
    read = _Read()
    count = len(reader.pages)
    signs = 0
    for number in range(min(count, MOST_PAGES)):
        try:
            text = _text_of(reader.pages[number], deadline, read.sized if not number else None)
        except _Late:
            read.notes.append(
                f"Only the first {number} of {count:,} pages were read: they take too much time."
            )
            break
        except Exception:  # a broken page never costs the others
            text = ""
            read.broken += 1
        read.pages.append(_lines(text))
        signs += len(text)
        if signs > MOST_SIGNS:
            read.notes.append(
                f"Only the first {number + 1} of {count:,} pages were read: they are very long."
            )
            break
    else:
        if count > MOST_PAGES:
            read.notes.append(f"Only the first {MOST_PAGES} of {count:,} pages were read.")
    return read


def _text_of(page: PageObject, deadline: float, sized: list[tuple[float, str]] | None) -> str:
    """The text of a page; the sizes of its letters are added to `sized`. Raises _Late."""

    def watch(*_: Any) -> None:
        if time.monotonic() > deadline:
            raise _Late

    def measure(text: str, cm: Any, tm: Any, _font: Any, size: Any) -> None:
        if sized is not None and len(sized) < 2000 and text.strip():
            scale = max(abs(tm[3]), abs(tm[1])) * max(abs(cm[3]), abs(cm[1]))
            sized.append((float(size or 0) * (scale or 1), text.translate(_LIGATURES)))

    watch()
    return str(page.extract_text(visitor_operand_before=watch, visitor_text=measure))


def _lines(text: str) -> list[str]:
    """The lines of a page, blanks folded, without those of a table of contents."""
    lines = (" ".join(line.split()) for line in text.translate(_LIGATURES).replace("\r", "\n").split("\n"))
    return [line for line in lines if not _CONTENTS.search(line)]


def _without_heads(pages: list[list[str]]) -> list[list[str]]:
    """The pages without page numbers and without the lines at their ends that repeat from page to page."""
    ends = [_ends(page) for page in pages]
    counts = Counter(key for page, at in zip(pages, ends, strict=True) for key in {_key(page[n]) for n in at})
    enough = 2 if len(pages) < 4 else max(3, len(pages) // 4)
    kept = []
    for page, at in zip(pages, ends, strict=True):
        gone = {n for n in at if _PAGE_NUMBER.fullmatch(page[n]) or counts[_key(page[n])] >= enough}
        kept.append([line for number, line in enumerate(page) if number not in gone])
    return kept


def _ends(page: list[str]) -> list[int]:
    """The numbers of the first and last lines of a page that hold something."""
    held = [number for number, line in enumerate(page) if line]
    return sorted({*held[:EDGE], *held[-EDGE:]})


def _key(line: str) -> str:
    """A line without what counts the pages; long lines are never heads and get a key of their own."""
    return re.sub(r"\d+", "#", line.casefold()) if len(line) <= 120 else line


def _large_line(sized: list[tuple[float, str]]) -> str:
    """The words in the largest letters of the first page when they are larger than its text, else nothing."""
    weights: Counter[float] = Counter()
    for size, text in sized:
        weights[round(size, 1)] += len(text)
    if not weights:
        return ""
    usual = weights.most_common(1)[0][0]
    for size in sorted({size for size, _ in sized}, reverse=True):
        if size < 1.15 * usual:
            return ""
        run: list[str] = []
        for each, text in sized:
            if abs(each - size) <= _SIZE_STEP * size:
                run.append(text)
            elif run:
                break
        title = clean_line(" ".join(run))
        if len(title.split()) >= 3 and len(title) <= 300 and "@" not in title:
            return title
    return ""


def _without_title(lines: list[str], title: str) -> list[str]:
    """The lines without those near the top that are the title and nothing else."""
    wanted = re.findall(r"\w+", title.casefold())
    for start in range(min(12, len(lines)) if wanted else 0):
        words: list[str] = []
        for end in range(start, min(start + 8, len(lines))):
            words += re.findall(r"\w+", lines[end].casefold())
            if words == wanted:
                return [*lines[:start], *lines[end + 1 :]]
            if words != wanted[: len(words)]:
                break
    return lines


def _about(reader: PdfReader) -> dict[str, str]:
    """Title and author as the file states them, where they are no leftovers of the program that made it."""
    said = {"title": "", "author": ""}
    for name, unlikely in (("title", _NO_TITLE), ("author", _NO_AUTHOR)):
        try:
            value = clean_line(str(getattr(reader.metadata, name) or ""))[:300]
        except Exception:  # metadata is as hostile as pages
            continue
        said[name] = "" if unlikely.fullmatch(value) else value
    return said


def _stated_date(lines: list[str]) -> date | None:
    """The date of a line near the top that is hardly more than a date."""
    line = next((line for line in lines[:40] if is_date_line(line)), "")
    found = find_date(line)
    return found[1] if found else None


def _created(reader: PdfReader) -> date | None:
    """The day when the file was made, by its own word."""
    try:
        made = reader.metadata.creation_date if reader.metadata else None
        return made.date() if made else None
    except Exception:  # as for the title
        return None
