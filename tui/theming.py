"""Colour themes from TOML files: the good ones as Textual themes, the rest as one sentence each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual.color import ANSI_COLORS, Color
from textual.theme import Theme

from core.model.cleaning import clean_line
from core.tables import read_table, why_not
from tui.looks import ATTRIBUTES, LOOKS, STYLED

SHIPPED = ("ink", "paper", "high-contrast", "high-contrast-light", "sixteen", "mono")
"""The themes that ship, each in the file of its name."""
SIXTEEN, MONO = "sixteen", "mono"
"""What stands in where a terminal has not the colours of another theme."""
TRUE = 1 << 24
"""The colours of a terminal that shows all of them."""
COLORS = (
    "background",
    "surface",
    "foreground",
    "muted",
    "faint",
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
    "cursor",
    "span",
    "kept",
    "editor",
)
OWN = ("muted", "faint", "cursor", "span", "kept", "editor")
"""Colours of ours that Textual's themes do not have: they become variables."""
DEFAULT = "ansi_default"
ANSI = frozenset((DEFAULT, *(f"ansi_{name}" for name in ANSI_COLORS)))
MOST_FILES = 100
LEAST_CONTRAST = 1.5
"""Below this nobody can read what is written; black on white has 21."""
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


def is_name(name: object) -> bool:
    """Whether a theme may be called that."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def needs(theme: Theme) -> int:
    """How many colours a terminal needs for a theme: none, 16, or 256."""
    colors = {theme.variables[f"theme-{color}"] for color in COLORS}
    if any(color.startswith("#") for color in colors):
        return 256
    return 16 if colors != {DEFAULT} else 0


@dataclass
class Themes:
    """The themes that ship, each read when it is needed, and those of the analyst's folder, read at once."""

    shipped: Path
    own: Path | None = None
    problems: list[str] = field(default_factory=list)
    """One sentence for everything that cannot be used."""
    _read: dict[str, Theme] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.read_own()

    def read_own(self) -> None:
        """Read the analyst's folder, also anew: what was written since is there then."""
        if self.own is None:
            return
        themes, self.problems = load_themes(self.own)
        known = {theme.name: theme for theme in themes}
        same = {name: old for name, old in self._read.items() if known.get(name) == old}
        self._read = known | same

    def get(self, name: str) -> Theme | None:
        """The theme of a name: the analyst's own before the one that ships."""
        if name not in self._read and name in SHIPPED:
            try:
                self._read[name] = read_theme(self.shipped / f"{name}.toml")
            except (OSError, ValueError) as error:
                self.problems.append(_not_used(f"{name}.toml", error))
                return None
        return self._read.get(name)

    def all(self) -> list[Theme]:
        """All themes: those that ship in their order, then the analyst's by their names."""
        names = (*SHIPPED, *sorted(set(self._read) - set(SHIPPED)))
        return [theme for name in names if (theme := self.get(name)) is not None]

    def standing_in(self, name: str, colors: int) -> str:
        """The theme to be shown for one that was chosen, in a terminal of so many colours."""
        theme = self.get(name)
        if theme is None or needs(theme) <= colors:
            return name
        return SIXTEEN if colors >= 16 else MONO


def load_themes(folder: Path) -> tuple[list[Theme], list[str]]:
    """The themes of a folder in the order of its file names, and a sentence for each file that is none."""
    themes: dict[str, tuple[Theme, str]] = {}
    problems: list[str] = []
    try:
        names = sorted(_files(folder))
    except FileNotFoundError:
        return [], []
    except OSError as error:
        return [], [f"The folder {_shown(folder.name)} is not read: {why_not(error)}."]
    if len(names) > MOST_FILES:
        problems.append(f"Of the {len(names)} files in {_shown(folder.name)} only {MOST_FILES} are read.")
    for name in names[:MOST_FILES]:
        try:
            theme = read_theme(folder / name)
            if theme.name in themes:
                raise ValueError(f"{_shown(themes[theme.name][1])} is called {theme.name} too")
            themes[theme.name] = (theme, name)
        except (OSError, ValueError) as error:
            problems.append(_not_used(name, error))
    return [theme for theme, _ in themes.values()], problems


def _files(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".toml") and not entry.name.startswith("."):
                yield entry.name


def _not_used(name: str, error: Exception) -> str:
    return f"The theme {_shown(name)} is not used: {why_not(error)}."


def _shown(name: str) -> str:
    """A file's name as it may be said."""
    return clean_line(name)[:60] or "without a name"


def read_theme(path: Path) -> Theme:
    """The theme of a file. Raises ValueError with the reason, in words, or OSError."""
    return _theme(read_table(path))


def _theme(data: dict[str, Any]) -> Theme:
    if unknown := sorted(set(data) - {"name", "dark", "colors", "looks"}):
        raise ValueError(f"it has something that no theme has, {_shown(unknown[0])}")
    name, dark = data.get("name"), data.get("dark", True)
    if not isinstance(name, str) or not is_name(name):
        raise ValueError("its name must be small letters, digits and dashes, 31 at most")
    if not isinstance(dark, bool):
        raise ValueError("its dark must be true or false")
    colors = _colors(data.get("colors"))
    if _contrast(colors["foreground"], colors["background"]) < LEAST_CONTRAST:
        raise ValueError("its foreground can hardly be told from its background")
    ansi = any(color in ANSI for color in colors.values())
    theme = Theme(
        name=name,
        dark=dark,
        ansi=ansi,
        panel=colors["surface"],
        variables={
            **{f"theme-{color}": value for color, value in colors.items()},
            **_variables(colors, ansi=ansi),
            **_looks(data.get("looks", {})),
        },
        **{color: colors[color] for color in COLORS if color not in OWN},
    )
    if name in (SIXTEEN, MONO) and needs(theme) > (16 if name == SIXTEEN else 0):
        raise ValueError(
            f"one that is called {name} must do with {'16 colours' if name == SIXTEEN else 'none'}"
        )
    return theme


def _colors(colors: object) -> dict[str, str]:
    if not isinstance(colors, dict):
        raise ValueError("it has no [colors]")
    if unknown := sorted(set(colors) - set(COLORS)):
        raise ValueError(f"it names a colour that does not exist, {_shown(unknown[0])}")
    for color in COLORS:
        value = colors.get(color)
        if value is None:
            raise ValueError(f"it has no colour {color}")
        if not isinstance(value, str) or not (_COLOR.fullmatch(value) or value in ANSI):
            raise ValueError(f"its colour {color} must be #rrggbb or a name such as ansi_blue")
    return colors


def _contrast(one: str, other: str) -> float:
    """How much two colours differ as WCAG has it, from 1 to 21; where the terminal chooses one, most."""
    if one in ANSI or other in ANSI:
        return 1 if one == other != DEFAULT else 21
    dark, light = sorted(_luminance(Color.parse(color)) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return sum(part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def _looks(looks: object) -> dict[str, str]:
    """The variables of the looks that a theme changes."""
    if not isinstance(looks, dict):
        raise ValueError("its looks must be a table, [looks]")
    variables = {}
    for name, how in looks.items():
        if name not in LOOKS and name not in STYLED:
            raise ValueError(f"it names a look that does not exist, {_shown(name)}")
        words = how.split() if isinstance(how, str) else ["?"]
        if any(word not in ATTRIBUTES for word in words):
            raise ValueError(f"its look {name} must be made of {', '.join(ATTRIBUTES)}")
        said = " ".join(word for word in words if word != "none") or "none"
        if name in STYLED:
            variables[f"{name}-text-style"] = said
        else:
            variables[f"look-{name}"] = said
    picked = variables.get("picked-text-style")
    return variables | ({"block-cursor-text-style": picked} if picked else {})


def default_variables() -> dict[str, str]:
    """What our styles need from any theme, also from one of Textual's own."""
    return {
        "cursor-background": "#2c3a47",
        "span-background": "#3a3524",
        "kept-background": "#5c4f1f",
        "editor-background": "#26323d",
        "selection-text-style": "none",
        **{f"{name}-text-style": how for name, how in STYLED.items()},
    }


def variables_of(theme: Theme) -> dict[str, str]:
    """All variables of a theme, as an app that wears it has them."""
    return default_variables() | theme.to_color_system().generate() | theme.variables


def _variables(colors: dict[str, str], *, ansi: bool) -> dict[str, str]:
    """What Textual's widgets and our styles call the colours of a theme."""
    variables = {
        "foreground-muted": colors["muted"],
        "foreground-disabled": colors["faint"],
        "text-muted": colors["muted"],
        "text-disabled": colors["faint"],
        "cursor-background": colors["cursor"],
        "span-background": colors["span"],
        "kept-background": colors["kept"],
        "editor-background": colors["editor"],
        "border": colors["primary"],
        "border-blurred": colors["faint"],
        "block-cursor-foreground": colors["foreground"],
        "block-cursor-background": colors["cursor"],
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": colors["foreground"],
        "block-cursor-blurred-background": colors["surface"],
        "block-cursor-blurred-text-style": "bold",
        "input-selection-background": colors["primary"],
        "input-selection-foreground": colors["background"],
        "screen-selection-background": colors["primary"],
        "screen-selection-foreground": colors["background"],
        "scrollbar": colors["faint"],
        "scrollbar-background": colors["background"],
        "scrollbar-hover": colors["muted"],
        "scrollbar-active": colors["primary"],
        "scrollbar-background-hover": colors["background"],
        "scrollbar-background-active": colors["background"],
        "scrollbar-corner-color": colors["background"],
    }
    if ansi:
        # Textual makes these see-through in such themes, or gives them colours that ours may not have.
        variables |= {
            "ansi-background": colors["background"],
            "ansi-foreground": colors["foreground"],
            "surface": colors["surface"],
            "panel": colors["surface"],
            "input-selection-background": DEFAULT,
            "input-selection-foreground": DEFAULT,
            "screen-selection-background": DEFAULT,
            "screen-selection-foreground": DEFAULT,
            "selection-text-style": "reverse",
        }
    return variables
