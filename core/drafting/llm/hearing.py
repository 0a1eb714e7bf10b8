"""What one job hears: an answer, begun again when the asking begins again, and a second one if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.asking.by_model import not_sent
from core.drafting.engine import DraftRequest
from core.drafting.llm.answers import CardReading
from core.drafting.llm.grounding import Grounder
from core.drafting.llm.listening import Listener, other_language
from core.model import TABLES, Card

if TYPE_CHECKING:
    from core.drafting.llm.answers import Ending, Wanted
    from core.drafting.llm.listening import Useless
    from core.errors import ModelTrouble
    from core.model import DraftEvent, RedraftRequest, Section, Story

FOREIGN = "The model did not answer in English, though it was asked to."


class Hearing:
    """Reads the answers of one job. From one thread at a time."""

    def __init__(
        self,
        story: Story,
        wanted: Wanted,
        instructions: tuple[str, ...],
        request: DraftRequest | RedraftRequest,
    ) -> None:
        self.shown = False
        """Whether anything of the answer was given out, which the engine says: nothing may be tried again."""
        self.error: ModelTrouble | None = None
        """What broke the answer."""
        self.finish = ""
        """What the server says of the end."""
        self.ending: Ending | None = None
        """What the last answer came to."""
        self._story = story
        self._wanted = wanted
        self._instructions = instructions
        self._card: Card | None = None
        self._base = Card()
        self._any_language = False
        self._drafts = isinstance(request, DraftRequest)
        if isinstance(request, DraftRequest):
            self._base = request.head
            self._card = request.standing
        else:
            self._card = request.card
            self._base = request.card if request.blanks else Card()
            self._any_language = other_language(request.how)
        self._strict = True
        self._left_out: tuple[str, ...] = ()
        self.begin()

    def begin(self, left_out: tuple[str, ...] = (), kept: bool = False) -> None:
        """An answer begins (again); what came before does not count. `left_out` and `kept` as in `Asking`."""
        self._left_out = left_out or self._left_out
        self.kept = kept
        self.ending = None
        self.finish = ""
        self._reading = CardReading(
            self._story,
            self._wanted,
            base=self._base,
            card=self._card,
            instructions=self._instructions,
            grounder=Grounder(self._story),
        )
        self._listener = Listener(self._reading, strict=self._strict, any_language=self._any_language)

    def second(self) -> None:
        """Hear another answer, whose language is taken as it is."""
        self._strict = False
        self.begin()

    def anew(self) -> None:
        """Forget what broke an answer of which nothing was shown, and hear another one."""
        self.error = None
        self.begin()

    def hear(self, text: str) -> list[DraftEvent]:
        """What can be shown after some more of the answer."""
        return self._listener.hear(text)

    def end(self, rest: str = "") -> list[DraftEvent]:
        """What can be shown when nothing more comes than the rest; `ending` is there then, unless the answer
        is of no use."""
        events = [] if self._listener.useless or not rest else self._listener.hear(rest)
        events += [] if self._listener.useless else self._listener.end()
        if self._listener.useless:
            return []
        self.ending = self._reading.end()
        return [*events, *self.ending.events]

    @property
    def useless(self) -> Useless:
        """Why the answer is of no use, when nothing broke it and another try may help."""
        return "" if self.error else self._listener.useless

    @property
    def full(self) -> bool:
        """Whether the question was too long for the model, and nothing was shown yet."""
        return self.error is not None and self.error.kind == "context" and not self.shown

    @property
    def stale(self) -> bool:
        """Whether the answer was kept and is not whole: then it is asked for anew, before it is shown."""
        return self.kept and self.error is None and bool(self.lacking)

    @property
    def left_out(self) -> tuple[Section, ...]:
        """Tables that a whole card lacks because the model had nothing for them; other tables have rows."""
        ending = self.ending
        if ending is None or not self._drafts or not self.closed:
            return ()
        if not any(ending.card.rows(table) for table in TABLES):
            return ()
        lacks = tuple(section for section in ending.missing if section in TABLES)
        return lacks if lacks == ending.missing else ()

    @property
    def lacking(self) -> tuple[Section, ...]:
        """Wanted sections that did not come whole."""
        return self.ending.missing if self.ending and not self.left_out else ()

    @property
    def enough(self) -> bool:
        """Whether it is no use to listen any longer."""
        return bool(self._listener.useless) or self._reading.over

    @property
    def closed(self) -> bool:
        """Whether the answer came to its own end."""
        return self._reading.closed

    @property
    def before(self) -> str:
        """What the model said instead of an answer: cleaned, on one line."""
        return self._reading.before

    @property
    def notes(self) -> tuple[str, ...]:
        """What the analyst should know of how the answer came."""
        return (*not_sent(self._left_out), *((FOREIGN,) if self._listener.foreign else ()))
