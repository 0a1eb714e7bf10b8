"""Asking the index of neighbours: the nearest documents with the terms they share, rows of one name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from heapq import nlargest
from typing import TYPE_CHECKING

from core.finding.near import Neighbour, Occurrence
from core.finding.near_filling import counts, vector
from core.prose.weighing import spellings, terms

if TYPE_CHECKING:
    import sqlite3

    from core.finding.near import Document

LEAST = 0.12
"""Cosine under which nothing is called a neighbour: news on other matters have up to 0.11 in the samples."""
WEAK = 0.2
"""Cosine under which one shared term must be a name, or several be shared: a figure alone says nothing."""
ALIKE = 0.6
"""Share of stems that two row names have in common when they say the same."""
SHARED = 6
"""Terms that are told of a neighbour."""
_BUDGET = 60_000
"""Entries of the index that one question reads: the rarest terms first, the common ones decide nothing."""
_CANDIDATES = 4_000
_LONGEST = 600


def nearest(
    connection: sqlite3.Connection,
    document: Document,
    most: int,
    without: Callable[[str, int, str], bool],
    least: float = LEAST,
) -> tuple[Neighbour, ...]:
    mine = vector(connection, counts(document))
    cosines: dict[int, float] = defaultdict(float)
    postings: list[tuple[str, float, list[tuple[int, float]]]] = []
    asked = "SELECT doc, weight FROM terms WHERE term = ?"
    for term, weight in mine.items():
        postings.append((term, weight, connection.execute(asked, (term,)).fetchall()))
    left = _BUDGET
    for _, weight, entries in sorted(postings, key=lambda each: len(each[2])):
        left -= len(entries)
        if left < 0:
            break
        for doc, there in entries:
            cosines[doc] += weight * there
    near = nlargest(_CANDIDATES, ((cosine, doc) for doc, cosine in cosines.items() if cosine >= least))
    if least >= LEAST:  # candidates for another measure may be as far as they like
        near = _without_chance(near, postings, document)
    found = list(_kept(connection, near, most, without, document))
    found.sort(key=lambda each: each[2][2], reverse=True)
    found.sort(key=lambda each: -round(each[1], 2))
    spelled = spellings(f"{document.title}\n{document.lead}\n{document.body}")
    shares = _shares({doc for doc, _, _ in found}, postings, spelled)
    return tuple(_neighbour(each, shares[each[0]]) for each in found)


def _without_chance(
    near: Sequence[tuple[float, int]],
    postings: Sequence[tuple[str, float, list[tuple[int, float]]]],
    document: Document,
) -> list[tuple[float, int]]:
    """Those that are not near by one word or figure only, unless they are close or the word is a name."""
    weak = {doc for cosine, doc in near if cosine < WEAK}
    if not weak:
        return list(near)
    text = f"{document.title}\n{document.lead}\n{document.body}"
    names = {term for term, sharp in terms(text, _LONGEST) if sharp and not term[0].isdigit()}
    shared: Counter[int] = Counter()
    for term, _, entries in postings:
        counted = 2 if term in names else 1
        for doc, _ in entries:
            if doc in weak:
                shared[doc] += counted
    return [each for each in near if each[1] not in weak or shared[each[1]] > 1]


_Doc = tuple[int, float, tuple[str, int, str, str, str, str]]
"""(id, cosine, (desk, story, day, title, outlet, published id))."""


def _kept(
    connection: sqlite3.Connection,
    near: Sequence[tuple[float, int]],
    most: int,
    without: Callable[[str, int, str], bool],
    own: Document,
) -> Iterator[_Doc]:
    """The nearest that are not left out, each published id once; the document's own is the card itself on its
    day, and on another one the same article come again."""
    ids = set[str]()
    asked = "SELECT desk, story, day, title, outlet, card FROM docs WHERE id = ?"
    for cosine, doc in near:
        row = connection.execute(asked, (doc,)).fetchone()
        if row is None or (row[5] and row[5] in ids) or without(row[0], row[1], row[2]):
            continue
        if row[5] and row[5] == own.id and (not own.day or row[2] in (own.day, "")):
            continue
        ids.add(row[5])
        yield doc, cosine, row
        most -= 1
        if not most:
            return


def _shares(
    docs: set[int], postings: Sequence[tuple[str, float, list[tuple[int, float]]]], spelled: dict[str, str]
) -> dict[int, list[tuple[float, str]]]:
    """What each document shares: (weight in both, the term as it is written)."""
    found: dict[int, list[tuple[float, str]]] = {doc: [] for doc in docs}
    for term, weight, entries in postings:
        for doc, there in entries:
            if doc in found:
                found[doc].append((weight * there, spelled.get(term, term)))
    return found


def _neighbour(found: _Doc, shares: Sequence[tuple[float, str]]) -> Neighbour:
    _, cosine, (desk, story, day, title, outlet, card) = found
    shared = tuple(dict.fromkeys(word for _, word in nlargest(SHARED, shares)))
    return Neighbour(desk, story, title, day, outlet, min(cosine, 1.0), shared, card)


def named(connection: sqlite3.Connection, mine: Sequence[str], section: str) -> tuple[Occurrence, ...]:
    marks = ",".join("?" * len(mine))
    names = connection.execute(
        f"SELECT n.id FROM (SELECT name, count(*) AS shared FROM stems WHERE stem IN ({marks})"
        " GROUP BY name) s"
        " JOIN names n ON n.id = s.name WHERE s.shared >= ? * (n.size + ? - s.shared)",
        (*mine, ALIKE, len(mine)),
    ).fetchall()
    found: list[Occurrence] = []
    for (name,) in names:
        found += [
            Occurrence(*row)
            for row in connection.execute(
                "SELECT d.desk, d.story, d.title, d.day, r.section, r.row, r.called, r.score"
                " FROM rows r JOIN docs d ON d.id = r.doc WHERE r.name = ?",
                (name,),
            )
            if not section or row[4] == section
        ]
    found.sort(key=lambda each: (each.day, each.desk, each.story, each.row), reverse=True)
    return tuple(found)
