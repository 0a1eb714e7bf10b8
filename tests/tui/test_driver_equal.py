"""What changes, sent alone, shows the same as all that Textual sends: in the app, whatever is done in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest
from scripted import OTHER, TEXT
from two_ways import KEYS, Session, play, session

from tui.terminal.shadow import Shadow

__all__ = ["session"]

ODD = (
    "Grüße 漢字 für Ölhäfen: 👩‍👩‍👧 und ❤️ am שלום Kai e\u0301 한국\n\n"
    "Die 漢字 im Hafen von שלום عالم kosten 5 %. ☕ "
    "e\u0301té, 👍🏽 and ½ of the grid fail. Eels return to Sandholm in 2027."
)
SIZES = [(60, 15), (80, 24), (100, 30), (120, 40), (170, 50), (61, 47), (133, 17)]
LOOKS = [
    ("", "true"),
    ("ink", "true"),
    ("paper", "true"),
    ("ink", "256"),
    ("paper", "256"),
    ("sixteen", "16"),
    ("", "none"),
    ("mono", "none"),
]


def _without(pattern: str, instead: str = "") -> Callable[[str], str]:
    return lambda sent: re.sub(pattern, instead, sent)


FAULTS: dict[str, Callable[[str], str]] = {
    "a letter is forgotten": _without(r"(?<![\d;\[])[a-z](?=[a-z]{3})(?=[^\x1b]*\Z|[^\x1b]*\x1b)", ""),
    "bold is lost": _without(r"(?<=[\[;])1;(?=38|3[0-7])"),
    "dim is lost": _without(r"(?<=[\[;])2;(?=38;|3[0-7])(?<!38;2;)(?<!48;2;)"),
    "a colour is lost": _without(r"\x1b\[48;[\d;]*m"),
    "the cursor stays": _without(r"\x1b\[[\d;]*[HGCDAB]\Z"),
    "too much is erased": _without(r"\x1b\[(\d+)X", "\x1b[K"),
}


class Faulty(Shadow):
    """A shadow whose way out makes a mistake."""

    fault: Callable[[str], str]
    made = 0
    """How often the mistake was made: what is drawn of a draft depends on how quick it was."""

    def difference(self) -> str:
        right = super().difference()
        sent = self.fault(right)
        self.made += sent != right
        return sent


async def test_random_keys_show_the_same_both_ways_and_faults_are_found(
    make_bench, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(8)
    keys = ["j", "k", "question_mark", "escape", "enter", "j", "e", "漢", "é", "left", "escape", "tab", "j"]
    await play(make_bench(ODD, TEXT), keys, [(60, 15), (80, 18)], ("", "true"), monkeypatch.setattr)
    assert len(session.frames) > 10
    assert not session.apart(chance)
    found, made = set(), set()
    for name, fault in FAULTS.items():
        shadow = Faulty()
        shadow.fault = fault
        if session.apart(Random(8), shadow=shadow):
            found.add(name)
        if shadow.made:
            made.add(name)
    assert found == made
    assert len(made) >= len(FAULTS) - 1


@pytest.mark.thorough
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(filter(None, look)))
@pytest.mark.parametrize("seed", range(1))
async def test_long_random_sessions_show_the_same_both_ways(
    make_bench, session: Session, monkeypatch: pytest.MonkeyPatch, seed: int, look: tuple[str, str]
) -> None:
    chance = Random(f"{seed} {look}")
    sizes = chance.sample(SIZES, 3)
    keys = chance.choices(KEYS, k=90)
    bench = make_bench(ODD, TEXT, OTHER, *(f"{ODD[:30]} {n}\n\n{TEXT}" for n in range(9)))
    await play(bench, keys, sizes, look, monkeypatch.setattr)
    apart = session.apart(chance, fills=chance.random() < 0.5)
    assert not apart, (sizes, keys)
