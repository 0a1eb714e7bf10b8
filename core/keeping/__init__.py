"""Keeping: the desk, which holds clippings, stories and cards so that none is ever lost."""

from typing import TYPE_CHECKING

from core.parts import parts

if TYPE_CHECKING:
    from core.keeping.desk import Desk
    from core.keeping.kept import Change, Decision, KeptStep, KeptStory, Spent, Triage, Typing
    from core.keeping.writer import SaveState

__all__ = ["Change", "Decision", "Desk", "KeptStep", "KeptStory", "SaveState", "Spent", "Triage", "Typing"]

__getattr__ = parts(
    __name__,
    {
        "desk": ("Desk",),
        "kept": ("Change", "Decision", "KeptStep", "KeptStory", "Spent", "Triage", "Typing"),
        "writer": ("SaveState",),
    },
)
