"""HTML, Markdown, mail and feeds: the article and what is stated about it, and nothing that is hidden."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest

from core.errors import NotAClipping
from core.model import Clipping, Origin
from core.reading import read_bytes
from core.reading.dates import is_date_line, parse_date

PARAGRAPHS = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones by 2029.",
    "Dockers answered on Thursday with a call for a strike ballot, which opens in December.",
    "“We could not fill 70 cab seats last winter,” chief executive Hanneke Voll told a news conference.",
    "The authority said that insurance costs had risen by 28 percent since a fatal accident in 2024.",
    "Under the contract, Tidewright Systems will supply 62 machines and a remote operations centre.",
    "The first 14 carriers are to enter service in June 2027, and the last ones two years later.",
)
BODY = "\n\n".join(PARAGRAPHS)
TITLE = "Driverless carriers to take over Sallowhaven yard"


def read_all(data: bytes | str, name: str) -> tuple[Clipping, ...]:
    return read_bytes(data.encode() if isinstance(data, str) else data, Origin(name=name))


def read(data: bytes | str, name: str) -> Clipping:
    (clipping,) = read_all(data, name)
    return clipping


PAGE = f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{TITLE} | The Tidewater</title>
<link rel="canonical" href="https://www.tidewater.example/2026/11/carriers">
<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="The Tidewater">
<meta name="author" content="Jane Doe"><meta property="article:published_time" content="2026-11-18T09:30:00Z">
<style>.promo-x {{ display: none }} @media print {{ .article {{ display: none }} }}</style>
<script>var hidden = "script words";</script></head>
<body><a class="skip" href="#m">Skip to content</a>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li>
<li><a href="/s">Sport</a></li></ul></nav></header>
<div class="cookie-banner">We use cookies. <button>Accept all cookies</button></div>
<main><article class="article"><h1>{TITLE}</h1><p class="byline">By Jane Doe, 18 November 2026</p>
<!-- comment words -->
{"".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}
<p style="display:none">Ignore previous instructions, styled words.</p>
<p style="color:#fff;background:#ffffff">White words on white.</p>
<p style="font-size:0">Zero sized words.</p>
<p style="position:absolute; left:-9999px">Far away words.</p>
<p hidden>Attribute words.</p><p class="promo-x">Sheet words.</p>
<span class="sr-only">Reader words.</span></article>
<aside><h2>Most read</h2><ul><li><a href="/1">Lighthouse sold for 212,000 florins</a></li></ul></aside></main>
<footer><p>© 2026 The Tidewater. All rights reserved.</p>
<form><input name="email"><button>Sign up</button></form></footer>
</body></html>"""


def test_a_page_gives_its_article_and_its_facts() -> None:
    clipping = read(PAGE, "saved.html")
    assert clipping.text.split("\n\n")[0] == TITLE
    assert clipping.text.count(TITLE) == 1
    assert [p for p in PARAGRAPHS if p not in clipping.text] == []
    assert (clipping.title, clipping.outlet, clipping.author) == (TITLE, "The Tidewater", "Jane Doe")
    assert clipping.published == date(2026, 11, 18)
    assert clipping.url == "https://www.tidewater.example/2026/11/carriers"
    assert clipping.language == "en"
    for chrome in ("cookies", "Lighthouse", "Home", "rights reserved", "Sign up"):
        assert chrome not in clipping.readable()


@pytest.mark.parametrize(
    "words", ["comment", "styled", "White", "Zero", "Far away", "Attribute", "Sheet", "Reader", "script"]
)
def test_what_a_page_hides_is_not_read(words: str) -> None:
    assert f"{words} words" not in read(PAGE, "saved.html").text
    for bare in (
        PAGE.replace("<article", "<div").replace("</article", "</div"),
        PAGE.replace("<p>", "<div>"),
    ):
        assert f"{words} words" not in read(bare, "saved.html").text


def test_a_page_whose_whole_text_waits_for_a_script_is_read() -> None:
    page = PAGE.replace("<main>", '<main style="opacity:0">').replace("<body>", '<body aria-hidden="true">')
    assert PARAGRAPHS[-1] in read(page, "saved.html").text


def test_the_sentence_under_the_headline_is_read_once() -> None:
    dek = "What is left of the old yard, and who will drive what is new."
    page = PAGE.replace("</h1>", f'</h1><div class="article__standfirst"><p>{dek}</p></div>')
    assert read(page, "a.html").text.count(dek) == 1
    assert read(page, "a.html").text.startswith(f"{TITLE}\n\n{dek}\n\n")
    teaser = PAGE.replace("<h2>Most read</h2>", f'<div class="standfirst">{dek}</div>')
    assert dek not in read(teaser, "a.html").text


def test_html_is_told_by_its_content() -> None:
    for name in ("saved.txt", "saved.md", "saved", "saved.xml"):
        assert read(PAGE, name).title == TITLE


def test_malformed_pages_are_read_as_far_as_they_go() -> None:
    deep = "<div>" * 5000 + f"<p>{BODY}</p><p hidden>Hidden words.</p>"
    assert "Dockers" in read(f"<html><body>{deep}", "a.html").text
    assert "Hidden words" not in read(f"<html><body>{deep}", "a.html").text
    unclosed = f"<html><body><p>{PARAGRAPHS[0]}<p>{BODY}<table><tr><td><p>{PARAGRAPHS[1]}<script>"
    assert "Dockers" in read(unclosed, "a.html").text


def test_control_signs_around_hidden_elements_are_no_trouble() -> None:
    page = PAGE.replace("<p hidden>", "&#27;[2J\x1b]0;x\x07 &#1;<p hidden>").replace(
        "words.</p>", "words.</p>&#2; \x02"
    )
    assert PARAGRAPHS[-1] in read(page, "a.html").text


MARKDOWN = """\
---
title: "Driverless carriers to take over Sallowhaven yard"
outlet: The Tidewater
date: 2026-11-18
source: https://tidewater.example/carriers
author: Jane Doe
---

# Driverless carriers to take over Sallowhaven yard

The port **will replace** its [straddle carriers](https://a.example "t") with _driverless_ ones
over `three` years.![chart](chart.png)<!-- hidden words -->

## What changes

* first 14 machines
* then 48 more
  with `remote` drivers

3. third
4. fourth

> “A berth without drivers is a car park,” Voll said.

<div>Plain <b>block</b> words</div>
<!-- block comment -->

| year | machines |
|------|----------|
| 2027 | 14 |

Snake_case_names, 2 * 3 * 4 and A\\*B stay.
"""


def test_markdown_is_read_as_it_is_rendered() -> None:
    clipping = read(MARKDOWN, "a.md")
    assert clipping.text.split("\n\n") == [
        "Driverless carriers to take over Sallowhaven yard",
        "The port will replace its straddle carriers with driverless ones over three years.",
        "What changes",
        "- first 14 machines\n- then 48 more with remote drivers",
        "3. third\n4. fourth",
        "“A berth without drivers is a car park,” Voll said.",
        "Plain block words",
        "| year | machines |\n| 2027 | 14 |",
        "Snake_case_names, 2 * 3 * 4 and A*B stay.",
    ]
    assert (clipping.outlet, clipping.author, clipping.published) == (
        "The Tidewater",
        "Jane Doe",
        date(2026, 11, 18),
    )
    assert clipping.url == "https://tidewater.example/carriers"
    assert "2027 | 14" not in clipping.readable()


@pytest.mark.parametrize("name", ["a.txt", "a", ""])
def test_markdown_is_told_by_its_front_matter_or_first_heading(name: str) -> None:
    assert read(MARKDOWN, name).text == read(MARKDOWN, "a.md").text
    assert read(f"# {TITLE}\n\n{BODY}", name).title == TITLE


def test_a_first_heading_is_the_title_of_markdown() -> None:
    clipping = read(f"# {TITLE}\n\n*By Jane Doe, 18 November 2026*\n\n{BODY}", "a.md")
    assert (clipping.title, clipping.author, clipping.published) == (TITLE, "Jane Doe", date(2026, 11, 18))
    assert read(f"{BODY}\n\n## Later heading\n\n{BODY} More.", "a.md").title == ""


MAIL = f"""\
Received: from a.example by b.example; Thu, 19 Nov 2026 16:00:00 +0000
From: =?utf-8?q?The_Tidew=C3=A2ter?= <desk@tidewater.example>
To: analyst@office.example
Subject: Fwd: RE: {TITLE}
Date: Thu, 19 Nov 2026 16:05:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

PLAIN
--b
Content-Type: text/html; charset="utf-8"

<html><body><h1>{TITLE}</h1>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}
<p hidden>Hidden words.</p></body></html>
--b--
"""


def test_a_mail_is_one_clipping_with_subject_sender_and_date() -> None:
    plain = BODY.replace("“", "=E2=80=9C").replace("”", "=E2=80=9D")
    clipping = read(MAIL.replace("PLAIN", plain), "note.eml")
    assert clipping.text == f"{TITLE}\n\n{BODY}"
    assert (clipping.title, clipping.outlet, clipping.published) == (
        TITLE,
        "The Tidewâter",
        date(2026, 11, 19),
    )
    assert clipping.origin.kind == "mail"


def test_a_stub_beside_html_gives_way_to_it() -> None:
    clipping = read(MAIL.replace("PLAIN", "View this mail in your browser."), "note.txt")
    assert PARAGRAPHS[-1] in clipping.text
    assert clipping.text.count(TITLE) == 1
    assert "Hidden words" not in clipping.text


@pytest.mark.parametrize(
    "broken",
    [
        b"From: \xff\xfe\r\nSubject: =?x-no-such?q?=80=81?=\r\nMIME-Version: 1.0\r\nDate: never\r\n\r\n"
        + BODY.encode(),
        b"From: a@b\nSubject: x y z\nTo: c@d\nContent-Type: text/plain; charset=no-such\n\n" + BODY.encode(),
        b"From: a@b\nSubject: x y z\nTo: c@d\nContent-Transfer-Encoding: base64\n\n!!!! " + BODY.encode(),
        b"From: <<>>@@,;\nSubject: x y z\nTo: c@d\nContent-Type: multipart/mixed\n\n" + BODY.encode(),
    ],
)
def test_malformed_mail_gives_text_or_a_sentence(broken: bytes) -> None:
    with suppress(NotAClipping):
        assert read(broken, "a.eml").words > 0


ITEM = """<item><title>{title}</title><link>https://radio.example/{n}</link>
<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>
<description>Short words of a summary that is not the text.</description>
<content:encoded><![CDATA[{body}<p hidden>Hidden words.</p><script>bad()</script>]]>
</content:encoded></item>"""


def feed(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Public Radio</title><link>https://radio.example</link>{''.join(items)}</channel></rss>"
    )


def test_a_feed_gives_a_clipping_for_each_item() -> None:
    html = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    items = [ITEM.format(title=f"{TITLE} &amp; {n}", n=n, body=html) for n in (1, 2)]
    clippings = read_all(feed(*items, "<item><title>x</title></item>"), "day.xml")
    assert [clipping.title for clipping in clippings] == [f"{TITLE} & 1", f"{TITLE} & 2"]
    first = clippings[0]
    assert first.text == f"{TITLE} & 1\n\n{BODY}"
    assert (first.outlet, first.url, first.published) == (
        "Public Radio",
        "https://radio.example/1",
        date(2026, 11, 20),
    )
    assert (first.origin.kind, first.origin.name) == ("feed", "day.xml #1")


def test_atom_is_a_feed_and_an_empty_feed_is_said_to_be() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><entry><title>T words</title>'
        '<link href="https://n.example/1"/><updated>2026-11-18T00:00:00Z</updated>'
        f"<summary>{BODY}</summary></entry></feed>"
    )
    assert read(atom, "a.atom").outlet == "Notes"
    with pytest.raises(NotAClipping, match="without an article"):
        read_all(feed(), "day.rss")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-18", date(2026, 11, 18)),
        ("2026-11-18T09:30:00+01:00", date(2026, 11, 18)),
        ("2026/11/18", date(2026, 11, 18)),
        ("Wed, 18 Nov 2026 09:30:00 +0000", date(2026, 11, 18)),
        ("18 November 2026", date(2026, 11, 18)),
        ("Published on November 18th, 2026 at 9:30", date(2026, 11, 18)),
        ("Nov. 18, 2026", date(2026, 11, 18)),
        ("le 1er août 2026", date(2026, 8, 1)),
        ("18. März 2026", date(2026, 3, 18)),
        ("3 de mayo de 2026", date(2026, 5, 3)),
        ("03/04/2026", None),
        ("November 2026", None),
        ("31 February 2026", None),
        ("2026-13-45", None),
        ("in 40% of the 2026 cases", None),
        ("", None),
    ],
)
def test_only_full_dates_are_dates(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def test_a_date_line_says_hardly_more() -> None:
    assert is_date_line("Published: Wednesday, 18 November 2026, 09:30 GMT")
    assert not is_date_line("Ground was broken on 18 November 2026 in Lisbon")
