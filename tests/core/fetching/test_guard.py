"""The guard: nothing from outside sends Foredeck to the machines beside it."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from fetching_site import OPEN, Site, failure, page, reply

from core.fetching.guard import check_addresses, check_host, is_public
from core.fetching.outcome import Failure

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0",
    "0.1.2.3", "192.0.0.8", "192.0.0.9", "192.88.99.1", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1",
    "fe80::1%eth0", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "ff0e::1", "2001:db8::1", "2001::1", "100::1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "2606:4700::1111",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "::ffff:8.8.8.8",
]
LOCAL = [
    "localhost", "LOCALHOST.", "a.localhost", "localhost.localdomain", "printer.local", "intranet",
    "db.internal",
    "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.01", "0x7f.1", "10.0.0.1",
    "::1", "a.0x1", "router.lan",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_the_open_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", LOCAL)
def test_hosts_of_the_local_network_are_refused_by_their_spelling(host: str) -> None:
    with pytest.raises(Failure):
        check_host(host, allow_private=False)
    check_host(host, allow_private=True)


@pytest.mark.parametrize(
    "host", ["tidewater.example", "localhost.example", "1.example", "local.example", "0x1.example"]
)
def test_names_of_the_internet_pass(host: str) -> None:
    check_host(host, allow_private=False)


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Failure, match="private or local"):
        check_addresses("a.example", ["8.8.8.8", "2606:4700::1", "10.0.0.1"], allow_private=False)
    with pytest.raises(Failure, match="No address"):
        check_addresses("a.example", [], allow_private=True)


async def test_a_name_that_stands_for_this_machine_is_never_asked(site: Site) -> None:
    site.page("/secret")

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    for host in (
        "tidewater.example",
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.0.0.1",
        "[::ffff:127.0.0.1]",
    ):
        await failure(site.url("/secret", host), resolve=here, allow_private=False)
    assert site.asked == []


async def test_a_name_that_changes_its_answer_is_connected_to_as_it_was_checked(site: Site) -> None:
    """DNS rebinding: whatever the name says later, the one answer that was checked is where it connects."""
    site.page("/x")
    answers = ["127.0.0.1", "198.51.100.7"]

    async def changing(host: str, port: int) -> list[str]:
        return [answers.pop(0)]

    came = await page(site.url("/x", "tidewater.example"), resolve=changing)
    assert came.final_url == site.url("/x", "tidewater.example")
    assert answers == ["198.51.100.7"]
    assert site.asked[0][1]["Host"] == f"tidewater.example:{site.port}"


async def test_each_hop_of_a_redirect_is_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host passes for public; the one it redirects to does not."""
    site.page("/secret")
    site.page("/x", b"", 302, Location=site.url("/secret", "inside.example"))
    monkeypatch.setattr("core.fetching.guard.is_public", lambda address: str(address) == "127.0.0.1")

    async def names(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "outside.example" else ["127.0.0.2"]

    said = await failure(site.url("/x", "outside.example"), resolve=names, allow_private=False)
    assert said.sentence == "inside.example is a private or local address."
    assert [path for path, _ in site.asked] == ["/x"]


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "http://me:pw@127.0.0.1/", "http://["],
)
async def test_a_redirect_leads_to_web_addresses_only(site: Site, location: str) -> None:
    url = site.page("/x", b"", 302, Location=location)
    await failure(url)
    assert site.count("/x") == 1


async def test_a_login_is_never_sent(site: Site) -> None:
    site.page("/x")
    said = await failure(f"http://me:secret@127.0.0.1:{site.port}/x")
    assert "login" in said.sentence
    assert "secret" not in said.sentence
    assert site.asked == []


async def test_the_next_address_is_tried_when_one_takes_no_connection(site: Site) -> None:
    site.page("/x")

    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    assert (await page(site.url("/x", "tidewater.example"), resolve=two)).data


async def test_a_proxy_of_the_environment_is_used_and_the_spelling_still_counts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("http://tidewater.example/x")
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{site.port}")

    async def unknown(host: str, port: int) -> list[str]:
        raise OSError("only the proxy knows names")

    async def private(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    assert (await page("http://tidewater.example/x", resolve=unknown, allow_private=False)).data
    assert [path for path, _ in site.asked] == ["http://tidewater.example/x"]
    await failure("http://tidewater.example/x", resolve=private, allow_private=False)
    await failure("http://169.254.169.254/x", resolve=unknown, allow_private=False)
    await failure("http://intranet/x", resolve=unknown, allow_private=False)
    assert len(site.asked) == 1
    monkeypatch.setenv("http_proxy", "gopher://127.0.0.1:1")
    assert "proxy" in (await failure("http://tidewater.example/x", resolve=unknown)).sentence
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{site.port}")
    site.page("/own")
    assert (await page(site.url("/own"))).data


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for tidewater.example, made for this run, with its key beside it."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tidewater.example"
    names = ["-addext", "subjectAltName=DNS:tidewater.example", "-keyout", "its.key", "-out", "its.pem"]
    subprocess.run(["openssl", *words.split(), *names], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[int, list[str | None]]]:
    """(the port of a TLS server, the names that its visitors asked for)."""
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Host"])
            reply(self)

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "its.pem", certificate / "its.key")
    context.sni_callback = lambda _, name, __: asked.append(name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1], asked
    server.shutdown()
    server.server_close()
    thread.join()


async def test_tls_proves_the_name_though_the_number_is_connected_to(
    site: Site, secure: tuple[int, list[str | None]], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked = secure

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    url = f"https://tidewater.example:{port}/x"
    assert "certificate" in (await failure(url, resolve=here)).sentence
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "its.pem"))
    asked.clear()
    assert (await page(url, resolve=here)).final_url == url
    assert asked == ["tidewater.example", f"tidewater.example:{port}"]
    assert "certificate" in (await failure(f"https://other.example:{port}/x", resolve=here)).sentence
    assert OPEN.allow_private
