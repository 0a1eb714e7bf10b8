"""HTML: the main text and what the page states about it; what a reader of the page cannot see is not read."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from core.model.cleaning import clean_line
from core.reading.dates import parse_date
from core.reading.outcome import Found
from core.reading.tags import with_short_tags

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|font-size:0(?:px|em|rem|%|pt)?(?:;|!|$)|font-size:[01]px"
    r"|opacity:0(?:\.0+)?(?:;|!|$)"
    r"|(?:left|top|text-indent|margin-left):-\d{3,}|color:transparent|clip:rect\(0|(?:max-)?(?:height"
    r"|width):0(?:px)?;.*overflow:hidden"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"background(?:-color)?:([^;!]+)")
_WHITE = {"#fff", "#ffffff", "white", "rgb(255,255,255)"}
_STANDFIRST = re.compile(
    r"(?i)(?:^|[\s_-])(?:standfirst|dek|strapline|chapo|subtitle|sub-?headline|lede)(?:$|[\s_-])"
)
_RULE = re.compile(r"(?:^|\})\s*([.#][\w-]+(?:\s*,\s*[.#][\w-]+)*)\s*\{([^{}]*)\}")
_HIDDEN_CLASSES = {"sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden", "hidden-text"}
LONGEST_STYLE = 2000
MOST_TAGS = 60_000
"""A page with more is no article; only the fast fallback reads it."""
# For pages nested too deep for lxml, which drops their text.
_SKIP = [
    "[hidden]",
    "[aria-hidden=true]",
    *(
        f'[style*="{rule}"]'
        for rule in ("display:none", "display: none", "visibility:hidden", "visibility: hidden")
    ),
]
_BESIDE = {"aside", "nav", "footer", "form", "li"}
_GONE = ("style", "template", "noscript", "svg", "iframe", "object", "dialog")


def read_page(html: str) -> Found:
    """The article of a page. Never fails on malformed or hostile markup: at worst the body is empty."""
    html = with_short_tags(html)
    tree = _visible_tree(html)
    if tree is None:
        return Found(body="")
    language = clean_line(str(tree.get("lang") or ""))
    seen = _plain(html, noscript=True)
    document = _extract(tree) if html.count("<") <= MOST_TAGS else None
    body = _paragraphs(str(getattr(document, "text", "") or ""))
    if not body.strip():
        body = _plain(_serialised(tree), main=True) or _plain(_serialised(tree)) or _plain(html)
    linked = _linked(tree, body) if html.count("<") <= MOST_TAGS else 0.0
    if document is None:
        return Found(body=body, language=language, page=seen, linked=linked)
    outlet = clean_line(document.sitename or "")
    return Found(
        body=_standfirst(tree, body, clean_line(document.description or "")) + body,
        title=_without_site(clean_line(document.title or ""), outlet),
        url=str(document.url or ""),
        outlet=outlet,
        author=clean_line(document.author or "").replace("; ", ", "),
        published=parse_date(document.date or ""),
        language=language,
        page=seen,
        linked=linked,
    )


def fragment_text(html: str) -> str:
    """All visible text of a piece of HTML without page chrome (a feed item, an HTML block in Markdown)."""
    tree = _visible_tree(f"<div>{with_short_tags(html)}</div>")
    return "" if tree is None else _plain(_serialised(tree))


def _visible_tree(html: str) -> Any:
    """The parsed page without comments and without elements that a browser would not show, or None."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    html = _XML_DECLARATION.sub("", _UNWRITABLE.sub("", html))
    parser = HTMLParser(remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(html, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    hidden = _hidden_names(tree)
    total = len(tree.text_content())
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        # Some pages hide all their text until a script shows it; then hiding says nothing.
        gone = element.tag in _GONE
        if gone or (_is_hidden(element, hidden) and len(element.text_content()) < 0.5 * total):
            _drop(element)
    return tree


def _drop(element: Any) -> None:
    """Take an element out and leave the text behind it, but for signs that lxml reads and will not write."""
    parent, before = element.getparent(), element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = _UNWRITABLE.sub("", (before.tail or "") + tail)
    else:
        parent.text = _UNWRITABLE.sub("", (parent.text or "") + tail)
    parent.remove(element)


def _hidden_names(tree: Any) -> set[str]:
    """The `.class` and `#id` selectors that plain style rules of the page hide."""
    names: set[str] = set()
    for style in tree.iter("style"):
        sheet = re.sub(r"(?s)/\*.*?(?:\*/|\Z)", "", (style.text or "")[:100_000])
        flat = re.sub(r"@[^{@]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
        for selectors, body in _RULE.findall(flat):
            if _HIDDEN_STYLE.search(re.sub(r"\s", "", body.lower())[:LONGEST_STYLE]):
                names.update(part.strip() for part in selectors.split(","))
    return names


def _is_hidden(element: Any, hidden: set[str]) -> bool:
    """Whether attributes or plain style rules take an element out of sight."""
    if element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true":
        return True
    classes = set((element.get("class") or "").split())
    if classes & _HIDDEN_CLASSES or any(f".{name}" in hidden for name in classes):
        return True
    if f"#{element.get('id')}" in hidden:
        return True
    style = re.sub(r"\s", "", (element.get("style") or "")[:LONGEST_STYLE].lower())
    return bool(style) and (bool(_HIDDEN_STYLE.search(style)) or _same_colour(element, style))


def _same_colour(element: Any, style: str) -> bool:
    """Whether the text of an element has the colour of its ground: white when no ground is stated."""
    colour = _COLOUR.search(style)
    if not colour:
        return False
    ground = _GROUND.search(style)
    if ground:
        return ground.group(1) == colour.group(1) or {ground.group(1), colour.group(1)} <= _WHITE
    return colour.group(1) in _WHITE and not any(
        "background" in (above.get("style") or "") or above.get("bgcolor")
        for above in element.iterancestors()
    )


def _extract(tree: Any) -> Any:
    """trafilatura's document, or None when it finds nothing or fails on the markup."""
    import logging

    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        return bare_extraction(
            deepcopy(tree),
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params={
                "extensive_search": False,
                "original_date": True,
                "outputformat": "%Y-%m-%d",
            },
        )
    except Exception:  # the extractor runs on hostile markup; the fallback reads what it cannot
        return None


def _linked(tree: Any, body: str) -> float:
    """The share of the body's lines, of three words or more, that are links as a whole."""
    links = {clean_line(link.text_content()) for link in tree.iter("a")}
    if not links:
        return 0.0
    lines = [clean_line(line).removeprefix("- ") for line in body.split("\n", 1000)[:1000]]
    lines = [line for line in lines if line.count(" ") >= 2]
    return sum(line in links for line in lines) / len(lines) if lines else 0.0


def _standfirst(tree: Any, body: str, description: str) -> str:
    """The sentence under the headline as a paragraph, when the page shows it and the body lacks it."""
    known = clean_line(body)
    for element in tree.iter("p", "h2", "div"):
        marked = bool(_STANDFIRST.search(element.get("class") or ""))
        text = clean_line(element.text_content()) if marked or element.tag != "div" else ""
        if not (marked or (description and text == description)) or not 20 <= len(text) <= 400:
            continue
        aside = any(above.tag in _BESIDE for above in element.iterancestors())
        if not aside:
            return "" if text in known else f"{text}\n\n"
    return ""


def _paragraphs(text: str) -> str:
    """trafilatura's lines as paragraphs; list items and table rows stay together."""
    out: list[str] = []
    for line in text.split("\n"):
        joined = out and all(re.match(r"- |\|", part) or part.endswith("|") for part in (out[-1], line))
        if out and not joined:
            out.append("")
        out.append(line)
    return "\n".join(out)


def _serialised(tree: Any) -> str:
    from lxml.html import tostring

    return str(tostring(tree, encoding="unicode"))


def _plain(html: str, main: bool = False, noscript: bool = False) -> str:
    """The visible text in reading order; empty when the markup cannot be parsed."""
    from resiliparse.extract.html2text import extract_plain_text

    try:
        return str(
            extract_plain_text(
                html,
                preserve_formatting=True,
                main_content=main,
                alt_texts=False,
                noscript=noscript,
                skip_elements=_SKIP,
            )
        )
    except (TypeError, ValueError, RuntimeError):
        return ""


def _without_site(title: str, outlet: str) -> str:
    """The title without the site's name at its end (`Dam holds | The Tidewater`)."""
    if not outlet:
        return title
    return re.sub(rf"\s+[|–—-]\s+{re.escape(outlet)}$", "", title, flags=re.I) or title
