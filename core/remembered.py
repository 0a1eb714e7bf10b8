"""Small choices that the app remembers for the analyst, in one file of the workspace."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from core.errors import NotSaved
from core.files import make_folder, private_write, read_regular
from core.model.cleaning import clean_line

NAME = "remembered.json"
MOST = 200_000
"""Bytes above which the file is not ours."""


class Remembered:
    """Texts by name, such as the theme that was picked; what cannot be read counts as never said."""

    def __init__(self, workspace: Path) -> None:
        self.path = workspace / NAME

    def get(self, name: str) -> str:
        """What is remembered under a name, clean of all that is no plain line, or an empty string."""
        return clean_line(self._all().get(name, ""))

    def put(self, name: str, value: str) -> None:
        """Remember something; an empty text forgets it. A disk that refuses is not worth a word.

        Nothing is written through a link: a workspace from somebody else may have one to any file.
        """
        if self.path.is_symlink():
            return
        kept = {**self._all(), name: value}
        text = json.dumps({key: kept[key] for key in sorted(kept) if kept[key]}, indent=1, ensure_ascii=False)
        with suppress(NotSaved, OSError):
            make_folder(self.path.parent)
            private_write(self.path, (text + "\n").encode("utf-8", "replace"))

    def _all(self) -> dict[str, str]:
        try:
            if self.path.is_symlink():
                return {}
            found = json.loads(read_regular(self.path, MOST).decode("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {key: value for key, value in found.items() if isinstance(value, str)}
