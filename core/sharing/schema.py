"""The JSON Schema of a card's document: what `foredeck schema` prints and every export keeps to."""

from __future__ import annotations

from typing import Any

from core.model import Card, Clipping
from core.model.published import FORMAT

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_TOP = {
    "format": "The mark of this format and its version.",
    "id": "The published id: the MD5 of the link as Python prints its bytes, 32 hex digits.",
    "day": "The day of the desk that the card was made on, else the day that its page names.",
    "outlets": "Where its sources appeared.",
    "from": "For people: the desk and story, or the file, that the card came from.",
    "card": "The card. What is at its default (blank, empty, draft) is left out.",
    "sources": "The articles behind the card with their whole text, the most telling first.",
}
FIELDS = {
    "Card": {
        "title": "The title.",
        "link": "The address of the article.",
        "page": "The name of the page that the card is from, mostly a day such as 20240218.",
        "page_url": "The address of that page.",
        "keywords": "Keywords, in their order.",
        "themes": "Themes, in their order.",
        "category": "technology, science, business, politics, city, art or others.",
        "type": "news, blog post, research article or others.",
        "summary": "Sentences or runs of sentences; a page shows them joined by a blank.",
        "signals": "What changes: the only table with change, 10-year and driving-force.",
        "concerns": "What to worry about.",
        "behaviors": "What people do.",
        "technologies": "What is used or made.",
        "issues": "What is disputed or unsolved.",
        "extras": "Text of a page that Foredeck does not understand, kept where it stood.",
        "dropped": "Marks of what the analyst deleted, so that a new draft leaves it out.",
        "state": "How far the analyst is.",
        "details": "Optional fields beside the page.",
        "judged": "What the analyst said to findings of the checks.",
        "verbatim": "Sections as the page showed them, where writing them anew would give other bytes.",
    },
    "Cell": {
        "text": "The words.",
        "kind": "Where the words come from.",
        "quotes": "What stands behind them in the sources.",
        "doubt": "A sentence when the engine itself asks for a second look.",
        "locked": "Whether the analyst holds it fast.",
        "hand": "Whether the analyst put it there.",
    },
    "Quote": {
        "text": "The words of the source at the span, to the character.",
        "span": "Where they stand.",
        "kept": "Stretches (start, end) of them that stand in the cell; empty for all.",
    },
    "Span": {
        "source": "The digest of the source.",
        "start": "First code point in the source's text, counted from 0.",
        "end": "Code point behind the last.",
    },
    "Table": {"rows": "The rows, in their order."},
    "Row": {
        "name": "The name.",
        "description": "The description.",
        "change": "From what to what.",
        "horizon": "The column 10-year.",
        "driver": "The column driving-force.",
        "score": "Its relevancy.",
        "extra": "Columns (name, text) of a page that Foredeck does not know.",
        "locked": "Whether the analyst holds the whole row fast.",
        "hand": "Whether the analyst made it or moved it here.",
    },
    "Score": {
        "engine": "The number of an engine, or of a page when `page` is true.",
        "reason": "The argument for that number.",
        "page": "Whether `engine` was read from a page.",
        "analyst": "The analyst's number; it counts when it is there.",
        "raw": "What a page said in place of a number from 1 to 5.",
    },
    "Extra": {
        "after": "The section it belongs to.",
        "text": "The text.",
        "lead": "Whether it stood before the section's content.",
    },
    "Verbatim": {
        "section": "The section; Title is the head of the page.",
        "variant": "The variant of the page, or `front matter`.",
        "text": "The text as it stood.",
    },
    "Judgement": {"key": "The key of the finding.", "verdict": "What was said of it."},
    "Details": {
        "steep": "STEEP+V category: social, technological, economic, environmental, political, values.",
        "steep_second": "A second such category.",
        "kind": "weak signal, trend, uncertainty or wild card.",
        "horizon": "A horizon other than ten years.",
        "novelty": "new, known to few or widely known.",
        "geography": "Where it happens.",
        "why_relevant": "One sentence for the reader.",
        "published": "When the article was published, YYYY-MM-DD.",
        "accessed": "When it was read, YYYY-MM-DD.",
        "source_grade": "Admiralty grade: reliability A to F and credibility 1 to 6.",
    },
    "Clipping": {
        "digest": "SHA-256 of the text in UTF-8, 64 hex digits: what spans name.",
        "text": "The whole text; a stated title is its first line.",
        "title": "The stated title.",
        "headline": "Where the title stands in the text (start, end).",
        "url": "The address.",
        "outlet": "Where it appeared.",
        "author": "Who wrote it.",
        "published": "When it was published, YYYY-MM-DD.",
        "language": "Two letters (ISO 639-1).",
        "origin": "Where the text was taken from.",
        "furniture": "Stretches of the text that are the page's and not the article's.",
        "notes": "What reading it did or met.",
    },
    "Origin": {"kind": "How it came in.", "name": "For people.", "path": "For finding it again."},
    "Furniture": {
        "start": "First code point.",
        "end": "Code point behind the last.",
        "why": "What it is: byline, comments, consent, …",
    },
}
"""What each field is, by the name of its definition."""
_ABOUT = {
    "Cell": "A text and what vouches for it.",
    "CellKind": "quote: a source's words; cut: with words left out; label: of a closed list; "
    "figures: a fixed sentence around quoted figures; inferred: a model's; analyst: the analyst's; "
    "page: read from a page; blank: nothing.",
    "Details": "Optional fields, empty when not stated.",
    "State": "A final card is read-only in Foredeck until it is reopened.",
}


def card_schema() -> dict[str, Any]:
    """The schema of what `json_line` and `write_json` write; fields that a later version adds are allowed."""
    made = Card.model_json_schema(ref_template="#/$defs/{model}")
    clipping = Clipping.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = {**made.pop("$defs"), **clipping.pop("$defs")}
    clipping["properties"] = {"digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"}} | clipping[
        "properties"
    ]
    clipping["required"] = ["digest", "text"]
    definitions |= {"Card": made, "Clipping": clipping}
    for name, definition in definitions.items():
        _describe(name, definition)
    properties: dict[str, dict[str, Any]] = {
        "format": {"const": FORMAT},
        "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "day": {"type": "string", "format": "date"},
        "outlets": {"type": "array", "items": {"type": "string"}},
        "from": {"type": "string"},
        "card": {"$ref": "#/$defs/Card"},
        "sources": {"type": "array", "items": {"$ref": "#/$defs/Clipping"}},
    }
    return {
        "$schema": DRAFT,
        "title": "Foredeck card",
        "description": "A signals card with all that vouches for it. Offsets count code points.",
        "type": "object",
        "required": ["format", "card"],
        "properties": {name: {"description": _TOP[name], **value} for name, value in properties.items()},
        "$defs": dict(sorted(definitions.items())),
    }


def _describe(name: str, definition: dict[str, Any]) -> None:
    """Put our words in the place of the generated ones; a field that is not there is empty or false."""
    definition.pop("title", None)
    definition["description"] = _ABOUT.get(name) or " ".join(
        definition.get("description", "").split("\n\n")[:1]
    )
    for field, value in definition.get("properties", {}).items():
        value.pop("title", None)
        value.pop("default", None)
        value["description"] = FIELDS[name][field]
    if not definition["description"]:
        definition.pop("description")
