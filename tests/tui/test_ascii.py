"""The screen in ASCII: as wide as before, readable, and no two signs of state become the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot

from tui.action import key_name, name_arrows
from tui.actions import ACTIONS
from tui.app import ForedeckApp
from tui.terminal.ascii import SIGNS, AsciiLines, ascii_of
from tui.terminal.plain import PlainLines, drawn
from tui.widgets import marks, triage_line
from tui.widgets.lines import Part, cut_in_ascii, fit, fit_parts

ROOT = Path(__file__).parents[2]
OF_STATE = {
    *marks.MARKS.values(),
    *(marks.FINDING, marks.DOUBT, marks.LOCKED, marks.MERGING, marks.FULL, marks.EMPTY, marks.HAND),
    *(sign for sign, _ in triage_line.DECISIONS.values()),
    *(sign for sign, _ in triage_line.CARDS.values()),
    *(letter for _, letter, _ in triage_line.FLAGS),
    *("»", "★"),
}
"""The signs of cards and of the list, which say what something is."""


@pytest.fixture(autouse=True)
def signs_as_before() -> Iterator[None]:
    """Sessions in ASCII change how keys are named and what is cut ends."""
    yield
    name_arrows(in_words=False)
    cut_in_ascii(ascii=False)


def test_no_two_signs_of_state_become_the_same() -> None:
    legend = "".join((*marks.LEGEND, *triage_line.LEGEND))
    # With the bar of the line, with and without the focus, and where it is not.
    signs = {*OF_STATE, *"█▌│ ", *(char for char in legend if not char.isalnum() and not char.isascii())}
    assert len(signs) > 24
    assert len({ascii_of(sign) for sign in signs}) == len(signs)
    for sign in OF_STATE:
        assert ascii_of(sign) == sign if sign.isascii() else ascii_of(sign) != "?"


def test_no_sign_that_the_app_draws_is_without_a_likeness() -> None:
    sources = [*(ROOT / "tui").rglob("*.py"), *(ROOT / "tui").rglob("*.tcss")]
    drawn_by_us = {
        char
        for path in sources
        if path.name != "ascii.py"
        for char in path.read_text("utf-8")
        if not char.isascii() and unicodedata.category(char)[0] in "PSN"
    }
    assert len(drawn_by_us) > 20
    assert {char for char in drawn_by_us if ascii_of(char).strip() == "?"} == set()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Žižek’s “naïve” café – 5 €…", 'Zizek\'s "naive" cafe - 5 E.'),
        ("╭──┬─╮ │▌ ╰┴╯ ├┼┤ ┃━╋", "+--+-+ |[ +++ +++ |-+"),
        ("Straße, Łódź, Ærø, Þingvellir", "Strase, Lodz, Aro, Tingvellir"),
        ("10² m, ½, ①", "10? m, ?, ?"),
        ("中文 한", "???? ??"),
        ("ＡＢ１", "A B 1 "),
        ("Москва", "??????"),
        ("e\u0301t\u00e9", "ete"),
        ("a\u00a0b\u2003c", "a b c"),
        ("→ ↑↓ ← ▸ ● ★", "> ^_ < > * ^"),
        ("▁▂▃▄▅▆▇█ ▏▎▍▕", ".:-=+*#) ||||"),
        ("plain ~ ASCII", "plain ~ ASCII"),
    ],
)
def test_it_stays_readable(text: str, shown: str) -> None:
    assert ascii_of(text) == shown


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
@example("👨‍👩‍👧 ❤️ 🏳️‍🌈 नमस्ते ﷽ ﬁ")
def test_it_is_as_wide_as_before(text: str) -> None:
    plain = drawn(text)
    found = ascii_of(plain)
    assert found.isascii()
    assert cell_len(found) == cell_len(plain)


def test_the_filter_keeps_styles_and_what_is_ascii() -> None:
    bold = Style(bold=True)
    line = [Segment("é│", bold), Segment("abc", None)]
    assert AsciiLines().apply(line, Color(0, 0, 0)) == [Segment("e|", bold), Segment("abc", None)]
    assert AsciiLines().apply(line, Color(0, 0, 0))[1] is line[1]


def test_every_likeness_is_one_column_of_ascii() -> None:
    for sign, likeness in SIGNS.items():
        assert re.fullmatch("[ -~]", likeness), sign
        assert cell_len(sign) == 1, sign


async def test_every_line_of_the_app_is_ascii_and_what_is_kept_is_not(make_bench, until) -> None:  # type: ignore[no-untyped-def]
    bench = make_bench("Le café de Łódź a fermé. “Zoë” l’a dit à 10 h.\n\n" * 5)
    app = ForedeckApp(bench, ascii=True)
    assert [type(each) for each in app.get_line_filters()[-2:]] == [PlainLines, AsciiLines]
    async with app.run_test(size=(100, 30)) as pilot:

        def shown(pilot: Pilot[int] = pilot) -> str:
            strips = app.screen._compositor.render_strips()
            return "\n".join("".join(segment.text for segment in strip) for strip in strips)

        await until(pilot, lambda: "cafe de Lodz" in shown())
        assert shown().isascii()
        await pilot.press("question_mark")
        await until(pilot, lambda: "+- " in shown())
        assert shown().isascii()
    assert all("café de Łódź" in clipping.text for clipping in bench.desk.clippings().values())
    app.bench.close()


def test_what_is_cut_ends_with_dots_that_end_no_sentence() -> None:
    assert fit("Lead rises", 7) == "Lead r…"
    cut_in_ascii(ascii=True)
    words = ["Lead rises", "Lead r...", "Lead...", "L...", "...", ".", ""]
    assert [fit("Lead rises", width) for width in (10, 9, 8, 4, 3, 1, 0)] == words
    assert fit("漢字漢字", 4) == "..."
    assert fit("漢字漢字", 5) == "漢..."
    assert fit_parts((Part("Lead", "a"), Part(" rises", "b")), 4) == (Part("L...", "a"),)


def test_keys_are_named_so_that_no_name_becomes_that_of_another() -> None:
    keys = {key for action in ACTIONS for key in action.keys}
    name_arrows(in_words=True)
    names = [ascii_of(key_name(key)) for key in keys]
    assert len(set(names)) == len(names)
    assert {"Up", "Down", "Left", "Right"} <= set(names)
    name_arrows(in_words=False)
    assert key_name("down") == "↓"
