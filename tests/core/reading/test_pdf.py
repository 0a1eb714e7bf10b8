"""PDF: the article as it reads, its title and date, and one sentence for whatever holds none."""

from __future__ import annotations

import io
import logging
import random
import time
from contextlib import suppress
from datetime import date

import pytest
from papers import assembled, column, paper

from core.errors import NotAClipping
from core.model import Clipping, Origin
from core.reading import kind_of_bytes, read_bytes, read_paths
from core.reading.paragraphs import flowing
from core.reading.pdf import MOST_PAGES, read_pdf

TITLE = "Driverless carriers to take over Sallowhaven yard"
BODY = (
    "The port of Sallowhaven will replace its manned straddle carriers with driverless ones by 2029. "
    "The step removes 340 jobs, and the union speaks of a breach of its agreement with the port.\n\n"
    "Dockers answered on Thursday with a call for a strike ballot, which opens in December. "
    "Insurance costs had risen by 28 percent since a fatal accident in 2024, the authority said.\n\n"
    "The first 14 carriers are to enter service in June 2027, and the last ones two years later."
)
LONG = "\n\n".join(f"{BODY} Paragraph {n} of the day ends here." for n in range(3))


def read(data: bytes, name: str = "paper.pdf") -> Clipping:
    (clipping,) = read_bytes(data, Origin(name=name))
    return clipping


def refusal(data: bytes) -> str:
    with pytest.raises(NotAClipping) as caught:
        read(data)
    assert caught.value.hint
    return caught.value.sentence


@pytest.mark.parametrize("packed", [False, True])
def test_a_paper_is_read_as_paragraphs_with_its_title_and_date(packed: bool) -> None:
    info = {"Title": TITLE, "Author": "Jane Doe", "CreationDate": "D:20261118093000+01'00'"}
    clipping = read(paper([(20, 780, TITLE), *column(BODY)], info=info, packed=packed))
    assert clipping.text == f"{TITLE}\n\n{BODY}"
    assert (clipping.title, clipping.author, clipping.published) == (TITLE, "Jane Doe", date(2026, 11, 18))
    assert clipping.notes == ()


def test_a_title_in_large_letters_is_found_over_its_lines_and_a_date_on_the_page_goes_first() -> None:
    words = TITLE.split()
    page = [
        (9, 800, "Northline Papers"),
        (20, 780, " ".join(words[:4])),
        (20, 760, " ".join(words[4:])),
        (9, 740, "18 November 2026"),
        *column(BODY),
    ]
    info = {"Title": "Microsoft Word - draft7.docx", "CreationDate": "D:20261121"}
    clipping = read(paper(page, info=info))
    assert clipping.title == TITLE
    assert clipping.readable().count("Sallowhaven yard") == 1
    assert clipping.published == date(2026, 11, 18)
    assert "Dockers answered on Thursday with a call for a strike ballot, which opens" in clipping.text


def test_words_broken_at_a_lines_end_are_mended() -> None:
    lines = [
        "The authority at the harbour said that the insur-",
        "ance costs of the long-",
        "term contract had risen by a quarter of what the well-",
        "known yard earns.",
    ]
    assert flowing([*lines, "The insurance is long, and a term is a term."]).startswith(
        "The authority at the harbour said that the insurance costs of the long-term contract had risen"
    )
    assert "wellknown" in flowing(lines)
    assert "well-known" in flowing([*lines, "The well is known to all."])


def test_items_and_headings_stand_apart_and_sentences_with_numbers_do_not() -> None:
    lines = [
        "The contract between the port and the maker names three steps:",
        "1. fourteen machines in June 2027,",
        "2. forty more in the year after it, and the rest by December",
        "18. The last one brings the drivers' rooms down to the ground.",
        "2.1 What changes",
        "The yard will have no drivers in it after the end of that year,",
        "and its lamps will be switched off for good at night.",
    ]
    assert flowing(lines).split("\n\n") == [
        lines[0], lines[1], f"{lines[2]} {lines[3]}", lines[4], f"{lines[5]} {lines[6]}"
    ]  # fmt: skip


def test_a_table_of_contents_is_left_out() -> None:
    contents = [(11, 790, "1.1 The yard . . . . . . . . . . . . 12"), (11, 776, "Index ............... xiv")]
    assert read(paper([*contents, *column(BODY)])).text == BODY


def test_running_heads_and_page_numbers_are_dropped_and_paragraphs_go_on_over_the_page() -> None:
    texts = [BODY.replace("340", str(number)) for number in range(300, 305)]
    pages = []
    for number, text in enumerate(texts, start=1):
        head = [(9, 810, "Northline Papers, issue 7"), (9, 800, f"Page {number} of 5")]
        pages.append([*head, *column(text), (9, 40, f"- {number} -"), (9, 30, "northline.example")])
    cut = column(BODY)
    pages[0] = [*pages[0][:2], *cut[:4]]
    pages.insert(1, [(9, 810, "Northline Papers, issue 7"), *[(s, y, t) for s, y, t in cut[4:]]])
    clipping = read(paper(*pages))
    for furniture in ("issue 7", "of 5", "- 1 -", "northline.example"):
        assert furniture not in clipping.text
    assert BODY.split("\n\n")[1] in clipping.text
    assert all(f"removes {number} jobs" in clipping.text for number in range(301, 305))


def test_what_is_no_paper_with_text_is_one_sentence() -> None:
    from pypdf import PdfReader, PdfWriter

    good = paper(column(BODY))
    locked = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    locked.encrypt("secret", algorithm="RC4-128")
    kept = io.BytesIO()
    locked.write(kept)
    assert refusal(kept.getvalue()) == "paper.pdf is a PDF file that is locked with a password."
    assert "pictures" in refusal(paper([]))
    assert "broken" in refusal(b"%PDF-1.7 blah")
    assert "broken" in refusal(good[: len(good) // 3])
    free = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    free.encrypt("", "owner", algorithm="RC4-128")
    kept = io.BytesIO()
    free.write(kept)
    assert "Dockers" in read(kept.getvalue()).text


def test_a_paper_of_2000_pages_is_read_to_a_limit_and_says_so() -> None:
    began = time.monotonic()
    clipping = read(paper(*[column(f"{BODY} Page {n} it is.") for n in range(2000)]))
    assert clipping.notes == (f"Only the first {MOST_PAGES} of 2,000 pages were read.",)
    assert time.monotonic() - began < 15


def test_a_paper_that_takes_too_long_is_read_as_far_as_time_goes() -> None:
    data = paper(*[column(BODY) for _ in range(5)])
    with pytest.raises(NotAClipping, match="too long"):
        read_pdf(data, seconds=0)


def test_bombs_and_circles_cost_one_sentence_and_little_time() -> None:
    began = time.monotonic()
    bomb = assembled([b" " * 150_000_000], {}, packed=True)
    assert len(bomb) < 1_000_000
    assert refusal(bomb)
    many = assembled([b"BT " + b"(x) Tj " * 3_000_000 + b"ET"], {}, packed=True)
    assert refusal(many)
    good = paper(column(BODY), [])
    circle = good.replace(b"/Kids [4 0 R 6 0 R]", b"/Kids [2 0 R 2 0 R]")
    assert circle != good
    assert refusal(circle)
    assert time.monotonic() - began < 12


def test_one_broken_page_never_costs_the_others() -> None:
    good = paper(column(LONG, top=800), column(BODY), packed=True)
    at = good.rindex(b"stream\n", 0, good.rindex(b"endstream")) + 10
    clipping = read(good[:at] + b"\xff" * 30 + good[at + 30 :])
    assert "Paragraph 2" in clipping.text


def test_damaged_papers_never_do_worse_than_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    good = paper([(20, 780, TITLE), *column(BODY)], info={"Title": TITLE}, packed=True)
    chance = random.Random(3)
    with caplog.at_level(logging.WARNING):
        for _ in range(150):
            data = bytearray(good)
            for _ in range(chance.randint(1, 30)):
                data[chance.randrange(9, len(data))] = chance.randrange(256)
            with suppress(NotAClipping):
                assert read(bytes(data)).words > 0
    assert [record for record in caplog.records if record.name.startswith("pypdf")] == []


def test_a_folder_gives_its_papers(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.pdf").write_bytes(paper(column(BODY)))
    (tmp_path / "large.pdf").write_bytes(paper(column(BODY)) + b"\n%" + b"x" * 6_000_000)
    reading = read_paths([tmp_path])
    assert [clipping.origin.name for clipping in reading.clippings] == ["a.pdf"]
    assert [problem.name for problem in reading.problems] == ["large.pdf"]
    assert "same text" in reading.problems[0].sentence
    assert kind_of_bytes((tmp_path / "a.pdf").read_bytes()) == "pdf"
    assert "Dockers" in read(b"\xef\xbb\xbf\r\n" + paper(column(BODY)), "wrong-name.txt").text
    article = "The format begins with %PDF-1.7 as its first words, which readers of files look for at once."
    assert read(article.encode(), "note.txt").text == article
