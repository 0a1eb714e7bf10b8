"""How many colours are drawn, and the theme that suits where none was picked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from terminal import ATTRIBUTES, BACKGROUND, LAST, NAME, Terminal

from core.settings import load_settings
from tui.terminal.colors import colors, wanted_theme
from tui.terminal.facts import Facts


@pytest.mark.parametrize(
    ("term", "kind", "shown"),
    [
        ("alacritty", "", "true"),
        ("foot", "", "true"),
        ("foot-extra", "", "true"),
        ("xterm-ghostty", "", "true"),
        ("xterm-kitty", "", "true"),
        ("xterm-direct", "", "true"),
        ("xterm-256color", "", "256"),
        ("tmux-256color", "", "256"),
        ("xterm-256color", "alacritty", "true"),
        ("xterm-256color", "kitty", "true"),
        ("xterm-256color", "vte", "true"),
        ("xterm-256color", "putty", "256"),
        ("xterm", "xterm", "256"),
        ("xterm", "kitty", "true"),
        ("xterm", "", "16"),
        ("screen", "tmux", "256"),
        ("screen", "screen", "16"),
        ("screen.xterm-256color", "screen", "256"),
        ("tmux-256color", "tmux", "256"),
        ("linux", "linux", "16"),
        ("vt100", "", "16"),
        ("", "", "16"),
    ],
)
def test_as_many_colours_as_the_terminal_is_known_to_show(term: str, kind: str, shown: str) -> None:
    assert colors(Facts(kind=kind), {"TERM": term}) == shown
    assert colors(Facts(kind=kind), {"TERM": term, "COLORTERM": "truecolor"}) == "true"
    assert colors(Facts(kind=kind), {"TERM": term, "NO_COLOR": "1", "COLORTERM": "24bit"}) == "none"
    assert colors(Facts(kind=kind), {"TERM": term, "NO_COLOR": ""}) == shown


def test_what_is_set_goes_before_all_else() -> None:
    for setting in ("none", "16", "256", "true"):
        assert colors(Facts(kind="kitty"), {"NO_COLOR": "1", "COLORTERM": "truecolor"}, setting) == setting


def test_the_theme_suits_the_colours_and_the_background() -> None:
    light, dark, unknown = Facts(background=(250, 250, 240)), Facts(background=(0, 0, 0)), Facts()
    for shown in ("256", "true"):
        assert [wanted_theme(facts, shown) for facts in (light, dark, unknown)] == ["paper", "ink", "ink"]
    assert {wanted_theme(facts, "16") for facts in (light, dark, unknown)} == {"sixteen"}
    assert {wanted_theme(facts, "none") for facts in (light, dark, unknown)} == {"mono"}


@pytest.mark.parametrize(
    ("text", "shown", "ascii", "problems"),
    [
        ('colors = "256"\nascii = true', "256", True, 0),
        ('colors = 16\nascii = "auto"', "16", None, 0),
        ("colors = true\nascii = false", "true", False, 0),
        ('colors = " None "', "none", None, 0),
        ('colors = "lots"\nascii = 1', "auto", None, 2),
        ("colors = 17\nascii = []", "auto", None, 2),
        ("", "auto", None, 0),
    ],
)
def test_both_can_be_set(tmp_path: Path, text: str, shown: str, ascii: bool | None, problems: int) -> None:
    (tmp_path / "settings.toml").write_text(text)
    settings, found = load_settings(tmp_path)
    assert (settings.colors, settings.ascii, len(found)) == (shown, ascii, problems)


LIGHT_KITTY = {
    NAME: b"\x1bP>|kitty(0.35.2)\x1b\\",
    ATTRIBUTES: b"\x1b[>1;4000;35c",
    BACKGROUND: b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
    LAST: b"\x1b[?62;c",
}
SGR = re.compile(rb"\x1b\[([\d;]*)m")


def drawn(**how: object) -> set[str]:
    """The parameters of all colours and attributes that are drawn on the first screen."""
    with Terminal(**{"COLORTERM": "", **how}) as term:  # type: ignore[arg-type]
        term.until("sample day")
        return {parameters.decode() for parameters in SGR.findall(term.raw)}


def test_a_light_kitty_that_says_only_xterm_gets_all_colours_on_light() -> None:
    found = drawn(answers=LIGHT_KITTY, TERM="xterm-256color", NO_COLOR="")
    assert any("38;2;" in each for each in found)
    grounds = [re.search(r"48;2;(\d+);(\d+);(\d+)", each) for each in found]
    assert max(int(part) for ground in grounds if ground for part in ground.groups()) > 220


def test_what_a_slow_line_brings_late_is_learned_and_not_typed() -> None:
    with Terminal(answers=LIGHT_KITTY, late="sample", COLORTERM="") as term:
        term.until("sample day")
        term.until(lambda _: bool(re.search(rb"48;(2;25\d;|5;231)", term.raw)))
        assert "sample day" in term.text


def test_no_colours_means_none_but_bold_and_reversed_stay() -> None:
    found = drawn(NO_COLOR="1", COLORTERM="truecolor")
    assert found
    numbers = {int(part) for each in found for part in each.split(";") if part}
    assert not {n for n in numbers if 30 <= n <= 38 or 40 <= n <= 48 or n >= 90}


def test_sixteen_colours_are_those_of_the_terminal() -> None:
    found = drawn(TERM="linux", answers={LAST: b"\x1b[?6c"})
    assert not any(part in each for each in found for part in ("38;", "48;"))
