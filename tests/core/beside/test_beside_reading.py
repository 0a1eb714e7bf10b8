"""Reading in a process beside this one gives what reading here gives, whatever becomes of the process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from doubles import dying, never, papers

from core.beside.elsewhere import ENDED, Elsewhere, Sifter
from core.beside.process import ROOT, Helper
from core.beside.reading import Reader, begin, trifle
from core.beside.steps import Step, Work
from core.model import Origin
from core.reading import sift

SAMPLES = Path(__file__).parents[3] / "sample_articles"


def all_of(work: Work) -> tuple[list[object], list[str]]:
    """(what was found, the problems) in all steps of a work."""
    steps: list[Step] = []
    while (step := work.step()) is not None:
        steps.append(step)
    return [each for step in steps for each in step.found], [
        str(each) for step in steps for each in step.problems
    ]


def test_it_reads_what_is_read_here_of_a_folder_with_every_kind_of_file(tmp_path: Path) -> None:
    """The same clippings, problems and files in the same order; the process ends with the last file."""
    for name in (
        "scan-desk_unnamed.txt",
        "public-radio_news-feed.xml",
        "storage-trade-weekly_flow-battery.eml",
    ):
        source = next((SAMPLES / "day-2026-11-22").glob(f"*{name}"))
        (tmp_path / source.name).write_bytes(source.read_bytes())
    papers(tmp_path)
    (tmp_path / "feeds.opml").write_text('<opml><body><outline xmlUrl="https://a.example/f"/></body></opml>')
    reader = Reader([tmp_path, tmp_path / "missing.txt"])
    elsewhere, here = Elsewhere(reader), Work.on([tmp_path, tmp_path / "missing.txt"])
    assert elsewhere.files == here.files
    assert all_of(elsewhere) == all_of(here)
    assert reader.helper.ended.wait(5)


def test_names_are_meant_in_the_folder_that_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, and files again after the process that read them ended."""
    papers(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    named = [Path(tmp_path.name)]
    here = all_of(Work.on(named))
    assert len(here[0]) == 3
    assert all_of(Elsewhere(Reader(named))) == here
    assert all_of(Elsewhere(Reader(named, start=dying("1_railway.txt", once=True)))) == here


def test_a_file_that_ends_the_process_is_one_sentence_and_the_others_are_read(tmp_path: Path) -> None:
    """The files before and after it come as they would without it."""
    paths = papers(tmp_path)
    found, problems = all_of(Elsewhere(Reader(paths, start=dying(paths[1].name))))
    assert found == all_of(Work.on([paths[0], paths[2]]))[0]
    assert problems == [f"{paths[1].name}: {ENDED} Save the article as text."]


@pytest.mark.thorough
def test_a_process_that_is_killed_once_loses_nothing(tmp_path: Path) -> None:
    """The file that was being read is read again."""
    paths = papers(tmp_path)
    assert all_of(Elsewhere(Reader(paths, start=dying(paths[1].name, once=True)))) == all_of(Work.on(paths))


def test_where_no_process_works_all_is_read_here(tmp_path: Path) -> None:
    """Files and bytes alike."""
    papers(tmp_path)
    page = b"<html><body><p>" + b"The harbour was opened by the mayor. " * 20 + b"</p></body></html>"
    assert all_of(Elsewhere(Reader([tmp_path], start=never))) == all_of(Work.on([tmp_path]))
    assert Sifter(never).sift(page, Origin(name="a page")) == sift(page, Origin(name="a page"))


def test_stopping_it_ends_the_process_at_once(tmp_path: Path) -> None:
    """Nothing is read after that, and whoever waits for a file is told."""
    reader = Reader(papers(tmp_path))
    work = Elsewhere(reader)
    work.close()
    assert reader.helper.ended.wait(5)
    assert not work.left
    assert reader.helper.pid is not None


@pytest.mark.parametrize(
    ("names", "few"), [(["a.txt"], True), (["a.txt", "b.md"], True), (["a.html"], False), ([], True)]
)
def test_a_few_plain_files_are_no_work_for_a_process(tmp_path: Path, names: list[str], few: bool) -> None:
    """What needs a parser is, and so is a folder."""
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.write_text("words")
    assert trifle(paths) is few
    assert not trifle([tmp_path])
    assert begin([]) is None


def test_a_process_ends_with_its_parent() -> None:
    """A parent that is killed has no time to say so; the end of its pipe does."""
    parent = (
        f"import sys, os; sys.path.insert(0, {str(ROOT)!r})\n"
        "from core.beside.process import Helper\n"
        "helper = Helper(lambda line: None)\n"
        'helper.ask(b\'sift {"data": "", "origin": {}}\')\n'
        "print(helper.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", parent], capture_output=True, text=True, timeout=30)
    watched = Path(f"/proc/{int(done.stdout)}/stat")
    latest = time.monotonic() + 10
    while _runs(watched):
        assert time.monotonic() < latest, "It outlived its parent."


def _runs(stat: Path) -> bool:
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_helper_that_cannot_be_started_says_that_it_ended() -> None:
    """Nobody waits for it."""
    said: list[bytes | None] = []
    helper = Helper(said.append, ("/nonexistent/program",))
    assert helper.ended.wait(5)
    assert not helper.ask(b"read {}")
