"""The real program in a terminal: which theme it wears there, and which codes it writes for it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from emulator import MUTE, XTERM, Emulator, Kind
from far import FOREDECK, ROOT

pytestmark = pytest.mark.terminal
ARTICLES = str(ROOT / "sample_articles")
DARK = replace(XTERM, background=b"rgb:1e1e/1e1e/1e1e")


def codes(raw: bytes) -> set[str]:
    """The numbers of all that sets letters, as they were written."""
    written = re.findall(rb"\x1b\[([0-9;]*)m", raw)
    return {number for each in written for number in each.decode().split(";")}


def is_color(code: str) -> bool:
    return code.isdigit() and (30 <= int(code) <= 49 or 90 <= int(code) <= 107)


@pytest.mark.parametrize(
    ("worn", "kind", "env"),
    [
        ("mono", replace(MUTE, term="vt100"), {"NO_COLOR": "1"}),
        ("sixteen", replace(MUTE, term="linux"), {}),
        ("paper", XTERM, {}),
        ("ink", DARK, {}),
        ("ink", MUTE, {"NO_COLOR": ""}),
    ],
)
def test_the_theme_suits_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worn: str, kind: Kind, env: dict[str, str]
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    given = {"PYTHONPATH": str(ROOT), "FOREDECK_WORKSPACE": str(tmp_path), **env}
    with Emulator([*FOREDECK, ARTICLES], kind=kind, env=given) as term:
        term.until("16 stories")
        term.until("undecided")
        found = codes(bytes(term.raw))
        colors = {code for code in found if is_color(code)}
        assert "1" in found
        if worn in ("mono", "sixteen"):
            assert colors <= ({"31", "35", "39", "49"} if worn == "sixteen" else set())
            assert {"2", "7"} <= found
        else:
            assert {"38", "48"} <= colors
        term.type("t")
        term.until(f"automatic: as the terminal is ({worn})")
        term.type("\x1b")
        term.until(lambda text: "automatic" not in text)
        term.type("\x11")
        assert term.end() == 0
