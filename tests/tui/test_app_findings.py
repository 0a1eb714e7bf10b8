"""Findings on the workbench: they come by themselves, are stepped through, fixed, accepted, dismissed."""

from __future__ import annotations

from collections.abc import Callable

from driving import opened, said, signal
from scripted import TEXT

from core.model import Card, Cell, CellKind, Check, Column, Finding, Fix, Place, Quote, Section, Span, edits
from core.reviewing import Reviewed, reviewed
from tui.screens import checking
from tui.screens.findings import FindingsScreen
from tui.widgets.bars import Bar

FACT = "“30” is not in the sources you gave."
FORM = "It says nothing of where it comes from."


class Checkup:
    """Checks as a test says: it finds a figure until it is put right, and that a title is dull."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        self.runs = 0

    def of(self, id: int, card: Card) -> Reviewed:
        self.runs += 1
        found = [
            Finding(check=Check.GENERIC, place=Place(section=Section.TITLE), sentence=FORM),
        ]
        text = edits.text_at(card, signal(Column.DESCRIPTION))
        if "30" in text:
            put = Cell(text=text.replace("30", "28"), kind=CellKind.ANALYST)
            found.append(
                Finding(
                    check=Check.FIGURE,
                    place=signal(Column.DESCRIPTION),
                    sentence=FACT,
                    words="30",
                    start=text.index("30"),
                    end=text.index("30") + 2,
                    evidence=(self.quote,),
                    fix=Fix(label="write “28”", place=signal(Column.DESCRIPTION), cells=(put,)),
                )
            )
        return reviewed(card, found)


def quoted(bench, words: str) -> Quote:
    clipping = bench.stories()[0].story.clippings[0]
    start = clipping.text.index(words)
    return Quote(text=words, span=Span(source=clipping.digest, start=start, end=start + len(words)))


def shown(pilot) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def head(pilot) -> str:
    return "".join(part.text for part in pilot.app.screen.query_one("#head", Bar).right)


async def checked(pilot, until, screen, so: Callable[[], bool]) -> None:
    await until(pilot, lambda: screen.checked and so())


async def test_findings_come_by_themselves_and_each_is_answered_with_a_key(
    make_bench, running, until, monkeypatch
) -> None:
    monkeypatch.setattr(checking, "PAUSE", 0.01)
    bench = make_bench(TEXT)
    bench.reviewing = Checkup(quoted(bench, "Fishers fear that the turbines may harm eels."))
    async with running(bench, (120, 40)) as pilot:
        screen = await opened(pilot, until)
        await checked(pilot, until, screen, lambda: len(screen.review.open) == 2)
        assert "2 findings" in head(pilot)
        await pilot.press("j", "f")
        assert screen.place == signal(Column.DESCRIPTION)
        assert FACT.rstrip(".") in said(pilot)
        marked = {text for line in shown(pilot).splitlines() for text in [line] if "may harm eels" in line}
        assert marked
        await pilot.press("f")
        assert screen.place == Place(section=Section.TITLE)
        assert FORM.rstrip(".") in said(pilot)
        await pilot.press("X")
        assert "no one-key fix" in said(pilot)
        await pilot.press("x")
        assert "1 finding left" in said(pilot)
        await pilot.press("f", "e", "2", "8", "enter")
        assert edits.text_at(bench.card(screen.story), signal(Column.DESCRIPTION)).count("28") == 1
        await pilot.press("u")
        await pilot.press("F", "X")
        assert "28" in edits.text_at(bench.card(screen.story), signal(Column.DESCRIPTION))
        await checked(pilot, until, screen, lambda: not screen.review.open)
        await pilot.press("f")
        assert "Nothing is open" in said(pilot)
        await pilot.press("u", "u")
        await checked(pilot, until, screen, lambda: len(screen.review.open) == 2)
        await pilot.press("f", "a")
        await checked(pilot, until, screen, lambda: len(screen.review.accepted) == 1)
        assert len(screen.card_view.accepted) == 1
        assert len(screen.review.open) == 1


async def test_the_list_groups_them_shows_the_source_and_goes_to_one(
    make_bench, running, until, monkeypatch
) -> None:
    monkeypatch.setattr(checking, "PAUSE", 0.01)
    bench = make_bench(TEXT)
    bench.reviewing = Checkup(quoted(bench, "Fishers fear that the turbines may harm eels."))
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindingsScreen))
        listing = pilot.app.screen
        await checked(pilot, until, listing, lambda: len(listing.review.open) == 2)
        await until(pilot, lambda: "sentence 4" in shown(pilot))
        text = shown(pilot)
        assert (
            text.index("WHAT THE SOURCES SAY") < text.index(FACT) < text.index("THE FORM") < text.index(FORM)
        )
        assert text.index(FACT) < text.index("“Fishers fear that the turbines may harm eels.”")
        assert "X write “28”" in text
        await pilot.press("x")
        await checked(pilot, until, listing, lambda: len(listing.review.dismissed) == 1)
        assert FACT not in shown(pilot)
        await pilot.press("v", "j")
        await pilot.pause()
        assert f"dismissed Signals 1, description: {FACT}" in " ".join(shown(pilot).split())
        await pilot.press("x")
        await checked(pilot, until, listing, lambda: len(listing.review.open) == 2)
        assert listing.finding.sentence == FORM
        await pilot.click("#lines", offset=(10, 2))
        assert listing.finding.sentence == FACT
        await pilot.press("X")
        await checked(pilot, until, listing, lambda: len(listing.review.open) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.place == Place(section=Section.TITLE)
        assert FORM.rstrip(".") in said(pilot)


async def test_a_check_of_another_card_counts_for_nothing_a_broken_one_is_said_and_so_is_none(
    make_bench, running, until, monkeypatch
) -> None:
    monkeypatch.setattr(checking, "PAUSE", 0.01)
    bench = make_bench(TEXT)
    bench.reviewing = checkup = Checkup(quoted(bench, "Fishers fear"))
    async with running(bench, (80, 24)) as pilot:
        screen = await opened(pilot, until)
        await checked(pilot, until, screen, lambda: len(screen.review.open) == 2)
        stale, found = screen.known
        runs = checkup.runs
        monkeypatch.setattr(checking, "PAUSE", 60)
        bench.set_text(screen.story, signal(Column.DESCRIPTION), "It feeds none.")
        screen.refresh_card()
        assert [finding.sentence for finding in screen.review.open] == [FORM]
        screen.on_checked(checking.Checked(stale, found))
        assert [finding.sentence for finding in screen.review.open] == [FORM]
        assert checkup.runs == runs

        def broken(id: int, card: Card) -> Reviewed:
            raise RuntimeError("x[/]\x1b")

        monkeypatch.setattr(checkup, "of", broken)
        screen.check_now()
        await until(pilot, lambda: "The check broke (RuntimeError: x[/]" in said(pilot))
        monkeypatch.setattr(checkup, "of", lambda id, card: Reviewed())
        await pilot.press("C")
        await until(pilot, lambda: "Nothing is open" in shown(pilot))
        await pilot.press("a")
        assert "nothing in the list" in said(pilot)


class TwoInACell(Checkup):
    """Finds two things in one cell."""

    def of(self, id: int, card: Card) -> Reviewed:
        place = signal(Column.DESCRIPTION)
        found = [Finding(check=check, place=place, sentence=FORM) for check in (Check.GENERIC, Check.LONG)]
        return reviewed(card, found)


async def test_a_finding_that_is_not_said_is_not_answered(make_bench, running, until, monkeypatch) -> None:
    monkeypatch.setattr(checking, "PAUSE", 0.01)
    bench = make_bench(TEXT)
    bench.reviewing = TwoInACell(quoted(bench, "Fishers fear that the turbines may harm eels."))
    async with running(bench, (120, 40)) as pilot:
        screen = await opened(pilot, until)
        await checked(pilot, until, screen, lambda: len(screen.review.open) == 2)
        await pilot.press("f", "x")
        await checked(pilot, until, screen, lambda: len(screen.review.open) == 1)
        await pilot.press("x", "a")
        assert "f goes to the next one" in said(pilot)
        assert len(bench.card(screen.story).judged) == 1
        await pilot.press("f", "a")
        assert len(bench.card(screen.story).judged) == 2
