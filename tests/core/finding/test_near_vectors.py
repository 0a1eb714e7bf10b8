"""Neighbours by vectors without a model: which candidates are told, what is kept, who is left alone."""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import core.finding.near_vectors as near_vectors
from core.errors import ModelTrouble
from core.finding.near import Document
from core.finding.near_vectors import LONGEST, PAUSE, ByVectors, text_of
from core.finding.nearness import Near

ASKED = Document(9, "Ferry crash closes Quillport harbour", "A ferry struck the mole at Quillport.", "")
THERE = [
    Document(1, "Ferry crash at Quillport: the captain speaks", "The ferry struck the mole.", ""),
    Document(2, "Quillport harbour opens again", "The ferry is towed from the mole.", ""),
    Document(3, "Whales come back", "Rangers counted whales; a ferry, orchards, cellos, looms, kilns "
             "and yurts were counted as well, beside lanterns, violins, glaciers and marmots.", ""),
    Document(4, "Moths eat a tapestry", "Weavers mend it with wool.", ""),
]  # fmt: skip


def at(angle: float) -> bytes:
    return array("f", [math.cos(angle), math.sin(angle)]).tobytes()


class Scripted:
    """Stands in for the embedder: a vector by the beginning of a text."""

    def __init__(self, angles: dict[str, float], mark: str = "one") -> None:
        self.angles = angles
        self.mark = mark
        self.profile = type("Profile", (), {"name": "near"})()
        self.asked: list[str] = []
        self.trouble: ModelTrouble | None = None
        self.wide = False

    def vectors(self, texts: Sequence[str], keep: Callable[[Sequence[str], Sequence[bytes]], None]) -> None:
        if self.trouble:
            raise self.trouble
        self.asked += texts
        angle = {
            text: next(self.angles[key] for key in self.angles if text.startswith(key)) for text in texts
        }
        keep(texts, [at(angle[text]) + b"\0" * 4 * self.wide for text in texts])


ANGLES = {"Ferry crash closes": 0.0, "Ferry crash at": 1.0, "Quillport": 0.3, "Whales": 0.1, "Moths": 0.0}


@pytest.fixture
def near(tmp_path: Path) -> Iterator[Near]:
    made = Near(tmp_path / "near.sqlite")
    assert made.refill("2026-11-01", THERE, "one", lambda: False)
    yield made
    made.close()


def by(near: Near, read: list[int] | None = None) -> ByVectors:
    def documents(places: Iterable[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], Document]]:
        for place in places:
            if read is not None:
                read.append(place[1])
            yield place, THERE[place[1] - 1]

    return ByVectors(near, documents)


def told(by_vectors: ByVectors, embedder: Any, asked: Document = ASKED, most: int = 20, now: float = 0.0):
    found = by_vectors.nearest(embedder, asked, most, lambda *_: False, now=lambda: now)
    return [each.story for each in found]


def test_what_terms_hardly_find_is_told_where_it_is_as_close_as_what_they_find(near: Near) -> None:
    assert [each.story for each in near.nearest(ASKED, 20, lambda *_: False)] == [1, 2]
    faint = near.nearest(ASKED, 20, lambda *_: False, near_vectors.FAINT)
    assert [each.story for each in faint] == [1, 2, 3]
    assert told(by(near), Scripted(ANGLES)) == [3, 2, 1]
    assert told(by(near), Scripted(ANGLES | {"Whales": 0.9}, "two")) == [2, 1]
    assert told(by(near), Scripted(ANGLES | {"Whales": 0.2}, "three"), most=1) == [3]


def test_where_terms_find_nothing_a_few_are_told(near: Near, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_vectors, "LEAST", 1.1)
    assert told(by(near), Scripted(ANGLES)) == [3, 2, 1]
    monkeypatch.setattr(near_vectors, "FEW", 2)
    assert told(by(near), Scripted(ANGLES)) == [3, 2]
    nothing = Document(9, "Zephyr", "Nobody wrote of it.", "")
    embedder = Scripted(ANGLES)
    assert told(by(near), embedder, nothing) == []
    assert embedder.asked == []


def test_a_text_is_read_and_asked_for_once(near: Near) -> None:
    read: list[int] = []
    embedder = Scripted(ANGLES)
    by_vectors = by(near, read)
    first = told(by_vectors, embedder)
    assert sorted(read) == [1, 2, 3]
    assert len(embedder.asked) == 4
    assert told(by(near, read), embedder) == first
    assert (len(read), len(embedder.asked)) == (3, 4)
    later = [replace(THERE[0], body="A few more words."), *THERE[1:3]]  # its title and lead are the same
    assert near.refill("2026-11-01", later, "two", lambda: False)
    assert told(by_vectors, embedder) == first
    assert (read[3:], len(embedder.asked)) == ([1], 4)


def test_the_oldest_vectors_go(near: Near, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_vectors, "KEPT", 3)
    told(by(near), Scripted(ANGLES))
    told(by(near), Scripted(ANGLES, "two"))
    with sqlite3.connect(tmp_path / "near.sqlite") as connection:
        assert connection.execute("SELECT model, count(*) FROM vectors GROUP BY model").fetchall() == [
            ("two", 3)
        ]


def test_a_model_that_failed_is_left_alone_and_then_asked_again(near: Near) -> None:
    embedder = Scripted(ANGLES)
    embedder.trouble = ModelTrouble("server", "It is tired.")
    by_vectors = by(near)
    assert told(by_vectors, embedder) == [1, 2]
    assert by_vectors.notice == "Near by terms only: It is tired."
    embedder.trouble = None
    assert told(by_vectors, embedder, now=PAUSE - 1) == [1, 2]
    assert by_vectors.notice
    assert told(by_vectors, embedder, now=PAUSE) == [3, 2, 1]
    assert by_vectors.notice == ""
    embedder.trouble = ModelTrouble("server", "It is tired.")
    assert told(by_vectors, embedder, now=PAUSE + 1) == [3, 2, 1], "all is kept"


def test_vectors_of_another_length_are_forgotten(near: Near) -> None:
    told(by(near), embedder := Scripted(ANGLES))
    embedder.wide = True
    by_vectors = by(near)
    other = replace(ASKED, title="Ferry crash closes Quillport harbour again")
    assert told(by_vectors, embedder, other) == [1, 2]
    assert "changed their length" in by_vectors.notice
    assert told(by_vectors, embedder, other, now=PAUSE) == [3, 2, 1]


def test_where_nothing_can_be_kept_vectors_are_used_all_the_same(
    near: Near, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(near_vectors, "_keep", full)
    monkeypatch.setattr(near_vectors, "_link", full)
    assert told(by(near), Scripted(ANGLES)) == [3, 2, 1]


def test_what_is_sent_is_the_title_and_the_lead_up_to_a_length() -> None:
    document = Document(1, "A title", "a lead \ud800" + "x" * 5000, "THE BODY")
    sent = text_of(document)
    assert sent.startswith("A title\na lead ?x")
    assert len(sent) == LONGEST
    assert "BODY" not in sent
