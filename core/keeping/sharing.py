"""Thousands of stories in little memory: what is the same in many of them stands once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.keeping.kept import KeptStory

_Shared = TypeVar("_Shared")


class Sharing:
    """Makes equal parts of stories one; these are frozen, so that nobody sees it."""

    def __init__(self, digests: Iterable[str]) -> None:
        self._digests = {digest: digest for digest in digests}
        self._parts: dict[Any, Any] = {}
        self._nothing: dict[str, Any] = {}

    def lean(self, story: KeptStory) -> KeptStory:
        """The story, with what others have too shared with them."""
        held = story.__dict__
        held["outlets"] = self._one(held["outlets"])
        held["latest"] = self._one(held["latest"])
        if len(held["clippings"]) == 1:
            digest = held["clippings"][0]
            held["clippings"] = (self._digests.get(digest, digest),)
        fields = story.__pydantic_fields_set__
        object.__setattr__(
            story, "__pydantic_fields_set__", self._parts.setdefault(frozenset(fields), fields)
        )
        if not story.__pydantic_extra__:
            object.__setattr__(story, "__pydantic_extra__", self._nothing)
        return story

    def _one(self, part: _Shared) -> _Shared:
        found: _Shared = self._parts.setdefault(part, part)
        return found
