"""The one door to other hosts: every request the portal makes goes through `fetch`.

People name the addresses, so each is checked as if meant to reach what only this machine can reach. The name is looked
up here, every address it has must be a public one, and the connection goes to exactly the address that was checked:
there is no second look-up that could answer differently. Each redirect starts again. Time, bytes, redirects and
headers are bounded, whatever the other side does; nothing is sent that tells of the reader.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpcore
from django.conf import settings

MOST_BYTES = 512 * 1024
MOST_SECONDS = 5.0
MOST_REDIRECTS = 3
MOST_ADDRESSES = 4
MOST_URL = 2_000
USER_AGENT = "Workscape"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = {"http": 80, "https": 443}
# Below this, ports belong to services that no web address means.
FIRST_FREE_PORT = 1024

Resolver = Callable[[str, int], Iterable[str]]

_NOT_PUBLIC_4 = [
    ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
# Of IPv6 only global unicast counts, and there nothing that carries another address inside (Teredo, 6to4). Mapped
# addresses, NAT64, unique local, link-local and multicast ones lie outside.
_PUBLIC_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = [ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


class Refused(Exception):
    """This address will not be asked, or answered something of no use; asking again changes nothing."""


class Unreachable(Exception):
    """There was no answer in time; asking later may help."""


@dataclass(frozen=True)
class Answer:
    """What came back: from which address in the end, and at most the bytes that were allowed."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    truncated: bool

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class _Place:
    """An address taken apart and found fit to be asked for."""

    scheme: str
    host: str
    port: int
    target: str


def is_public(address: str) -> bool:
    """Tell whether an IP address, as text, is one that anybody on the internet could reach."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not any(ip in net for net in _NOT_PUBLIC_4)
    return _is_public_6(ip)


def _is_public_6(ip: IPv6Address) -> bool:
    return ip.is_global and not ip.scope_id and ip in _PUBLIC_6 and not any(ip in net for net in _NOT_PUBLIC_6)


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of `host`, as the system knows them. Raises OSError."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    types: Iterable[str] = (),
    most_bytes: int = MOST_BYTES,
    seconds: float = MOST_SECONDS,
    redirects: int = MOST_REDIRECTS,
    resolve: Resolver = look_up,
) -> Answer:
    """Ask `url` (http or https) and return the answer, whatever its status, cut after `most_bytes`.

    `types` are the content types that are of use (none: any); redirects are followed for GET only; `seconds` is the
    time for all of it together. Raises Refused or Unreachable, with a reason for the log.
    """
    deadline = time.monotonic() + seconds
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
    for _hop in range((redirects if method == "GET" else 0) + 1):
        answer = _ask(url, method, sent, content, most_bytes, deadline, resolve)
        target = answer.headers.get("location") if answer.status in REDIRECTS else None
        if target is None or method != "GET":
            _check_type(answer, frozenset(types))
            return answer
        url = urljoin(url, target)
    raise Refused("too many redirects")


def _check_type(answer: Answer, types: frozenset[str]) -> None:
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused("compressed although nobody asked for it")
    if types and answer.status < 300 and answer.type not in types:
        raise Refused(f"of type {answer.type[:60] or 'unknown'}")


def _place(url: str) -> _Place:
    if len(url) > MOST_URL or any(character <= " " or character in '\\"<>`' for character in url):
        raise Refused("not a web address")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname and ":" not in parts.hostname else ""
    except (ValueError, UnicodeError) as error:
        raise Refused("not a web address") from error
    host = (host or parts.hostname or "").lower()
    if parts.scheme not in PORTS or not host or "%" in host:
        raise Refused("neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise Refused("with a name or password in it")
    if port not in PORTS.values() and port < FIRST_FREE_PORT:
        raise Refused(f"port {port}")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    return _Place(parts.scheme, host, port, f"{path}?{query}" if query else path)


def _checked(host: str, port: int, deadline: float, resolve: Resolver) -> list[str]:
    """Return the addresses of `host` to connect to. Raises Refused unless every one of them is public."""
    found = _within(deadline, lambda: list(resolve(host, port)))
    if not found:
        raise Unreachable(f"{host} has no address")
    if host not in settings.OUTBOUND_TRUSTED_HOSTS:
        for address in found:
            if not is_public(address):
                raise Refused(f"{host} is not a public host")
    return found[:MOST_ADDRESSES]


def _within(deadline: float, work: Callable[[], list[str]]) -> list[str]:
    """Run a look-up, which has no time limit of its own, and give up on it at the deadline."""
    done: SimpleQueue[Any] = SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except (OSError, UnicodeError) as error:
            done.put(error)

    Thread(target=run, daemon=True).start()
    try:
        result = done.get(timeout=_left(deadline))
    except Empty as error:
        raise Unreachable("the name was not looked up in time") from error
    if isinstance(result, Exception):
        raise Unreachable("the name is not known") from result
    return list(result)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable("not answered in time")
    return left


class _Network(httpcore.NetworkBackend):
    """Opens connections to checked addresses only, each of which ends at the deadline."""

    def __init__(self, deadline: float, resolve: Resolver) -> None:
        self.deadline, self.resolve = deadline, resolve

    def connect_tcp(self, host: str, port: int, *given: Any, **more: Any) -> httpcore.NetworkStream:
        addresses = _checked(host, port, self.deadline, self.resolve)
        for place, address in enumerate(addresses):
            # A dead address must leave time for the others.
            seconds = _left(self.deadline) / (len(addresses) - place)
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)
            except (httpcore.NetworkError, httpcore.TimeoutException):
                continue
            return _Stream(stream, self.deadline)
        raise Unreachable(f"{host} takes no connection")


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing waits beyond the deadline, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner, self.deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, timeout=_left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, timeout=_left(self.deadline))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self.inner.start_tls(ssl_context, server_hostname, timeout=_left(self.deadline))
        return _Stream(inner, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def _ask(
    url: str,
    method: str,
    headers: Mapping[str, str],
    content: bytes | None,
    most_bytes: int,
    deadline: float,
    resolve: Resolver,
) -> Answer:
    place = _place(url)
    address = httpcore.URL(
        scheme=place.scheme.encode(), host=place.host.encode(), port=place.port, target=place.target.encode()
    )
    try:
        with (
            httpcore.ConnectionPool(network_backend=_Network(deadline, resolve), max_connections=1) as pool,
            pool.stream(method, address, headers=list(headers.items()), content=content) as response,
        ):
            body, truncated = _read(response.iter_stream(), most_bytes)
            received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return Answer(url, response.status, received, body, truncated)
    except httpcore.ProtocolError as error:
        raise Refused("no web server") from error
    except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
        raise Unreachable("the connection failed") from error


def _read(chunks: Iterable[bytes], most: int) -> tuple[bytes, bool]:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            return bytes(body[:most]), True
    return bytes(body), False
