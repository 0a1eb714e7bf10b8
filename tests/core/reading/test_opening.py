"""Bytes of every kind: a clipping, or one sentence that says why not."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import NotAClipping
from core.model import Clipping, Origin
from core.model.cleaning import clean_line, clean_text
from core.reading import read_bytes

BODY = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones. "
    "The step removes 340 jobs. Dockers answered on Thursday with a call for a strike ballot, they said. "
    "The authority said that insurance costs had risen by 28 percent since an accident in 2024. "
    "The first carriers are to enter service in June 2027, according to the contract."
)
UNITS = (b"word and ", b"x", "中文。".encode(), b"<p>", b"[", b"> ", b"*a ", b"<div>a")
CHINESE = "港口管理局周三表示，将在三年内用无人驾驶运输车取代有人驾驶的跨运车。工会呼吁举行罢工投票。" * 6


def read(data: bytes | str, name: str = "article.txt") -> Clipping:
    raw = data.encode() if isinstance(data, str) else data
    (clipping,) = read_bytes(raw, Origin(name=name))
    return clipping


def refusal(data: bytes | str, name: str = "article.txt") -> NotAClipping:
    with pytest.raises(NotAClipping) as caught:
        read(data, name)
    error = caught.value
    assert error.sentence.startswith(name)
    assert error.sentence.endswith(".")
    assert error.hint
    return error


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"word", "one word"),
        ("🙂🙂 🎉".encode(), "no words"),
        (b"!!! ... ---", "no words"),
        (b"%PDF-1.7 blah", "a PDF file"),
        (b"PK\x03\x04rest of it", "a ZIP archive or an office document"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"),
        (b"GIF89a\x01\x00", "a GIF image"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a WebP image"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"\x7fELF\x02\x01\x01", "a program"),
        (b"\x00\x00\x00\x18ftypmp42", "a video or photo file"),
        (random.Random(7).randbytes(4000), "not text"),
        (b"a " * 3_000_000, "too large"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "XML"),
        (
            b"# __A title__, (from page [20240218](https://kghosh.example/p/20240218).)\n\n## Keywords",
            "a card",
        ),
        (
            "\u200b\n#\u00ad __A__, (from page [20240218](https://k.example/p/20240218).)\n\n".encode(),
            "a card",
        ),
        (b"Outlet: The Tidewater\nDate: 2026-11-18\nBy: Jane Doe\n", "furniture only"),
    ],
)
def test_what_is_no_article_is_named(data: bytes, says: str) -> None:
    assert says in refusal(data).sentence


def test_a_card_is_sent_to_convert() -> None:
    card = (
        b"# __T__, (from page [20240218](https://k.example/p).)\n\n__[External link](https://a.example)__\n"
    )
    assert "convert" in refusal(card, "000.txt").hint


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("Subscribe to continue reading. Already a subscriber? Sign in.", "paywall"),
        (
            "The port will replace its carriers.\n\nFor subscribers only. Start your trial.",
            "paywall",
        ),
        ("Cet article est réservé aux abonnés. Abonnez-vous pour lire la suite.", "paywall"),
        ("We use cookies. Accept all cookies or manage your cookie preferences.", "cookie wall"),
        ("Please enable JavaScript to view this page in your browser.", "JavaScript"),
        ("Checking your browser. Verify you are human by completing the action below.", "robot check"),
        ("404 error: page not found on this site, sorry about that.", "error page"),
    ],
)
@pytest.mark.parametrize("wrap", ["{}", "<html><body><main><p>{}</p></main></body></html>"])
def test_walls_are_named(page: str, says: str, wrap: str) -> None:
    assert says in refusal(wrap.format(page)).sentence


def test_a_long_consent_text_is_a_cookie_wall_and_an_article_on_cookies_is_not() -> None:
    wall = (
        "We value your privacy. We and our 842 partners store and access data on your device. With your "
        "consent we and our partners use cookies for ads that you like. You may change your preferences. "
    ) * 4
    assert "cookie wall" in refusal(wall).sentence
    article = (
        "The regulator fined three sites over cookies on Tuesday. The sites set trackers before users "
        "agreed, the ruling says. Lawyers expect appeals, and the ministry plans a new consent law. "
    ) * 3
    assert read(article).words > 80


def test_a_long_article_with_a_subscribe_line_is_good() -> None:
    clipping = read(f"{BODY} {BODY}\n\nSubscribe to continue reading.\n\nWe use cookies.")
    assert "Subscribe" not in clipping.readable()
    assert "Dockers" in clipping.readable()


@pytest.mark.parametrize(
    "data",
    [
        BODY.encode("utf-16"),
        BODY.encode("utf-16-le"),
        BODY.encode("utf-16-be"),
        BODY.encode("utf-32"),
        BODY.encode("utf-8-sig"),
        BODY.encode("ascii"),
    ],
)
def test_encodings_give_the_same_text(data: bytes) -> None:
    assert read(data).text == read(BODY).text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "Le café de la gare où l’été s’achève à Orléans – « déjà vu », dit l’élève au maître. " * 5,
            "cp1252",
        ),
        ("Порт заменит водителей на беспилотные машины в течение трех лет, сообщили власти. " * 5, "cp1251"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-16"),
        ("港の管理局は水曜日、三年以内に無人運搬車を導入すると発表した。" * 8, "shift_jis"),
    ],
)
def test_other_encodings_are_detected(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)).text == read(text).text


def test_chinese_is_an_article() -> None:
    clipping = read(CHINESE)
    assert clipping.language == "zh"
    assert clipping.text == CHINESE


def test_one_broken_byte_in_utf8_costs_one_sign() -> None:
    clipping = read(f"Le café déjà vu à côté. {BODY}".encode() + b"\xc3(")
    assert "café déjà vu" in clipping.text
    assert clipping.notes


def test_a_declared_charset_is_believed() -> None:
    words = "Порт заменит водителей. " * 20
    page = f'<html><head><meta charset="cp1251"></head><body><p>{words}</p></body></html>'
    assert "Порт заменит" in read(page.encode("cp1251"), "a.html").text


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        *((unit, "a.md") for unit in UNITS),
        *((unit, "a.html") for unit in (b"word and ", b"x", "中文。".encode(), b"<p>", b"<div>a")),
        *((unit, name) for name in ("a.txt", "a.eml", "a.xml") for unit in (b"word and ", b"x")),
    ],
)
def test_half_a_megabyte_on_one_line_neither_hangs_nor_crashes(unit: bytes, name: str) -> None:
    start = time.process_time()
    with suppress(NotAClipping):
        read(unit * (500_000 // len(unit)), name)
    assert time.process_time() - start < 4.0


@pytest.mark.parametrize(
    "page",
    [
        "<!-- -->" * 3000,
        "<?a?>" * 3000,
        "<style>" * 30_000,
        "<style>" + "@" * 200_000,
        "<style>" + "/*" * 100_000,
        "<style>" + ".a," * 60_000,
        "<p style='" + "width:0;" * 30_000 + "'>words",
        "---\n" * 25_000,
        "By A, " + "and " * 140 + "2026-11-18",
        "accept " * 20_000,
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_patterns_meet_their_worst_input_in_time(page: str, name: str) -> None:
    start = time.process_time()
    with suppress(NotAClipping):
        read(f"{page}<html><body><p>words", name)
        read(f"<html><body>{page}<p>words", name)
    assert time.process_time() - start < 5.0


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html", "a.eml", "a.xml", "a", ""]))
def test_any_bytes_give_clippings_or_a_sentence(data: bytes, name: str) -> None:
    with suppress(NotAClipping):
        assert all(clipping.words for clipping in read_bytes(data, Origin(name=name)))


EVIL = "\x1b]52;c;ZXZpbA==\x07\x9b2J\u202e\u200b\U000e0041\x00Evil\r\nname"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", f"Title: T{EVIL}\nOutlet: O{EVIL}\nBy: A{EVIL}\n\n{BODY}{EVIL}"),
        (
            "a.md",
            f"---\ntitle: T{EVIL}\noutlet: O{EVIL}\nurl: javascript:alert(1)\n---\n# H{EVIL}\n\n{BODY}{EVIL}",
        ),
        (
            "a.html",
            f"<html lang='e{EVIL}'><head><title>T{EVIL}</title><meta name=author content='A{EVIL}'>"
            f"<link rel=canonical href='javascript:alert(1)'></head><body><p>{BODY}{EVIL}</p></body></html>",
        ),
        ("a.eml", f"From: O{EVIL} <a@b.example>\nSubject: T{EVIL}\nTo: x@y.example\n\n{BODY}{EVIL}"),
    ],
)
def test_nothing_hostile_gets_into_any_field(name: str, data: str) -> None:
    (clipping,) = read_bytes(data.encode(), Origin(name=f"n{EVIL}{name}", path=""))
    assert clean_text(clipping.text) == clipping.text
    fields = (
        clipping.title,
        clipping.outlet,
        clipping.author,
        clipping.origin.name,
        clipping.language,
        *clipping.notes,
    )
    assert all(clean_line(field) == field for field in fields)
    assert clipping.url == ""
    assert "javascript" not in clipping.url


def test_a_txt_states_its_facts_at_the_top() -> None:
    clipping = read(
        "Driverless carriers to take over Sallowhaven yard\n\nOutlet: The Tidewater\nDate: 2026-11-18\n"
        f"Source: https://tidewater.example/a\nBy: Jane Doe\n\n{BODY}"
    )
    assert clipping.title == "Driverless carriers to take over Sallowhaven yard"
    assert clipping.headline == (0, len(clipping.title))
    assert (clipping.outlet, clipping.author, clipping.published) == (
        "The Tidewater",
        "Jane Doe",
        date(2026, 11, 18),
    )
    assert clipping.url == "https://tidewater.example/a"
    assert clipping.readable().split() == [*clipping.title.split(), *BODY.split()]
    assert clipping.language == "en"


def test_a_title_stated_by_name_moves_to_the_top() -> None:
    clipping = read(f"Outlet: The Tidewater\nTitle: Carriers without drivers\n\n{BODY}")
    assert clipping.text.startswith("Carriers without drivers\n\n")
    assert (clipping.title, clipping.outlet) == ("Carriers without drivers", "The Tidewater")


@pytest.mark.parametrize(
    "first",
    [
        "By November 18, 2026 the port had lost a third of its ships.",
        "Orrery, which won consent on 18 November 2026, will build it.",
        "The Tidewater said on 18 November 2026 that it would close.",
        "Source: officials, who spoke on 18 November 2026 on condition that they were not named.",
    ],
)
def test_a_first_sentence_with_a_date_is_no_byline(first: str) -> None:
    clipping = read(f"{first}\n\n{BODY}")
    assert clipping.readable() == clipping.text
    assert clipping.published is None


def test_no_title_is_ever_invented() -> None:
    for text in (BODY, f"{BODY}\n\n{BODY} Again.", f"It ends here.\n\n{BODY}"):
        clipping = read(text)
        assert (clipping.title, clipping.headline, clipping.published, clipping.outlet) == (
            "",
            None,
            None,
            "",
        )


def test_an_outlet_falls_back_on_the_host() -> None:
    assert read(f"URL: https://www.tidewater.example/a\n\n{BODY}").outlet == "tidewater.example"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.sampled_from("abc déf. ,:\n-#*>’"), max_size=60), min_size=1, max_size=6))
def test_the_canonical_text_read_again_is_the_same(parts: list[str]) -> None:
    text = "\n\n".join([*parts, BODY])
    once = read(text)
    again = read(once.text)
    assert again.text == once.text
    assert again.digest == once.digest
