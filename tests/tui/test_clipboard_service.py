"""Copies go the surest way there is, and what is said of them is true."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import sys
from pathlib import Path

import pytest
from clipboards import CONSOLE, FAR, HERE, IN_TMUX, OVER_MOSH, OVER_SSH, PANE, Machine, client, raw

from core.model.copying import Form
from core.remembered import Remembered
from core.sharing.osc52 import MOST, MOST_MOSH, as_bytes, through_screen, through_tmux
from tui.clipboard import refusing
from tui.clipboard.copied import Copied, Sure
from tui.clipboard.telling import copied_sentence, size_told
from tui.terminal.facts import Facts

SSH = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22", "TERM": "xterm-256color"}
TEXT = "Dredging ends 👩‍🚀 漢字 שלום\n" * 400


def told(sequence: str) -> bytes:
    """What a bare sequence holds."""
    found = re.fullmatch("\x1b\\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found
    return base64.b64decode(found[1])


async def test_at_this_machine_a_copy_is_verified_by_reading_back(tmp_path: Path) -> None:
    machine = Machine(native=True)
    copied = await machine.clipboard(tmp_path, {}, HERE).copy(TEXT, "The card")
    assert copied.sure is Sure.VERIFIED
    assert machine.sent == []
    (program,) = machine.programs
    assert program.given == as_bytes(TEXT)
    assert not program.heard


async def test_a_clipboard_that_does_not_take_it_leaves_the_terminal(tmp_path: Path) -> None:
    machine = Machine(native=False)
    copied = await machine.clipboard(tmp_path, {}, HERE).copy(TEXT, "The card")
    assert (copied.sure, machine.sent) == (Sure.SENT, [raw(TEXT)])


async def test_the_clipboard_of_another_machine_is_never_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyperclip", None)
    over_ssh = client(300)
    for table, environment, clients in (
        (FAR, {}, ""),
        (HERE, SSH, ""),
        (IN_TMUX | OVER_SSH, PANE, over_ssh),
        (IN_TMUX | OVER_SSH | CONSOLE, PANE, f"{client(200)}\n{over_ssh}"),
        (IN_TMUX | OVER_MOSH, PANE, client(400)),
        (HERE, {"TEXTUAL_DRIVER": "tui.serving.driver:FaceDriver"}, ""),
    ):
        for mode in ("auto", "osc52", "native", "tmux", "screen", "file", "off"):
            machine = Machine(clients=clients, native=True)
            copied = await machine.clipboard(tmp_path, environment, table, mode=mode).copy(TEXT, "The card")
            assert not machine.copied_here
            assert copied.sure in (Sure.SENT, Sure.ONLY_FILE)


async def test_a_private_file_always_has_the_text_first(tmp_path: Path) -> None:
    machine = Machine()
    clipboard = machine.clipboard(tmp_path / "new", SSH, FAR)
    copied = await clipboard.copy(TEXT, "The card")
    assert copied.path == tmp_path / "new" / "last-copy.md"
    assert copied.path.read_bytes() == as_bytes(TEXT)
    assert copied.path.stat().st_mode & 0o777 == 0o600
    copied.path.chmod(0o644)
    again = await clipboard.copy("a\tb", "The row", form=Form.TSV)
    assert again.path == tmp_path / "new" / "last-copy.tsv"
    assert [path.name for path in (tmp_path / "new").glob("last-copy.*")] == ["last-copy.tsv"]


async def test_a_link_in_the_place_of_the_file_leads_nowhere(tmp_path: Path) -> None:
    own = tmp_path / "profile"
    own.write_text("mine")
    own.chmod(0o755)
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "last-copy.md").symlink_to(own)
    (workspace / "last-copy.txt").symlink_to(tmp_path / "new")
    clipboard = Machine().clipboard(workspace, SSH, FAR)
    page = await clipboard.copy(TEXT, "The card")
    assert page.path is not None
    assert not page.path.is_symlink()
    assert page.path.read_text() == TEXT
    plain = await clipboard.copy(TEXT, "The card", form=Form.PLAIN)
    assert plain.path is not None
    assert plain.path.read_text() == TEXT
    assert (own.read_text(), own.stat().st_mode & 0o777) == ("mine", 0o755)
    assert not (tmp_path / "new").exists()


async def test_the_file_of_somebody_else_is_replaced_and_theirs_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("held open by somebody")
    theirs.chmod(0o644)
    os.link(theirs, tmp_path / "last-copy.md")
    copied = await Machine().clipboard(tmp_path, SSH, FAR).copy(TEXT, "The card")
    assert copied.path is not None
    assert (copied.path.read_text(), copied.path.stat().st_mode & 0o777) == (TEXT, 0o600)
    assert (theirs.read_text(), theirs.stat().st_mode & 0o777) == ("held open by somebody", 0o644)
    assert theirs.stat().st_ino != copied.path.stat().st_ino


async def test_a_disk_that_refuses_does_not_stop_a_copy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    machine = Machine()
    copied = await machine.clipboard(tmp_path / "file" / "below", SSH, FAR).copy(TEXT, "The card")
    assert (copied.path, copied.sure, len(machine.sent)) == (None, Sure.SENT, 1)


@pytest.mark.parametrize("allowed", ["off", "on", "all"])
async def test_tmux_hands_on_whatever_it_allows_and_its_option_is_put_back(
    tmp_path: Path, allowed: str
) -> None:
    machine = Machine("3.3a", client(300))
    machine.allowed = allowed
    clipboard = machine.clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH)
    copied = await clipboard.copy(TEXT, "The card")
    assert machine.sent == [through_tmux(raw(TEXT))]
    assert machine.buffer == as_bytes(TEXT)
    assert (copied.sure, copied.way) == (Sure.SENT, "OSC 52 through tmux")
    assert machine.pane.get("allow-passthrough", allowed) in ("on", "all")
    if allowed == "off":
        first = machine.later
        await clipboard.copy("another", "The row")
        now, machine.later = machine.later, first
        machine.time_passes()
        assert machine.pane["allow-passthrough"] == "on"
        machine.later = now
        machine.time_passes()
    assert machine.pane == {}


async def test_a_pane_that_was_shut_by_hand_is_shut_again(tmp_path: Path) -> None:
    machine = Machine("3.6a", client(300))
    machine.pane["allow-passthrough"] = "off"
    await machine.clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH).copy(TEXT, "The card")
    assert machine.pane["allow-passthrough"] == "on"
    machine.time_passes()
    assert machine.pane == {"allow-passthrough": "off"}


@pytest.mark.parametrize("version", ["2.7", "3.0a", "3.2a"])
async def test_an_old_tmux_hands_on_by_itself(tmp_path: Path, version: str) -> None:
    machine = Machine(version, client(300))
    await machine.clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH).copy(TEXT, "The card")
    assert machine.sent == [through_tmux(raw(TEXT))]
    assert machine.pane == {}


async def test_a_tmux_that_does_not_answer_is_sent_to_all_the_same_and_it_is_said(tmp_path: Path) -> None:
    machine = Machine()
    machine.dead = True
    copied = await machine.clipboard(tmp_path, PANE | SSH, IN_TMUX).copy(TEXT, "The card")
    assert machine.sent == [through_tmux(raw(TEXT))]
    assert "may hold it back" in copied.why


async def test_screen_and_multiplexers_in_front_of_ssh_get_what_they_pass_on(tmp_path: Path) -> None:
    screen = {100: ("foredeck", 90), 90: ("screen", 1), 1: ("systemd", 0)}
    own_tmux, own_screen = Facts(answered=True, kind="tmux"), Facts(answered=True, kind="screen")
    for table, environment, facts, sent, why in (
        (screen, SSH | {"STY": "90.x.h", "TERM": "screen"}, None, through_screen(raw(TEXT)), ""),
        (FAR, SSH, own_screen, through_screen(raw(TEXT)), ""),
        (FAR, SSH, own_tmux, raw(TEXT) + through_tmux(raw(TEXT)), "tmux set -s set-clipboard on"),
        (
            FAR,
            SSH | {"TERM": "screen-256color"},
            None,
            through_screen(raw(TEXT)),
            "set-clipboard on",
        ),
    ):
        machine = Machine()
        copied = await machine.clipboard(tmp_path, environment, table, facts).copy(TEXT, "The card")
        assert machine.sent == [sent]
        assert copied.sure is Sure.SENT
        assert why in copied_sentence(copied)


async def test_a_long_text_goes_part_by_part(tmp_path: Path) -> None:
    long = TEXT * 8
    machine = Machine()
    clipboard = machine.clipboard(tmp_path, SSH, FAR)
    first = await clipboard.copy(long, "The card")
    assert (first.part, first.parts) == (1, -(-len(as_bytes(long)) // MOST))
    for part in range(2, first.parts + 1):
        assert (await clipboard.copy(long, "The card", part)).part == part
    assert b"".join(map(told, machine.sent)) == as_bytes(long)
    assert (await clipboard.copy(long, "The card", 99)).part == first.parts
    assert "part 1/" in copied_sentence(first)


async def test_mosh_has_its_limit_and_sends_the_same_text_again(tmp_path: Path) -> None:
    machine = Machine()
    mosh = {100: ("foredeck", 90), 90: ("mosh-server", 1)}
    clipboard = machine.clipboard(tmp_path, {}, mosh)
    for _ in range(3):
        await clipboard.copy("words", "The row")
    assert list(map(told, machine.sent)) == [b"words", b"words\n", b"words"]
    machine.sent.clear()
    many = await clipboard.copy(TEXT, "The card")
    await machine.clipboard(tmp_path, {}, mosh).copy(TEXT, "The card")
    assert many.parts > 1
    assert all(len(told(sequence)) <= MOST_MOSH for sequence in machine.sent)
    assert machine.sent[0] != machine.sent[1]


async def test_what_a_test_showed_is_remembered_for_that_terminal_alone(tmp_path: Path) -> None:
    machine = Machine()
    kitty, foot = (Facts(answered=True, kind=kind, version=f"{kind} 1") for kind in ("kitty", "foot"))
    clipboard = machine.clipboard(tmp_path, SSH, FAR, kitty)
    assert await clipboard.tested() == ""
    await clipboard.remember(True)
    copied = await clipboard.copy(TEXT, "The card")
    assert copied.sure is Sure.TESTED
    assert copied_sentence(copied).startswith("Copied the card")
    assert (await machine.clipboard(tmp_path, SSH, FAR, foot).copy(TEXT, "x")).sure is Sure.SENT
    await clipboard.remember(False)
    machine.sent.clear()
    failed = await clipboard.copy(TEXT, "The card")
    assert (failed.sure, failed.why, machine.sent) == (Sure.ONLY_FILE, refusing.TESTED, [])
    assert (await clipboard.copy(TEXT, "The test", trying=True)).sure is Sure.SENT
    await clipboard.remember(None)
    assert await clipboard.tested() == ""


async def test_another_terminal_in_front_of_the_same_tmux_is_another(tmp_path: Path) -> None:
    def of(said: str) -> Machine:
        return Machine(clients=client(300, said=said))

    first = of("kitty(0.35)").clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH)
    await first.remember(True)
    assert (await first.copy(TEXT, "The card")).sure is Sure.TESTED
    second = of("XTerm(379)").clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH)
    assert (await second.copy(TEXT, "The card")).sure is Sure.SENT


@pytest.mark.parametrize(
    ("environment", "table", "facts", "said"),
    [
        (SSH, FAR, Facts(), ""),
        (SSH, FAR, Facts(answered=True, kind="tmux", version="tmux 3.4"), ""),
        (SSH, FAR, Facts(answered=True), ""),
        (PANE, IN_TMUX | OVER_SSH, Facts(answered=True, kind="tmux"), ""),
    ],
    ids=["silent", "own tmux", "nameless", "tmux in front of something"],
)
async def test_of_a_terminal_that_does_not_say_what_it_is_a_test_holds_for_the_session(
    tmp_path: Path, environment: dict[str, str], table: dict[int, tuple[str, int]], facts: Facts, said: str
) -> None:
    machine = Machine(clients=client(300, said=said))
    clipboard = machine.clipboard(tmp_path, environment, table, facts)
    Remembered(tmp_path).put(f"clipboard {await clipboard.identity()}", "works")
    assert (await clipboard.copy(TEXT, "The card")).sure is Sure.SENT
    assert await clipboard.remember(True) is False
    assert (await clipboard.copy(TEXT, "The card")).sure is Sure.TESTED
    another = machine.clipboard(tmp_path, environment, table, facts)
    assert (await another.copy(TEXT, "The card")).sure is Sure.SENT


async def test_no_more_is_called_copied_than_arrived_in_the_test(tmp_path: Path) -> None:
    facts = Facts(answered=True, kind="kitty", version="kitty 1")
    clipboard = Machine().clipboard(tmp_path, SSH, FAR, facts)
    name = f"clipboard {await clipboard.identity()}"
    for said, most in (("works", 20_000), ("works 4500", 4500), ("works many", 20_000)):
        Remembered(tmp_path).put(name, said)
        assert (await clipboard.copy("x" * most, "The card")).sure is Sure.TESTED
        more = await clipboard.copy("x" * (most + 1), "The card")
        assert (more.sure, more.why) == (Sure.SENT, refusing.LARGER)
    assert await clipboard.remember(True, 300) is True
    assert Remembered(tmp_path).get(name) == "works 300"


async def test_tmux_does_not_keep_a_test_that_its_own_key_would_paste(tmp_path: Path) -> None:
    machine = Machine(clients=client(300, said="kitty(0.35)"))
    machine.buffer = b"older"
    clipboard = machine.clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH)
    await clipboard.copy(TEXT, "The test", trying=True, passing=True)
    assert machine.sent == [through_tmux(raw(TEXT))]
    assert machine.buffer == b"older"
    assert not await clipboard.held_by_tmux()
    own = Machine().clipboard(tmp_path, SSH, FAR, Facts(answered=True, kind="tmux"))
    assert await own.held_by_tmux()


@pytest.mark.parametrize(
    ("kind", "version", "sent", "said"),
    [
        ("putty", "", False, "PuTTY"),
        ("vte", "VTE(7006)", False, "GNOME"),
        ("konsole", "Konsole 22.12.3", False, "24.12"),
        ("konsole", "Konsole 24.12.1", True, "not confirmed"),
        ("apple-terminal", "", False, "macOS"),
        ("xterm", "XTerm(379)", True, "allowWindowOps"),
        ("kitty", "kitty(0.35)", True, "not confirmed"),
    ],
)
async def test_a_terminal_that_is_known_to_refuse_is_said_to_at_once(
    tmp_path: Path, kind: str, version: str, sent: bool, said: str
) -> None:
    machine = Machine()
    facts = Facts(answered=True, kind=kind, version=version)
    copied = await machine.clipboard(tmp_path, SSH, FAR, facts).copy(TEXT, "The card")
    assert bool(machine.sent) is sent
    assert said in copied_sentence(copied)
    forced = await machine.clipboard(tmp_path, SSH, FAR, facts, "osc52").copy(TEXT, "The card")
    assert forced.sure is Sure.SENT


async def test_the_terminal_in_front_of_tmux_is_the_one_that_refuses(tmp_path: Path) -> None:
    machine = Machine(clients=client(300, said="VTE(7006)"))
    facts = Facts(answered=True, kind="tmux", takes_clipboard=True)
    copied = await machine.clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH, facts).copy(TEXT, "The card")
    assert (copied.sure, machine.sent) == (Sure.ONLY_FILE, [])


@pytest.mark.parametrize(
    ("mode", "sent", "file"),
    [
        ("osc52", raw(TEXT), True),
        ("native", "", True),
        ("tmux", through_tmux(raw(TEXT)), True),
        ("screen", through_screen(raw(TEXT)), True),
        ("file", "", True),
        ("off", "", False),
    ],
)
async def test_the_setting_is_followed(tmp_path: Path, mode: str, sent: str, file: bool) -> None:
    machine = Machine(clients=client(300))
    copied = await machine.clipboard(tmp_path, PANE, IN_TMUX | OVER_SSH, mode=mode).copy(TEXT, "The card")
    assert machine.sent == ([sent] if sent else [])
    assert (tmp_path / "last-copy.md").exists() is file
    assert (copied.sure is Sure.SENT) is bool(sent)
    assert copied_sentence(copied)


async def test_a_terminal_that_is_gone_leaves_the_file(tmp_path: Path) -> None:
    machine = Machine()
    clipboard = machine.clipboard(tmp_path, SSH, FAR)

    def gone(sequence: str) -> None:
        raise OSError

    clipboard._send = gone
    copied = await clipboard.copy(TEXT, "The card")
    assert (copied.sure, copied.why) == (Sure.ONLY_FILE, refusing.NOT_SENT)


async def test_of_two_copies_at_once_the_file_has_the_newer(tmp_path: Path) -> None:
    clipboard = Machine().clipboard(tmp_path, SSH, FAR)
    await asyncio.gather(*(clipboard.copy(f"{number}", "x") for number in range(8)))
    assert (tmp_path / "last-copy.md").read_text() == "7"


def test_a_sentence_claims_no_more_than_is_known() -> None:
    path = Path("workspace") / "last-copy.md"
    for sure in Sure:
        for parts in (1, 3):
            for long in (False, True):
                copied = Copied("The card", 17_400, sure, "OSC 52", path, 1, parts, "")
                said = copied_sentence(copied, long=long)
                assert said.isprintable()
                assert long or len(said) <= 78
                claims = re.search(r"\bcopied\b", said.replace("Not copied", ""), re.I)
                assert bool(claims) == (sure is Sure.TESTED or (sure is Sure.VERIFIED and not long))
                assert not long or str(path) in said
    assert [size_told(size) for size in (1, 999, 17_400, 2_500_000)] == [
        "1 byte",
        "999 bytes",
        "17.4 KB",
        "2.5 MB",
    ]
