"""The prompts: text files with placeholders, each of which a file of the workspace can take the place of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from core.files import read_regular
from core.model.cleaning import clean_line, clean_text

SHIPPED = Path(__file__).parents[1] / "prompts"
LONGEST = 40_000
"""Characters of one file."""
_HOLE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_GAP = re.compile(r"\n{3,}")


class Prompts:
    """The texts of the prompts by name (`draft` for `draft.md`), the workspace's before those that ship."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)

    def filled(self, name: str, **values: str) -> str:
        """A prompt with every placeholder filled in, once: what is filled in stays as it is.

        Raises KeyError when there is no such prompt, or a placeholder of it has no value.
        """
        text = _HOLE.sub(lambda hole: values[hole[1]], self._spaced(name, values))
        return text.strip()

    def _spaced(self, name: str, values: Mapping[str, str]) -> str:
        """The prompt without the placeholders that are filled with nothing, and their empty lines."""
        text = _HOLE.sub(lambda hole: hole[0] if values[hole[1]] else "", self.texts[name])
        return _GAP.sub("\n\n", text)

    def digest(self, *names: str) -> str:
        """Six hex digits that are others as soon as one of these prompts says anything else."""
        whole = "\0".join(f"{name}\0{self.texts[name]}" for name in sorted(names))
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:6]


def placeholders(text: str) -> frozenset[str]:
    """The names in double braces of a text."""
    return frozenset(_HOLE.findall(text))


def load_prompts(workspace: Path | None = None) -> tuple[Prompts, tuple[str, ...]]:
    """(the prompts of a workspace, a sentence for every file of its folder `prompts` that is not used)."""
    texts = {path.stem: path.read_text("utf-8") for path in _files(SHIPPED)}
    problems: list[str] = []
    for path in _files(workspace / "prompts") if workspace else ():
        shown = f"prompts/{clean_line(path.name)[:60]}"
        if path.stem not in texts:
            known = ", ".join(sorted(texts))
            problems.append(f"{shown} is not used: there is no such prompt (there are {known}).")
            continue
        text = _read(path)
        if why := _unfit(text, texts[path.stem]):
            problems.append(f"{shown} is not used: {why}; the prompt that ships is.")
        else:
            texts[path.stem] = text or ""
    return Prompts(texts), tuple(problems)


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(folder.glob("*.md"))
    except OSError:
        return []
    return [path for path in found if path.stem.lower() != "readme"]


def _read(path: Path) -> str | None:
    """The text of a file, cleaned; None when it cannot be read."""
    try:
        return clean_text(read_regular(path, 4 * LONGEST + 1).decode("utf-8")).strip() + "\n"
    except (OSError, ValueError):
        return None


def _unfit(text: str | None, shipped: str) -> str:
    """Why a text cannot take the place of the one that ships, or empty."""
    if text is None:
        return "it cannot be read as UTF-8 text"
    if not text.strip():
        return "it is empty"
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST:,} characters"
    wanted, given = placeholders(shipped), placeholders(text)
    lacking = " and ".join(f"{{{{{name}}}}}" for name in sorted(wanted - given))
    unknown = " and ".join(f"{{{{{name}}}}}" for name in sorted(given - wanted))
    said = [f"it lacks {lacking}"] if lacking else []
    said += [f"it has {unknown}, which nothing fills in"] if unknown else []
    return ", and ".join(said)
