"""What cannot be done in the list now, and why: what is read only, what goes with what is set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.actions import key_of
from tui.screens.base import WorkScreen

if TYPE_CHECKING:
    from core.listing import Lens
    from core.workbench import Workbench
    from tui.actions import Action
    from tui.widgets.story_list import StoryList


class Refusing(WorkScreen):
    """Says why an action on a story cannot be done. The screen has the list and its lens."""

    bench: Workbench
    lens: Lens
    found: tuple[int, ...] | None

    @property
    def listing(self) -> StoryList:
        """The list."""
        raise NotImplementedError

    CHANGES = frozenset(
        {"keep", "skip", "later", "star", "note", "draft", "draft-kept", "undo", "redo"}
        | {"split", "unite", "back", "brief", "rescore"}
    )

    SINGLE = frozenset(
        {"open", "keep", "skip", "later", "star", "note", "draft", "export", "split", "rescore", "near"}
    )

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        scope, _, verb = action.id.partition(".")
        if scope == "stories":
            changes = verb in self.CHANGES or verb.startswith("score")
            if changes and self.bench.readonly:
                return self.bench.readonly
            if self.listing.entry is None and (verb in (*self.SINGLE, "mark") or verb.startswith("score")):
                return "There is no story in the list."
            if reason := self._why_not_aside(verb):
                return reason
        return super().why_not(action)

    def _why_not_aside(self, verb: str) -> str:
        """What goes with what is set aside, and what does not."""
        if self.lens.aside and self.found is None:
            no = verb in (self.SINGLE - {"keep"}) | {"unite"} or verb.startswith("score")
            return f"It is set aside: {key_of('stories.back')} brings it back." if no else ""
        if verb == "back":
            return f"It is not set aside; {key_of('stories.aside')} shows what is."
        return ""
