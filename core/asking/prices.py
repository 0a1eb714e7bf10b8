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
    """Dollars in as many figures as say something: `$12.40`, `$0.006`, `free`, `cost unknown`."""
    if cost is None:
        return "cost unknown"
    if cost <= 0:
        return "free"
    if cost < 0.001:
        return "under $0.001"
    return f"${cost:,.3f}" if cost < 0.1 else f"${cost:,.2f}"
