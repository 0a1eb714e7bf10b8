"""The verbs on a card of an open desk: each one step, none on what is locked or final."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from card_desk import (
    CARD,
    CLIPPING,
    CONCERNS,
    DIVERS,
    DREDGER,
    KEYWORDS,
    SIGNALS,
    SUMMARY,
    TITLE,
    held,
    item,
    quoted,
    row,
    story,
)

from core.drafting.extractive import ExtractiveEngine
from core.errors import BadInput
from core.keeping import Desk
from core.model import (
    Card,
    Check,
    Column,
    Finding,
    Fix,
    Place,
    Section,
    State,
    edits,
)
from core.sharing.document import read_json, write_json
from core.sharing.page import read_page, write_page
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench

# One step with a label


LABELS = [
    "Draft",
    "Lock Signals 1, name",
    "Unlock Signals 1, name",
    "Duplicate Signals 1",
    "Merge Signals 2 into Signals 1",
    "Move Signals 1 to Concerns",
    "Move Concerns 2 to Signals",
    "Move Signals 3",
    "Sort Signals",
    "Add to Keywords",
    "Move Signals 1",
    "Fix Signals 1, name",
    "Dismiss a finding at Signals 1, name",
    "Reconsider a finding at Signals 1, name",
    "Cite for Signals 1, description",
    "Take the evidence from Signals 1, description; the words stay as yours",
    "Quote as Concerns 2",
    "Add to Keywords",
    "Mark as reviewed",
    "Set Kind",
    "Clear Kind",
    "Edit the whole card",
]
"""What the steps of the next test are called."""


def test_each_verb_is_one_step_that_says_what_it_did(bench: Workbench) -> None:
    id = story(bench)
    fix = Fix(label="l", place=row(0, Column.NAME), cells=(quoted("Divers"),))
    finding = Finding(
        check=Check.NAME, place=row(0, Column.NAME), sentence="s", words="dredger", end=7, fix=fix
    )
    assert bench.lock(id, row(0, Column.NAME))
    assert bench.lock(id, row(0, Column.NAME), False)
    assert bench.duplicate(id, row(0)) == row(1)
    assert bench.merge(id, row(0), row(1)) == row(0)
    assert bench.move_to(id, row(0, Column.CHANGE), CONCERNS) == row(1, Column.NAME, CONCERNS)
    assert bench.move_to(id, row(1, section=CONCERNS), SIGNALS) == row(2)
    assert bench.move(id, row(2), -2) == row(0)
    assert bench.sort(id, SIGNALS)
    assert not bench.sort(id, SIGNALS)
    added = bench.add_items(id, KEYWORDS, 0, ["- tide", "- Eelgrass", "- tide"])
    assert (bool(added), added.said) == (True, "1 added, 2 were there already.")
    assert not bench.add_items(id, KEYWORDS, 0, ["tide"])
    assert bench.move(id, row(0), 1) == row(1)
    assert bench.apply_fix(id, finding)
    with pytest.raises(BadInput, match="changed since"):
        bench.apply_fix(id, finding)
    assert held(bench).rows(SIGNALS)[0].name == quoted("Divers").model_copy(update={"hand": True})
    assert bench.judge(id, finding, "dismissed")
    assert not bench.judge(id, finding, "dismissed")
    assert bench.judge(id, finding, None)
    assert bench.cite(id, row(0), DIVERS)
    assert bench.uncite(id, row(0))
    assert bench.row_from(id, CONCERNS, 99, DIVERS) == row(1, Column.NAME, CONCERNS)
    assert bench.keyword_from(id, DIVERS, "Divers")
    assert not bench.keyword_from(id, DIVERS, "divers")
    assert bench.set_state(id, State.REVIEWED)
    assert bench.set_detail(id, "kind", "Trend")
    assert not bench.set_detail(id, "kind", "trend")
    assert bench.set_detail(id, "kind", "")
    assert bench.read_back(id, bench.page_for_editor(id).replace("* tide", "* tides"))
    assert not bench.realign(id)
    assert [step.label for step in bench.history(id).done] == LABELS


def test_what_does_not_fit_is_said(bench: Workbench) -> None:
    id = story(bench)
    link = Place(section=Section.TITLE, index=1)
    nothing = Finding(check=Check.NAME, place=TITLE, sentence="s")
    for verb in (
        lambda: bench.lock(id, link),
        lambda: bench.lock(id, row(9)),
        lambda: bench.duplicate(id, row(9)),
        lambda: bench.duplicate(id, TITLE),
        lambda: bench.merge(id, row(0), item(0)),
        lambda: bench.merge(id, row(0, Column.NAME), row(0)),
        lambda: bench.merge(id, row(0), row(9)),
        lambda: bench.move_to(id, row(0), KEYWORDS),
        lambda: bench.move_to(id, item(0), Section.SUMMARY),
        lambda: bench.sort(id, KEYWORDS),
        lambda: bench.add_items(id, SIGNALS, 0, ["x"]),
        lambda: bench.apply_fix(id, nothing),
        lambda: bench.cite(id, link, DIVERS),
        lambda: bench.uncite(id, item(9)),
        lambda: bench.row_from(id, KEYWORDS, 0, DIVERS),
        lambda: bench.set_detail(id, "published", "yesterday"),
    ):
        with pytest.raises(BadInput) as caught:
            verb()
        assert re.fullmatch(r"[^\n]+\. [^\n]+\.", str(caught.value))
    bench.set_text(id, item(9, Section.THEMES), "eelgrass")
    with pytest.raises(BadInput, match="already"):
        bench.move_to(id, item(0), Section.THEMES)
    assert len(bench.history(id).done) == 2


# On the desk and off it


def test_cells_that_a_table_does_not_show_are_on_no_page_and_in_no_source_forgotten(bench: Workbench) -> None:
    id = story(bench)
    bench.cite(id, row(0, Column.CHANGE), DIVERS)
    where = bench.move_to(id, row(0), CONCERNS)
    page = write_page(held(bench))
    assert page.count("| change ") == 1
    assert page.count(DIVERS.text) == 2
    assert not [place for place in edits.blanks(held(bench)) if place.section is CONCERNS]
    assert not bench.read_back(id, bench.page_for_editor(id))
    assert bench.read_back(id, bench.page_for_editor(id).replace("dredger left ", "dredger went "))
    assert held(bench).rows(CONCERNS)[1].change.text == DIVERS.text
    bench.move_to(id, where, SIGNALS)
    assert DIVERS.text in write_page(held(bench)).split("## Concerns")[0].split("dredger went")[1]


def test_state_locks_details_and_judgements_are_kept_and_go_through_json(tmp_path: Path) -> None:
    folder = tmp_path / "desks" / "2026-11-22"
    bench = Workbench(Desk.open(folder), ExtractiveEngine())
    id = bench.desk.new_id()
    bench.shelf.put(Arrivals((Arrival(CLIPPING, id),)))
    bench.change(id, "Draft", CARD)
    bench.lock(id, row(0))
    bench.lock(id, SUMMARY)
    bench.cite(id, row(1, Column.CHANGE), DREDGER)
    bench.judge(id, Finding(check=Check.NAME, place=TITLE, sentence="s", words="Dredging"), "dismissed")
    bench.set_detail(id, "source_grade", "b2")
    bench.move_to(id, row(1), CONCERNS)
    bench.set_state(id, State.FINAL)
    card = bench.card(id)
    assert card is not None
    bench.close()
    again = Workbench(Desk.open(folder), ExtractiveEngine())
    assert again.card(id) == card
    again.close()
    assert read_json(write_json(card, None))[0] == card
    assert edits.is_locked(card, row(0, Column.NAME))
    assert card.details.source_grade == "B2"
    read = read_page(write_page(card)).card
    assert (read.state, read.details, read.judged) == (State.DRAFT, Card().details, ())


# No card


async def test_without_a_card_only_what_begins_one_is_a_step(bench: Workbench) -> None:
    id = story(bench)
    assert bench.undo(id) == "Draft"
    finding = Finding(check=Check.EMPTY, place=TITLE, sentence="s")
    nothing: list[Callable[[], object]] = [
        lambda: bench.set_text(id, TITLE, ""),
        lambda: bench.set_text(id, SUMMARY, " "),
        lambda: bench.abandon_text(id, TITLE, ""),
        lambda: bench.add_item(id, KEYWORDS, 0, " "),
        lambda: bench.add_items(id, KEYWORDS, 0, [""]),
        lambda: bench.delete(id, TITLE),
        lambda: bench.delete(id, row(0)),
        lambda: bench.sort(id, SIGNALS),
        lambda: bench.uncite(id, TITLE),
        lambda: bench.set_detail(id, "steep", ""),
        lambda: bench.read_back(id, bench.page_for_editor(id)),
        lambda: bench.realign(id),
    ]
    for verb in nothing:
        assert not verb()
    bench.move(id, row(0), 1)
    for refused in (
        lambda: bench.lock(id, TITLE),
        lambda: bench.judge(id, finding, "dismissed"),
        lambda: bench.set_state(id, State.REVIEWED),
    ):
        with pytest.raises(BadInput, match="There is no card yet"):
            refused()
    assert bench.card(id) is None
    assert not bench.history(id).done
    begun: list[Callable[[], object]] = [
        lambda: bench.set_text(id, TITLE, "Mine"),
        lambda: bench.add_row(id, SIGNALS, 0),
        lambda: bench.add_item(id, KEYWORDS, 0, "mine"),
        lambda: bench.add_items(id, KEYWORDS, 0, ["mine"]),
        lambda: bench.cite(id, TITLE, DIVERS),
        lambda: bench.row_from(id, SIGNALS, 0, DIVERS),
        lambda: bench.keyword_from(id, DIVERS, "Divers"),
        lambda: bench.set_detail(id, "steep", "Economic"),
    ]
    assert (bench.redo(id), bench.undo(id)) == ("Draft", "Draft")
    for verb in begun:
        verb()
        assert len(bench.history(id).done) == 1
        assert bench.undo(id)
        assert bench.card(id) is None
