"""A card's page for an editor of the analyst's, and the reading of what came back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from core.errors import BadInput, NotACard
from core.model import COLUMNS, TABLES, Section
from core.sharing.details import is_details
from core.sharing.layout import RELEVANCY
from core.sharing.page import read_page, write_page
from core.sharing.tables import write_table

if TYPE_CHECKING:
    from core.model import Card
    from core.sharing.page import PageProblem

HEADER = (
    "<!-- foredeck: change what you like below, save, and leave the editor. -->",
    "<!-- foredeck: What you leave as it is keeps its sources; what you change is yours. Rows may be -->",
    "<!-- foredeck: added, moved and deleted; keywords and themes are lines that begin with “* ”. -->",
)
"""What stands above the page in the editor, and is taken off when it is read back."""
KEPT = "Mend that line; until then nothing is taken over."

_HARMLESS = (
    "The page has Windows line ends",
    "Characters that steer a terminal",
    "The sections stand in another order",
    "The row has fewer cells",
    "There is no line with the external link",
    "The table of ",
)


def for_editor(card: Card) -> str:
    """The page of a card below a few lines that say what to do; ends with a newline.

    Sections that have nothing yet stand at its end with their headings, to be filled.
    """
    page = write_page(card)
    empty = (_empty(section) for section in Section if section not in (Section.TITLE, *_there(page)))
    return "\n".join((*HEADER, "", "\n\n".join((page, *empty)))) + "\n"


def _there(page: str) -> set[Section]:
    return {section for section in Section if f"\n## {section}\n" in f"{page}\n"}


def _empty(section: Section) -> str:
    """A section of the page with nothing in it."""
    heading = f"## {section}"
    if section is Section.OTHER:
        return f"{heading}\n\n* Category:\n* Type:"
    if section not in TABLES:
        return heading
    names = [*(column.value for column in COLUMNS[section]), RELEVANCY]
    return f"{heading}\n\n{write_table(names, [], right=(RELEVANCY,))}"


def from_editor(card: Card, text: str) -> tuple[Card, Card]:
    """(the card's page as it was given out, as it came back), both read.

    Raises BadInput with the line when something came back that is no part of a card.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    above = 0
    while above < min(len(HEADER), len(lines)) and lines[above].strip() in HEADER:
        above += 1
    while above and above < len(lines) and not lines[above].strip():
        above += 1
    base = read_page(write_page(card))
    try:
        read = read_page("\n".join(lines[above:]))
    except NotACard as error:
        raise BadInput(f"Line {above + 1}: {error.sentence}", KEPT) from error
    if read.front:
        raise BadInput(f"Line {above + 1}: A front matter is not written here; I fills the details.", KEPT)
    if read.details:
        line = next(at for at, line in enumerate(lines, 1) if is_details(line))
        said = f"Line {line}: The details of a card are not written here; I on the card fills them."
        raise BadInput(said, KEPT)
    known = Counter(problem.sentence for problem in base.problems)
    for problem in read.problems:
        known[problem.sentence] -= 1
        if known[problem.sentence] < 0 and not problem.sentence.startswith(_HARMLESS):
            raise BadInput(_said(problem, above), KEPT)
    return base.card, read.card


def _said(problem: PageProblem, above: int) -> str:
    what = problem.sentence.partition("; it is kept")[0].rstrip(".")
    return f"Line {problem.line + above}: {what}."
