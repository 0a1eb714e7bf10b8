"""What every engine and scorer that asks a model has: its profile, who asks for it, its prompts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from core.asking.trouble import trouble

if TYPE_CHECKING:
    from core.asking.profile import Profile
    from core.asking.talk import Asker
    from core.errors import ModelTrouble

SURE = 16_384
"""Tokens that any model is taken to have room for; what fits asks nobody for more."""
SHOWN_WORDS = 160
"""Characters of what a model said instead of an answer that are shown."""
Prompts = TypeVar("Prompts", covariant=True)


class ByModel(Generic[Prompts]):
    """Works with the model of a profile. `prompts` gives the prompts as they are now."""

    def __init__(
        self,
        profile: Profile,
        asker: Asker,
        prompts: Callable[[], Prompts],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._profile = profile
        self._asker = asker
        self._prompts = prompts
        self._clock = clock

    @property
    def name(self) -> str:
        """What to call it on a screen: the profile's name."""
        return self._profile.name

    def _trouble(self, kind: str, detail: str = "no reason given") -> ModelTrouble:
        return trouble(kind, name=self._profile.name, model=self._profile.model, detail=detail)


def not_sent(parameters: Sequence[str]) -> tuple[str, ...]:
    """A note on parameters of the profile that the model does not take; nothing when there are none."""
    named = ", ".join(parameters)
    return (f"Not sent, as the model does not take it: {named}.",) if named else ()
