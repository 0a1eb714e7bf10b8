"""What the analyst said to findings follows a row that is called otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.card import Column, Judgement

if TYPE_CHECKING:
    from core.model.card import Card, Row

_WORDS = 12


def start(text: str) -> str:
    """The first words of a text, by which a finding remembers what it is about."""
    return " ".join(text.split()[:_WORDS])


def called(row: Row) -> str:
    """What findings on a row remember it by: how its first text begins; empty for a row without any."""
    return start(next((row.cell(column).text for column in Column if not row.cell(column).blank), ""))


def within(words: str, row: Row) -> str:
    """Words of a row as a finding remembers them, wherever the row stands."""
    return f"{words} | {row.name.text}"


def follow(card: Card, old: Row, new: Row) -> Card:
    """The card with what was said to findings on a row said of the row that it became too."""
    ends = [(within("", old), within("", new))]
    if called(old):
        ends.append((f": {called(old)}", f": {called(new)}"))
    judged = dict.fromkeys(card.judged)
    known = {each.key for each in judged}
    for was, now in ends:
        was, now = was.casefold(), now.casefold()
        for each in card.judged if was != now else ():
            if each.key.endswith(was) and (key := each.key.removesuffix(was) + now) not in known:
                judged[Judgement(key=key, verdict=each.verdict)] = None
                known.add(key)
    return card if len(judged) == len(card.judged) else card.with_fields(judged=tuple(judged))
