"""Colour themes from TOML files: the good ones as Textual themes, the rest as one sentence each."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from textual.theme import Theme

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
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


def load_themes(folder: Path) -> tuple[list[Theme], list[str]]:
    """The themes of a folder in the order of their names, and a sentence for each file that is none."""
    themes: list[Theme] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            themes.append(_theme(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
            problems.append(f"The theme {path.name} is not used: {error}.")
    return themes, problems


def _theme(data: dict[str, object]) -> Theme:
    name = data.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError("its name must be small letters, digits and dashes")
    colors = data.get("colors")
    if not isinstance(colors, dict):
        raise ValueError("it has no [colors]")
    for color in COLORS:
        value = colors.get(color)
        if not isinstance(value, str) or not _COLOR.fullmatch(value):
            raise ValueError(f"its colour {color} must be written as #rrggbb")
    if unknown := sorted(set(colors) - set(COLORS)):
        raise ValueError(f"it names a colour that does not exist, {unknown[0]}")
    own = ("muted", "faint", "cursor", "span", "kept", "editor")
    return Theme(
        name=name,
        dark=bool(data.get("dark", True)),
        panel=colors["surface"],
        variables={
            "foreground-muted": colors["muted"],
            "foreground-disabled": colors["faint"],
            "cursor-background": colors["cursor"],
            "span-background": colors["span"],
            "kept-background": colors["kept"],
            "editor-background": colors["editor"],
            "scrollbar": colors["faint"],
            "scrollbar-background": colors["background"],
            "scrollbar-hover": colors["muted"],
            "scrollbar-active": colors["primary"],
            "scrollbar-background-hover": colors["background"],
            "scrollbar-background-active": colors["background"],
        },
        **{color: colors[color] for color in COLORS if color not in own},
    )
