"""The facts that sample_articles promises: counts, lengths, dates, defects and differences."""

import email
import email.policy
import hashlib
import json
import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_articles"
DATA = ROOT / "tests" / "data"
DAY = "day-2026-11-22"
WEEK = (date(2026, 11, 16), date(2026, 11, 22))
SEED_STORY = "china-approvals"

STORIES: dict[str, str] = json.loads((DATA / "stories.json").read_text(encoding="utf-8"))
SPECIALS: dict[str, str] = json.loads((DATA / "specials.json").read_text(encoding="utf-8"))
FIGURES: dict[str, list[dict[str, str]]] = json.loads((DATA / "figures.json").read_text(encoding="utf-8"))

OWN = {path: story for path, story in STORIES.items() if story != SEED_STORY}
SEEDS = {
    "000_a7b9ea0011d0deb6.txt": "8b682867050d2982",
    "001_3d4a4d3523283bf5.txt": "ae2ef9d31a87713d",
    "002_bdc205730bf64109.txt": "2b7e1ebe0e60d2f2",
    "003_cedc763097e33f2a.txt": "16a2a3aabf825bcc",
    "004_7dd9fa6c2d53cf4a.txt": "c4095b7f0beefc19",
}
CHROME_TAGS = {
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "script",
    "style",
    "button",
    "figure",
    "ol",
    "small",
}
CHROME_NAMES = re.compile(r"comment|cookie|consent|related|newsletter|share|byline|breadcrumb|signature|tags")
VOID_TAGS = {"meta", "link", "img", "input", "br", "hr"}
MOJIBAKE = re.compile("â€[™˜œ”]|Ã[©¨¯¶]")


class ArticleText(HTMLParser):
    """Collects paragraphs, list items and subheads that lie outside site chrome; rough on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, bool]] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID_TAGS:
            return
        names = " ".join(value or "" for key, value in attrs if key in {"class", "id"})
        inside = bool(self.stack and self.stack[-1][1])
        self.stack.append((tag, inside or tag in CHROME_TAGS or bool(CHROME_NAMES.search(names))))

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            if self.stack.pop()[0] == tag:
                break
        if tag in {"p", "li", "h2"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self.stack}
        if self.stack and not self.stack[-1][1] and tags & {"p", "li", "h2"}:
            self.parts.append(data)


def html_text(page: str) -> str:
    parser = ArticleText()
    parser.feed(page)
    return "".join(parser.parts)


def mail_text(raw: bytes, kind: str = "plain") -> str:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content())


def feed_items(path: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring((SAMPLES / path).read_bytes()).iter("item"))


def feed_text(path: str, number: int) -> str:
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    return html_text(feed_items(path)[number - 1].findtext(encoded) or "")


@cache
def text_of(path: str) -> str:
    """The text of one labelled clipping, white space folded; `path#item-n` is item n of a feed."""
    name, _, item = path.partition("#item-")
    if item:
        text = feed_text(name, int(item))
    else:
        raw = (SAMPLES / name).read_bytes()
        encoding = "cp1252" if SPECIALS.get(name) == "cp1252" else "utf-8"
        suffix = Path(name).suffix
        if suffix == ".eml":
            text = mail_text(raw)
        elif suffix == ".html":
            text = html_text(raw.decode(encoding))
        else:
            text = re.sub(r"\A---\n.*?\n---\n", "", raw.decode(encoding), flags=re.S)
    return " ".join(text.split())


def grams(path: str, size: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+(?:[.,]\d+)*", text_of(path).lower())
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def containment(left: str, right: str, size: int) -> float:
    """Shared word n-grams as a part of the shorter text's n-grams, 0 to 1."""
    one, two = grams(left, size), grams(right, size)
    return len(one & two) / min(len(one), len(two))


def stated_dates(path: str) -> list[date]:
    """Every publication date that a file states in a machine-readable place."""
    file = SAMPLES / path
    raw = file.read_bytes()
    if file.suffix == ".eml":
        return [parsedate_to_datetime(str(email.message_from_bytes(raw)["Date"])).date()]
    if file.suffix == ".xml":
        return [parsedate_to_datetime(item.findtext("pubDate") or "").date() for item in feed_items(path)]
    text = raw.decode("cp1252" if SPECIALS.get(path) == "cp1252" else "utf-8")
    pattern = r'"datePublished": "([^"]+)"' if file.suffix == ".html" else r"(?m)^date: (\S+)$"
    return [datetime.fromisoformat(found).date() for found in re.findall(pattern, text)]


def day_files() -> list[str]:
    return sorted(f"{DAY}/{path.name}" for path in (SAMPLES / DAY).iterdir())


def of_kind(kind: str) -> list[str]:
    return [path for path, found in SPECIALS.items() if found == kind]


def test_there_are_enough_clippings_on_enough_stories() -> None:
    assert len(OWN) >= 24
    assert len(set(OWN.values())) >= 12
    told_by_several = [s for s in set(OWN.values()) if list(OWN.values()).count(s) >= 2]
    assert len(told_by_several) >= 8


def test_every_file_is_labelled_and_every_label_has_its_file() -> None:
    labelled = {path.partition("#")[0] for path in OWN} | set(SPECIALS)
    assert labelled == set(day_files())
    for path in STORIES:
        assert text_of(path), path


def test_every_feed_item_is_labelled_once() -> None:
    for path in {path.partition("#")[0] for path in OWN if "#" in path}:
        numbers = range(1, len(feed_items(path)) + 1)
        assert 3 <= len(numbers) <= 5
        assert {f"{path}#item-{n}" for n in numbers} == {own for own in OWN if own.startswith(f"{path}#")}


def test_the_five_formats_occur() -> None:
    assert {Path(path).suffix for path in day_files()} == {".txt", ".md", ".html", ".eml", ".xml"}


@pytest.mark.parametrize("path", sorted(OWN))
def test_an_article_has_150_to_700_words_and_a_quotation(path: str) -> None:
    text = text_of(path)
    assert 150 <= len(text.split()) <= 700
    assert re.search(r"[\"“«‘][^\"”»’]{12,}", text) or "â€˜" in text


@pytest.mark.parametrize("path", day_files())
def test_a_clipping_is_dated_within_the_week(path: str) -> None:
    prefix = date.fromisoformat(Path(path).name[:10])
    dates = stated_dates(path)
    older = SPECIALS.get(path) == "older"
    assert all((WEEK[0] <= day <= WEEK[1]) != older for day in [prefix, *dates])
    if dates and Path(path).suffix != ".xml":
        assert set(dates) == {prefix}


def test_file_names_are_date_outlet_topic_in_kebab_case() -> None:
    pattern = re.compile(DAY + r"/2026-1[01]-\d\d_[a-z0-9-]+_[a-z0-9-]+\.(txt|md|html|eml|xml)")
    assert [path for path in day_files() if not pattern.fullmatch(path)] == []


def test_the_readme_lists_every_file() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in SAMPLES.rglob("*") if path.is_file() and path.name != "README.md"]
    assert [name for name in names if f"`{name}`" not in readme] == []
    assert "fiction" in readme.lower()


def test_only_reserved_example_domains_are_linked() -> None:
    vocabularies = {"schema.org", "purl.org", "www.w3.org"}
    for path in day_files():
        text = (SAMPLES / path).read_bytes().decode("cp1252", "replace").replace("=\r\n", "")
        hosts = set(re.findall(r"https?://([\w.-]+)", text)) | set(re.findall(r"[\w.-]+@([\w.-]+\w)", text))
        assert [host for host in hosts - vocabularies if not host.endswith(".example")] == [], path


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_the_seed_files_are_byte_for_byte_as_handed_over(name: str) -> None:
    assert hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest()[:16] == SEEDS[name]


def test_each_special_kind_is_there() -> None:
    kinds = {"paywall", "cookie-wall", "javascript", "brief", "links", "empty", "near-copy", "copied", "copy"}
    assert set(SPECIALS.values()) == kinds | {"older", "french", "mojibake", "cp1252"}
    assert len(of_kind("near-copy")) == 2


def test_walls_and_the_empty_file_are_no_articles() -> None:
    (empty,) = of_kind("empty")
    assert (SAMPLES / empty).stat().st_size == 0
    for path in of_kind("paywall") + of_kind("cookie-wall"):
        assert len(text_of(path).split()) < 150
        assert re.search("subscri", text_of(path), flags=re.I)
    none = {"empty", "paywall", "cookie-wall", "javascript", "brief", "links"}
    assert not {path.partition("#")[0] for path in OWN} & {
        path for path, kind in SPECIALS.items() if kind in none
    }


def test_near_copies_are_near_and_not_equal() -> None:
    left, right = of_kind("near-copy")
    assert text_of(left) != text_of(right)
    assert 0.6 <= containment(left, right, 5) < 1


def test_the_page_without_script_shows_its_notice_only() -> None:
    (path,) = of_kind("javascript")
    page = (SAMPLES / path).read_text(encoding="utf-8")
    body = re.sub(r"(?s).*<body>|<(?:script|noscript).*?</(?:script|noscript)>|<[^>]*>", "", page)
    assert not body.strip()
    assert re.search(r"(?s)<noscript>.*JavaScript.*</noscript>", page)


def test_the_brief_is_short_and_the_list_holds_links_alone() -> None:
    (brief,), (links,) = of_kind("brief"), of_kind("links")
    assert len(text_of(brief).split()) < 50
    lines = (SAMPLES / links).read_text(encoding="utf-8").strip().split("\n")[2:]
    assert len(lines) >= 8
    assert all(re.fullmatch(r"- \[.+\]\(https?://\S+\) \(.+\)", line) for line in lines)


def test_the_copy_has_the_sentences_of_the_wire_and_a_title_of_its_own() -> None:
    (copied,), (copy,) = of_kind("copied"), of_kind("copy")
    paragraphs = [set((SAMPLES / path).read_text(encoding="utf-8").split("\n\n")) for path in (copied, copy)]
    assert len(paragraphs[0] & paragraphs[1]) >= 7
    assert (SAMPLES / copied).read_text(encoding="utf-8").split("\n")[2] not in text_of(copy)


def test_the_older_piece_is_on_the_night_train_and_over_thirty_days_before_it() -> None:
    (older,) = of_kind("older")
    trains = [path for path, story in OWN.items() if story == "night-trains"]
    first = min(date.fromisoformat(Path(path).name[:10]) for path in trains)
    assert (first - date.fromisoformat(Path(older).name[:10])).days > 30
    assert {"Veilleuse", "Carrand", "Valmérac"} <= set(re.findall(r"\w+", text_of(older)))


@pytest.mark.parametrize("story", sorted(set(OWN.values())))
def test_tellings_of_one_story_use_different_words(story: str) -> None:
    paths = [path for path, label in OWN.items() if label == story]
    alike = {frozenset(of_kind("near-copy")), frozenset(of_kind("copied") + of_kind("copy"))}
    for left, right in combinations(paths, 2):
        if {left, right} not in alike:
            assert containment(left, right, 3) < 0.05, (left, right)


@pytest.mark.parametrize("story", sorted({s for s in OWN.values() if list(OWN.values()).count(s) > 1}))
def test_tellings_of_one_story_share_names_or_numbers(story: str) -> None:
    paths = [path for path, label in OWN.items() if label == story]
    named = {path: set(re.findall(r"(?<=[a-z,] )[A-ZÉ]\w{3,}", text_of(path))) for path in paths}
    for left, right in combinations(paths, 2):
        assert len(named[left] & named[right]) >= 2, (left, right)


def test_at_least_four_stories_carry_differing_figures() -> None:
    conflicts = 0
    for story, entries in FIGURES.items():
        values: dict[str, set[str]] = {}
        for entry in entries:
            assert STORIES[entry["file"]] == story
            assert entry["text"] in text_of(entry["file"]), entry
            number = re.search(r"\d[\d,.]*", entry["text"])
            assert number, entry
            values.setdefault(entry["text"].split()[-1], set()).add(number.group())
        assert any(len(numbers) > 1 for numbers in values.values()), story
        conflicts += 1
    assert conflicts >= 4


def test_the_mojibake_file_is_mojibake_and_no_other_is() -> None:
    (broken,) = of_kind("mojibake")
    assert len(MOJIBAKE.findall(text_of(broken))) >= 10
    assert "café" in text_of(broken).encode("cp1252").decode("utf-8")
    assert [path for path in OWN if path != broken and MOJIBAKE.search(text_of(path))] == []


def test_the_cp1252_file_is_not_utf_8() -> None:
    (path,) = of_kind("cp1252")
    raw = (SAMPLES / path).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert "“" in raw.decode("cp1252")


def test_the_french_article_is_french() -> None:
    (path,) = of_kind("french")
    words = text_of(path).lower().split()
    assert (
        sum(word in {"le", "la", "les", "de", "des", "et", "une", "est"} for word in words) > len(words) / 12
    )
    assert '<html lang="fr">' in (SAMPLES / path).read_text(encoding="utf-8")


def test_mails_are_one_alternative_and_some_plain() -> None:
    mails = {path: (SAMPLES / path).read_bytes() for path in day_files() if path.endswith(".eml")}
    kinds = [
        email.message_from_bytes(raw, policy=email.policy.default).get_content_type()
        for raw in mails.values()
    ]
    assert kinds.count("multipart/alternative") == 1
    assert kinds.count("text/plain") >= 1
    for path, raw in mails.items():
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert not message.defects, path
        assert all(message[name] for name in ("From", "To", "Subject", "Date", "Message-ID")), path


def test_html_articles_state_their_metadata_and_wear_site_chrome() -> None:
    for path in {own for own in OWN if own.endswith(".html")}:
        page = (SAMPLES / path).read_text(encoding="utf-8")
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.S)
        assert block, path
        stated = json.loads(block.group(1))
        assert all((stated["headline"], stated["author"]["name"], stated["publisher"]["name"])), path
        chrome = ("og:title", "og:site_name", "<style>", 'class="share', "comments", "newsletter", "cookie")
        assert sum(mark in page.lower() for mark in chrome) >= 4, path
        assert re.search(r"<nav|role=\"navigation\"", page), path
