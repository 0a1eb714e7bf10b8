"""What else must hold of an entry beside its words: the desk, the fields of the query, what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.finding.fields import Days
from core.finding.hits import COLLECTIONS
from core.finding.terms import Term
from core.finding.words import tokens

if TYPE_CHECKING:
    import sqlite3

    from core.finding.fields import Field
    from core.finding.query import Query

_LABELS = {
    "theme": "themes",
    "keyword": "keywords",
    "category": "category",
    "type": "type",
    "outlet": "outlet",
}
"""The column of the labels that a field is looked for in."""


class Clause(NamedTuple):
    """A condition of an SQL statement and its values."""

    text: str
    values: tuple[object, ...] = ()


def holding(term: Term, table: str, *, title: bool = False) -> Clause:
    """The condition that an entry holds a term, without FTS5."""
    in_title = f"instr({table}.title, ?) > 0"
    if title:
        return Clause(in_title, (term.part,))
    return Clause(f"({in_title} OR instr({table}.text, ?) > 0)", (term.part, term.part))


def narrowed(connection: sqlite3.Connection, asked: Query, desk: str, full: bool) -> list[Clause] | None:
    """The desk, the fields, and no unwanted term in any text of the story; None when nothing can fit.

    Of all desks, a card that is also in the archive counts once, on its desk.
    """
    clauses = _fields(connection, asked.fields)
    if not desk:
        clauses.append(_once(clauses))
    if desk:
        ends = connection.execute("SELECT min(id), max(id) FROM entries WHERE desk = ?", (desk,)).fetchone()
        if ends[0] is None:
            return None
        clauses += [Clause("e.id BETWEEN ? AND ?", tuple(ends)), Clause("e.desk = ?", (desk,))]
    if asked.unwanted:
        if full:
            held = [Clause("w.words MATCH ?", (asked.unwanted_match,))]
        else:
            held = [holding(term, "w") for term in asked.unwanted]
        values = tuple(value for clause in held for value in clause.values)
        clauses.append(
            Clause(
                "e.desk || '/' || e.story NOT IN (SELECT x.desk || '/' || x.story"
                " FROM words w CROSS JOIN entries x ON x.id = w.rowid"
                f" WHERE {' OR '.join(clause.text for clause in held)})",
                values,
            )
        )
    return clauses


def _fields(connection: sqlite3.Connection, fields: Sequence[Field]) -> list[Clause]:
    """The conditions of the fields, all to hold; of the sections and desks that are wanted one."""
    clauses = []
    for field in fields:
        if isinstance(field.value, range):
            text = "e.score BETWEEN ? AND ?"
            clauses.append(_turned(Clause(text, (field.value[0], field.value[-1])), field))
        elif isinstance(field.value, Days):
            clauses.append(_turned(_days(field.value), field))
        elif isinstance(field.value, Term) and field.name in _LABELS:
            inside = f"SELECT id FROM labels WHERE instr({_LABELS[field.name]}, ?) > 0"
            clauses.append(_turned(Clause(f"e.label IN ({inside})", (field.value.part,)), field))
    for turned in (False, True):
        sections = [f.value for f in fields if f.name == "section" and f.turned == turned]
        clauses += _among("e.section", sections, turned)
        terms = [f.value for f in fields if f.name == "desk" and f.turned == turned]
        if terms:
            clauses += _among("e.desk", _desks(connection, terms), turned)
    return clauses


def _once(fields: Sequence[Clause]) -> Clause:
    """The condition that an entry of the archive is not on a desk too, just so and fit for the fields."""
    there = ["t.same = e.same", "t.desk NOT GLOB 'archive/*'"]
    there += [clause.text.replace("e.", "t.") for clause in fields]
    twins = f"SELECT 1 FROM entries t WHERE {' AND '.join(there)}"
    values = tuple(value for clause in fields for value in clause.values)
    return Clause(f"NOT (e.desk GLOB 'archive/*' AND EXISTS ({twins}))", values)


def _turned(clause: Clause, field: Field) -> Clause:
    return clause._replace(text=f"NOT ({clause.text})") if field.turned else clause


def _days(days: Days) -> Clause:
    """The condition that an entry has a day within some; as texts, the beginning of a date is before it."""
    parts = [("e.day >= ?", days.first), ("e.day < ?", days.end)]
    text = " AND ".join(["e.day <> ''", *(part for part, value in parts if value)])
    return Clause(text, tuple(value for _, value in parts if value))


def _among(column: str, values: Sequence[object], turned: bool) -> list[Clause]:
    if not values and column == "e.section":
        return []
    marks = ", ".join("?" * len(values))
    return [Clause(f"{column} {'NOT IN' if turned else 'IN'} ({marks})", tuple(values))]


def _desks(connection: sqlite3.Connection, terms: Sequence[object]) -> list[str]:
    """The desks whose name holds one of the terms; of the archive only where a term says so."""
    there = [row[0] for row in connection.execute("SELECT desk FROM desks")]
    called = {desk: f" {' '.join(tokens(desk))} " for desk in there}
    wanted = [term for term in terms if isinstance(term, Term)]
    return [desk for desk in there if any(_named(desk, called[desk], term) for term in wanted)]


def _named(desk: str, called: str, term: Term) -> bool:
    """Whether a desk's name holds a term; collections are meant by `archive`, or `archive/` and a part."""
    if not desk.startswith(f"{COLLECTIONS}/"):
        return term.part in called
    first, *rest = term.tokens
    if not rest:
        return called.startswith(term.part)
    name = called[len(COLLECTIONS) + 1 :]
    return first == COLLECTIONS and Term(tuple(rest), term.begun).part in name
