"""Terms: tokens that must stand next to each other."""

from __future__ import annotations

from dataclasses import dataclass

from core.finding.words import is_single


@dataclass(frozen=True)
class Term:
    """Tokens that stand next to each other in this order; `begun` when the last may be only a beginning."""

    tokens: tuple[str, ...]
    begun: bool = False

    @property
    def match(self) -> str:
        """The term in the query language of FTS5."""
        return f'"{" ".join(self.tokens)}"{" *" if self.begun else ""}'

    @property
    def part(self) -> str:
        """The term as part of a text whose tokens are separated and surrounded by blanks."""
        return f" {' '.join(self.tokens)}{'' if self.begun else ' '}"


def term_of(found: tuple[str, ...], *, begun: bool) -> Term:
    """The term of some tokens, at least one; `begun` when its last word may be just begun."""
    found = _within(found)
    return Term(found, begun=begun or is_single(found[-1]))


def _within(found: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens without the closing character of a run, which need not close the run in the text."""
    if len(found) > 1 and is_single(found[-1]) and found[-2].endswith(found[-1]) and len(found[-2]) == 2:
        return found[:-1]
    return found
