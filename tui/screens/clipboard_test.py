"""Settles whether copies arrive: one is sent, the analyst pastes it back, and the answer is remembered."""

from __future__ import annotations

import secrets
from difflib import SequenceMatcher
from itertools import cycle, islice
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.clipboard.copied import Sure
from tui.clipboard.service import TEST_SIZE
from tui.clipboard.telling import size_told

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from tui.clipboard.copied import Copied
    from tui.clipboard.service import Clipboard

NEARLY = 0.9
"""The share of its lines that a paste must have whole for the loss to be that of the paste."""
LEAST = 200
"""Bytes of a paste below which it was hardly the test, cut on its way."""
WORDS = ("plain words", "Grüße", "Ελλάδα", "приливы", "潮汐发电", "תחנת כוח", "🌊🐟", "a | b \\ c", "100 %")
PASTE = "Paste it here now, with the paste key of your terminal (Ctrl+Shift+V, Cmd+V, Shift+Insert)."
NOT_TMUX = "Not with tmux's own prefix and ], which knows it anyway."
KEPT = "Remembered for this terminal · Esc closes"
KEPT_NOW = "This terminal does not say what it is, so this holds for this session only · Esc closes"
ELSE = "That is something else than was sent. Paste again, or press n if nothing else comes."
NOTHING = "n  nothing comes, or something else · Esc leaves it open"


def sample_text(size: int) -> str:
    """A text of about so many bytes in many scripts that was never copied before."""
    mark = f"Foredeck test {secrets.token_hex(4)}"
    lines, left = [mark], size - len(mark) - 40
    for number, word in enumerate(islice(cycle(WORDS), size)):
        line = f"{number} {word} {word}"
        left -= len(line.encode()) + 1
        if left < 0:
            break
        lines.append(line)
    return "\n".join([*lines, f"end of {mark}"])


def as_pasted(text: str) -> str:
    """A text without what terminals change in a paste: line ends, and blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def verdict(sent: str, pasted: str) -> tuple[bool | None, str]:
    """(whether copies arrive; None when this says nothing of it, a sentence)."""
    sent, pasted = as_pasted(sent), as_pasted(pasted)
    if pasted == sent:
        return True, "It is the same to the last byte: copies of up to this size count as copied here now."
    if not pasted:
        return None, "That was empty. Paste again, or press n."
    if len(pasted.encode("utf-8", "replace")) < LEAST:
        return None, ELSE
    if sent.startswith(pasted[:40]) and sent.startswith(pasted[: len(pasted) - 1]):
        came = size_told(len(pasted.encode("utf-8", "replace")))
        return False, f"Only {came} of {size_told(len(sent.encode()))} arrived: it was cut on the way."
    if pasted.startswith("Foredeck test ") and pasted[:22] != sent[:22]:
        return None, "That is the text of an earlier test. Paste once more, or press n."
    if not pasted.startswith("Foredeck test "):
        return None, ELSE
    lines, came = sent.split("\n"), pasted.split("\n")
    blocks = SequenceMatcher(None, lines, came, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    if same >= NEARLY * len(lines):
        pairs = enumerate(zip(lines, came, strict=False), start=1)
        first = next((number for number, (one, other) in pairs if one != other), len(lines))
        lost = f"{len(lines) - same} of {len(lines)} lines, line {first} the first"
        return None, f"It arrived but for {lost}: a slow line can lose letters of a paste. Paste once more."
    return False, "It arrived with other characters than were sent."


class ClipboardTest(ModalScreen[None]):
    """Sends a test text, compares what is pasted, and remembers for this terminal whether copies arrive."""

    def __init__(self, copies: Clipboard) -> None:
        super().__init__()
        self._copies = copies
        self._sent = ""
        self._over = False

    def compose(self) -> ComposeResult:
        """What to do, and what came of it."""
        with Vertical(id="ask") as box:
            box.border_title = Content("Test my clipboard")
            yield Static(Content("Sending a test …"), id="question")
            yield Static(id="answers")
            yield Static(Content("Esc closes"), id="problem")

    def on_mount(self) -> None:
        """Send the test."""
        self._send()

    @work(description="", exclusive=True, group="testing", exit_on_error=False)
    async def _send(self) -> None:
        text = sample_text(min(TEST_SIZE, await self._copies.most()))
        copied = await self._copies.copy(text, "The test", trying=True, passing=True)
        self._sent = text
        known = {"works": "Tested before: copies arrive. ", "fails": "Tested before: copies do not arrive. "}
        before = known.get(await self._copies.tested(), "")
        self._ask(copied, before, await self._copies.held_by_tmux())

    def _ask(self, copied: Copied, before: str, held: bool) -> None:
        question, answers = self.query_one("#question", Static), self.query_one("#answers", Static)
        if copied.sure is Sure.VERIFIED:
            self._over = True
            question.update(Content("You sit at this machine: the test was read back from its clipboard."))
            answers.update(Content("Copies are verified each time; there is nothing to remember."))
        elif copied.sure is Sure.ONLY_FILE:
            self._over = True
            question.update(Content(f"Nothing was sent. {copied.why}"))
        else:
            size = size_told(copied.size)
            own = f" {NOT_TMUX}" if held else ""
            question.update(Content(f"{before}A test of {size} was sent by {copied.way}. {PASTE}{own}"))
            self.query_one("#problem", Static).update(Content(NOTHING))

    def on_paste(self, event: events.Paste) -> None:
        """Compare what is pasted."""
        event.stop()
        if self._sent and not self._over:
            works, said = verdict(self._sent, event.text)
            self.query_one("#answers", Static).update(Content(said))
            if works is not None:
                self._settle(works)

    def on_key(self, event: events.Key) -> None:
        """Say that nothing comes, or leave."""
        event.stop()
        event.prevent_default()
        if event.key == "n" and self._sent and not self._over:
            said = "Copies go straight to the other ways from now on; another test can change that."
            self.query_one("#answers", Static).update(Content(said))
            self._settle(False)
        elif event.key in ("escape", "enter", "q"):
            self.dismiss(None)

    @work(description="", exclusive=True, group="settling", exit_on_error=False)
    async def _settle(self, works: bool) -> None:
        self._over = True
        kept = await self._copies.remember(works, len(self._sent.encode()))
        self.query_one("#problem", Static).update(Content(KEPT if kept else KEPT_NOW))
