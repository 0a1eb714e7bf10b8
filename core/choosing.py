"""Which engine works on an open desk: what was asked for, chosen on the desk, set, or the embedded one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.engines import EMBEDDED, Engines
from core.errors import BadInput
from core.revising import Revising

if TYPE_CHECKING:
    from core.drafting.engine import Engine
    from core.scoring.scorer import Scorer
    from core.settings import Settings


class Choosing(Revising):
    """The engines of an open desk, and the one that drafts and scores on it now."""

    settings: Settings
    place: Path
    engines: Engines
    engine: Engine
    scorer: Scorer
    engine_name = EMBEDDED
    """What the engine that works now is called in `engines`."""

    def _begin_with(self, engine: Engine | Engines) -> None:
        """Have the engines of another desk go on here, or begin with the one that needs no model."""
        if isinstance(engine, Engines):
            self.engines = engine
        else:
            self.engines = Engines(self.place, self.settings, embedded=engine)
        self.hold_engines()
        self._take(EMBEDDED)

    def hold_engines(self) -> None:
        """Have the engines work for this desk, also after another one was to take its place and did not."""
        self.engines.renew(self.settings)
        self.engines.answers = lambda: self.desk.answers

    def use(self, name: str) -> None:
        """Have an engine draft and score from now on, also when this desk is opened again.

        Raises BadInput when there is none of that name or it cannot be used.
        """
        self._take(name)
        self.engines.wanted = ""
        self.remember(engine=name)

    def choose(self, wanted: str = "") -> tuple[str, ...]:
        """Take the engine that is asked for, else what was chosen here, else that of the settings.

        What was chosen or set and cannot be used costs a sentence. Raises BadInput when what is
        asked for cannot be used.
        """
        self.engines.wanted = wanted or self.engines.wanted
        if self.engines.wanted:
            self._take(self.engines.wanted)
            return ()
        refused = []
        here = self.desk.about().get("engine")
        for name, how in ((here, "chosen on this desk"), (self.settings.engine, "set in settings.toml")):
            if not isinstance(name, str) or not name:
                continue
            try:
                self._take(name)
                break
            except BadInput as error:
                refused.append((error, how))
        return tuple(
            f"{error.sentence} It was {how}; {self.engine_name} works instead. {error.hint}".strip()
            for error, how in refused
        )

    def _take(self, name: str) -> None:
        self.engine, self.scorer = self.engines.engine(name), self.engines.scorer(name)
        self.engine_name = name
