"""`foredeck add`: every kind of source onto the desk of a day, once."""

from __future__ import annotations

import io
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from newsroom import Site, article, feed, fill, mail, mailbox, numbers, on_desk, opml, page, place, site

from core.keeping import Desk
from core.keeping.inbox import collect
from core.paths import day_folder
from tui.cli import main

__all__ = ["place", "site"]

Run = pytest.CaptureFixture[str]


def give_stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let stdin hold these bytes."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def add(capsys: Run, *words: str) -> tuple[int, str, list[str]]:
    """(exit code, stdout, the lines of stderr) of an `add`; every line of stderr is ours and clean."""
    code = main(["add", *words])
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert all(line.startswith("foredeck: ") for line in lines)
    assert "This should not happen" not in err
    assert "\x1b" not in out + err
    return code, out, lines


def test_a_folder_comes_in_once_whatever_its_files_are(capsys: Run, place: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "clips", range(8))
    code, out, err = add(capsys, str(folder))
    assert (code, err) == (0, [])
    assert out.startswith("8 new stories; on the desk of ")
    assert add(capsys, str(folder))[:2] == (0, out.replace("8 new stories", "8 known already"))
    assert numbers(on_desk(place)) == list(range(8))


def test_a_file_that_moved_or_was_copied_is_known(capsys: Run, place: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "clips", range(4))
    add(capsys, str(folder))
    for path in folder.iterdir():
        path.rename(tmp_path / f"moved-{path.name}")
    code, out, _ = add(capsys, *(str(path) for path in sorted(tmp_path.glob("moved-*"))))
    assert code == 0
    assert out.startswith("4 known already")
    assert numbers(on_desk(place)) == list(range(4))


def test_an_address_is_known_again_by_any_spelling(capsys: Run, place: Path, site: Site) -> None:
    address = site.put("/story", page(1))
    assert add(capsys, address)[1].startswith("1 new story")
    for spelled in (f"{address}?utm_source=mail&utm_campaign=x#top", f"{address}?fbclid=1", address):
        code, out, _ = add(capsys, spelled)
        assert code == 0
        assert out.startswith("1 known already"), spelled
    assert numbers(on_desk(place)) == [1]


def test_of_a_feed_only_new_items_come_and_all_feeds_are_read_again_on_demand(
    capsys: Run, place: Path, site: Site
) -> None:
    address = site.put("/feed.xml", feed(1, 2, 3), "application/rss+xml")
    assert add(capsys, address)[1].startswith("3 new stories")
    assert add(capsys, address)[:2] == (0, f"Nothing new for the desk of {_long(date.today())}.\n")
    site.put("/feed.xml", feed(3, 4), "application/rss+xml")
    other = site.put("/other.xml", feed(7), "application/rss+xml")
    (place / "settings.toml").write_text(f'allow_private = true\nfeeds = ["{other}"]\n')
    code, out, err = add(capsys, "--feeds")
    assert (code, err) == (0, [])
    assert out.startswith("2 new stories")
    assert numbers(on_desk(place)) == [1, 2, 3, 4, 7]
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert add(capsys, "--feeds", "--day", tomorrow)[0] == 0
    assert numbers(on_desk(place, date.fromisoformat(tomorrow))) == [], "no day takes what another has taken"


@pytest.mark.parametrize("way", ["file", "address", "stdin"])
def test_an_opml_list_leads_to_the_articles_of_its_feeds(
    way: str, capsys: Run, place: Path, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = [site.put(f"/{n}.xml", feed(n, n + 10), "application/rss+xml") for n in (1, 2)]
    data = opml(*feeds)
    (tmp_path / "feeds.opml").write_bytes(data)
    give_stdin(monkeypatch, data)
    words = {
        "file": str(tmp_path / "feeds.opml"),
        "address": site.put("/list", data, "text/x-opml"),
        "stdin": "-",
    }
    code, _, err = add(capsys, words[way])
    assert (code, err) == (0, [])
    assert numbers(on_desk(place)) == [1, 2, 11, 12]


def test_stdin_is_an_article_a_feed_a_mailbox_or_a_list_of_addresses(
    capsys: Run, place: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    title, text = article(1)
    addresses = f"# to read\n{site.put('/8', page(8))}\n\n{site.put('/9', page(9))}?utm_source=x\n"
    for data, new in (
        (f"{title}\n\n{text}".encode(), 1),
        (feed(2, 3), 2),
        (mailbox(4, 5), 2),
        (mail(6), 1),
        (page(7), 1),
        (addresses.encode(), 2),
    ):
        give_stdin(monkeypatch, data)
        code, out, err = add(capsys, "-")
        assert (code, err) == (0, [])
        assert out.startswith(f"{new} new stor"), out
    assert numbers(on_desk(place)) == list(range(1, 10))


def test_an_empty_stdin_and_one_that_is_too_large_cost_a_sentence_and_2(
    capsys: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.sources.LARGEST", 1000)
    for data, sentence in ((b"", "stdin"), (b"x" * 1001, "stdin holds over"), (opml(), "stdin")):
        give_stdin(monkeypatch, data)
        code, _, err = add(capsys, "-")
        assert code == 2
        assert len(err) == 1
        assert sentence in err[0]


def test_private_addresses_are_refused_unless_the_settings_allow_them(
    capsys: Run, place: Path, site: Site
) -> None:
    address = site.put("/story", page(1))
    (place / "settings.toml").unlink()
    spellings = [address, address.replace("127.0.0.1", "localhost"), address.replace("127.0.0.1", "127.1")]
    code, out, err = add(capsys, *spellings, "http://169.254.169.254/latest/meta-data", "http://[::1]/")
    assert code == 2
    assert len(err) == 5
    assert site.asked == []
    assert out == "Nothing was brought in; 5 not read.\n"


def test_each_failure_is_a_sentence_and_a_named_one_makes_the_exit_code_1(
    capsys: Run, place: Path, site: Site, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "clips", range(2))
    (folder / "empty.txt").touch()
    code, _, err = add(capsys, str(folder))
    assert code == 0, "a folder holds what it holds"
    assert len(err) == 1
    code, _, err = add(
        capsys, str(folder / "0000.txt"), str(tmp_path / "missing.txt"), site.address + "/gone"
    )
    assert code == 1
    assert len(err) == 2
    assert "missing.txt: It does not exist." in err[0]
    code, out, err = add(capsys, str(tmp_path / "missing.txt"), "http://")
    assert (code, out, len(err)) == (2, "Nothing was brought in; 1 not read.\n", 2)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--feeds"],
        ["--watch"],
        ["--day", "2026-13-01", "a.txt"],
        ["--day", "-999999", "a.txt"],
        ["--day", "2026-W47-5", "a.txt"],
        ["--day", "\x1b[31mtomorrow", "a.txt"],
        ["--workspace", __file__, "a.txt"],
        ["--wrong", "a.txt"],
        [""],
        ["http://\x1b[31m"],
    ],
    ids=str,
)
def test_wrong_usage_costs_one_sentence_and_2(words: list[str], capsys: Run, own_home: Path) -> None:
    code, _, err = add(capsys, *words)
    assert (code, len(err)) == (2, 1)
    assert not (own_home / "workspace" / "desks").exists() or words[-1].startswith("http")


def test_a_name_that_no_system_takes_costs_one_short_sentence(capsys: Run, place: Path) -> None:
    code, out, err = add(capsys, "a" * 5000)
    assert (code, len(err)) == (2, 1)
    assert err[0].endswith(": It cannot be read (file name too long). Look at the path again.")
    assert len(err[0]) < 350
    assert "1 not read" in out


def test_the_day_and_the_workspace_may_stand_before_the_command_or_after_it(
    capsys: Run, own_home: Path, tmp_path: Path
) -> None:
    fill(tmp_path, range(3))
    other, today = tmp_path / "other", date.today()
    words = [str(tmp_path / "0000.txt")]
    assert main(["--workspace", str(other), "--day=-1", "add", *words]) == 0
    assert main(["add", str(tmp_path / "0001.md"), "--day", "yesterday", f"--workspace={other}"]) == 0
    assert main(["--workspace", str(other), "add", str(tmp_path / "0002.html"), "--day", "2026-11-20"]) == 0
    assert numbers(on_desk(other, today - timedelta(days=1))) == [0, 1]
    assert numbers(on_desk(other, date(2026, 11, 20))) == [2]
    assert not (own_home / "workspace").exists()
    assert _long(today - timedelta(days=1)) in capsys.readouterr().out


def test_options_may_stand_between_the_sources(capsys: Run, place: Path, tmp_path: Path) -> None:
    fill(tmp_path, range(3))
    one, two, three = (str(tmp_path / name) for name in ("0000.txt", "0001.md", "0002.html"))
    code, out, err = add(capsys, one, "--json", two, "--day", "-1", three)
    assert (code, err, json.loads(out)["new"]) == (0, [], 3)


def test_json_says_what_came_for_programs(capsys: Run, place: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "clips", range(3))
    code, out, _ = add(capsys, "--json", str(folder), str(tmp_path / "no.txt"))
    said = json.loads(out)
    assert code == 1
    assert out.count("\n") == 1
    assert (said["new"], said["known"], said["read"], said["stopped"]) == (3, 0, 4, False)
    assert said["day"] == date.today().isoformat()
    assert [each["name"] for each in said["not_read"]] == ["no.txt"]


def test_hostile_names_and_contents_come_in_clean(capsys: Run, place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clips\x1b]0;owned\x07"
    folder.mkdir()
    title, text = article(1)
    (folder / "a\x1b[31m\u202egpj.txt").write_text(f"{title}\x1b[2J\n\n{text}\u200b\x1b]52;c;x\x07", "utf-8")
    (folder / "b\nnewline.txt").touch()
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "zeros.html").write_bytes(b"\x00" * 4096)
    (folder / "bomb.xml").write_bytes(
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><rss><channel><item>&b;</item></channel></rss>'
    )
    code, out, err = add(capsys, str(folder), str(folder / "pipe.txt"))
    assert code == 1
    assert out.startswith("1 new story")
    assert len(err) >= 3
    desk = on_desk(place)
    shown = "".join(clipping.text + clipping.title + clipping.name for clipping in desk.clippings().values())
    assert not set("\x1b\u202e\u200b\x07") & set(shown)


def test_a_held_desk_gets_what_is_added_through_its_inbox(capsys: Run, place: Path, tmp_path: Path) -> None:
    folder = fill(tmp_path / "clips", range(3))
    held = Desk.open(day_folder(place, date.today()))
    try:
        code, out, err = add(capsys, str(folder / "0000.txt"), "https://example.org/x")
        assert (code, err) == (0, [])
        assert out.startswith("Handed to ")
        assert f"(process {os.getpid()}), who has the desk open; it is read there now." in out
        ((path, what),) = collect(held.folder)
        assert what["paths"] == [str(folder / "0000.txt")]
        assert what["addresses"] == ["https://example.org/x"]
        assert json.loads(_out(capsys, "--json", str(folder / "0001.md")))["handed_to"].endswith(")")
        path.unlink()
    finally:
        held.close()
    code, out, err = add(capsys, str(folder / "0002.html"))
    assert (code, len(err)) == (0, 1)
    assert "Handed over by another program: 1 new story" in err[0]
    assert numbers(on_desk(place)) == [1, 2]
    assert collect(held.folder) == ()


def test_a_wish_that_was_left_as_the_desk_came_free_is_read_here(
    capsys: Run, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "clips", range(1))
    held = Desk.open(day_folder(place, date.today()))
    import core.keeping.inbox as inbox

    leave = inbox.leave

    def left(*args: object) -> Path:
        path = leave(*args)  # type: ignore[arg-type]
        held.close()
        return path

    monkeypatch.setattr(inbox, "leave", left)
    assert add(capsys, str(folder))[:2] == (0, f"1 new story; on the desk of {_long(date.today())}.\n")
    assert numbers(on_desk(place)) == [0]
    assert collect(held.folder) == ()


def test_too_much_of_a_pipe_is_not_handed_over(
    capsys: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.adding.LARGEST_HANDED", 100)
    give_stdin(monkeypatch, b"words " * 20)
    held = Desk.open(day_folder(place, date.today()))
    try:
        code, out, err = add(capsys, "-")
        assert (code, out, len(err)) == (2, "", 1)
        assert collect(held.folder) == ()
    finally:
        held.close()


def test_a_workspace_that_cannot_be_written_costs_one_sentence_and_1(
    capsys: Run, place: Path, tmp_path: Path
) -> None:
    (place / "desks").write_text("in the way")
    code, out, err = add(capsys, str(fill(tmp_path / "clips", range(1))))
    assert (code, out, len(err)) == (1, "", 1)
    assert "The desk can only be read" in err[0]


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _out(capsys: Run, *words: str) -> str:
    return add(capsys, *words)[1]
