"""Themes: what a bad file costs, that all can be read and told apart, which is worn, and the picker."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from driving import opened, said
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from scripted import OTHER, TEXT
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import Theme

from core.paths import themes as shipped
from core.remembered import Remembered
from core.settings import Settings
from core.workbench import Workbench
from tui.app import ForedeckApp
from tui.looks import ATTRIBUTES, LOOKS, STYLED
from tui.screens.theme_picker import ThemePicker
from tui.terminal.facts import Facts
from tui.theming import COLORS, SHIPPED, Themes, load_themes, needs, read_theme, variables_of
from tui.widgets.looks import laid_on, style_of

INK = (shipped() / "ink.toml").read_text(encoding="utf-8")
ALL = {name: read_theme(shipped() / f"{name}.toml") for name in SHIPPED}
TRUECOLOR = [name for name in SHIPPED if needs(ALL[name]) == 256]


def text_of(pilot: Pilot[int]) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def look(theme: Theme, *names: str) -> Style:
    """Looks over each other, as a part of a line lies on a ground."""
    styles = (style_of(name, variables_of(theme)) for name in ("text", "ground", *names))
    return Style.combine(styles)


# What a bad file costs

BAD = {
    "name = ": "it is not TOML",
    "a = " + "[" * 60_000: "it is not TOML",
    "name = " + "9" * 5000: "it is not TOML",
    INK.replace("#16181b", "blackish"): "its colour background must be #rrggbb or a name such as ansi_blue",
    INK.replace("#16181b", "#fff"): "its colour background must be #rrggbb",
    INK.replace("#16181b", "ansi_mauve"): "its colour background must be",
    INK.replace('"#16181b"', "21"): "its colour background must be",
    INK.replace('"#16181b"', '["#16181b"]'): "its colour background must be",
    INK.replace('faint = "', 'fain = "'): "it names a colour that does not exist, fain",
    INK.replace("kept", "#kept"): "it has no colour kept",
    INK.replace("[colors]", "[colours]"): "it has something that no theme has, colours",
    'name = "a"\n': "it has no [colors]",
    'name = "a"\ncolors = 3': "it has no [colors]",
    INK.replace('"ink"', '"Ink!"'): "its name must be",
    INK.replace('"ink"', "7"): "its name must be",
    INK.replace("dark = true", 'dark = "yes"'): "its dark must be true or false",
    INK + '\n[looks]\ncursor = "blinking"': "its look cursor must be made of bold,",
    INK + "\n[looks]\ncursor = true": "its look cursor must be made of",
    INK + '\n[looks]\ncurser = "bold"': "it names a look that does not exist, curser",
    "looks = 3\n" + INK: "its looks must be a table",
    INK.replace('"ink"', '"mono"'): "one that is called mono must do with none",
    INK.replace("#16181b", "#d0d3d6"): "its foreground can hardly be told from its background",
    INK.replace("#16181b", "ansi_red").replace("#d8dde4", "ansi_red"): "its foreground can hardly",
    "#" * 70_000: "it is larger than 64 KB",
}


@pytest.mark.parametrize(("text", "reason"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_file_costs_one_sentence(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    (tmp_path / "good.toml").write_text(INK, encoding="utf-8")
    good, problems = load_themes(tmp_path)
    assert [theme.name for theme in good] == ["ink"]
    assert len(problems) == 1
    assert problems[0].startswith(f"The theme bad.toml is not used: {reason}")
    assert problems[0].endswith(".")
    assert len(problems[0]) < 220
    assert problems[0].isprintable()


def test_what_is_no_file_costs_one_sentence_too(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "fifo.toml")
    (tmp_path / "device.toml").symlink_to("/dev/zero")
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    (tmp_path / "latin.toml").write_bytes(INK.encode() + b"# \xe9\n")
    (tmp_path / "e\x1b]52;c;eA==\x07\u202e.toml").write_text("=")
    (tmp_path / "s\udcff.toml").write_text("=")
    (tmp_path / ".hidden.toml").write_text("=")
    (tmp_path / "notes.txt").write_text("=")
    good, problems = load_themes(tmp_path)
    assert good == []
    assert len(problems) == 8
    assert all(problem.isprintable() for problem in problems)
    assert [p for p in problems if "latin" in p] == ["The theme latin.toml is not used: it is not UTF-8."]
    assert [p for p in problems if "fifo" in p] == ["The theme fifo.toml is not used: it is no regular file."]
    assert [p for p in problems if "folder" in p] == ["The theme folder.toml is not used: it is a folder."]
    assert load_themes(tmp_path / "nowhere") == ([], [])
    assert load_themes(tmp_path / "notes.txt")[1] == ["The folder notes.txt is not read: not a directory."]


def test_two_files_of_one_name_and_too_many_files(tmp_path: Path) -> None:
    for number in range(103):
        (tmp_path / f"{number:03}.toml").write_text(INK.replace('"ink"', f'"t{number // 2}"'))
    good, problems = load_themes(tmp_path)
    assert len(good) == 50
    assert problems[0] == f"Of the 103 files in {tmp_path.name} only 100 are read."
    assert problems[1] == "The theme 001.toml is not used: 000.toml is called t0 too."


def test_a_theme_of_the_analyst_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(INK.replace("#16181b", "#000001"), encoding="utf-8")
    (tmp_path / "zebra.toml").write_text(INK.replace('"ink"', '"zebra"'), encoding="utf-8")
    found = Themes(shipped(), tmp_path)
    assert found.get("ink").background == "#000001"
    assert [theme.name for theme in found.all()] == [*SHIPPED, "zebra"]
    assert (found.get("nothing"), found.problems) == (None, [])


def test_only_what_is_worn_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr("tui.theming.read_theme", lambda path: read.append(path.name) or ALL[path.stem])
    found = Themes(shipped())
    found.get("paper")
    assert read == ["paper.toml"]
    found.all()
    assert sorted(read) == sorted(f"{name}.toml" for name in SHIPPED)


# That all can be read


def luminance(color: str) -> float:
    parts = [part / 255 for part in Color.parse(color).rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def in_256(color: str) -> str:
    few = RichColor.parse(color).downgrade(ColorSystem.EIGHT_BIT)
    return few.get_truecolor(DEFAULT_TERMINAL_THEME).hex


def contrast(one: str, other: str) -> float:
    """The lesser of the contrasts in true colours and in 256."""
    pairs = (one, other), (in_256(one), in_256(other))
    found = []
    for pair in pairs:
        low, high = sorted(map(luminance, pair))
        found.append((high + 0.05) / (low + 0.05))
    return min(found)


@pytest.mark.parametrize("name", TRUECOLOR)
def test_every_text_has_contrast_on_every_ground_that_it_stands_on(name: str) -> None:
    theme = ALL[name]
    least = 7.0 if name.startswith("high-contrast") else 4.5
    variables = variables_of(theme)
    grounds = [
        variables[each] for each in ("background", "surface", "cursor-background", "editor-background")
    ]
    for look_name, (color, behind, _) in LOOKS.items():
        letters = variables[color or "foreground"]
        under = [variables[behind]] if behind else grounds
        for ground in under:
            assert contrast(letters, ground) >= least, (look_name, letters, ground)
    for part in ("text-muted", "text-disabled", "block-cursor-foreground"):
        for ground in grounds:
            assert contrast(variables[part], ground) >= least, (part, ground)


@pytest.mark.parametrize("name", TRUECOLOR)
def test_the_cursor_has_a_ground_of_its_own_also_in_256_colours(name: str) -> None:
    plain, cursor = look(ALL[name]), look(ALL[name], "cursor")
    few = [style.bgcolor.downgrade(ColorSystem.EIGHT_BIT) for style in (plain, cursor)]
    assert few[0] != few[1]
    if name.startswith("high-contrast"):
        assert cursor.reverse


@pytest.mark.parametrize("name", SHIPPED)
def test_what_was_found_is_told_from_the_other_hits_under_the_cursor(name: str) -> None:
    base, cursor = look(ALL[name]), style_of("cursor", variables_of(ALL[name]))
    hit, here, plain = (laid_on(look(ALL[name], each), cursor, base) for each in ("hit", "here", "text"))
    assert len({str(hit), str(here), str(plain)}) == 3
    assert all(style.bgcolor == cursor.bgcolor for style in (hit, here, plain))


PAIRS = [
    ((), ("cursor",)),
    ((), ("chosen",)),
    ((), ("row",)),
    ((), ("span",)),
    ((), ("kept",)),
    (("span",), ("kept",)),
    ((), ("hit",)),
    (("hit",), ("here",)),
    (("cursor", "hit"), ("cursor", "here")),
    ((), ("flag",)),
    ((), ("locked",)),
    ((), ("bad",)),
    (("bad",), ("alarm",)),
    ((), ("good",)),
    (("dim",), ("gone",)),
    ((), ("came",)),
    (("gone",), ("came",)),
    ((), ("dim",)),
    ((), ("blank",)),
    ((), ("furniture",)),
    ((), ("heading",)),
    ((), ("answer",)),
    (("dim",), ("tab",)),
    (("key",), ("dim",)),
    (("cursor",), ("row",)),
    (("cursor",), ("cursor", "dim")),
    (("cursor",), ("cursor", "bold")),
]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
@pytest.mark.parametrize("name", ["mono", "sixteen"])
def test_state_is_told_without_any_colour(name: str, pair: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    one, other = (look(ALL[name], *names).without_color for names in pair)
    assert str(one) != str(other)


def test_mono_has_no_colour_and_sixteen_only_those_that_show_on_any_background() -> None:
    def used(name: str) -> set[str]:
        return {ALL[name].variables[f"theme-{color}"] for color in COLORS}

    assert used("mono") == {"ansi_default"}
    assert used("sixteen") == {"ansi_default", "ansi_magenta", "ansi_red"}
    for name in ("mono", "sixteen"):
        variables = variables_of(ALL[name])
        assert all("italic" not in value for key, value in variables.items() if key.startswith("look-"))


# Which is worn


def app_on(bench: Workbench, **given: object) -> ForedeckApp:
    return ForedeckApp(bench, **given)


def test_the_automatic_theme_follows_the_terminal(make_bench) -> None:
    bench = make_bench(TEXT)
    light, dark = Facts(background=(250, 250, 250)), Facts(background=(0, 0, 0))
    worn = [
        app_on(bench, facts=facts, shown=shown).theme
        for facts, shown in [(Facts(), "true"), (light, "256"), (dark, "256"), (light, "16"), (dark, "none")]
    ]
    assert worn == ["ink", "paper", "ink", "sixteen", "mono"]


def test_settings_come_before_a_pick_and_a_pick_before_the_terminal(make_bench) -> None:
    bench = make_bench(TEXT)
    light = Facts(background=(250, 250, 250))
    Remembered(bench.place).put("theme", "high-contrast")
    assert app_on(bench, facts=light).theme == "high-contrast"
    assert app_on(bench, facts=light, theme="ink").theme == "ink"
    bench.settings = Settings(theme="mono")
    assert app_on(bench, facts=light).theme == "mono"
    bench.settings = Settings(theme="mauve")
    app = app_on(bench, facts=light)
    assert app.theme == "high-contrast"
    assert app.theme_notices == ["There is no theme mauve, which settings.toml names."]
    bench.settings = Settings()
    Remembered(bench.place).put("theme", "g\x1b]0;one")
    app = app_on(bench, facts=light)
    assert (app.theme, app.theme_notices) == ("paper", [])
    Remembered(bench.place).put("theme", "gone")
    app = app_on(bench, facts=light)
    assert app.theme == "paper"
    assert app.theme_notices == ["The theme gone, which was picked, is not there any more."]


def test_where_colours_are_missing_another_stands_in(make_bench) -> None:
    bench = make_bench(TEXT)
    assert app_on(bench, theme="paper", shown="16").theme == "sixteen"
    assert app_on(bench, theme="sixteen", shown="none").theme == "mono"
    assert app_on(bench, theme="mono", shown="true").theme == "mono"


def test_what_is_known_late_changes_only_an_automatic_theme(make_bench) -> None:
    bench = make_bench(TEXT)
    app = app_on(bench)
    app.facts = Facts(background=(250, 250, 250))
    assert app.theme == "paper"
    app = app_on(bench, theme="high-contrast")
    app.facts = Facts(background=(250, 250, 250))
    assert app.theme == "high-contrast"


# The picker


async def test_the_picker_previews_keeps_and_goes_back(make_bench, running, until) -> None:
    bench = make_bench(TEXT)
    async with running(bench, size=(60, 15)) as pilot:
        app = pilot.app
        await opened(pilot, until)
        await pilot.press("t")
        picker = app.screen
        assert isinstance(picker, ThemePicker)
        assert picker.listing.samples[picker.listing.index].name == ""
        await pilot.press("j", "j")
        assert app.theme == "paper"
        shown = text_of(pilot)
        assert all(name in shown for name in ("automatic: as the terminal is (ink)", *SHIPPED))
        assert "Your terminal (a background it does not tell" in shown
        assert "has ink by itself." in shown
        assert "Enter keeps it" in shown
        await pilot.press("escape")
        assert (app.theme, Remembered(bench.place).get("theme")) == ("ink", "")
        await pilot.press("t", "j", "j", "enter")
        assert (app.theme, Remembered(bench.place).get("theme")) == ("paper", "paper")
        assert said(pilot) == "Theme: paper"
        await pilot.press("t", "g", "enter")
        assert (app.theme, Remembered(bench.place).get("theme")) == ("ink", "")
        assert said(pilot) == "Theme: automatic, now ink"
        await pilot.press("q", "t", "j", "enter")
        await pilot.pause()
        assert said(pilot) == "Theme: ink"


async def test_the_picker_says_what_stands_in_and_what_the_settings_say(make_bench, until) -> None:
    bench = make_bench(TEXT)
    bench.settings = Settings(theme="sixteen")
    app = ForedeckApp(bench, shown="none")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, until)
        assert app.theme == "mono"
        await pilot.press("t")
        assert app.screen.name_here == "sixteen"
        assert (
            app.screen.words == "sixteen needs 16 colours and this terminal shows no colours: mono stands in."
        )
        await pilot.press("g")
        assert "settings.toml says sixteen" in app.screen.words
        await pilot.press("down", "down", "down")
        strips = app.screen._compositor.render_strips()
        styles = {segment.style for strip in strips for segment in strip if segment.style}
        assert {(style.color, style.bgcolor) for style in styles} == {(None, None)}
        assert {style.reverse for style in styles} >= {True}
        await pilot.press("escape")
        assert app.theme == "mono"
    bench.close()


async def test_a_theme_that_is_not_used_is_said_at_once_and_among_the_problems(
    make_bench, running, until
) -> None:
    bench = make_bench(TEXT, OTHER)
    (bench.place / "themes").mkdir()
    for number in range(4):
        (bench.place / "themes" / f"bad{number}.toml").write_text("name = ", encoding="utf-8")
    async with running(bench) as pilot:
        await until(pilot, lambda: "The theme bad0.toml is not used: it is not TOML" in text_of(pilot))
        assert "2 more of themes: p." in said(pilot)
        await pilot.press("p")
        assert "bad3.toml is not used" in text_of(pilot)
        own = bench.place / "themes" / "own.toml"
        own.write_text(INK.replace('"ink"', '"own"'), encoding="utf-8")
        await pilot.press("escape", "t")
        assert "4 files not used, p says why" in text_of(pilot)
        await pilot.press("G", "enter")
        assert app_colors(pilot.app) == ("own", "#16181b")
        own.write_text(INK.replace('"ink"', '"own"').replace("#16181b", "#000001"), encoding="utf-8")
        await pilot.press("t", "escape")
        assert app_colors(pilot.app) == ("own", "#000001")
        own.unlink()
        await pilot.press("t")
        await until(pilot, lambda: "own, which you wear, is no longer" in text_of(pilot))
        await pilot.press("down")
        assert pilot.app.theme == "ink"
        await pilot.press("escape")
        assert app_colors(pilot.app) == ("own", "#000001")


def app_colors(app: ForedeckApp) -> tuple[str, str]:
    return app.theme, app.screen.styles.background.hex.lower()


def test_the_page_on_themes_names_every_colour_and_every_look() -> None:
    page = (shipped() / "README.md").read_text(encoding="utf-8")
    assert [
        name for name in (*SHIPPED, *COLORS, *LOOKS, *STYLED, *ATTRIBUTES) if f"`{name}`" not in page
    ] == []
