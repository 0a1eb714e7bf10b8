"""What answers take: tokens and US dollars before they are asked for, and how both are said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """What asking will take, about."""

    prompt: int
    """Tokens sent."""
    completion: int
    """Tokens received."""
    cost: float | None
    """US dollars; None when no price is known."""
    kept: int = 0
    """Questions whose answer is kept, so that they take nothing."""

    @property
    def tokens(self) -> int:
        """Tokens sent and received."""
        return self.prompt + self.completion


NOTHING = Estimate(0, 0, 0.0)


def together(estimates: Iterable[Estimate]) -> Estimate:
    """What several take; the cost is unknown as soon as that of one is."""
    total = NOTHING
    for each in estimates:
        cost = None if total.cost is None or each.cost is None else total.cost + each.cost
        total = Estimate(
            total.prompt + each.prompt, total.completion + each.completion, cost, total.kept + each.kept
        )
    return total


def priced(prompt: int, completion: int, price: tuple[float, float] | None) -> float | None:
    """Dollars for tokens at a price for a million sent and a million received."""
    return None if price is None else (prompt * price[0] + completion * price[1]) / 1e6


def money(cost: float | None) -> str:
    """Dollars in words: `$0.006`, `$12.40`, `less than $0.001`, `nothing`, `unknown`."""
    if cost is None:
        return "unknown"
    if cost <= 0:
        return "nothing"
    if cost < 0.001:
        return "less than $0.001"
    return f"${cost:,.3f}" if cost < 0.1 else f"${cost:,.2f}"


def words(estimate: Estimate) -> str:
    """An estimate as one line: `about 12,300 tokens, $0.057`."""
    if not estimate.tokens:
        return "nothing: the answer is kept" if estimate.kept else "nothing"
    cost = money(estimate.cost)
    said = {"unknown": "at an unknown price", "nothing": "free"}.get(cost, cost)
    return f"about {_rounded(estimate.tokens):,} tokens, {said}"


def _rounded(tokens: int) -> int:
    """To the next hundred, or to the next ten when there are few: it is no more exact than that."""
    step = 100 if tokens >= 1000 else 10
    return -(-tokens // step) * step
