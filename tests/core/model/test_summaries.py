"""A summary from a page that is changed in places: each sentence still answers for itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.model import Card, Cell, CellKind, Place, Section, edits
from core.model.summaries import narrowed, sentences

SUMMARY = Place(section=Section.SUMMARY)
TEXT = "It opened in May. The U.S. and Dr. Aldous agreed. “Not yet.” It cost 3.5 million. Fishers worry."


def kinds(card: Card) -> list[tuple[CellKind, str]]:
    return [(part.kind, part.text) for part in card.summary]


def test_one_word_changed_leaves_the_other_sentences_the_pages() -> None:
    card = Card(summary=(Cell.page(TEXT),))
    changed = edits.set_text(card, SUMMARY, TEXT.replace("3.5", "4.5"))
    assert changed.summary_text == TEXT.replace("3.5", "4.5")
    assert kinds(changed) == [
        (CellKind.PAGE, "It opened in May. The U.S. and Dr. Aldous agreed. “Not yet.”"),
        (CellKind.ANALYST, "It cost 4.5 million."),
        (CellKind.PAGE, "Fishers worry."),
    ]
    back = edits.set_text(changed, SUMMARY, "Fishers worry.")
    assert kinds(back) == [(CellKind.PAGE, "Fishers worry.")]


def test_a_fix_of_one_word_leaves_the_other_sentences_the_pages() -> None:
    card = Card(summary=(Cell.page(TEXT),))
    fixed = edits.put_cells(card, SUMMARY, (Cell.analyst(TEXT.replace("May", "June")),))
    assert fixed.summary_text == TEXT.replace("May", "June")
    assert [kind for kind, _ in kinds(fixed)] == [CellKind.ANALYST, CellKind.PAGE]
    assert fixed.summary[0].text == "It opened in June."


texts = st.lists(
    st.sampled_from(["It is. ", "No! ", "“Yes.” ", "3.5 m. ", "Wait… ", "a b ", "Ü? "]), max_size=9
)


@given(texts, texts)
def test_no_word_is_lost_or_moved(old: list[str], new: list[str]) -> None:
    before, after = "".join(old).strip(), "".join(new).strip()
    page = Cell.page(before)
    assert " ".join(cell.text for cell in sentences(page)) == before
    if before and after:
        parts = narrowed(page, Cell.analyst(after))
        assert " ".join(part.text for part in parts) == after
        assert all(part.text in before for part in parts if part.kind is CellKind.PAGE)
        assert edits.set_text(Card(summary=(page,)), SUMMARY, after).summary_text == after
