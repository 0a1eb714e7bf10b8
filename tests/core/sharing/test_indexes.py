"""Index pages: every card under its themes and its day, themes brought together, the same bytes again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from core.errors import BadInput
from core.indexing import index
from core.model import Card, Cell
from core.sharing.digest import digest_page
from core.sharing.digest_items import Digest
from core.sharing.indexes import MARK, ONE_PAGE, Entry, Unreadable, index_pages, is_ours
from core.sharing.page import Variant, write_page
from core.sharing.themes import theme_id


def links(text: str) -> list[str]:
    found = []
    for block in MarkdownIt("commonmark").parse(text):
        found += [str(each.attrGet("href")) for each in block.children or () if each.type == "link_open"]
    return found


def page(title: str, *themes: str, day: str = "20261122", link: str = "https://www.tide.example/a") -> Card:
    return Card(
        title=Cell.page(title),
        link=link,
        page=day,
        page_url="https://kghosh.substack.com/p/x",
        keywords=(Cell.page("k"),),
        themes=tuple(map(Cell.page, themes)),
        summary=(Cell.page("S."),),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("Energy", "ENERGIES"), ("Smart City", "smart cities"), ("AI-Regulations", "AI Regulation")],
)
def test_themes_of_one_meaning_are_one(one: str, other: str) -> None:
    assert theme_id(one) == theme_id(other)


@pytest.mark.parametrize(
    "theme", ["Ethics", "Politics", "Business", "Virus", "Analysis", "News", "AI", "能源"]
)
def test_themes_that_end_in_s_stay(theme: str) -> None:
    assert theme_id(theme) == theme.casefold()


def test_few_cards_stand_on_three_pages() -> None:
    entries = [
        Entry("a (1).md", "One | [two]", date(2026, 11, 22), "tide.example", ("Energy", "Ports")),
        Entry("sub/ü.md", "Other", date(2025, 1, 2), "", ("energies",)),
        Entry("c.md", "Bare"),
    ]
    pages = index_pages(entries, [Unreadable("x.md", "no title line")])
    assert list(pages) == ["index.md", "themes.md", "dates.md"]
    assert pages == index_pages(entries[::-1], [Unreadable("x.md", "no title line")])
    assert all(is_ours(text) and text.endswith(f"{MARK}\n") for text in pages.values())
    themes = pages["themes.md"]
    assert themes.count("## ") == 3
    assert links(themes)[2:] == ["a%20%281%29.md", "sub/%C3%BC.md", "a%20%281%29.md", "c.md"]
    assert "One &#124; \\[two\\]" in themes
    dates = pages["dates.md"]
    order = ["## November 2026", "### 22 November 2026", "## January 2025", "## Without a date"]
    assert [dates.index(heading) for heading in order] == sorted(dates.index(heading) for heading in order)
    assert "no title line" in pages["index.md"]


def test_many_cards_have_a_page_for_each_theme_and_year() -> None:
    first = date(2024, 1, 1)
    entries = [
        Entry(f"{n}.md", f"Card {n}", first + timedelta(n), "", (f"Theme {n % 7}", "C++" if n % 2 else "C#"))
        for n in range(ONE_PAGE + 1)
    ]
    pages = index_pages(entries)
    names = set(pages)
    for name, text in pages.items():
        for target in links(text):
            path = (Path("/") / name).parent / unquote(target)
            told = path.resolve().relative_to("/").as_posix()
            assert told in names or told in {entry.path for entry in entries}, (name, target)
    listed = [t for n in names if n.startswith("dates/") for t in links(pages[n]) if t[3:4].isdigit()]
    assert sorted(listed) == sorted(f"../{entry.path}" for entry in entries)
    assert len([name for name in names if name.startswith("themes/")]) == 9


def test_a_folder_is_indexed_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for number, variant in enumerate((Variant.R, Variant.N, Variant.V1)):
        text = write_page(page(f"Card {number}", "Energy"), variant)
        (tmp_path / "deep" / f"{number} ü.md").write_text(text, "utf-8")
    (tmp_path / "foreign.md").write_text("# My notes\n")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "day.md").write_text(digest_page(Digest()), "utf-8")
    (tmp_path / "themes.md").write_text("mine")
    done = index(tmp_path)
    assert done.cards == 3
    assert [path.name for path in done.written] == ["index.md", "dates.md"]
    assert [each.path.name for each in done.refused if each.path] == ["themes.md"]
    assert {each.path for each in done.unreadable} == {"foreign.md", "bytes.md", "themes.md"}
    assert (tmp_path / "themes.md").read_text() == "mine"
    dates = (tmp_path / "dates.md").read_text("utf-8")
    for target in links(dates):
        assert (tmp_path / unquote(target)).is_file()
    assert dates.count("(deep/") == 3
    assert not index(tmp_path, force=True).refused
    index(tmp_path)
    again = index(tmp_path)
    assert again.written == []
    assert len(again.unchanged) == 3


def test_an_index_elsewhere_leads_back(tmp_path: Path) -> None:
    cards, site = tmp_path / "cards", tmp_path / "site"
    cards.mkdir()
    (cards / "a.md").write_text(write_page(page("A", "Energy")), "utf-8")
    assert index(cards, site).cards == 1
    assert "../cards/a.md" in links((site / "themes.md").read_text("utf-8"))
    with pytest.raises(BadInput):
        index(tmp_path / "nowhere")


def test_pages_of_themes_that_are_gone_go_and_foreign_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(write_page(page("A", "Energy")), "utf-8")
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "old.md").write_text(f"x\n\n{MARK}\n", "utf-8")
    (tmp_path / "themes" / "mine.md").write_text("mine", "utf-8")
    assert [path.name for path in index(tmp_path).removed] == ["old.md"]
    assert (tmp_path / "themes" / "mine.md").exists()


def test_nothing_is_written_when_it_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(write_page(page("A", "Energy")), "utf-8")
    assert index(tmp_path, should_stop=lambda: True).stopped
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]
