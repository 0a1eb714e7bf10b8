"""OPML: the list of feeds that a feed reader exports."""

from __future__ import annotations

from core.errors import NotAClipping
from core.model.cleaning import clean_line
from core.reading.building import http_url
from core.reading.opening import refuse, told

MOST_FEEDS = 5_000


def read_list(data: bytes) -> tuple[tuple[str, str], ...]:
    """(title, address) of each feed in an OPML list, folders of any depth, each address once.

    Raises NotAClipping when it names no feed. A document type with entities is another kind
    and refused, so that nothing can be expanded here.
    """
    from lxml import etree

    kind, text, _ = told(data)
    if kind != "opml":
        if kind == "entities":
            refuse(kind)
        raise NotAClipping("It is no list of feeds (OPML).", "Export the list from your feed reader again.")

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    feeds: dict[str, str] = {}
    for element in root.iter() if root is not None else ():
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2].lower() != "outline":
            continue
        said = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        url = clean_line(said.get("xmlurl", ""))
        if url.lower().startswith("feed://"):
            url = f"https://{url[7:]}"
        if http_url(url) and len(feeds) < MOST_FEEDS:
            feeds.setdefault(http_url(url), clean_line(said.get("title") or said.get("text") or "")[:300])
    if not feeds:
        raise NotAClipping("It is a list of feeds (OPML) that names no feed.", "Export it again.")
    return tuple((title or url, url) for url, title in feeds.items())
