"""Labels of closed lists: category, type and themes, each backed by several words of the text."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from core.drafting.extractive.cuts import evidence
from core.model import Cell, CellKind
from core.prose.tokens import stem
from core.prose.topics import THEMES

if TYPE_CHECKING:
    from core.drafting.extractive.statistics import Analysis
    from core.model import Quote

CATEGORIES: dict[str, str] = {
    "technology": """ai software chip chips semiconductor robot robots app algorithm algorithms digital
        computing cloud data model models chatbot startup internet online cyber sensor sensors
        battery batteries automation device devices platform drone drones satellite technology
        tech engineers machine electric llm quantum autonomous""",
    "science": """researchers scientists study species laboratory experiment experiments university physics
        biology genome cells bacteria climate ecology fossil telescope measured findings journal
        samples biologists trial patients vaccine disease protein reef coral marine ocean birds
        habitat""",
    "business": """company companies investors shares profit revenue sales market markets customers merger
        bank banks earnings retailer factory workers jobs prices contract contracts orders
        supplier suppliers trade industry employees union wages insurers insurance""",
    "politics": """government minister parliament election vote votes law bill senate president treaty
        sanctions party coalition lawmakers policy diplomats border military opposition referendum
        ministry decree""",
    "city": """city council residents mayor street streets tram trams bus buses commuters housing
        district neighbourhood urban traffic park parks planners tenants pedestrians cyclists
        municipal kerb rent""",
    "art": """museum gallery artist artists film music theatre novel exhibition painting festival
        orchestra album poet actors audience sculpture choir singers composer ensemble concert
        kunsthalle opera dance poem""",
}
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|my|you|your|we’re|we're|let's|let’s)\b")
_RESEARCH = re.compile(
    r"\b(?:et al|doi|p ?[<=] ?0?\.\d|methodology|abstract|we propose|this paper|preprint)\b", re.IGNORECASE
)


def category(analysis: Analysis) -> Cell:
    """The category that most words speak for; `others` when hardly any do, blank without words."""
    return _label(analysis, CATEGORIES, 1, "others")[0] if analysis.sentences else Cell()


def kind(analysis: Analysis) -> Cell:
    """News, blog post, research article or others, by who speaks and how."""
    if not analysis.sentences:
        return Cell()
    text = " ".join(analysis.text(sentence) for sentence in analysis.sentences[:200] if not sentence.quoted)
    words = len(text.split()) or 1
    if len(_RESEARCH.findall(text)) >= 3:
        label = "research article"
    elif len(_FIRST_PERSON.findall(text)) / words > 0.012:
        label = "blog post"
    else:
        label = "news"
    return Cell(text=label, kind=CellKind.LABEL, doubt="Guessed from the tone of the text.")


def themes(analysis: Analysis, keywords: tuple[Cell, ...], most: int = 4) -> tuple[Cell, ...]:
    """Three to six themes: labels that several words support, then the longest of the keywords."""
    found = _label(analysis, THEMES, most, "")
    for keyword in keywords:
        words = keyword.text.split()
        named = all(word[0].isupper() for word in words)
        phrase = len(words) > 1 and not named and keyword.text.lower() not in {cell.text for cell in found}
        if len(found) < 4 and phrase:
            found.append(keyword)
    return tuple(found)


def _label(analysis: Analysis, lists: dict[str, str], most: int, otherwise: str) -> list[Cell]:
    """Up to `most` labels with the words that support them, the best supported first."""
    counts: Counter[str] = Counter()
    for sentence in (*analysis.sentences, *analysis.headlines):
        counts.update(sentence.counts)
    total = sum(counts.values()) or 1
    found: list[tuple[float, str, list[str]]] = []
    for label, words in lists.items():
        support = {
            root: counts[root] for root in {stem(word) or word for word in words.split()} if counts[root]
        }
        share = sum(min(6, count) for count in support.values())
        if len(support) >= 2 and share >= max(3, 0.008 * total):
            found.append(
                (share * (1 + 0.15 * len(support)), label, sorted(support, key=lambda r: (-support[r], r)))
            )
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    best = found[0][0] if found else 0.0
    cells = [
        Cell(text=label, kind=CellKind.LABEL, quotes=_support(analysis, roots[:4]))
        for share, label, roots in found[:most]
        if share >= 0.35 * best
    ]
    if not cells and otherwise:
        return [
            Cell(text=otherwise, kind=CellKind.LABEL, doubt="Too few words of the text speak for a category.")
        ]
    return cells


def _support(analysis: Analysis, roots: list[str]) -> tuple[Quote, ...]:
    """A quote of the first place of each stem."""
    quotes = []
    for root in roots:
        for sentence in analysis.sentences:
            token = next((token for token in sentence.tokens if token.stem == root), None)
            if token is not None:
                quotes.append(evidence(analysis.clippings[sentence.doc], token.start, token.end))
                break
    return tuple(quotes)
