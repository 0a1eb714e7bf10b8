"""Random walks over all verbs on a card: nothing locked changes, every step leads back."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from card_desk import CARD, DIVERS, DREDGER, SUMMARY, TITLE, held, item, quoted, row, story

from core.errors import ForedeckError, Locked
from core.model import (
    ITEM_SECTIONS,
    TABLES,
    Card,
    Check,
    Finding,
    Fix,
    Place,
    Section,
)
from core.model.rereading import lost_locks
from core.sharing.document import read_json, write_json
from core.sharing.page import read_page, write_page
from core.workbench import Workbench

# Any sequence of verbs


class Walk:
    """One walk over a card by all verbs, wherever they fit or not."""

    def __init__(self, bench: Workbench, seed: int) -> None:
        self.bench, self.id = bench, story(bench)
        self.chance = random.Random(seed)

    def anywhere(self) -> Place:
        card = held(self.bench)
        places = [place for place, _ in card.cells()]
        places += [row(at, None, table) for table in TABLES for at in range(len(card.rows(table)) + 1)]
        places += [item(at, section) for section in ITEM_SECTIONS for at in range(3)]
        return self.chance.choice([*places, SUMMARY, TITLE])

    def step(self) -> str:
        bench, id, chance = self.bench, self.id, self.chance
        place, other, section = self.anywhere(), self.anywhere(), chance.choice(list(Section))
        words = chance.choice(["new words", "eelgrass", "", "One. Two.", "a|b"])
        each = chance.choice((DREDGER, DIVERS))
        finding = Finding(
            check=Check.NAME,
            place=place,
            sentence="s",
            fix=Fix(label="l", place=place, cells=(quoted("Divers"),)),
        )
        verbs: dict[str, Callable[[], object]] = {
            "text": lambda: bench.set_text(id, place, words),
            "score": lambda: bench.set_score(id, row(place.index), chance.choice([1, 5, None])),
            "row": lambda: bench.add_row(id, chance.choice(TABLES), place.index),
            "delete": lambda: bench.delete(id, place),
            "move": lambda: bench.move(id, place, chance.choice((-1, 1))),
            "lock": lambda: bench.lock(id, place, chance.random() < 0.7),
            "duplicate": lambda: bench.duplicate(id, place),
            "merge": lambda: bench.merge(id, place, other),
            "move_to": lambda: bench.move_to(id, place, section),
            "sort": lambda: bench.sort(id, section),
            "items": lambda: bench.add_items(id, section, place.index, ["* one", "* eelgrass"]),
            "fix": lambda: bench.apply_fix(id, finding),
            "judge": lambda: bench.judge(id, finding, chance.choice(("accepted", "dismissed", None))),
            "cite": lambda: bench.cite(id, place, each),
            "uncite": lambda: bench.uncite(id, place),
            "from": lambda: bench.row_from(id, section, place.index, each),
            "keyword": lambda: bench.keyword_from(id, each, chance.choice(["Divers", "dredger", ""])),
            "detail": lambda: bench.set_detail(id, "geography", words),
            "editor": lambda: bench.read_back(id, bench.page_for_editor(id).replace("eelgrass", "kelp")),
            "untouched": lambda: bench.read_back(id, bench.page_for_editor(id)),
        }
        verb = chance.choice(list(verbs))
        verbs[verb]()
        return verb


def rows(card: Card) -> int:
    return sum(len(card.rows(table)) for table in TABLES)


def says(card: Card) -> object:
    """The words of a card, wherever they come from."""
    cells = [(place, cell.text) for place, cell in card.cells() if place.section is not Section.SUMMARY]
    scores = [each.score.value for table in TABLES for each in card.rows(table)]
    return cells, card.summary_text, scores


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_nothing_locked_changes_and_undo_leads_back(bench: Workbench, seed: int) -> None:
    walk = Walk(bench, seed)
    done: list[str] = []
    refused: list[ForedeckError] = []
    for _ in range(180):
        before = held(bench)
        steps = len(bench.history(walk.id).done)
        verb = ""
        try:
            with suppress(IndexError):
                verb = walk.step()
        except ForedeckError as error:
            refused.append(error)
        after = held(bench)
        if not verb or after == before:
            assert after == before
            assert len(bench.history(walk.id).done) == steps, verb
            continue
        done.append(verb)
        assert len(bench.history(walk.id).done) == steps + 1, verb
        assert verb != "untouched"
        assert verb == "lock" or lost_locks(before, after) == ()
        if rows(after) < rows(before):
            assert verb in ("delete", "merge")
        if len(done) % 10 == 0:
            assert read_json(write_json(after, None))[0] == after
            read = read_page(write_page(after)).card
            assert says(read) == says(after)
            assert write_page(read) == write_page(after)
    assert len(set(done)) >= 12
    assert all(error.hint for error in refused)
    assert any(isinstance(error, Locked) for error in refused)
    last = held(bench)
    for _ in done:
        assert bench.undo(walk.id)
    assert held(bench) == CARD
    for _ in done:
        assert bench.redo(walk.id)
    assert held(bench) == last
