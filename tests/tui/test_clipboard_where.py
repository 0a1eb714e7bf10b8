"""Where the analyst sits is told by who looks now, not by what the environment was made with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from clipboards import CONSOLE, FAR, HERE, IN_TMUX, OVER_MOSH, OVER_SSH, PANE, Machine, client, processes

from tui.clipboard.where import Where, from_proc, where
from tui.terminal.facts import Facts

SSH = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22", "TERM": "xterm-256color"}


async def asked(
    table: Mapping[int, tuple[str, int]],
    environment: Mapping[str, str],
    machine: Machine | None = None,
    facts: Facts | None = None,
) -> Where:
    machine = machine or Machine()
    return await where(facts or Facts(), environment, processes(table), machine.run, 100)


async def test_a_desktop_is_here_and_ssh_is_far_by_its_variables_or_by_what_is_above() -> None:
    assert not (await asked(HERE, {})).remote
    assert (await asked(HERE, SSH)).remote
    assert (await asked(HERE, {"SSH_TTY": "/dev/pts/3"})).remote
    assert (await asked(FAR, {})).remote


@pytest.mark.parametrize(
    ("table", "lines", "environment", "remote", "mixed"),
    [
        (CONSOLE, [client(200)], PANE, False, False),
        (OVER_SSH, [client(300)], PANE, True, False),
        (CONSOLE, [client(200)], PANE | SSH, False, False),
        (CONSOLE | OVER_SSH, [client(200), client(300)], PANE, True, True),
        (OVER_MOSH, [client(400)], PANE, True, False),
        (CONSOLE | OVER_SSH, [client(300, "@9", "$9"), client(200)], PANE | SSH, False, False),
        (CONSOLE | OVER_SSH, [client(300, "@9", "$1"), client(200, "@9", "$2")], PANE, True, False),
        ({}, [], PANE | SSH, True, False),
        ({}, [], PANE, False, False),
    ],
    ids=[
        "console",
        "ssh",
        "attached here",
        "both",
        "mosh",
        "other window",
        "our session",
        "nobody",
        "no one",
    ],
)
async def test_in_tmux_those_tell_who_look_at_our_window_now(
    table: Mapping[int, tuple[str, int]],
    lines: list[str],
    environment: Mapping[str, str],
    remote: bool,
    mixed: bool,
) -> None:
    found = await asked(IN_TMUX | table, environment, Machine(clients="\n".join(lines)))
    assert (found.within, found.remote, found.mixed) == ("tmux", remote, mixed)
    assert found.mosh == any(pid == 400 for pid in table)


async def test_a_tmux_that_does_not_answer_leaves_the_variables() -> None:
    machine = Machine()
    machine.dead = True
    found = await asked(IN_TMUX, PANE | SSH, machine)
    assert (found.within, found.remote, found.asked) == ("tmux", True, False)


async def test_a_tmux_whose_variables_were_lost_is_seen_by_its_clients() -> None:
    bare = {"TERM": "tmux-256color"}
    assert (await asked(IN_TMUX | OVER_SSH, bare)).remote
    assert not (await asked(IN_TMUX | CONSOLE, bare)).remote
    machine = Machine()
    machine.dead = True
    assert (await asked(IN_TMUX | OVER_SSH, PANE, machine)).remote


async def test_a_terminal_started_from_a_pane_is_not_in_tmux() -> None:
    found = await asked(HERE, PANE, facts=Facts(answered=True, kind="kitty"))
    assert found.within == ""


async def test_of_tmux_and_screen_the_nearer_one_counts() -> None:
    both = PANE | {"STY": "60.pts-1.host"}
    in_screen = {100: ("foredeck", 90), 90: ("bash", 60), 60: ("screen", 50), 50: ("tmux: server", 1)}
    assert (await asked(in_screen, both)).within == "screen"
    assert (await asked(IN_TMUX, both)).within == "tmux"


async def test_those_who_look_at_screen_tell_and_servers_that_nobody_looks_at_do_not() -> None:
    environment = {"STY": "60.pts-1.host", **SSH}
    inside = {100: ("foredeck", 90), 90: ("bash", 60), 60: ("screen", 1), 1: ("systemd", 0)}
    here = {500: ("screen", 501), 501: ("bash", 502), 502: ("login", 1)}
    far = {600: ("screen", 601), 601: ("bash", 602), 602: ("sshd", 1)}
    assert not (await asked(inside | here, environment)).remote
    assert (await asked(inside | far, {"STY": "60.pts-1.host"})).remote
    assert (await asked(inside | far | here, environment)).mixed
    left = {700: ("screen", 1)}
    found = await asked(inside | far | left, environment)
    assert found.remote
    assert not found.mixed


async def test_the_analysts_own_multiplexer_is_told_by_the_terminal_or_by_term() -> None:
    assert (await asked(FAR, SSH, facts=Facts(answered=True, kind="tmux"))).front == "tmux"
    assert (await asked(FAR, SSH | {"TERM": "tmux-256color"})).front == "tmux"
    assert (await asked(FAR, SSH | {"TERM": "screen-256color"})).front == "either"
    assert (await asked(FAR, SSH | {"TERM": "screen"}, facts=Facts(answered=True, kind="xterm"))).front == ""
    nested = Machine(clients=client(300, term="screen-256color", said="tmux 3.4"))
    assert (await asked(IN_TMUX | OVER_SSH, PANE, nested)).front == "tmux"


async def test_mosh_termux_wsl_and_the_browser_are_known() -> None:
    assert (await asked(HERE, {}, facts=Facts(answered=True, kind="mosh"))).mosh
    assert (await asked({100: ("foredeck", 90), 90: ("mosh-server", 1)}, {})).mosh
    assert (await asked(HERE, {"TERMUX_VERSION": "0.118"})).termux
    assert (await asked(HERE, {"WSL_DISTRO_NAME": "Debian"})).wsl
    browser = await asked(HERE, PANE | {"TEXTUAL_DRIVER": "tui.serving.driver:FaceDriver"})
    assert (browser.browser, browser.remote, browser.within) == (True, True, "")


def test_proc_is_read_also_where_a_name_has_brackets(tmp_path: Path) -> None:
    for pid, said in ((1, "1 (init) S 0 1 1 0"), (7, "7 (a) b (c) S 1 7 7 0"), (8, "8 nonsense")):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(said)
    (tmp_path / "self").symlink_to("1")
    found = from_proc(tmp_path)
    assert found.one(7) == ("a) b (c", 1)
    assert found.one(8) is found.one(9) is None
    assert sorted(found.all()) == [1, 7, 8]
    assert list(found.above(7)) == ["a) b (c", "init"]


def test_our_own_process_has_someone_above_it() -> None:
    assert len(list(from_proc().above(os.getpid()))) > 1
