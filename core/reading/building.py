"""From what a format's reader found to a Clipping: text, headline, masks, stated facts, language."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.errors import NotAClipping
from core.model import Clipping
from core.model.cleaning import clean_line
from core.reading.canonical import canonical
from core.reading.dates import find_date, is_date_line, parse_date
from core.reading.furniture import doubled, find_furniture, header_field, is_slug, signature
from core.reading.gate import LOGIN, judge
from core.reading.outcome import Aside, Found, SetAside
from core.reading.walls import count_words, cut_short, find_wall

if TYPE_CHECKING:
    from core.model import Furniture, Origin

FEWEST_WORDS = 5
"""Less than this is no article."""
LONGEST_TITLE = 300

_STOP = re.compile(r"[.;:,…。][\"'”’»)\]]*$")
_BYLINE = re.compile(r"(?i:by|par|von|por|written by|words by|text by|reported by|story by):? +(.{2,100})")
_AFTER_NAME = re.compile(r"\s*(?:[|·•–]|, (?=[a-zà-ÿ])|,? (?:in|à|le|on) (?=[A-Z\d])|\s-\s|, \d).*$")
_PAPER = re.compile(
    r"(?:[A-Z][\w’'.&-]* (?:(?:of|the|and|for) )?){0,4}"
    r"(?:Bulletin|Chronicle|Courier|Daily|Echo|Examiner|Gazette|Guardian|Herald|Independent|Journal|Ledger"
    r"|Magazine|Mail|Mercury|Monitor|Monthly|News|Newsletter|Observer|Post|Press|Quarterly|Radio|Record"
    r"|Report|Reporter|Review|Sentinel|Standard|Star|Telegraph|Times|Today|Tribune|Weekly|Wire)"
)
_FACTS = {
    "outlet": ("outlet", "source", "publication", "publisher", "newspaper", "site", "website", "from"),
    "url": ("url", "link", "source", "website"),
    "author": ("author", "authors", "byline", "by"),
    "published": ("date", "published", "sent", "updated"),
    "language": ("lang", "language"),
}


def build(found: Found, origin: Origin, lenient: bool = False) -> Clipping:
    """The clipping; NotAClipping when there is no article in what was found.

    A wall, or a text of too few words, is raised as SetAside, which holds the
    clipping. So is, when `lenient`, whatever else the gate takes for no article.
    """
    title = clean_line(canonical(found.title))[:LONGEST_TITLE].strip()
    body = canonical(found.body)
    if not title:
        title, body = _lift_title(body)
    if title:
        text = canonical(f"{title}\n\n{_without_title(body, title)}".strip())
        headline: tuple[int, int] | None = (0, len(text.split("\n", 1)[0]))
    else:
        text = body
        headline = find_headline(text)
    if not re.search(r"[^\W\d_]", text):
        _check_page(found, origin)
        raise NotAClipping("It holds no words.", "Save the article as text and try that.")
    masks = find_furniture(text, headline, clean_line(found.outlet))
    facts = _stated(text, masks)
    clipping = Clipping(
        text=text,
        title=text[slice(*headline)] if headline else "",
        headline=headline,
        url=http_url(found.url) or facts["url"],
        outlet=clean_line(found.outlet) or facts["outlet"],
        author=clean_line(found.author) or facts["author"],
        published=found.published or parse_date(facts["published"]),
        origin=origin,
        furniture=masks,
    )
    if not clipping.outlet:
        clipping = clipping.model_copy(update={"outlet": host_of(clipping.url)})
    clipping = _finish(clipping, replace(found, language=found.language or facts["language"]))
    _check(clipping, found, lenient)
    return clipping


def find_headline(text: str) -> tuple[int, int] | None:
    """Where the first line stands when it reads as a title: short, no final stop, apart from the body.

    A wire's name in capitals may stand above it.
    """
    line, _, rest = text.partition("\n")
    start = 0
    if is_slug(line) and re.match(r"\n.{20,200}\n\n", rest):
        start = len(line) + 2
        line, _, rest = text[start:].partition("\n")
    half = doubled(line)
    title = line[:half].rstrip() if half else line
    if not re.search(r"[^\W\d_]", title) or len(title.split()) > 30 or len(title) > 200 or not rest.strip():
        return None
    after = rest.lstrip("\n").split("\n", 1)[0]
    apart = rest.startswith("\n") or header_field(after) or is_date_line(after) or _BYLINE.fullmatch(after)
    if not half and (_STOP.search(title) or not apart or _is_furniture(line)):
        return None
    return start, start + len(title)


def http_url(url: str) -> str:
    """The address when it is a plausible web address, else nothing: no other scheme is ever kept."""
    url = clean_line(url).strip("<>\"'")
    if len(url) > 2000 or any(ch in url for ch in ' <>"\\^`{|}'):
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return url if good else ""


def host_of(url: str) -> str:
    """The host of a web address without `www.`: what stands in for an outlet's name."""
    host = urlsplit(url).hostname or "" if url else ""
    return host.removeprefix("www.")


def language_of(text: str) -> str:
    """Two letters (ISO 639-1), or nothing when the text is too short to tell."""
    if count_words(text) < 10:
        return ""
    from resiliparse.parse.lang import detect_fast

    code = str(detect_fast(" ".join(text[:20_000].split()))[0])
    return code if re.fullmatch("[a-z]{2}", code) else ""


def _finish(clipping: Clipping, found: Found) -> Clipping:
    """Language and notes added."""
    readable = clipping.readable()
    stated = clean_line(found.language)[:2].lower()
    language = language_of(readable) or (stated if re.fullmatch("[a-z]{2}", stated) else "")
    notes = (*found.notes, cut_short(readable, f"{clipping.text}\n{found.page}"))
    kept = tuple(clean_line(note) for note in notes if note)
    return clipping.model_copy(update={"language": language, "notes": kept})


def _check(clipping: Clipping, found: Found, lenient: bool) -> None:
    """Raise SetAside for a wall or for no words to speak of, and if lenient for what the gate rejects."""

    def set_aside(sentence: str, reason: str, hint: str) -> SetAside:
        return SetAside(sentence, Aside(clipping=clipping, reason=reason, hint=hint))

    words = count_words(clipping.text)
    readable = clipping.readable()
    wall = find_wall(readable, f"{clipping.text}\n{found.page}")
    verdict = judge(clipping, found.linked) if lenient else None
    if words < FEWEST_WORDS:
        held = "one word" if words <= 1 else f"{words} words"
        reason = wall.reason if wall else f"only {held}"
        raise set_aside(f"It holds {held} only, no article.", reason, "Save the whole article and try that.")
    if wall:
        login = verdict and verdict.reason == LOGIN
        reason, hint = verdict if verdict and login else (wall.reason, wall.hint)
        raise set_aside(f"It is {wall.what}.", reason, hint)
    if not count_words(readable):
        sentence = "It holds page furniture only, no article."
        raise set_aside(sentence, "page furniture only", "Save the article itself.")
    if verdict:
        raise set_aside(f"It is set aside: {verdict.reason}.", *verdict)


def sift_again(clipping: Clipping) -> Clipping | Aside:
    """A clipping that was kept without the gate's word on it, which its text alone gives again."""
    try:
        _check(clipping, Found(body=""), lenient=True)
    except SetAside as error:
        return error.aside
    return clipping


def _check_page(found: Found, origin: Origin) -> None:
    """Raise SetAside when a page without an article shows a gate."""
    page = canonical(found.page)
    wall = find_wall("", page)
    if wall:
        clipping = Clipping(
            text=page, url=http_url(found.url), outlet=clean_line(found.outlet), origin=origin
        )
        raise SetAside(f"It is {wall.what}.", Aside(clipping=clipping, reason=wall.reason, hint=wall.hint))


def _lift_title(body: str) -> tuple[str, str]:
    """(title, the rest) when a header line at the top states the title, else ("", body)."""
    lines = body.split("\n")
    for number, line in enumerate(lines[:12]):
        field = header_field(line)
        if field and field[0] in {"title", "headline"} and len(field[1]) <= LONGEST_TITLE:
            return field[1], "\n".join([*lines[:number], *lines[number + 1 :]]).strip("\n")
        if line and not field:
            break
    return "", body


def _without_title(body: str, title: str) -> str:
    """The body without the title that many pages repeat as its first line."""
    wanted = re.findall(r"\w+", title.casefold())
    while wanted:
        line, _, rest = body.partition("\n")
        words = re.findall(r"\w+", line[: 2 * LONGEST_TITLE + 50].casefold())
        if words != wanted and words != wanted * 2:
            break
        body = rest.lstrip("\n")
    return body


def _is_furniture(line: str) -> bool:
    return any(mask.end - mask.start == len(line) for mask in find_furniture(line))


def _stated(text: str, masks: tuple[Furniture, ...]) -> dict[str, str]:
    """What the masked lines at the top say about the article, by field of a Clipping; empty when silent."""
    said: dict[str, str] = {}
    byline = dated = ""
    for mask in masks:
        line = text[mask.start : mask.end]
        if mask.why not in {"byline", "header"} or text.count("\n", 0, mask.start) > 24:
            continue
        field = header_field(line)
        if field:
            said.setdefault(*field)
            continue
        if mask.why == "header" and is_slug(line):
            said.setdefault("outlet", _as_written(line, text[mask.end :]))
        by = signature(line) or _BYLINE.match(line)
        byline = byline or (by.group(1) if by else "")
        dated = dated or (line if parse_date(line) else "")
        address = re.search(r"https?://[^\s)\]>]+", line)
        if address:
            said.setdefault("url", address.group().rstrip(".,;"))
    facts = {name: _first(name, [said[key] for key in keys if key in said]) for name, keys in _FACTS.items()}
    facts["author"] = _AFTER_NAME.sub("", clean_line(facts["author"] or byline)).strip(" .,")
    dated = dated or _dated_line(text)
    facts["published"] = facts["published"] or dated
    facts["outlet"] = facts["outlet"] or _outlet_of(dated)
    return facts


def _outlet_of(line: str) -> str:
    """The paper's name before a date (`Feed Mill Monthly, 17 November 2026`), when it calls itself one."""
    found = find_date(line)
    name = line.partition(found[0])[0].strip(" ,;:|·•–—-") if found else ""
    return name if _PAPER.fullmatch(name) else ""


def _dated_line(text: str) -> str:
    """A short line near the top with a full date and hardly more (`Averin Daily – 20 November 2026`)."""
    for line in text.split("\n", 8)[:8]:
        found = find_date(line) if len(line) <= 80 else None
        if found and not _STOP.search(line) and len(line.replace(found[0], " ").split()) <= 5:
            return line
    return ""


def _as_written(name: str, text: str) -> str:
    """A name in capitals as the text writes it, when it does (`NORTHLINE WIRE`: `Northline Wire`)."""
    found = re.search(rf"\b{re.escape(name)}\b", text[:5000], re.IGNORECASE)
    return found.group() if found else name


def _first(name: str, values: list[str]) -> str:
    """The first value that fits a field."""
    for value in values:
        if name == "url":
            if http_url(value):
                return http_url(value)
        elif name == "published":
            if parse_date(value):
                return value
        elif not http_url(value):
            return re.sub(r"\s*<[^<>]*>", "", value) if name == "outlet" else value
    return ""
