"""Keys in their turn: what arrives together does what it would do one by one, and a text is no command."""

from __future__ import annotations

import pytest
from desks import article, fill, triage
from driving import opened, said
from scripted import TEXT
from textual import events

from tui.screens.ask import ConfirmScreen
from tui.screens.triage import TriageScreen
from tui.terminal import incoming
from tui.terminal.input import Burst, Hearing, Pasted
from tui.widgets.bars import Bar


def keys(text: str) -> list[events.Key]:
    return [heard for heard in Hearing().hear(text.encode()) if isinstance(heard, events.Key)]


def said_on(screen: TriageScreen) -> str:
    return "".join(part.text for part in screen.query_one("#explain", Bar).left)


async def test_a_text_at_once_is_no_commands_but_comes_in_as_a_paste(make_bench, running, until) -> None:
    bench = make_bench()
    ids = fill(bench, *(article(number) for number in range(3)))
    async with running(bench) as pilot:
        app, screen = pilot.app, triage(pilot)
        app.post_message(Burst(keys("axxmcJBx and so a slip of the mouse")))
        await until(pilot, lambda: "One line is no article" in said(pilot))
        assert app.screen is screen
        assert {bench.shelf.kept[id].triage.decision for id in ids} == {"new"}
        app.push_screen(ConfirmScreen("Really?", "Yes"))
        await until(pilot, lambda: app.screen is not screen)
        app.post_message(Burst(keys("y\r\ty\ryes, and so on, and so forth")))
        await until(pilot, lambda: "Nothing can be pasted here" in said_on(screen))
        assert app.screen is not screen, "nothing has answered the question"
        await pilot.press("escape")
        app.post_message(Burst(keys(TEXT)))
        await until(pilot, lambda: len(bench.shelf.kept) == 4)


async def test_where_text_is_typed_a_text_at_once_is_typed_and_its_line_ends_are_no_enter(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT)) as pilot:
        screen = await opened(pilot, until)
        # As if they came one by one: the editor opens before its words, and what comes after Enter are keys.
        await pilot.press("g")
        pilot.app.post_message(Burst(keys("e\x15Brand new wurd\x7f\x7f\x7fords for it\rj")))
        await until(pilot, lambda: "no source states it" in said(pilot))
        assert screen.bench.card(screen.story).title.text == "Brand new words for it"
        await pilot.press("g")
        for typed in (events.Key("e", "e"), Burst(keys(", no words are lost\rge")), events.Paste(", pasted")):
            pilot.app.post_message(typed)
        await until(pilot, lambda: screen.editor.text == "Brand new words for it, no words are lost, pasted")
        pilot.app.post_message(Burst(keys(" typed ahead on a slow line")))
        await until(pilot, lambda: "typed ahead on a slow line" in screen.editor.text)
        pilot.app.post_message(Burst(keys(" and more\rxxdd of a text\rthat was pasted")))
        await until(pilot, lambda: "and more xxdd of a text that was pasted" in screen.editor.text)
        pilot.app.post_message(events.Paste("x" * 1_000_000))
        await until(pilot, lambda: "the first 10,000 of 1,000,000 characters" in said(pilot))
        assert len(screen.editor.text) < 11_000
        await pilot.press("ctrl+z")
        pilot.app.post_message(Burst(keys(" and at last an Enter\r")))
        await until(pilot, lambda: screen._editing is None)
        assert screen.bench.card(screen.story).title.text.endswith("and at last an Enter")


async def test_what_was_typed_before_the_end_is_kept_and_nothing_is_a_command_any_more(
    make_bench, running, until
) -> None:
    async with running(make_bench(TEXT)) as pilot:
        app, screen = pilot.app, await opened(pilot, until)
        await pilot.press("g", "e")
        coming = iter((True, False))

        def more() -> bool:
            if there := next(coming, False):
                for key in keys("\x15New wordz\x7fs\x1b[D\x7fd"):
                    app.post_message(key)
                app.post_message(Burst(keys(", lots of them in a hurry\rgk")))
                app.post_message(events.Paste("not in a cell"))
            return there

        for key in keys(", old"):
            app.post_message(key)
        await app.finish_typing(more)
        assert screen.editor.text == "New word, lots of them in a hurrys"
        app.put_away()
        assert screen.bench.card(screen.story).title.text == "New word, lots of them in a hurrys"


def test_keys_are_told_from_a_text_by_what_no_text_holds() -> None:
    def typed(text: str) -> tuple[bool, bool]:
        burst = Burst(keys(text))
        return burst.is_typed(True), burst.is_typed(False)

    assert typed("words that go on") == (True, False)
    assert typed("words\rj\rand more of them\rje and more") == (True, False)
    assert typed("wurd\x7f\x7f\x7ford\rj\x1b[Be one\rtwo") == (True, True)
    assert typed("one line\rand another\rand a third one") == (False, False)
    assert typed("https://one.example\rhttps://two.example") == (False, False)
    assert typed("a long text " * 20 + "\rwith an end") == (False, False)
    assert typed("a long text " * 20 + "\x7f\rwith an end") == (True, False)


async def test_a_paste_beyond_all_measure_is_cut_with_a_sentence(
    make_bench, running, until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "MOST", len(TEXT))
    hearing = Hearing()
    assert hearing.hear(b"\x1b[200~" + TEXT[:-9].encode()) == []
    assert hearing.hear(TEXT[-9:].encode() + b"and more\nof it") == []
    (paste,) = hearing.hear(b", much\x1b[201~")
    assert isinstance(paste, Pasted)
    assert (paste.text, paste.lost) == (TEXT, len("and more\nof it, much"))
    bench = make_bench()
    fill(bench, article(1), article(2))
    async with running(bench) as pilot:
        pilot.app.post_message(paste)
        cut = f"the first {len(TEXT):,} characters came, not the other 20."
        await until(pilot, lambda: cut in said(pilot))
        assert len(bench.shelf.kept) == 3
