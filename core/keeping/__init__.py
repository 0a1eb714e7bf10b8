"""Keeping: the desk, which holds clippings, stories and cards so that none is ever lost."""

from core.keeping.desk import Desk, KeptStory
from core.keeping.writer import SaveState

__all__ = ["Desk", "KeptStory", "SaveState"]
