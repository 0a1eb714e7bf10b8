"""What was learned of models by asking them: how each is held to a form, and how its last test went."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from core.asking.talk import Mode
from core.errors import NotSaved
from core.files import atomic_write, make_folder, read_regular

if TYPE_CHECKING:
    from core.asking.profile import Profile

NAME = "models.json"
MOST = 200
"""Models that are remembered; beyond that those go that were learned of first."""
LARGEST = 1_000_000
"""Bytes above which the file is not read."""


class LastTest(BaseModel):
    """How the last test of a connection went."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    ok: bool
    sentence: str
    """What works, or what is wrong; no key and no text of an article is in it."""
    seconds: float | None = None
    """Until the first token; None when none came."""
    drafted: bool = False
    """Whether it was no test: a card came whole."""
    context: int | None = None
    """What the price list says that the model can hold, in tokens."""


class _Known(BaseModel):
    model_config = ConfigDict(frozen=True)

    mode: Mode | None = None
    tested: LastTest | None = None


class ModelMemory:
    """`models.json` of a workspace: a value for each model at its address, not for each profile.

    A profile that is edited to name another model, or the same model elsewhere, is
    another one here. What cannot be read was never learned, and what cannot be
    written is remembered for this session. From any thread; keeping something waits for the disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: dict[str, _Known] = {}
        self._found: dict[str, _Known] | None = None
        self._turn = threading.Lock()

    def mode(self, profile: Profile) -> Mode | None:
        """How a model is held to the form of its answer; None when that is to be found out."""
        return self._known(profile).mode

    def learn(self, profile: Profile, mode: Mode) -> None:
        """Remember how a model is held to the form of its answer."""
        if self.mode(profile) != mode:
            self._keep(profile, mode=mode)

    def forget(self, profile: Profile) -> None:
        """Have it found out again how a model is held to the form of its answer."""
        if self.mode(profile) is not None:
            self._keep(profile, mode=None)

    def tested(self, profile: Profile) -> LastTest | None:
        """How the last test went, None without one."""
        return self._known(profile).tested

    def keep_test(self, profile: Profile, tested: LastTest) -> None:
        """Remember how a test went."""
        self._keep(profile, tested=tested)

    def _known(self, profile: Profile) -> _Known:
        if self._found is None:
            self._found = self._read()
        mark = fingerprint(profile)
        return self._own.get(mark) or self._found.get(mark) or _Known()

    def _keep(self, profile: Profile, **learned: Any) -> None:
        with self._turn:
            self._write(profile, learned)

    def _write(self, profile: Profile, learned: Mapping[str, Any]) -> None:
        mark = fingerprint(profile)
        new = self._known(profile).model_copy(update=learned)
        self._own[mark] = new
        known = {other: each for other, each in self._read().items() if other != mark} | {mark: new}
        plain = {other: each.model_dump(mode="json") for other, each in list(known.items())[-MOST:]}
        with suppress(NotSaved):
            make_folder(self._path.parent)
            atomic_write(self._path, json.dumps({"models": plain}, indent=1).encode("utf-8"), mode=0o600)

    def _read(self) -> dict[str, _Known]:
        """What is on the disk now: another session may have learned something too."""
        try:
            tables = json.loads(read_regular(self._path, LARGEST).decode("utf-8")).get("models", {})
        except (OSError, ValueError, AttributeError, RecursionError):
            return {}
        known = {}
        for mark, each in tables.items() if isinstance(tables, dict) else ():
            with suppress(ValueError):
                known[mark] = _Known.model_validate(each)
        return known


def fingerprint(profile: Profile) -> str:
    """What tells a model at its address from all others, whatever its profile is called."""
    return hashlib.sha256(f"{profile.model}\0{profile.api_base}".encode()).hexdigest()[:20]
