"""The page of desks on the disk: what was kept, else what has a card; checked; linked to exported pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.digesting import Beside, Desks, day_page, digest, on_disk
from core.errors import BadInput
from core.exporting import export
from core.keeping import Change, Desk, KeptStory, Triage
from core.model import Card, Cell, Check, Clipping
from core.outgoing import Asked, Format
from core.selecting import Selection, outgoing

DAY = date(2026, 11, 20)
TEXT = "The harbour of Keldmouth closed on Monday. It will open again in spring, the master said. " * 6


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two kept stories, one with a card that says what no source says, and a third that was skipped."""
    desk = Desk.open(tmp_path / "desks" / DAY.isoformat())
    own = Clipping(text=TEXT, title="Harbour closed", outlet="The Tide", url="https://tide.example/1")
    copy = Clipping(text=TEXT + "x", title="Harbour shut", outlet="The Copy")
    desk.keep_clippings([own, copy])
    card = Card(
        title=Cell.analyst("Keldmouth closes"),
        link="https://tide.example/1",
        summary=(Cell.analyst("The harbour lost 512 ships. More."),),
    )
    kept, skipped = Triage(decision="kept"), Triage(decision="skipped")
    stories = {
        1: KeptStory(id=1, clippings=(own.digest,), copies=(copy.digest,), title="Harbour", triage=kept),
        2: KeptStory(id=2, title="No card", triage=kept),
        3: KeptStory(id=3, title="Skipped", triage=skipped),
    }
    desk.commit(Change(stories=stories, cards={1: card, 3: card.with_fields(title=Cell.analyst("Skipped"))}))
    desk.close()
    return tmp_path


def test_kept_stories_are_checked_and_told(place: Path) -> None:
    told: list[str] = []
    made = digest(on_disk(place, Desks((DAY,))), days=(DAY,), told=lambda step: told.append(step.name))
    assert [item.name for item in made.items] == ["Keldmouth closes", "No card"]
    assert told == ["Keldmouth closes"]
    assert Check.FIGURE in {found.check for found in made.items[0].findings or ()}
    text = day_page(made)
    assert "512" in text.partition("### Undecided findings")[2]
    assert "- Keldmouth closes: 1 source; 1 copy, no corroboration" in text
    assert "Skipped" not in text


def test_without_a_check_there_are_no_findings(place: Path) -> None:
    made = digest(on_disk(place, Desks((DAY,))), days=(DAY,), check=False)
    assert made.items[0].findings is None
    assert "were not checked" in day_page(made)
    stopped = digest(on_disk(place, Desks((DAY,))), should_stop=lambda: True)
    assert stopped.unread == ("The check was stopped: cards that were not checked: 1.",)


def test_titles_lead_to_exported_pages(place: Path) -> None:
    folder = place / "site dir" / "cards"
    export(outgoing(place, Selection((DAY,))), Asked(Format.MD, folder, names="{slug}"))
    beside = Beside(folder, place / "site dir", "{slug}")
    made = digest(on_disk(place, Desks((DAY,))), days=(DAY,), beside=beside)
    assert "[Keldmouth closes](cards/keldmouth-closes.md)" in day_page(made)
    elsewhere = digest(on_disk(place, Desks((DAY,))), beside=Beside(place / "no pages", place), check=False)
    assert "[Keldmouth closes](https://tide.example/1)" in day_page(elsewhere)


def test_when_nothing_was_kept_cards_stand_in(place: Path) -> None:
    desk = Desk.open(place / "desks" / DAY.isoformat())
    new = {story.id: story.model_copy(update={"triage": Triage()}) for story in desk.stories()}
    desk.commit(Change(stories=new))
    desk.close()
    made = digest(on_disk(place, Desks((DAY,))), days=(DAY,), check=False)
    assert made.unkept
    assert [item.name for item in made.items] == ["Keldmouth closes", "Skipped"]
    assert "Nobody has kept a story yet" in day_page(made)


def test_a_desk_that_is_not_there_is_bad_input(place: Path) -> None:
    with pytest.raises(BadInput):
        on_disk(place, Desks((date(2020, 1, 1),)))
    with pytest.raises(BadInput):
        on_disk(place, Desks(names=("nowhere",)))
