"""The one port: taking it before anything else starts, and the names it goes by."""

import errno
import socket
from contextlib import suppress

from apps.core.embedded import EmbeddedError

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the address. Raises EmbeddedError when it cannot be had.

    The supervisor keeps it open, so that nobody is refused while the web process is started again.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise EmbeddedError(f"The host {host!r} is not known on this machine.") from error
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise EmbeddedError(f"Port {port} is already in use: choose another one with --port.") from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise EmbeddedError(f"Port {port} is not for this user: choose one above 1023 with --port.") from error
        raise EmbeddedError(f"Cannot listen on {host} port {port}: {error.strerror}.") from error


def url(host: str, port: int) -> str:
    """Return the address to open in a browser."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def is_local(host: str) -> bool:
    """Tell whether only this machine can reach the address."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def names(host: str) -> list[str]:
    """Return the host names a browser may use to reach the address."""
    if host not in EVERYWHERE:
        return [host]
    found = ["127.0.0.1", "localhost", "[::1]", socket.gethostname()]
    with suppress(OSError):
        found += socket.gethostbyname_ex(socket.gethostname())[2]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; asks which address the way out has
        found.append(probe.getsockname()[0])
    return list(dict.fromkeys(found))
