"""The one door to other hosts reaches only public ones, and nobody on the other side can hold it open."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.test import override_settings

from apps.core.outbound import MOST_BYTES, Refused, Unreachable, fetch, is_public

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Server:
    """A real server on this machine that says exactly what it is told to."""

    say: Callable[[socket.socket, str], None]
    heard: list[str] = field(default_factory=list)

    def __enter__(self) -> "Server":
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *given: object) -> None:
        # Closing alone leaves the port open for as long as a thread waits in accept().
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def serve(self) -> None:
        while True:
            try:
                caller, _address = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=[caller], daemon=True).start()

    def answer(self, caller: socket.socket) -> None:
        with caller:
            try:
                request = whole(caller)
                self.heard.append(request)
                self.say(caller, request)
            except OSError:
                pass  # the portal has hung up, as it should

    def url(self, path: str = "/", host: str = "localhost") -> str:
        return f"http://{host}:{self.port}{path}"


def whole(caller: socket.socket) -> str:
    """Return a request with its content, which may come in a packet of its own."""
    request = caller.recv(65536)
    length = re.search(rb"(?i)content-length: (\d+)", request)
    while length and len(request.partition(b"\r\n\r\n")[2]) < int(length[1]):
        request += caller.recv(65536)
    return request.decode("latin-1")


def saying(answer: bytes) -> Server:
    return Server(lambda caller, request: caller.sendall(answer))


@pytest.fixture(autouse=True)
def _trusting() -> Iterator[None]:
    with override_settings(OUTBOUND_TRUSTED_HOSTS=["localhost", "trusted.test"]):
        yield


def at_home(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00::1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.5.4", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808",
        "64:ff9b:1::1", "100::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1",
        "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "", "localhost", "1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
        "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::127.0.0.1]",
        "LOCALHOST.", "localhost.localdomain", "①②⑦.0.0.1", "127。0。0。1",
    ],
)  # fmt: skip
def test_no_way_of_writing_it_reaches_this_machine(host: str) -> None:
    with saying(PAGE) as server, pytest.raises((Refused, Unreachable)):
        fetch(server.url(host=host))
    assert server.heard == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://localhost/", "gopher://localhost/", "//localhost/", "localhost", "", "http://",
        "http:///path", "javascript:alert(1)", "http://user@localhost/", "http://user:secret@localhost/",
        "http://localhost:22/", "http://localhost:25/", "http://localhost:99999/", "http://localhost:x/",
        "http://localhost\\@example.org/", "http://local host/", "http://localhost/\r\nX: y", "http://[::1%25lo]/",
        "http://localhost/" + "a" * 2_000, "http://[/", "http://a..b/", "http://" + "a" * 70 + ".org/",
    ],
)  # fmt: skip
def test_addresses_that_are_no_web_addresses(url: str) -> None:
    looked_up: list[str] = []
    with pytest.raises((Refused, Unreachable)):
        fetch(url, resolve=lambda host, port: looked_up.append(host) or [])
    assert "localhost" not in looked_up


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["10.0.0.1", "93.184.215.14"], ["::1"], ["169.254.169.254"]],
)
def test_a_name_with_any_private_address_is_refused(found: list[str]) -> None:
    with saying(PAGE) as server, pytest.raises(Refused):
        fetch(server.url(host="rebinding.test"), resolve=lambda host, port: found)
    assert server.heard == []


def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    """A name that answers differently the second time finds that nobody asks a second time."""
    answers = iter([["127.0.0.1"]])
    with saying(PAGE) as server:
        answer = fetch(server.url("/a?b=1", host="trusted.test"), resolve=lambda host, port: next(answers))
    assert (answer.status, answer.body, answer.type) == (200, b"ok", "text/html")
    assert f"Host: trusted.test:{server.port}\r\n" in server.heard[0]
    with pytest.raises(StopIteration):
        next(answers)


def test_what_is_sent_tells_nothing_of_the_reader() -> None:
    with saying(PAGE) as server:
        fetch(server.url("/a"))
    lines = server.heard[0].split("\r\n")
    assert lines[0] == "GET /a HTTP/1.1" and "User-Agent: Workscape" in lines
    names = {line.partition(":")[0].lower() for line in lines[1:] if line}
    assert names == {"host", "user-agent", "accept-encoding", "connection"}


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/secret", "http://[::1]:{port}/",
                                    "http://2130706433:{port}/",
                                    "//127.0.0.1:{port}/secret",
                                    "file:///etc/passwd", "http://localhost:22/"])  # fmt: skip
def test_a_redirect_is_checked_like_the_first_address(target: str) -> None:
    def say(caller: socket.socket, request: str) -> None:
        place = target.format(port=caller.getsockname()[1])
        caller.sendall(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())

    with Server(say) as server, pytest.raises((Refused, Unreachable)):
        fetch(server.url())
    assert len(server.heard) == 1


def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    def say(caller: socket.socket, request: str) -> None:
        left = int(request.split(" ")[1].removeprefix("/"))
        moved = f"HTTP/1.1 302 Found\r\nLocation: /{left - 1}\r\nContent-Length: 0\r\n\r\n".encode()
        caller.sendall(moved if left else PAGE)

    with Server(say) as server:
        assert fetch(server.url("/3")).url == server.url("/0")
        assert len(server.heard) == 4
        with pytest.raises(Refused):
            fetch(server.url("/4"))
        assert len(server.heard) == 8


def test_cookies_of_a_redirect_are_not_carried_on() -> None:
    def say(caller: socket.socket, request: str) -> None:
        moved = b"HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n"
        caller.sendall(PAGE if "/end" in request else moved)

    with Server(say) as server:
        fetch(server.url("/start"))
    assert "cookie" not in server.heard[1].lower()


def test_an_endless_body_is_cut() -> None:
    def say(caller: socket.socket, request: str) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            caller.sendall(b"a" * 65536)

    with Server(say) as server:
        answer = fetch(server.url())
    assert answer.truncated and answer.body == b"a" * MOST_BYTES


def drip(head: bytes, drop: bytes) -> Callable[[socket.socket, str], None]:
    def say(caller: socket.socket, request: str) -> None:
        caller.sendall(head)
        for _ in range(600):
            caller.sendall(drop)
            time.sleep(0.05)

    return say


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    ],
    ids=["silence", "status", "headers", "body", "chunks", "informational"],
)
def test_dripping_ends_at_the_deadline(head: bytes, drop: bytes) -> None:
    with Server(drip(head, drop)) as server:
        started = time.monotonic()
        with pytest.raises((Unreachable, Refused)):
            fetch(server.url(), seconds=0.6)
        assert time.monotonic() - started < 3


def test_a_look_up_that_never_ends_is_given_up() -> None:
    waiting = threading.Event()
    with pytest.raises(Unreachable):
        fetch("http://slow.test/", seconds=0.2, resolve=lambda host, port: [] * waiting.wait(5))
    waiting.set()


def test_redirects_share_one_deadline() -> None:
    def say(caller: socket.socket, request: str) -> None:
        time.sleep(0.3)
        caller.sendall(b"HTTP/1.1 302 Found\r\nLocation: /on\r\nContent-Length: 0\r\n\r\n")

    with Server(say) as server:
        started = time.monotonic()
        with pytest.raises(Unreachable):
            fetch(server.url(), seconds=0.5)
        assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"\x00" * 200_000, b"HTTP/1.1 200 OK\r\n" + b"A: " + b"b" * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
    ],
)  # fmt: skip
def test_what_is_no_web_server_is_refused(answer: bytes) -> None:
    with saying(answer) as server, pytest.raises((Refused, Unreachable)):
        fetch(server.url())


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "text/plain", "", "text/html-but-not"])
def test_only_types_that_are_of_use(kind: str) -> None:
    head = f"Content-Type: {kind}\r\n" if kind else ""
    with saying(f"HTTP/1.1 200 OK\r\n{head}Content-Length: 2\r\n\r\nok".encode()) as server:
        with pytest.raises(Refused):
            fetch(server.url(), types=["text/html"])
        assert fetch(server.url()).body == b"ok"


def test_nobody_there() -> None:
    with saying(PAGE) as server:
        url = server.url()
    with pytest.raises(Unreachable):
        fetch(url, seconds=1)


def test_what_is_sent_out_goes_out_once() -> None:
    def say(caller: socket.socket, request: str) -> None:
        caller.sendall(b"HTTP/1.1 307 Temporary\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")

    with Server(say) as server:
        answer = fetch(server.url("/hook"), method="POST", content=b'{"a": 1}', headers={"X-Signature": "s"})
    assert answer.status == 307 and len(server.heard) == 1
    assert "X-Signature: s" in server.heard[0] and server.heard[0].endswith('{"a": 1}')


def test_trusted_hosts_are_trusted_by_the_name_that_was_written() -> None:
    with saying(PAGE) as server:
        assert fetch(server.url(host="trusted.test"), resolve=at_home).status == 200
        with pytest.raises(Refused):
            fetch(server.url(host="other.test"), resolve=at_home)
