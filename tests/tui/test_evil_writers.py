"""What leaves Foredeck other than by its screens: pages, copies, JSON, logs, crash reports, said lines."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from evil_words import BLANKS, EVIL, SURROGATES, hostile
from processes import on_terminal

from core.asking.log import Log
from core.model import Card, Cell, Clipping, Details, Row, Score, Section, Story
from core.model.cleaning import spelled_out
from core.model.copying import Form, What
from core.sharing.copies import copied
from core.sharing.details import details_text
from core.sharing.document import file_stem, read_json, write_json
from core.sharing.editor import for_editor
from core.sharing.osc52 import osc52
from core.sharing.page import write_page
from tui import console
from tui.crash import told, write_report

ALL = "".join((*EVIL, *BLANKS))


@pytest.fixture
def card() -> Card:
    """A card that came by no door."""

    def cell(words: str) -> Cell:
        return Cell.analyst(f"{words}{ALL}{words}")

    row = Row(name=cell("name"), description=cell("told"), change=cell("change"), score=Score(raw=f"x{ALL}"))
    head = Card(
        title=cell("title"),
        link=f"http://e.example/{ALL}",
        page=f"page{ALL}",
        page_url=f"http://p.example/{ALL}",
        keywords=(cell("key"),),
        themes=(cell("theme"),),
        category=cell("category"),
        summary=(cell("summary"),),
        details=Details(geography=f"sea{ALL}", why_relevant=f"why{ALL}"),
    )
    return head.with_rows(Section.SIGNALS, (row,)).with_rows(Section.ISSUES, (row,))


def test_pages_copies_and_names_are_clean_whatever_the_card_holds(card: Card) -> None:
    texts = {
        "page": write_page(card),
        "details": details_text(card.details),
        "editor": for_editor(card),
        "name": file_stem(card.title.text),
        "sequence": osc52(copied(card, What.CARD, Form.PAGE).encode()).strip("\x1b\x07\\"),
    }
    copies = {f"{what} as {form}": copied(card, what, form) for what in What for form in Form}
    found = {name: found for name, text in (texts | copies).items() if (found := hostile(text) - {"\t"})}
    assert found == {}
    assert "told" in texts["page"]


def test_json_says_the_same_and_steers_no_terminal(card: Card) -> None:
    clipping = Clipping(text=f"Title{ALL}\n\nWords{ALL}", title=f"Title{ALL}")
    text = write_json(card, Story(clippings=(clipping,)))
    assert hostile(text) == set()
    source = json.loads(text)["sources"][0]
    assert source["text"] == clipping.text
    back, _ = read_json(write_json(card, None))
    assert hostile(back.model_dump_json()) == set()
    for value in (ALL, "naïve 漢字", "\U000e0041", f"a{SURROGATES}b"):
        written = spelled_out(json.dumps(value, ensure_ascii=False))
        assert json.loads(written) == value
        assert hostile(written) == set()


def test_logs_and_crash_reports_are_clean(tmp_path: Path) -> None:
    Log(tmp_path / "models.log").note(f"a{ALL}b")
    try:
        raise ValueError(f"broken {ALL}{SURROGATES}")
    except ValueError as error:
        report = write_report(tmp_path, error, f"about {ALL}")
        about = told(error)
    assert hostile(about) == set()
    assert report is not None
    for path in (tmp_path / "models.log", report):
        text = path.read_text("utf-8")
        assert text.strip()
        assert hostile(text) == set()


def test_lines_on_a_terminal_are_clean(monkeypatch: pytest.MonkeyPatch, capfdbinary) -> None:
    console.say(f"said {ALL} {SURROGATES}")
    monkeypatch.setattr(console, "is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm")
    console.ProgressLine().show(f"shown {ALL}")
    console.put(f"put {ALL} one\nput {ALL} two\n")
    came = capfdbinary.readouterr()
    assert hostile(came.out.decode() + came.err.decode().replace("\r\x1b[K", "")) == set()
    assert b"shown" in came.err
    assert (came.out.count(b"put"), came.err.count(b"said")) == (2, 1)


def test_names_of_files_are_clean_in_what_a_command_says(tmp_path: Path, own_home: Path) -> None:
    name = re.sub("[/\0]", "", ALL)[:50]
    (tmp_path / f"no{name}.pdf").write_bytes(b"no pdf")
    (tmp_path / f"no{name}.json").write_bytes(b"{}")
    for words in (("draft", f"no{name}.pdf"), ("convert", f"no{name}.json", "--to", "md")):
        _, shown = on_terminal(*(os.path.join(tmp_path, word) if name in word else word for word in words))
        shown = shown.replace("\r", "").replace("\x1b[K", "")
        assert "foredeck: " in shown
        assert hostile(shown) == set()
