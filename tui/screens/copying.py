"""Copying from the list and from the bench: what is offered there, and the copy that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from core.model import Place, Section
from core.model.copying import Form, What
from tui.messages import Copy
from tui.screens.base import WorkScreen
from tui.screens.card_moves import CardMoves
from tui.screens.card_page import CardPageScreen
from tui.screens.copy_menu import CopyMenu, Piece, card_pieces, source_pieces
from tui.screens.desk_list import DeskList

TITLE = Place(section=Section.TITLE)
WHOLE = ("c", "l")
"""The keys of what is offered of a card as a whole: itself, its link."""


class Copier(WorkScreen):
    """A screen from which parts of a card and of its sources are copied."""

    _form = Form.PAGE
    """The form that was taken last."""

    def ask_copy(self, pieces: Sequence[Piece]) -> None:
        """Ask what is to be copied, and copy it."""

        def chosen(answer: tuple[Piece, Form] | None) -> None:
            if answer is not None:
                piece, self._form = answer
                form = self._form if piece.formed else Form.PLAIN
                self.post_message(Copy(piece.text(form), piece.what, form))

        self.app.push_screen(CopyMenu(pieces, self._form), chosen)

    def copy_card(self, story: int) -> None:
        """Copy the card page."""
        self.post_message(Copy(self.bench.copy_text(story, What.CARD, Form.PAGE), "The card"))


class TriageCopier(Copier, DeskList):
    """Copies from the story under the cursor."""

    def do_stories_copy(self) -> None:
        """Ask what of the story is to be copied."""
        view = self.view
        addresses = [clipping.url for clipping in view.story.clippings if clipping.url]
        pieces = card_pieces(self.bench, view.id, TITLE) if view.card else []
        pieces = [piece for piece in pieces if piece.key in WHOLE]
        title = Piece("h", "Title", view.title, "The title", lambda form: view.title, formed=False)
        self.ask_copy([*pieces, title, *source_pieces("", addresses)])

    def do_stories_copy_card(self) -> None:
        """Copy the card page."""
        self.copy_card(self.view.id)


class BenchCopier(Copier, CardMoves):
    """Copies from the card and its sources. The screen has the story and the cursor's place."""

    def do_bench_copy(self) -> None:
        """Ask what is to be copied from here."""
        pieces = card_pieces(self.bench, self.story, self.place)
        view = self.source_view
        if view.has_focus and view.clipping is not None:
            words = view.clipping.text[slice(*view.chosen_span)] if view.chosen_span else ""
            pieces = source_pieces(words, [view.clipping.url] if view.clipping.url else []) + pieces
        self.ask_copy(pieces)

    def do_bench_copy_card(self) -> None:
        """Copy the card page."""
        self.copy_card(self.story)

    def do_bench_view(self) -> None:
        """Show the card as its page."""
        page = self.bench.copy_text(self.story, What.CARD, Form.TIGHT)
        self.app.push_screen(CardPageScreen(page), lambda id: self.action_do(id) if id else None)
