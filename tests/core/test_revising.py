"""The verbs on a card of an open desk: each one step, none on what is locked or final."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.checking.aligning import Aligner
from core.checking.evidence import quote_findings
from core.drafting.extractive import ExtractiveEngine
from core.errors import BadInput, Final, ForedeckError, Locked
from core.keeping import Desk
from core.model import (
    ITEM_SECTIONS,
    TABLES,
    Card,
    Cell,
    CellKind,
    Check,
    Clipping,
    Column,
    Finding,
    Fix,
    Place,
    Quote,
    Row,
    Score,
    Section,
    Span,
    State,
    edits,
)
from core.model.rereading import lost_locks
from core.sharing.document import read_json, write_json
from core.sharing.page import read_page, write_page
from core.shelf import Arrival, Arrivals
from core.workbench import Workbench

TEXT = (
    "Dredging ends\n\nThe last dredger left on Friday after nine years. Divers will look after the eelgrass. "
    "Carriers are expected in January."
)
CLIPPING = Clipping(text=TEXT, title="Dredging ends", outlet="The Tide")
SIGNALS, CONCERNS, KEYWORDS = Section.SIGNALS, Section.CONCERNS, Section.KEYWORDS
SUMMARY, TITLE = Place(section=Section.SUMMARY), Place(section=Section.TITLE)


def quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote(text=words, span=Span(source=CLIPPING.digest, start=start, end=start + len(words)))


DREDGER = quote("The last dredger left on Friday after nine years.")
DIVERS = quote("Divers will look after the eelgrass.")


def quoted(words: str) -> Cell:
    return Cell(text=words, kind=CellKind.QUOTE, quotes=(quote(words),))


def row(index: int, column: Column | None = None, section: Section = SIGNALS) -> Place:
    return Place(section=section, index=index, column=column)


def item(index: int, section: Section = KEYWORDS) -> Place:
    return Place(section=section, index=index)


CARD = (
    Card(
        title=quoted("Dredging ends"),
        link="https://a.example/",
        page="20261122",
        page_url="https://b.example/",
        keywords=(quoted("eelgrass"), quoted("dredger")),
        themes=(Cell.page("ports"),),
        category=Cell(text="science", kind=CellKind.LABEL),
        summary=(quoted(DREDGER.text), quoted("Carriers are expected in January.")),
    )
    .with_rows(
        SIGNALS,
        (
            Row(name=quoted("dredger left"), description=quoted(DREDGER.text), score=Score(engine=2)),
            Row(name=quoted("Divers"), description=quoted(DIVERS.text), score=Score(engine=4, reason="why")),
            Row(name=Cell.page("January"), description=quoted("Carriers are expected in January.")),
        ),
    )
    .with_rows(CONCERNS, (Row(name=Cell.page("eelgrass"), description=quoted(DIVERS.text)),))
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    place = tmp_path_factory.mktemp("ws")
    bench = Workbench(Desk.open(place / "desks" / "2026-11-22"), ExtractiveEngine())
    yield bench
    bench.close()


@pytest.fixture
def bench(desk: Workbench) -> Workbench:
    """The one desk, with a new story that has the card; its id is `story(bench)`."""
    id = desk.desk.new_id()
    text = f"{TEXT}\n\nNumber {id}." if desk.shelf.kept else TEXT
    desk.shelf.put(Arrivals((Arrival(CLIPPING.model_copy(update={"text": text}), id),)))
    desk.change(id, "Draft", CARD)
    return desk


def story(bench: Workbench) -> int:
    return max(bench.shelf.kept)


def held(bench: Workbench) -> Card:
    card = bench.card(story(bench))
    assert card is not None
    return card


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


# Final


async def test_a_final_card_refuses_every_verb_but_to_reopen_it(bench: Workbench) -> None:
    id = story(bench)
    assert bench.set_state(id, State.FINAL)
    final = held(bench)
    finding = Finding(check=Check.NAME, place=TITLE, sentence="s")
    verbs: list[Callable[[], object]] = [
        lambda: bench.set_text(id, TITLE, "other"),
        lambda: bench.set_text(id, TITLE, "Dredging ends"),
        lambda: bench.abandon_text(id, TITLE, "other"),
        lambda: bench.set_score(id, row(0), 5),
        lambda: bench.add_row(id, SIGNALS, 0),
        lambda: bench.add_item(id, KEYWORDS, 0, "new"),
        lambda: bench.delete(id, row(0)),
        lambda: bench.move(id, row(0), 1),
        lambda: bench.restore(id, bench.history(id).done[0].id),
        lambda: bench.lock(id, row(0)),
        lambda: bench.duplicate(id, row(0)),
        lambda: bench.merge(id, row(0), row(1)),
        lambda: bench.move_to(id, row(0), CONCERNS),
        lambda: bench.sort(id, SIGNALS),
        lambda: bench.add_items(id, KEYWORDS, 0, ["new"]),
        lambda: bench.apply_fix(id, finding),
        lambda: bench.judge(id, finding, "accepted"),
        lambda: bench.cite(id, TITLE, DIVERS),
        lambda: bench.uncite(id, TITLE),
        lambda: bench.row_from(id, SIGNALS, 0, DIVERS),
        lambda: bench.keyword_from(id, DIVERS, "new"),
        lambda: bench.set_detail(id, "geography", "here"),
        lambda: bench.realign(id),
        lambda: bench.read_back(id, bench.page_for_editor(id)),
    ]
    for verb in verbs:
        with pytest.raises(Final) as caught:
            verb()
        assert str(caught.value) == "This card is final. W reopens it."
    with pytest.raises(Final):
        await anext(bench.draft(id))
    assert held(bench) is final
    assert not bench.set_state(id, State.FINAL)
    assert bench.undo(id) == "Mark as final"
    assert held(bench).state is State.DRAFT
    assert bench.redo(id)
    assert bench.set_state(id, State.DRAFT)
    assert bench.history(id).done[-1].label == "Reopen"
    assert bench.set_text(id, TITLE, "other")


@pytest.mark.parametrize("way", ["reopen", "undo"])
def test_what_was_being_typed_waits_on_a_final_card(bench: Workbench, way: str) -> None:
    id = story(bench)
    bench.set_state(id, State.FINAL)
    bench.type(id, TITLE, "typed")
    assert bench.recover_typing() == ()
    assert bench.desk.typing(id)
    assert bench.set_state(id, State.DRAFT) if way == "reopen" else bench.undo(id)
    assert held(bench).title.text == "typed"
    assert held(bench).state is State.DRAFT
    assert bench.desk.typing(id) is None
    assert bench.undo(id) == "Edit title"


def test_what_was_being_typed_is_recovered_where_it_was_locked_since(bench: Workbench) -> None:
    id = story(bench)
    bench.lock(id, TITLE)
    bench.type(id, TITLE, "typed")
    assert bench.recover_typing() == (id,)
    assert (held(bench).title.text, held(bench).title.locked) == ("typed", True)


def test_quotes_follow_their_words_into_a_changed_source(bench: Workbench) -> None:
    id = story(bench)
    (now,) = bench.shelf.story(id).clippings
    old = Quote(text=DIVERS.text, span=Span(source="0" * 64, start=3, end=3 + len(DIVERS.text)))
    moved = Cell(text=DIVERS.text, kind=CellKind.QUOTE, quotes=(old,))
    gone = Cell(text="Bakers strike.", kind=CellKind.QUOTE, quotes=(Quote(
        text="Bakers strike.", span=Span(source="0" * 64, start=90, end=104)),))  # fmt: skip
    bench.change(id, "Test", Card(title=gone).with_rows(CONCERNS, (Row(name=moved, description=moved),)))
    assert bench.realign(id)
    assert bench.history(id).done[-1].label == "Follow the sources"
    (there,) = held(bench).rows(CONCERNS)
    (found,) = there.description.quotes
    assert (found.span.source, found.text) == (now.digest, DIVERS.text)
    assert now.text[found.span.start : found.span.end] == DIVERS.text
    assert held(bench).title == gone
    assert not bench.realign(id)


def test_a_quote_that_only_stands_beside_makes_no_finding(bench: Workbench) -> None:
    id = story(bench)
    words = "Divers will look after the eelgrass."
    bench.change(id, "Test", Card())
    text = bench.shelf.story(id).clippings[0]
    found = [
        Quote(text=each, span=Span(source=text.digest, start=text.text.index(each),
                                   end=text.text.index(each) + len(each)))
        for each in (words, DREDGER.text)
    ]  # fmt: skip
    bench.cite(id, TITLE, found[0])
    bench.cite(id, TITLE, found[1])
    assert (held(bench).title.text, len(held(bench).title.quotes)) == (words, 2)
    aligner = Aligner((text,))
    assert list(quote_findings(held(bench), bench.shelf.story(id), aligner)) == []
    bench.uncite(id, TITLE)
    assert (held(bench).title.text, held(bench).title.kind) == (words, CellKind.ANALYST)


def test_only_a_card_that_is_there_has_a_state(bench: Workbench) -> None:
    id = story(bench)
    while bench.undo(id):
        pass
    with pytest.raises(BadInput):
        bench.set_state(id, State.FINAL)
    assert not bench.realign(id)


# Locks


def test_what_is_locked_is_refused_in_one_sentence(bench: Workbench) -> None:
    id = story(bench)
    assert bench.lock(id, row(0))
    assert bench.lock(id, row(1, Column.NAME))
    assert bench.lock(id, item(0))
    assert bench.lock(id, SUMMARY)
    assert not bench.lock(id, row(0))
    card = held(bench)
    fix = Fix(label="l", place=row(0, Column.NAME), cells=(Cell.analyst("x"),))
    finding = Finding(check=Check.NAME, place=row(0, Column.NAME), sentence="s", fix=fix)
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: bench.set_text(id, row(0, Column.CHANGE), "x"), "This row is locked. L unlocks it."),
        (lambda: bench.set_text(id, row(1, Column.NAME), "x"), "This cell is locked. ; unlocks it."),
        (lambda: bench.set_text(id, item(0), "x"), "This cell is locked. L unlocks it."),
        (lambda: bench.set_text(id, SUMMARY, "x"), "The summary is locked. L unlocks it."),
        (lambda: bench.delete(id, row(1)), "A cell of this row is locked. ; unlocks it."),
        (lambda: bench.delete(id, SUMMARY), "The summary is locked. L unlocks it."),
        (lambda: bench.merge(id, row(2), row(0)), "This row is locked. L unlocks it."),
        (lambda: bench.move_to(id, row(1), CONCERNS), "A cell of this row is locked. ; unlocks it."),
        (lambda: bench.move_to(id, item(0), Section.THEMES), "This cell is locked. L unlocks it."),
        (lambda: bench.apply_fix(id, finding), "This row is locked. L unlocks it."),
        (lambda: bench.cite(id, row(1, Column.NAME), DIVERS), "This cell is locked. ; unlocks it."),
        (lambda: bench.uncite(id, row(0, Column.NAME)), "This row is locked. L unlocks it."),
        (lambda: bench.lock(id, row(0, Column.NAME), False), "The whole row is locked. L unlocks it."),
    ]
    for verb, sentence in refused:
        with pytest.raises(Locked) as caught:
            verb()
        assert str(caught.value) == sentence
    assert held(bench) is card
    assert bench.locked(id, row(0, Column.NAME))
    assert bench.set_text(id, row(1, Column.CHANGE), "x")
    assert bench.set_score(id, row(0), 5)
    assert bench.move(id, row(0), 1) == row(1)
    assert bench.lock(id, row(1), False)
    assert bench.set_text(id, row(1, Column.NAME), "x")
    assert not bench.set_text(id, row(0, Column.NAME), "Divers")


# One step with a label


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
    assert [step.label for step in bench.history(id).done] == [
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
        "Take the evidence from Signals 1, description",
        "Quote as Concerns 2",
        "Add to Keywords",
        "Mark as reviewed",
        "Set Kind",
        "Clear Kind",
        "Edit the whole card",
    ]


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
