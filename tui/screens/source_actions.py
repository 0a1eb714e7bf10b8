"""What can be done with the sources on the workbench: reading sentence by sentence, and quoting them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.editing import describe
from core.errors import ForedeckError
from core.model import TABLES, Section, edits
from tui.actions import key_of, with_keys
from tui.screens.card_actions import taken_back
from tui.screens.card_moves import LETTERS
from tui.screens.evidence import Evidence
from tui.screens.one_key import OneKeyScreen
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from core.model import Place, Quote
    from tui.action import Action
    from tui.messages import SentenceChosen

CITING = ("source.row", "source.evidence", "source.keyword", "source.drop")
"""What the source pane changes on the card."""
ADDS = "{prompt.keep} adds them · {prompt.leave} leaves"
_NAME = re.compile(r"[A-Z][\w’'-]*(?:\s+(?:of\s+the\s+|of\s+|and\s+)?[A-Z][\w’'-]*)+")
_FEW = 4
"""Words of a sentence that a keyword is proposed with when no name stands in it."""


class SourceActions(Evidence):
    """The actions of the source pane."""

    def why_not_here(self, action: Action) -> str:
        """Why a sentence cannot be taken over now."""
        if reason := super().why_not_here(action):
            return reason
        if action.id in CITING:
            if self.bench.readonly:
                return self.bench.readonly
            if busy := self.busy():
                return f"{busy}: {key_of('bench.stop')} stops it."
            if action.id == "source.drop":
                return self._why_no_drop()
            if self.source_view.chosen_quote() is None:
                return "There is no sentence to take."
        if action.id == "source.evidence":
            if not self.citable:
                return f"No quote can stand behind this: {key_of('bench.pane')} goes to the card, to a cell."
            if edits.is_locked(self.bench.card_or_new(self.story), self.place):
                return self.locked_said()
        if action.id.startswith("bench.") and action.id.endswith("-quote") and not self._behind:
            card, place = self.bench.card_or_new(self.story), self.place
            there = "" if self.source_view.has_focus else f" ({key_of('bench.pane')})"
            if place.section in TABLES and not card.rows(place.section):
                row = key_of("source.row")
                return f"There is no row here: in the sources{there}, {row} makes one of a sentence."
            if not edits.text_at(card, place):
                cite = key_of("source.evidence")
                return f"No quote stands behind this: in the sources{there}, {cite} puts a sentence there."
        return ""

    @property
    def citable(self) -> bool:
        """Whether a quote can stand behind what the card's cursor is on: not behind a link or an address."""
        card, place = self.bench.card_or_new(self.story), self.place
        return edits.cell_at(card, place) is not None or place.section is Section.SUMMARY

    def _why_no_drop(self) -> str:
        if not self._behind:
            return "No quote stands behind this cell."
        place, _ = self._behind[self._turn]
        if place is None:
            return "This sentence belongs to a finding, not to the cell."
        card = self.bench.card_or_new(self.story)
        return self.locked_said() if edits.is_locked(card, place) else ""

    # Reading

    def do_source_show(self, by: int) -> None:
        """Show the next (or previous) source."""
        if not self.source_view.choose(self.source_view.index + by):
            count = len(self.source_view.story.clippings)
            self.explain("This story has one source." if count == 1 else f"These are all {count} sources.")

    def do_source_page(self, by: int) -> None:
        """A screen down (or up); the sentence cursor comes along."""
        view = self.source_view
        view.scroll_by(by * max(1, view.content_size.height - 2))
        view.choose_seen()

    def do_source_end(self, last: int) -> None:
        """To the first or the last sentence."""
        view = self.source_view
        view.scroll_to(y=view.line_count() if last else 0, animate=False)
        view.choose_sentences(len(view.sentences) - 1 if last else 0)

    def do_source_sentence(self, by: int) -> None:
        """Next (or previous) sentence."""
        self.source_view.step_sentence(by)
        self.resting.soon("light", self.source_view.light)

    def do_source_stretch(self, by: int) -> None:
        """Take one more sentence, or one less."""
        self.source_view.stretch(by)

    def on_sentence_chosen(self, message: SentenceChosen) -> None:
        """Say which sentences are chosen, and what can be made of them."""
        self.resting.soon("sentence", self.say_sentence)

    def say_sentence(self) -> None:
        """Say which sentences are chosen, whether the quote that is looked at is among them, and the keys."""
        view = self.source_view
        clipping, numbers, span = view.clipping, view.chosen_numbers, view.chosen_span
        if clipping is None or numbers is None or span is None or not view.has_focus:
            return
        first, last = numbers
        which = f"sentence {first}" if first == last else f"sentences {first} to {last}"
        name = f"{clipping.name} [{view.index + 1}]" if len(view.story.clippings) > 1 else clipping.name
        parts = [f"{name}, {which} of {len(view.sentences)}"]
        quote = view.quote
        keys = [f"{key_of('source.row')} row of {self._table}"]
        if self.citable:
            keys.append(f"{key_of('source.evidence')} evidence of {describe(self.place)}")
        if quote is not None and view.holds(quote, span):
            parts.insert(0, self.numbered())
            keys += [] if self._why_no_drop() else [f"{key_of('source.drop')} drop it"]
        self.say_lines(" · ".join(parts), " · ".join(keys))

    @property
    def _table(self) -> str:
        return self.place.section.value if self.place.section in TABLES else "a table"

    # Quoting

    def do_source_row(self) -> None:
        """Make the chosen sentences a row of the table at the card's cursor, or of one that is asked for."""
        if (quote := self.source_view.chosen_quote()) is None:
            return
        if self.place.section in TABLES:
            after = self.place.index + 1 if self.row is not None else 0
            self._make_row(quote, self.place.section, after)
            return
        choices = [(letter, section.value) for letter, section in LETTERS.items() if section in TABLES]

        def chosen(letter: str | None) -> None:
            if letter is not None:
                section = LETTERS[letter]
                self._make_row(quote, section, len(self.bench.card_or_new(self.story).rows(section)))

        self.app.push_screen(OneKeyScreen("A row of", choices), chosen)

    def _make_row(self, quote: Quote, section: Section, index: int) -> None:
        try:
            where = self.bench.row_from(self.story, section, index, quote)
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        self._taken(f"Row {where.index + 1} of {section}{taken_back()}", where)

    def do_source_evidence(self) -> None:
        """Put the chosen sentences behind the cell at the card's cursor; a blank cell says them then."""
        if (quote := self.source_view.chosen_quote()) is None:
            return
        if self.bench.cite(self.story, self.place, quote):
            self._taken(f"Evidence of {describe(self.place)}{taken_back()}", self.place, quote)
        else:
            self.explain("It stands behind this cell already.")

    def do_source_drop(self) -> None:
        """Take the quote that is looked at away from its cell."""
        place, quote = self._behind[self._turn]
        if place is None:
            return
        self.bench.uncite(self.story, place, quote)
        self._taken(f"{self.bench.history(self.story).done[-1].label}{taken_back()}", self.place)

    def do_source_keyword(self) -> None:
        """Ask which words of the chosen sentences are to be a keyword."""
        if (quote := self.source_view.chosen_quote()) is None:
            return
        known = {item.text.casefold() for item in self.bench.card_or_new(self.story).keywords}
        self.query_one(Prompt).ask("keyword", "Keyword:", _proposed(quote.text, known))
        self.say_lines("Words of the sentence keep it as their source", with_keys(ADDS))
        self.offer_keys()

    def on_prompt_ended(self, message: Prompt.Ended) -> None:
        """Add the keyword, or leave it."""
        prompt = self.query_one(Prompt)
        if message.kind != "keyword" or not prompt.open:
            return
        self.set_focus(self.source_view)
        prompt.close()
        self.offer_keys()
        quote = self.source_view.chosen_quote()
        words = " ".join(message.text.split())
        if not message.keep or not words or quote is None:
            self.say_sentence()
            return
        try:
            added = self.bench.keyword_from(self.story, quote, words)
        except ForedeckError as error:
            self.explain(str(error), "warn")
            return
        if added:
            self._taken(f"Keyword: {words}{taken_back()}", self.place)
        else:
            self.explain(f"“{words}” is a keyword already.")

    def _taken(self, said: str, where: Place, quote: Quote | None = None) -> None:
        """Show the card as it is now, with the cursor at a place, and say what was done."""
        chosen = self.source_view.chosen_numbers
        self.refresh_card()
        self.card_view.go(where, tell=False)
        self.tell()
        if quote is not None:
            self._turn = next((n for n, (_, each) in enumerate(self._behind) if each == quote), 0)
            self.source_view.trace([each for _, each in self._behind], self._turn)
        if chosen is not None and self.source_view.has_focus:
            self.source_view.choose_sentences(chosen[0] - 1, chosen[1] - 1, tell=False)
        self.explain(said, "good")


def _proposed(text: str, known: set[str]) -> str:
    """Words that a keyword may begin with: a name in the sentence that is none yet, else the first words."""
    names = (" ".join(found[0].split()) for found in _NAME.finditer(text))
    if name := next((name for name in names if name.casefold() not in known), ""):
        return name
    return " ".join(text.split()[:_FEW]).rstrip('.,;:!?”’"')
