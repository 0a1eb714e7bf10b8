"""The desk in the middle: verbs, steps, what is kept, what is refused."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from datetime import date
from pathlib import Path

import pytest

from core.drafting.engine import DraftRequest
from core.editing import head
from core.errors import BadInput, NotSaved
from core.model import (
    Card,
    Cell,
    CellFilled,
    CellKind,
    Clipping,
    Column,
    DraftEvent,
    Failed,
    Finished,
    Place,
    Quote,
    Row,
    RowDrafted,
    Section,
    Span,
    Started,
    Story,
)
from core.running import linked
from core.sharing.page import write_page
from core.workbench import Workbench

ONE = (
    "Dredging ends at Port Averin\n\nThe last dredger left Port Averin on Friday after nine years of work. "
    "The channel is fourteen metres deep now, which lets the largest carriers in at any tide, and the "
    "harbour office expects the first of them in January. Divers will look after the eelgrass for two years."
)
TWO = (
    "Bakers of Tollgate strike\n\nThe bakers of Tollgate stopped work over the price of night power. Ovens "
    "in forty shops stayed cold on Thursday morning, and the guild wants the council to pay part of the bill "
    "until spring. The utility offers cheaper current after two, when most of the bread is baked already."
)
ISSUE = Place(section=Section.ISSUES, index=0, column=Column.DESCRIPTION)


class Quick:
    """Drafts one row, or fails after it."""

    name = "quick"

    def __init__(self) -> None:
        self.fails = False
        self.closed = 0

    async def draft(self, story: Story, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        row = Row(name=Cell.page("a row"))
        try:
            yield Started(engine=self.name, sections=(Section.ISSUES,))
            yield CellFilled(place=Place(section=Section.TITLE), cells=(Cell.page("A title / of: it"),))
            yield RowDrafted(section=Section.ISSUES, row=row)
            if self.fails:
                yield Failed(sentence="It broke.")
                return
            card = request.head.with_fields(title=Cell.page("A title / of: it"))
            yield Finished(card=card.with_rows(Section.ISSUES, (row,)))
        finally:
            self.closed += 1


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "one.txt").write_text(ONE, encoding="utf-8")
    (folder / "two.txt").write_text(TWO, encoding="utf-8")
    return folder


@pytest.fixture
def bench(clips: Path, tmp_path: Path) -> Iterator[Workbench]:
    bench = Workbench.open([clips], Quick(), tmp_path / "ws")
    yield bench
    bench.close()


async def drafted(bench: Workbench) -> int:
    id = bench.stories()[0].id
    assert [event.kind async for event in bench.draft(id)][-1] == "finished"
    return id


def test_the_head_says_today_and_where_pages_are(monkeypatch: pytest.MonkeyPatch) -> None:
    card = head()
    assert card.page == date.today().strftime("%Y%m%d")
    assert card.page_url.endswith(f"/p/{card.page}")
    assert card.link == ""
    monkeypatch.setenv("FOREDECK_PAGE_URL", "https://a.example/{page}.html")
    assert head(page="7").page_url == "https://a.example/7.html"
    assert head("https://b.example/", "7", "https://c.example/").page_url == "https://c.example/"


def test_the_link_is_that_of_the_source_of_the_title() -> None:
    one, two, three = (
        Clipping(text=text, url=f"https://{text}.example/") for text in ("one", "two", "three")
    )
    story = Story(clippings=(one, two, three))

    def quoted(clipping: Clipping) -> Cell:
        span = Span(source=clipping.digest, start=0, end=3)
        quote = Quote(text=clipping.text[:3], span=span)
        return Cell(text=quote.text, kind=CellKind.QUOTE, quotes=(quote,))

    card = Card(title=quoted(two), keywords=(quoted(three), quoted(three)))
    assert linked(card, story).link == "https://two.example/"
    assert linked(card.with_fields(title=Cell()), story).link == "https://three.example/"
    assert linked(Card(), story).link == "https://one.example/"
    assert linked(Card(), Story(clippings=())).link == ""
    assert linked(card.with_fields(link="https://mine.example/"), story).link == "https://mine.example/"


def test_nothing_to_open_is_one_sentence_and_leaves_no_desk(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "missing.txt", tmp_path / "empty"):
        with pytest.raises(BadInput) as caught:
            Workbench.open([path], Quick(), tmp_path / "ws")
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "ws").exists()


async def test_a_draft_is_kept_and_found_again(bench: Workbench, clips: Path, tmp_path: Path) -> None:
    id = await drafted(bench)
    card = bench.card(id)
    assert bench.view(id).title == "Dredging ends at Port Averin"
    assert bench.export_name(id) == "a-title-of-it.md"
    bench.close()
    again = Workbench.open([clips], Quick(), tmp_path / "ws")
    assert again.card(id) == card
    assert len(again.stories()) == 2
    again.close()


async def test_a_failed_or_abandoned_draft_changes_nothing(bench: Workbench) -> None:
    id = bench.stories()[0].id
    bench.engine.fails = True
    assert [event.kind async for event in bench.draft(id)][-1] == "failed"
    assert bench.card(id) is None
    for stop in range(1, 4):
        bench.engine.fails = False
        events = bench.draft(id)
        for _ in range(stop):
            await anext(events)
        await events.aclose()
        assert bench.card(id) is None
    assert bench.engine.closed == 4


async def test_steps_are_named_undone_and_done_again(bench: Workbench) -> None:
    id = await drafted(bench)
    assert bench.set_text(id, ISSUE, "words")
    assert not bench.set_text(id, ISSUE, "words")
    assert bench.set_score(id, ISSUE, 5)
    assert bench.undo(id) == "Score Issues 1"
    assert bench.undo(id) == "Edit Issues 1, description"
    assert bench.undo(id) == "Draft"
    assert bench.card(id) is None
    assert bench.undo(id) is None
    assert bench.redo(id) == "Draft"
    assert bench.redo(id) == "Edit Issues 1, description"
    assert bench.card(id).rows(Section.ISSUES)[0].description.text == "words"


async def test_words_that_were_not_kept_wait_for_redo(bench: Workbench) -> None:
    id = await drafted(bench)
    before = bench.card(id)
    assert bench.abandon_text(id, ISSUE, "half a thought")
    assert bench.card(id) == before
    assert bench.redo(id)
    assert bench.card(id).rows(Section.ISSUES)[0].description.text == "half a thought"


async def test_what_leaves_is_the_card_as_it_is_now_with_its_sources(bench: Workbench) -> None:
    id = await drafted(bench)
    (one,) = bench.outgoing([id])
    assert one.published is not None
    assert one.published.card == bench.card(id)
    assert one.story() == bench.stories()[0].story
    assert write_page(one.published.card) == bench.page(id)


def test_a_second_bench_reads_and_refuses_to_write(bench: Workbench, clips: Path, tmp_path: Path) -> None:
    assert bench.desk.flush()
    (clips / "three.txt").write_text(ONE.replace("Averin", "Sandholm") + " It was new.", encoding="utf-8")
    second = Workbench.open([clips], Quick(), tmp_path / "ws")
    assert second.readonly
    assert len(second.stories()) >= 2
    with pytest.raises(NotSaved, match="can only read"):
        second.set_text(second.stories()[0].id, ISSUE, "words")
    second.close()


def test_a_brief_counts_here_and_on_the_desks_to_come(bench: Workbench, tmp_path: Path) -> None:
    assert bench.brief == ""
    bench.set_brief("Ports and  power\x1b[2J: what changes\nour plan by 2030?")
    assert bench.brief == "Ports and power: what changes our plan by 2030?"
    other = Workbench.open_day(date(2026, 11, 23), Quick(), tmp_path / "ws")
    assert other.brief == bench.brief
    other.set_brief("Water")
    assert (other.brief, bench.brief) == ("Water", "Ports and power: what changes our plan by 2030?")
    other.close()
