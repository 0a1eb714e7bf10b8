"""Made-up articles in every form that comes in, desks to look at, and a web site on the loopback."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.keeping import Desk
from core.paths import day_folder

_SOUNDS = re.findall("..", "balicorudefenigohajukelomunaperisotuvewayozi")
_LINES = (
    "The {} of {} was {}ed by the {} of the {} and then by those who had been with it.",
    "It is not that the {} in {} would {} what they have, but that no {} could ever be a {}.",
    "When {} has its {}, they will {} it for the {} and for all of us who are in the {}.",
)


def article(number: int, sentences: int = 12) -> tuple[str, str]:
    """(title, text) of an English article that has no word but the smallest in common with another one."""
    chance = random.Random(number)
    made = ["".join(chance.choices(_SOUNDS, k=chance.choice((3, 4)))) for _ in range(40)]
    lines = [_LINES[index % 3].format(*chance.sample(made, 5)).capitalize() for index in range(sentences)]
    title = f"{made[0].title()} {made[1]} to the {made[2]} {number}"
    return title, "\n\n".join(" ".join(lines[start : start + 3]) for start in range(0, sentences, 3))


def page(number: int) -> bytes:
    """An article as a web page."""
    title, text = article(number)
    body = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    head = f"<html lang='en'><head><title>{title}</title></head>"
    return f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>".encode()


def mail(number: int) -> bytes:
    """An article as a message."""
    title, text = article(number)
    head = {
        "From": "Desk <desk@example.org>",
        "To": "ana@example.org",
        "Subject": title,
        "Date": "Mon, 16 Nov 2026 08:00:00 +0000",
        "Message-ID": f"<{number}@example.org>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    return "\n".join([*(f"{name}: {value}" for name, value in head.items()), "", text, ""]).encode()


def mailbox(*numbers: int) -> bytes:
    """Several articles as an mbox file."""
    return b"\n".join(b"From desk@example.org Mon Nov 16 08:00:00 2026\n" + mail(each) for each in numbers)


def feed(*numbers: int, link: str = "https://news.example") -> bytes:
    """An RSS feed with a whole article in each item."""
    items = []
    for number in numbers:
        title, text = article(number)
        body = escape("".join(f"<p>{part}</p>" for part in text.split("\n\n")))
        items.append(
            f"<item><title>{title}</title><link>{link}/{number}</link><guid>{number}</guid>"
            f"<description>{body}</description></item>"
        )
    channel = f"<channel><title>News</title>{''.join(items)}</channel>"
    return f"<?xml version='1.0'?><rss version='2.0'>{channel}</rss>".encode()


def opml(*addresses: str) -> bytes:
    """A list of feeds as feed readers export it."""
    lines = "".join(f"<outline text='a' type='rss' xmlUrl='{escape(each)}'/>" for each in addresses)
    return f"<?xml version='1.0'?><opml version='2.0'><head/><body>{lines}</body></opml>".encode()


def fill(folder: Path, numbers: range) -> Path:
    """A folder of articles in turn as text, Markdown, a page, a message."""
    folder.mkdir(exist_ok=True)
    for number in numbers:
        title, text = article(number)
        forms = {
            "txt": f"{title}\n\n{text}\n".encode(),
            "md": f"---\ntitle: {title}\nurl: https://news.example/{number}\n---\n\n{text}\n".encode(),
            "html": page(number),
            "eml": mail(number),
        }
        ending = list(forms)[number % len(forms)]
        (folder / f"{number:04}.{ending}").write_bytes(forms[ending])
    return folder


def on_desk(place: Path, day: date | None = None) -> Desk:
    """The desk of a day as it is on the disk."""
    return Desk.look(day_folder(place, day or date.today()))


def numbers(desk: Desk) -> list[int]:
    """The numbers of the made-up articles on a desk, each as often as it is in a story."""
    found = []
    for story in desk.stories():
        for digest in (*story.clippings, *story.copies):
            clipping = desk.clipping(digest)
            assert clipping is not None
            found.append(int(clipping.title.rpartition(" ")[2]))
    return sorted(found)


@dataclass
class Site:
    """A web site on the loopback: pages by path, what was asked for, and a gate that holds `held` paths."""

    address: str = ""
    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    """The ETag of a path, which the server knows again."""
    unchanged: list[str] = field(default_factory=list)
    """The paths for which it did."""
    held: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    """Somebody waits at the gate."""
    gate: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, data: bytes, kind: str = "text/html") -> str:
        """Put a page there and give its address."""
        self.pages[path] = (data, kind)
        return self.address + path


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A running site, which no proxy of the environment stands before."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            if self.path in site.held:
                site.arrived.set()
                site.gate.wait(60)
            data, kind = site.pages.get(self.path.partition("?")[0], (b"", ""))
            mark = site.marks.get(self.path, "")
            if mark and self.headers.get("If-None-Match") == mark:
                site.unchanged.append(self.path)
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(200 if kind else 404)
            if mark:
                self.send_header("ETag", mark)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.gate.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def place(own_home: Path) -> Path:
    """The workspace of the test, in which addresses of this machine may be fetched."""
    folder = own_home / "workspace"
    folder.mkdir()
    (folder / "settings.toml").write_text("allow_private = true\n")
    return folder
