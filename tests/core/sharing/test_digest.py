"""The page of a day: every renderer shows foreign words as text, and every statement says whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.model import Card, Cell, CellKind, Check, Finding, Place, Row, Score, Section, State
from core.model.published import published
from core.sharing.digest import MARK, digest_page
from core.sharing.digest_items import Digest, Item, Source
from core.sharing.markdown import address, link, words

DAY = date(2026, 11, 22)
RENDERERS = (
    MarkdownIt("commonmark"),
    MarkdownIt("commonmark").enable(["table", "strikethrough"]),
    MarkdownIt("gfm-like", {"linkify": False}),
)
EVIL = (
    "<script>alert(1)</script> | a [x](javascript:alert(1)) **b** `c` ~~d~~ {{ site.x }} {% raw %}",
    "# heading",
    "- item",
    "1. one",
    "> quote",
    "![p](https://evil.example/p.png)",
    "[[Page]] #tag $x$ ==m== ^a^ @all :smile: &copy; &#60; https://evil.example www.evil.example",
    "trailing \\",
    "a\nb\n\n# c",
    "<!-- x",
    "+ plus",
    "---",
    "===",
    "| a | b |",
    "\x1b[31mred\u202e",
)


NONE = Score()


def tokens(text: str, render: MarkdownIt = RENDERERS[1]) -> Iterator[Token]:
    for token in render.parse(text):
        yield token
        yield from token.children or ()


def plain(text: str, render: MarkdownIt = RENDERERS[1]) -> str:
    return "".join(token.content for token in tokens(text, render) if token.type in ("text", "text_special"))


def item(card: Card | None = None, **fields: object) -> Item:
    return Item(where="story 1", title="A story", card=card and published(card), **fields)  # type: ignore[arg-type]


def card(title: str, *themes: str, score: Score = NONE, kind: CellKind = CellKind.QUOTE) -> Card:
    rows = (
        Row(name=Cell.page(f"Row of {title}"), description=Cell(text="It was so", kind=kind), score=score),
    )
    return Card(
        title=Cell.analyst(title),
        link="https://a.example/x",
        themes=tuple(map(Cell.analyst, themes)),
        summary=(Cell(text=f"First of {title}. Second of it.", kind=kind),),
    ).with_rows(Section.SIGNALS, rows)


def page(*items: Item, **fields: object) -> str:
    return digest_page(Digest(items, (DAY,), **fields))  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EVIL) | st.text(max_size=40))
def test_foreign_words_are_text_in_every_renderer(text: str) -> None:
    from core.model.cleaning import clean_line

    for render in RENDERERS:
        for shown in (f"- {words(text)}", f"- {link(text, 'a.md')}"):
            found = list(tokens(shown, render))
            allowed = {"text", "text_special", "inline", "link_open", "link_close"}
            allowed |= {
                f"{name}_{side}"
                for name in ("bullet_list", "list_item", "paragraph")
                for side in ("open", "close")
            }
            assert {token.type for token in found} <= allowed
            assert [token.attrGet("href") for token in found if token.type == "link_open"] in ([], ["a.md"])
        seen = plain(f"- {words(text)}", render)
        assert " ".join(seen.split()) == " ".join(clean_line(text).split())


def test_addresses_lead_to_the_web_and_come_back() -> None:
    for url in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "/x",
        "http://",
        "http://[x",
    ):
        assert address(url) == ""
    target = address("https://a.example/x (1)/ü?q=<b>&copy;=2|3%zz")
    assert target == "https://a.example/x%20%281%29/%C3%BC?q=%3Cb%3E&amp;copy;=2%7C3%25zz"
    found = next(token for token in tokens(f"[x]({target})") if token.type == "link_open")
    assert "copy;=2" in str(found.attrGet("href"))


def test_a_page_of_hostile_words_holds_only_what_we_put_there() -> None:
    items = []
    for number, evil in enumerate(EVIL):
        hostile = card(evil, evil, EVIL[0], score=Score(engine=3)).with_fields(
            link=EVIL[number] if number % 2 else "https://a.example/(x"
        )
        finding = Finding(check=Check.NAME, place=Place(section=Section.TITLE), sentence=evil)
        source = Source(evil, evil, DAY, "javascript:alert(1)")
        items.append(item(hostile, findings=(finding,), sources=(source,)))
    text = page(*items, unread=(EVIL[0],))
    found = list(tokens(text))
    raw = [token.content.strip() for token in found if token.type.startswith("html")]
    assert raw == [MARK]
    assert {str(token.attrGet("href")) for token in found if token.type == "link_open"} == {
        "https://a.example/%28x"
    }
    assert not [token for token in found if token.type == "image"]
    assert not [sign for sign in ("{{", "{%", "\x1b", "\u202e") if sign in text]
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert [line.count("|") for line in rows] == [5] * 12
    assert sum(token.type == "heading_open" and token.tag == "h1" for token in found) == 1


def test_cards_stand_once_under_the_first_theme_they_share() -> None:
    text = page(
        item(card("One", "Lonely", "Energies")), item(card("Two", "energy")), item(card("Three", "Else"))
    )
    part = text.partition("## Cards by theme")[2].partition("## Strongest")[0]
    assert [line for line in part.splitlines() if line.startswith("###")] == ["### Energies", "### Other"]
    assert part.count("[One]") == part.count("[Two]") == part.count("[Three]") == 1
    assert part.index("[Two]") < part.index("### Other") < part.index("[Three]")


def test_only_the_analysts_scores_count_as_such() -> None:
    mine = card("Mine", score=Score(engine=1, analyst=4))
    engines = card("Engines", score=Score(engine=5))
    text = page(item(engines), item(mine)).partition("## Strongest")[2].partition("## Open")[0]
    assert "| 4 | Row of Mine" in text
    assert "Row of Engines" not in text
    assert "1 signal has no score of the analyst" in text
    text = page(item(engines)).partition("## Strongest")[2]
    assert "The analyst scored none." in text
    assert "| 5 (engine) | Row of Engines" in text


def test_words_say_whose_they_are() -> None:
    assert "“First of A.”" in page(item(card("A")))
    inferred = page(item(card("A", kind=CellKind.INFERRED)))
    assert "&#126; First of A." in inferred
    assert "words that a model inferred" in inferred
    assert "model" not in page(item(card("A", kind=CellKind.ANALYST)))


def test_what_is_open_is_said() -> None:
    finding = Finding(check=Check.FIGURE, place=Place(section=Section.SUMMARY), sentence="No source has 5.")
    form = Finding(check=Check.GENERIC, place=Place(section=Section.SIGNALS), sentence="Generic.")
    source = Source("The Tide", "Told", DAY, "https://tide.example/1")
    text = page(
        item(
            card("A"),
            findings=(finding, form),
            sources=(source, Source("B", "T", None, "", True)),
            independent=1,
        ),
        item(None),
        waiting=2,
    )
    assert "signals 1: change, 10-year, driving-force" in text
    assert "summary: No source has 5." in text
    assert "On the form, not on facts: A (1)" in text
    assert "### Cards that are still drafts" in text
    assert "- A story (story 1)" in text.partition("### Kept stories without a card")[2]
    waits = text.partition("## Not decided yet")[2]
    assert "2 stories wait to be decided on; this page says nothing of them." in waits
    assert "2 stories" not in text.partition("## Open questions")[2].removesuffix(waits)
    assert "- A: 1 source; 1 copy, no corroboration" in text
    assert "from 1 source of 1 outlet" in text
    assert "source 1: The Tide, [Told](https://tide.example/1), 22 November 2026" in text
    assert "not checked" in page(item(card("A")), checked=False)
    assert "not checked" not in text


def test_a_day_of_finished_cards_has_nothing_open() -> None:
    whole = Cell.analyst("x")
    done = Card(title=whole, link="https://a.example", keywords=(whole,), themes=(whole,), category=whole)
    done = done.with_fields(type=whole, summary=(whole,), state=State.FINAL)
    text = page(item(done, findings=()))
    assert "Nothing is blank, nothing is undecided" in text
    assert all(
        urlsplit(str(t.attrGet("href"))).scheme == "https" for t in tokens(text) if t.type == "link_open"
    )


def test_an_empty_day_is_a_sentence() -> None:
    assert page(waiting=3).startswith(
        "# Signals: Sunday, 22 November 2026\n\nNo story was kept, and there is no card. 3 stories wait"
    )
