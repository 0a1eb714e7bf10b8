"""Addresses to bytes: pages, limits, retries, and one sentence for each that gives none."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from contextlib import aclosing
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest
from fetching_site import OPEN, PAGE, Naps, Site, failure, fetch, page, reply

from core.fetching import Fetched, NotFetched, Wanted, fetch_all


async def test_a_page_comes_with_what_its_server_says_of_it(site: Site) -> None:
    url = site.page(
        "/x", Content_Type="Text/HTML; charset=ISO-8859-2", ETag='"v1"', Last_Modified="Fri, 20 Nov 2026"
    )
    came = await page(url)
    assert came == Fetched(
        url=url, final_url=url, data=PAGE, content_type="text/html", charset="iso-8859-2", etag='"v1"',
        modified="Fri, 20 Nov 2026",
    )  # fmt: skip
    ((_, headers),) = site.asked
    assert headers["User-Agent"].startswith("Foredeck/")
    assert "br" not in headers["Accept-Encoding"]
    assert "Cookie" not in headers


async def test_a_page_that_did_not_change_is_said_to_be_unchanged(site: Site) -> None:
    url = site.page("/x", b"", 304, ETag='"v1"', Content_Type="")
    came = await page(Wanted(url, etag='"v1"', modified="Fri, 20 Nov 2026 08:00:00 GMT"))
    assert (came.unchanged, came.data, came.etag) == (True, b"", '"v1"')
    assert came.modified == "Fri, 20 Nov 2026 08:00:00 GMT"
    headers = site.asked[0][1]
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Fri, 20 Nov 2026 08:00:00 GMT"
    assert "304" in (await failure(url)).sentence
    await page(Wanted(site.page("/y"), etag='"a"\r\nX-Evil: 1'))
    assert "If-None-Match" not in site.asked[-1][1]


async def test_redirects_are_followed_with_their_cookies_and_no_further_than_allowed(site: Site) -> None:
    site.page("/a", b"", 301, Location="/b?x=1", Set_Cookie="seen=1")
    site.page("/b?x=1", b"", 307, Location=site.url("/c"))
    site.page("/c")
    came = await page(site.url("/a"))
    assert (came.url, came.final_url) == (site.url("/a"), site.url("/c"))
    assert site.asked[-1][1]["Cookie"] == "seen=1"
    await page(site.url("/c"))
    assert "Cookie" not in site.asked[-1][1]
    assert "redirect" in (await failure(site.url("/a"), redirects=1)).sentence
    site.page("/loop", b"", 302, Location="/loop")
    assert "more than 5" in (await failure(site.url("/loop"))).sentence
    assert site.count("/loop") == 6
    assert "300" in (await failure(site.page("/choice", b"", 300))).sentence


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "login"),
        (402, "payment"),
        (403, "does not let"),
        (404, "no such page"),
        (410, "took the page down"),
        (418, "programs"),
        (451, "legal"),
        (500, "error of its own"),
        (599, "error of its own"),
        (499, "refused"),
    ],
)
async def test_a_refusal_is_said_in_plain_words_and_not_repeated(site: Site, status: int, says: str) -> None:
    naps = Naps()
    said = await failure(site.page("/x", PAGE, status), naps=naps)
    assert says in said.sentence
    assert str(status) in said.sentence
    assert (naps.taken, site.count("/x")) == ([], 1)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_passing_trouble_is_tried_again_after_growing_pauses(site: Site, status: int) -> None:
    naps = Naps()
    url = site.turns("/x", lambda r: reply(r, b"", status), lambda r: reply(r, b"", status), reply)
    assert (await page(url, naps=naps)).data == PAGE
    first, second = naps.taken
    assert 0.25 <= first <= 0.5 <= second <= 1
    site.page("/y", b"", status)
    assert str(status) in (await failure(site.url("/y"))).sentence
    assert site.count("/y") == 3


async def test_a_server_that_names_a_pause_is_given_it_up_to_a_limit(site: Site) -> None:
    naps = Naps()
    soon = formatdate(time.time() + 20, usegmt=True)
    url = site.turns(
        "/x",
        lambda r: reply(r, b"", 503, Retry_After="7"),
        lambda r: reply(r, b"", 429, Retry_After=soon),
        reply,
    )
    assert (await page(url, naps=naps, total=100)).data == PAGE
    assert naps.taken[0] == 7
    assert 15 < naps.taken[1] <= 20
    for long in ("3600", "9" * 400, formatdate(time.time() + 3600, usegmt=True)):
        await failure(site.page("/y", b"", 429, Retry_After=long), naps=naps)
    assert (len(naps.taken), site.count("/y")) == (2, 3)
    await failure(site.page("/z", b"", 503, Retry_After="25"), naps=naps, total=20)
    assert len(naps.taken) == 2
    await failure(site.page("/odd", b"", 503, Retry_After="soon, -3"), naps=naps)
    assert len(naps.taken) == 4


async def test_a_host_that_takes_no_connection_is_tried_again(site: Site) -> None:
    naps = Naps()
    said = await failure("http://127.0.0.1:1/x", naps=naps)
    assert said.sentence == "127.0.0.1 takes no connections."
    assert len(naps.taken) == 2


async def test_silence_is_given_up(site: Site) -> None:
    site.answers["/silent"] = lambda request: site.gate.wait(60) and None
    naps = Naps()
    said = await failure(site.url("/silent"), read=0.05, naps=naps)
    assert "silent" in said.sentence
    assert site.count("/silent") == 3


async def test_a_page_that_drips_is_given_up_in_all(site: Site) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not site.gate.wait(0.01):
            request.wfile.write(b"drop ")

    site.answers["/drip"] = drip
    said = await failure(site.url("/drip"), total=0.2)
    assert "0.2 seconds in all" in said.sentence
    assert site.count("/drip") == 1


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("image/png", "image"),
        ("video/mp4", "video"),
        ("audio/mpeg", "sound"),
        ("application/zip", "archive"),
        ("application/x-gzip", "archive"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office"),
        ("font/woff2", "font"),
        ("text/css", "part of a page"),
        ("application/x-msdownload", "program"),
    ],
)
async def test_what_is_no_article_is_refused_before_it_is_read(site: Site, kind: str, what: str) -> None:
    said = await failure(site.page("/x", b"x" * 100, Content_Type=kind))
    assert what in said.sentence
    assert said.sentence.startswith("It is a")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/pdf",
        "application/rss+xml",
        "application/json",
        "application/octet-stream",
    ],
)
async def test_what_may_be_an_article_is_read(site: Site, kind: str) -> None:
    assert (await page(site.page("/x", Content_Type=kind))).content_type == kind


def in_chunks(data: bytes, **headers: str) -> object:
    """An answer of a length that is not told beforehand."""
    return lambda request: reply(request, data, 200, Content_Length="", **headers)


async def test_packed_pages_are_unpacked(site: Site) -> None:
    raw = zlib.compressobj(wbits=-15)
    for encoding, data in {
        "gzip": gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]) + b"\0\0",
        "x-gzip": gzip.compress(PAGE),
        "deflate": zlib.compress(PAGE),
        "Deflate": raw.compress(PAGE) + raw.flush(),
        "identity": PAGE,
        "UTF-8": PAGE,
    }.items():
        assert (await page(site.page("/x", data, Content_Encoding=encoding))).data == PAGE, encoding
    assert "not asked for" in (await failure(site.page("/x", b"x", Content_Encoding="br"))).sentence
    assert "not asked for" in (await failure(site.page("/x", b"x", Content_Encoding="gzip, gzip"))).sentence
    assert "broken" in (await failure(site.page("/x", b"no gzip", Content_Encoding="gzip"))).sentence
    assert (
        "broke off"
        in (await failure(site.page("/x", gzip.compress(PAGE)[:-9], Content_Encoding="gzip"))).sentence
    )
    many = gzip.compress(b"") * 200
    assert "too many parts" in (await failure(site.page("/x", many, Content_Encoding="gzip"))).sentence


async def test_a_bomb_is_given_up_before_it_goes_off(site: Site) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    assert len(bomb) < 250_000
    tracemalloc.start()
    try:
        said = await failure(site.page("/bomb", bomb, Content_Encoding="gzip"), size=1_048_576)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert said.sentence == "The page is too large: more than 1 MB."
    assert peak < 12_000_000


async def test_a_page_over_the_limit_is_given_up_whether_it_says_its_length_or_not(site: Site) -> None:
    fits, over = b"x" * 1000, b"x" * 1001
    assert len((await page(site.page("/fits", fits), size=1000)).data) == 1000
    assert "too large" in (await failure(site.page("/over", over), size=1000)).sentence
    site.answers["/untold"] = in_chunks(over)  # type: ignore[assignment]
    assert "too large" in (await failure(site.url("/untold"), size=1000)).sentence

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not site.gate.is_set():
            request.wfile.write(b"x" * 65_536)

    site.answers["/endless"] = endless
    assert "too large" in (await failure(site.url("/endless"))).sentence


async def test_what_is_no_answer_of_the_web_is_one_sentence(site: Site) -> None:
    for path, noise in {
        "/noise": b"SSH-2.0-OpenSSH\r\n",
        "/none": b"",
        "/short": b"HTTP/1.1 200 OK\r\nA",
    }.items():
        site.answers[path] = lambda request, noise=noise: request.wfile.write(noise) and None  # type: ignore[misc]
        assert "127.0.0.1" in (await failure(site.url(path))).sentence
    site.answers["/cut"] = lambda request: reply(request, b"half", Content_Length="4000")
    assert (await failure(site.url("/cut"))).sentence
    assert "rules" in (await failure(site.page("/huge", X="y" * 60_000 * 4))).sentence


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no address",
        "ftp://a.example/",
        "http://",
        "http://[::1",
        "http://a\x00b/",
        "http://a.example:99999/",
    ],
)
async def test_what_is_no_address_is_one_sentence(url: str) -> None:
    assert (await failure(url)).url == url


async def test_a_name_that_nobody_knows_is_one_sentence() -> None:
    import socket

    async def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    naps = Naps()
    said = await failure("https://nowhere.example/x", resolve=nobody, naps=naps)
    assert said.sentence == "There is no host called nowhere.example."
    assert naps.taken == []


@pytest.mark.parametrize(("hosts", "expected"), [(1, 2), (3, 4)], ids=["one host", "many hosts"])
async def test_never_more_at_once_than_allowed_in_all_and_per_host(
    site: Site, hosts: int, expected: int
) -> None:
    """Each answer waits until as many are asked for at once as may be: fewer would block, more be counted."""
    together = threading.Barrier(expected)
    lock = threading.Lock()
    counts = {"now": 0, "most": 0}

    def answer(request: BaseHTTPRequestHandler) -> None:
        with lock:
            counts["now"] += 1
            counts["most"] = max(counts["most"], counts["now"])
        together.wait(20)
        with lock:
            counts["now"] -= 1
        reply(request)

    async def names(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    site.answers["/x"] = answer
    urls = [site.url("/x", f"host{number}.example") for number in range(hosts) for _ in range(4)]
    came = await fetch(*urls, at_once=4, per_host=2, resolve=names)
    assert all(isinstance(each, Fetched) for each in came)
    assert counts["most"] == expected


async def test_each_comes_when_it_is_there_and_one_failure_stops_no_other(site: Site) -> None:
    site.answers["/late"] = lambda request: reply(request) if site.gate.wait(20) else None
    late, good, bad = site.url("/late"), site.page("/good"), site.page("/bad", b"", 404)
    order = []
    async with aclosing(fetch_all([Wanted(late), Wanted(good), Wanted(bad)], OPEN)) as coming:
        async for came in coming:
            order.append((came.url, type(came)))
            if len(order) == 2:
                site.gate.set()
    assert set(order[:2]) == {(good, Fetched), (bad, NotFetched)}
    assert order[2] == (late, Fetched)


async def test_closing_cancels_all_that_is_under_way(site: Site) -> None:
    site.answers["/hang"] = lambda request: site.gate.wait(60) and None
    before = asyncio.all_tasks()
    coming = fetch_all([Wanted(site.page("/good")), *(Wanted(site.url("/hang")) for _ in range(9))], OPEN)
    assert isinstance(await anext(coming), Fetched)
    await coming.aclose()
    assert asyncio.all_tasks() == before
    assert site.count("/hang") < 9


async def test_whoever_takes_pages_slowly_is_not_run_over(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only as many pages as may wait, and those under way, are asked for before one is taken."""
    monkeypatch.setattr("core.fetching.AHEAD", 3)
    urls = [site.page(f"/{number}") for number in range(40)]
    taken = 0
    async with aclosing(fetch_all([Wanted(url) for url in urls], OPEN)) as coming:
        async for _ in coming:
            taken += 1
            for _ in range(8):
                await page(site.page("/other"))
            asked = len(site.asked) - site.count("/other")
            assert asked <= taken + 3 + OPEN.at_once
            if taken == 3:
                break
    assert asked < 40


async def test_a_name_service_that_hangs_is_given_up(site: Site) -> None:
    async def hangs(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    said = await failure("https://slow.example/", resolve=hangs, connect=0.05)
    assert "did not take the connection in time" in said.sentence


async def test_nothing_wanted_gives_nothing() -> None:
    assert await fetch() == []


def test_importing_the_room_loads_nothing_heavy() -> None:
    heavy = ["httpx", "httpcore", "anyio", "http.client", "urllib.request"]
    code = f"import sys, core.fetching; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
