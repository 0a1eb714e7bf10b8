"""What a terminal sends, told apart: keys, whole pastes, and replies that nobody typed.

Textual's parser takes everything for typing that it does not know, and waits for
the end of a paste for ever. So all text passes here before it gets there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

ESCAPE = 0.1
"""Seconds after which an Escape was the key, and nothing more of a sequence comes."""
CUT = 0.5
"""Seconds that the rest of a sequence may come after its beginning, when nobody can have typed that."""
SILENCE = 10.0
"""Seconds without input after which a paste is handed out whose end got lost, or is held up by the line."""
TYPED_AFTER = 1.0
"""Seconds of silence in such a paste after which a few characters may be keys again."""
FEW = 3
DOUBT = 0.1
"""Seconds of silence after those few characters that make keys of them."""
RESUMED = 0.5
"""Seconds without input after which the rest of a paste is handed out."""
RESUMES = 60.0
"""Seconds after a paste without an end in which many characters at once are its rest; as many as of a
silence once something was typed."""
REPLY = 2.0
"""Seconds that a reply may take from its beginning to its end."""
KEPT = 4096
"""Characters of a reply that are kept; the rest of it is dropped."""
MOST = 8_000_000
"""Characters of a paste that are kept."""

BEGIN, END = "\x1b[200~", "\x1b[201~"

_STRING = re.compile(r"\x1b(?:\](?=\d+;)|P(?=[0-9;]*[>!$+|])|_(?=G))")
"""How a reply begins that has an end of its own: OSC, DCS, and that of kitty's pictures."""
_STRING_END = re.compile("[\x07\x18\x1a\x9c]|\x1b\\\\|(?=\x1b[^\\\\]|[\x00-\x1a\x1c-\x1f])")
_REPLY = re.compile(
    r"\x1b\[(?:"
    r"(?!\?(?:2026|2048);\d\$y)[?=>][0-?]*[ -/]*[@-~]"  # attributes, modes but two that are awaited, flags
    r"|\d+;\d+R|\d+;\d+\$y|\d*n"  # where the cursor is, a mode, how the terminal feels
    r"|(?!48;|1;[5-8]t)\d+(?:;\d+)+t|[23];(?:\d+;)+\d*x"  # sizes that nobody asked for, parameters
    r")"
)
_KEY = re.compile(
    r"\x1b(?:"
    r"\[<[-\d;]+[Mm]|\[M[\s\S]{3}|\[[\d;]+M|\[[IO]"  # the mouse in three dialects, the focus
    r"|\[\?\d+;\d\$y|\[48;[\d:;]+t"  # what Textual asked for
    r"|\[[\d:;]+[u~A-HPQRS]"  # keys with all that belongs to them
    r"|[bf\t\x7f]"  # words and shift+tab, as some terminals send them
    r")"
)
_CONTROL = re.compile(r"\x1b\[[0-?]+[ -/]*[@-~]")
_UNFINISHED = re.compile(
    r"\x1b(?:\[[0-?]{0,60}[ -/]{0,3}|\[\[|\[M[\s\S]{0,2}|\[<[-\d;]{0,30}|\]\d{0,5}|P[0-9;]{0,10}|[O_])?\Z"
)
_TYPABLE = 3
"""Characters of the beginning of a sequence which may also have been typed: `Esc [ 3`."""
_LONGEST_KEY = 8


def _key(text: str) -> str:
    """The key or the move of the mouse that a text begins with; empty when it begins with none."""
    if found := _KEY.match(text):
        return found[0]
    return next(
        (text[:n] for n in range(min(len(text), _LONGEST_KEY), 2, -1) if text[:n] in ANSI_SEQUENCES_KEYS), ""
    )


@dataclass(frozen=True)
class Part:
    """A piece of what came in, in the order in which it came."""

    kind: Literal["keys", "escape", "paste", "reply"]
    """`escape` is an Escape of which nothing more comes, so that it is the key."""
    text: str
    sent: int = 0
    """Characters of a paste as it was sent, of which `text` may be the first ones."""


class Incoming:
    """Cuts the text of a terminal into parts; `due` says when `tick` is to be called though nothing comes."""

    def __init__(self) -> None:
        self.due: float | None = None
        """On the clock that `feed` and `tick` are given, in seconds."""
        self._held = ""
        self._paste: list[str] | None = None
        self._pasted = 0
        self._doubt = ""
        """What came in a paste after a silence, and may be typed."""
        self._cut_until = 0.0
        """Until when the rest of a paste may come that was handed out without its end."""
        self._silence = SILENCE
        self._reply: str | None = None
        self._reply_until = 0.0
        self._last = 0.0

    def feed(self, text: str, now: float) -> Iterator[Part]:
        """The parts that are whole with this text."""
        quiet, self._last = now - self._last, now
        doubtful = quiet >= TYPED_AFTER and len(text) <= FEW and not self._held and not self._doubt
        text, self._held, self._doubt = self._held + self._doubt + text, "", ""
        if self._paste is None and self._reply is None:
            if self._is_rest(text, now) or (doubtful and now < self._cut_until):
                self._paste, self._silence = [], RESUMED
            else:
                self._cut_until = min(self._cut_until, now + SILENCE)
        if self._paste is not None and doubtful:
            self._doubt, text = text, ""
        yield from self._parts(text, now)
        self._plan(now)

    def _parts(self, text: str, now: float) -> Iterator[Part]:
        while text:
            if self._paste is not None:
                part, text = self._in_paste(text)
            elif self._reply is not None:
                part, text = self._in_reply(text)
            else:
                part, text = self._outside(text, now)
            if part is not None and part.text:
                yield part

    def _is_rest(self, text: str, now: float) -> bool:
        """Whether a text goes on with a paste whose beginning was handed out, or never came."""
        end = text.find(END)
        if end >= 0:
            return BEGIN not in text[:end]
        return now < self._cut_until and not text.startswith("\x1b") and len(set(text)) > FEW

    def tick(self, now: float) -> Iterator[Part]:
        """What is whole because nothing more came."""
        if self.due is None or now < self.due:
            return
        if self._paste is not None:
            typed, self._doubt = self._doubt, ""
            if not typed:
                self._keep_pasted(self._held)
                self._held = ""
            if (part := self._end_paste()).text:
                yield part
            self._cut_until = now + (SILENCE if typed else RESUMES)
            yield from self._parts(typed, now)
        elif self._reply is not None:
            kept, self._reply, self._held = self._reply, None, ""
            yield Part("reply", kept)
        elif self._held:
            held, self._held = self._held, ""
            if len(held) <= _TYPABLE:
                yield Part("escape", held[0])
                yield from [Part("keys", held[1:])] if held[1:] else []
            else:
                yield Part("reply", held)
        self._plan(now)

    def _plan(self, now: float) -> None:
        if self._paste is not None:
            self.due = now + (DOUBT if self._doubt else self._silence)
        elif self._reply is not None:
            self.due = self._reply_until
        else:
            wait = ESCAPE if len(self._held) <= _TYPABLE else CUT
            self.due = now + wait if self._held else None

    def _in_paste(self, text: str) -> tuple[Part | None, str]:
        assert self._paste is not None
        found = text.find(END)
        if found < 0:
            # The end may be cut off in the middle.
            cut = next(
                (n for n in range(min(len(END) - 1, len(text)), 0, -1) if END.startswith(text[-n:])), 0
            )
            kept = text[: len(text) - cut]
            self._held = text[len(text) - cut :]
            self._keep_pasted(kept)
            return None, ""
        self._keep_pasted(text[:found])
        self._cut_until = 0.0
        return self._end_paste(), text[found + len(END) :]

    def _keep_pasted(self, text: str) -> None:
        assert self._paste is not None
        if room := max(0, MOST - self._pasted):
            self._paste.append(text[:room])
        self._pasted += len(text)

    def _end_paste(self) -> Part:
        assert self._paste is not None
        part = Part("paste", "".join(self._paste), self._pasted)
        self._paste, self._pasted = None, 0
        return part

    def _in_reply(self, text: str) -> tuple[Part | None, str]:
        assert self._reply is not None
        found = _STRING_END.search(text)
        if found is None:
            cut = text.endswith("\x1b")
            self._held = "\x1b" if cut else ""
            self._reply = (self._reply + text[: len(text) - cut])[:KEPT]
            return None, ""
        part = Part("reply", (self._reply + text[: found.start()])[:KEPT] + found[0])
        self._reply = None
        return part, text[found.end() :]

    def _outside(self, text: str, now: float) -> tuple[Part | None, str]:
        """The first part of a text that begins outside of pastes and replies, and the text after it."""
        at = text.find("\x1b")
        if at:
            at = len(text) if at < 0 else at
            return Part("keys", text[:at]), text[at:]
        if text.startswith(BEGIN):
            self._paste, self._silence = [], SILENCE
            return None, text[len(BEGIN) :]
        if begun := _STRING.match(text):
            self._reply, self._reply_until = begun[0], now + REPLY
            return None, text[begun.end() :]
        if reply := _REPLY.match(text):
            return Part("reply", reply[0]), text[reply.end() :]
        if key := _key(text):
            return Part("keys", key), text[len(key) :]
        if _UNFINISHED.match(text):
            self._held = text
            return None, ""
        if unknown := _CONTROL.match(text):
            return Part("reply", unknown[0]), text[unknown.end() :]
        # Not alt and a key, which nothing here needs, but Escape and a key on a line that holds them up.
        return Part("escape", "\x1b"), text[1:]
