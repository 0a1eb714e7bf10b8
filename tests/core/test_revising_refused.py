"""What no verb does on a card of an open desk: change what is final, change what is locked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from card_desk import (
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

from core.checking.evidence import quote_findings
from core.errors import BadInput, Final, Locked
from core.model import (
    Card,
    Cell,
    CellKind,
    Check,
    Column,
    Finding,
    Fix,
    Quote,
    Row,
    Section,
    Span,
    State,
)
from core.prose.aligning import Aligner
from core.workbench import Workbench

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


def test_all_rows_of_a_section_are_locked_in_one_step_and_let_go_again(bench: Workbench) -> None:
    id = story(bench)
    assert bench.lock(id, row(1))
    steps = len(bench.history(id).done)
    assert bench.lock_section(id, SIGNALS)
    assert all(each.locked for each in held(bench).rows(SIGNALS))
    assert not any(each.locked for each in held(bench).rows(CONCERNS))
    assert bench.history(id).done[-1].label == f"Lock {SIGNALS}"
    assert len(bench.history(id).done) == steps + 1
    assert not bench.lock_section(id, SIGNALS)
    assert not any(each.locked for each in held(bench).rows(SIGNALS))
    bench.undo(id)
    bench.undo(id)
    assert [each.locked for each in held(bench).rows(SIGNALS)][:2] == [False, True]
    assert bench.lock_section(id, KEYWORDS)
    assert bench.locked(id, item(0))
    with pytest.raises(BadInput):
        bench.lock_section(id, Section.TITLE)


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


def test_a_fix_of_the_summary_leaves_its_locked_sentences(bench: Workbench) -> None:
    id = story(bench)
    first, second = held(bench).summary
    first = first.model_copy(update={"locked": True})
    bench.change(id, "Test", held(bench).with_fields(summary=(first, second)))

    def fixing(*cells: Cell) -> Finding:
        return Finding(
            check=Check.DATE, place=SUMMARY, sentence="s", fix=Fix(label="l", place=SUMMARY, cells=cells)
        )

    with pytest.raises(Locked, match="A sentence of the summary is locked"):
        bench.apply_fix(id, fixing(quoted("Divers"), second))
    assert bench.apply_fix(id, fixing(first, quoted("Divers")))
    assert held(bench).summary == (first, quoted("Divers").model_copy(update={"hand": True}))
    with pytest.raises(Locked, match="A sentence of the summary is locked"):
        bench.set_text(id, SUMMARY, "Divers")
    assert bench.set_text(id, SUMMARY, f"{first.text} And more.")
    assert held(bench).summary[0] == first
