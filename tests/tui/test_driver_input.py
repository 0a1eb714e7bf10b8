"""What comes in from a terminal: keys, pastes and replies told apart, whatever the line does to them."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from tui.terminal import incoming
from tui.terminal.input import FIRST, Burst, Hearing, Listening, Waking

REPLIES = (
    "\x1b[?62;4;52c",
    "\x1b[>41;379;0c",
    "\x1b]11;rgb:1a1a/2b2b/3c3c\x07",
    "\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1bP>|tmux 3.3a\x1b\\",
    "\x1bP1+r4d73=5c455d3532\x1b\\",
    "\x1b[24;80R",
    "\x1b[?1;1R",
    "\x1b[?12;2$y",
    "\x1b[4;1$y",
    "\x1b[?25u",
    "\x1b[?997;1n",
    "\x1b[0n",
    "\x1b[8;24;80t",
    "\x1b_Gi=1;OK\x1b\\",
)
KEYS = {
    "j": "j",
    "é": "é",
    "\x1b[A": "up",
    "\x1b[Z": "shift+tab",
    "\x1bOP": "f1",
    "\x1b[3;5~": "ctrl+delete",
    "\x1b[3$": "shift+delete",
    "\x1b[106;;106u": "j",
    "\x1b[27u": "escape",
    "\r": "enter",
    "\x11": "ctrl+q",
    "漢": "漢",
}
PASTES = ("two\nlines", "an é, a 漢 and 🧭", "x")


class Clock:
    """The clock of the hearing, which stands still until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        for place in ("tui.terminal.input.get_time", "textual._parser.get_time"):
            monkeypatch.setattr(place, lambda: self.now)

    def later(self, hearing: Hearing, seconds: float) -> list[str]:
        self.now += seconds
        return names(hearing.late())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def names(heard: list[Message | bytes]) -> list[str]:
    """What was heard, a word each: a key by its name, what else came by its kind."""
    found = []
    for each in heard:
        match each:
            case events.Key():
                found.append(each.key)
            case events.Paste():
                found.append(f"pasted {each.text!r}")
            case bytes():
                found.append(f"reply {len(each)}")
            case _:
                found.append(type(each).__name__)
    return found


def hear(*pieces: bytes | str) -> list[str]:
    hearing = Hearing()
    return [
        name
        for piece in pieces
        for name in names(hearing.hear(piece.encode() if isinstance(piece, str) else piece))
    ]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(REPLIES).map(lambda text: (text, f"reply {len(text)}")),
            st.sampled_from(tuple(KEYS.items())),
            st.sampled_from(PASTES).map(lambda text: (f"\x1b[200~{text}\x1b[201~", f"pasted {text!r}")),
        ),
        max_size=8,
    ),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_however_a_line_cuts_it_nothing_is_typed_that_was_not(
    sent: list[tuple[str, str]], cuts: list[int]
) -> None:
    data = "".join(text for text, _ in sent).encode()
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    pieces = [data[begin:end] for begin, end in pairwise(edges)]
    assert hear(*pieces) == [name for _, name in sent]


def test_what_textual_asked_for_reaches_it() -> None:
    assert hear("\x1b[?2026;2$y\x1b[I\x1b[O\x1b[<0;3;4M\x1b[48;24;80;480;800t") == [
        "TerminalSupportsSynchronizedOutput",
        "AppFocus",
        "AppBlur",
        "MouseDown",
        "Resize",
    ]


def test_escape_and_what_is_typed_after_it_are_keys_each(clock: Clock) -> None:
    hearing = Hearing()
    assert hear("\x1bj", "\x1b1", "\x1b[k", "\x1b]l", "\x1b\x1b[A") == [
        "escape", "j", "escape", "1", "escape", "left_square_bracket", "k",
        "escape", "right_square_bracket", "l", "escape", "up",
    ]  # fmt: skip
    for typed, then in (("\x1b", []), ("\x1b[", ["left_square_bracket"]), ("\x1bO", ["O"])):
        assert names(hearing.hear(typed.encode())) == []
        assert hearing.left() == pytest.approx(incoming.ESCAPE)
        assert clock.later(hearing, 0.09) == []
        assert clock.later(hearing, 0.02) == ["escape", *then]
        assert hearing.left() is None


def test_bytes_that_are_no_utf8_are_no_keys_and_letters_cut_in_two_arrive_whole() -> None:
    assert hear(b"a\xffb\xc3", b"\xa9\xe6", b"\xbc", b"\xa2", b"\xed\xa0\x80c") == ["a", "b", "é", "漢", "c"]
    assert hear(b"x" * 4095 + "é".encode()[:1], "é".encode()[1:])[-1] == "é"


def test_a_reply_that_never_ends_holds_up_no_key_for_long(clock: Clock) -> None:
    hearing = Hearing()
    assert names(hearing.hear(b"\x1b]52;c;aGVs")) == []
    assert clock.later(hearing, 2.1) == ["reply 11"]
    assert names(hearing.hear(b"j")) == ["j"]
    assert names(hearing.hear(b"\x1bP>|x\rj")) == ["reply 5", "enter", "j"]
    assert names(hearing.hear(b"\x1b[<35;1")) == []
    assert clock.later(hearing, 0.6) == ["reply 7"], "half a move of the mouse is not typed"


def test_a_paste_whose_end_got_lost_arrives_and_keys_live_again(clock: Clock) -> None:
    hearing = Hearing()
    assert names(hearing.hear(b"\x1b[200~half a")) == []
    clock.now += 0.5
    assert names(hearing.hear(b" story")) == []
    assert clock.later(hearing, 9.9) == []
    assert clock.later(hearing, 0.2) == ["pasted 'half a story'"]
    assert names(hearing.hear(b"j")) == []
    assert clock.later(hearing, 0.11) == ["j"]
    assert names(hearing.hear(b"j")) == ["j"]
    hearing.hear(b"\x1b[200~more")
    clock.now += 1.5
    assert names(hearing.hear(b"j")) == []
    assert clock.later(hearing, 0.11) == ["pasted 'more'", "j"]


def test_a_paste_that_a_line_holds_up_is_never_keys_whatever_is_cut_off(clock: Clock) -> None:
    for stall in (1.5, 9.0, 11.0, 40.0):
        for rest in (
            ("d x b\nq\x1b[201~",),
            ("d x b\n", "q\x1b[201~"),
            ("d", "xyzb\n", "q\x1b[20", "1~"),
            ("\x1b[201~",),
        ):
            hearing = Hearing()
            heard = hearing.hear(b"\x1b[200~half, ")
            clock.now += stall
            heard += hearing.late()
            for piece in rest:
                heard += hearing.hear(piece.encode())
                clock.now += 0.05
                heard += hearing.late()
            whole = "half, " + "".join(rest).removesuffix("\x1b[201~")
            assert all(isinstance(each, events.Paste) for each in heard)
            assert "".join(each.text for each in heard) == whole
            assert names(hearing.hear(b"jkdx\x1b[A")) == ["j", "k", "d", "x", "up"], "it has ended"
    assert hear("whose beginning got lost\nd\x1b[201~j") == ["pasted 'whose beginning got lost\\nd'", "j"]
    # Keys live again though its end never comes: they are typed one by one, or held down.
    hearing.hear(b"\x1b[200~lost")
    assert clock.later(hearing, 11) == ["pasted 'lost'"]
    for typed in (b"jjjjjjjj", b"\x1b[1;5A", b"q"):
        assert len(names(hearing.hear(typed))) == len(typed.replace(b"\x1b[1;5A", b"-"))
    clock.now += 11
    assert names(hearing.hear(b"jkdx")) == ["j", "k", "d", "x"]


def test_a_paste_is_cleaned_of_what_steers_a_terminal() -> None:
    evil = "one\x1b]52;c;aGk=\x07\r\ntwo\x1b[31m\x00\u202e\x07three"
    assert hear(f"\x1b[200~{evil}\x1b[201~") == ["pasted 'one\\ntwothree'"]


# The thread that reads


class Ear(Listening):
    """A driver that only listens, to one end of a pipe."""

    def __init__(self, fileno: int) -> None:
        self.fileno = fileno
        self._debug = False
        self.exit_event = Waking()
        self.heard: list[Message] = []
        self.more = threading.Condition()
        self.thread = threading.Thread(target=self.run_input_thread)

    def process_message(self, message: Message) -> None:
        with self.more:
            self.heard.append(message)
            self.more.notify()

    def line_lost(self) -> None:
        self.line_gone = True

    def until(self, so: Callable[[], bool]) -> None:
        with self.more:
            assert self.more.wait_for(so, 5)


@pytest.fixture
def ear() -> Iterator[tuple[Ear, int]]:
    reader, writer = os.pipe()
    ear = Ear(reader)
    ear.thread.start()
    yield ear, writer
    ear.exit_event.set()
    ear.thread.join(5)
    assert not ear.thread.is_alive()


def test_it_waits_without_waking_and_stops_at_once(
    ear: tuple[Ear, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    listening, writer = ear
    waits: list[float | None] = []
    waited = select.select

    def wait(*given: object) -> object:
        waits.append(given[3])  # type: ignore[arg-type]
        return waited(*given)  # type: ignore[call-overload]

    monkeypatch.setattr("tui.terminal.input.select.select", wait)
    os.write(writer, b"\x1b[A")
    listening.until(lambda: len(listening.heard) == 1)
    os.write(writer, b"\x1b[B")
    listening.until(lambda: len(listening.heard) == 2)
    os.write(writer, b"j")
    listening.until(lambda: len(listening.heard) == 3)
    listening.exit_event.set()
    listening.thread.join(5)
    assert [wait for wait in waits if wait is not None] == [FIRST], "nothing but what comes wakes it"
    assert not listening.line_gone


def test_the_end_of_the_line_is_said_and_read_once(ear: tuple[Ear, int]) -> None:
    listening, writer = ear
    replies: list[bytes] = []
    listening.on_reply = replies.append
    os.write(writer, b"\x1b[?62;52cj")
    os.close(writer)
    listening.thread.join(5)
    assert listening.line_gone
    assert replies == [b"\x1b[?62;52c"]
    assert [key.key for key in listening.heard if isinstance(key, events.Key)] == ["j"]


def test_a_text_that_comes_all_at_once_is_no_typing_but_a_key_that_is_held_down_is(
    ear: tuple[Ear, int],
) -> None:
    listening, writer = ear
    os.write(writer, b"x" * 30 + b"j" * 30)
    listening.until(lambda: len(listening.heard) == 60)
    assert all(isinstance(heard, events.Key) for heard in listening.heard)
    listening.heard.clear()
    os.write(writer, b"jjax")
    listening.until(lambda: len(listening.heard) == 4)
    listening.heard.clear()
    os.write(writer, b"A quay closes")
    os.write(writer, b" in Keldmouth\rand more")
    listening.until(lambda: bool(listening.heard))
    (burst,) = listening.heard
    assert isinstance(burst, Burst)
    assert burst.text == "A quay closes in Keldmouth\nand more"
