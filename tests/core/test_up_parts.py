"""The parts of `manage.py up` that can be tried without starting a portal."""

import errno
import os
import socket
import time
from pathlib import Path

import pytest

from apps.core.embedded import EmbeddedError
from apps.core.embedded.places import Places
from apps.core.embedded.problems import explain
from apps.core.up import address, options, portal
from apps.core.up.children import MOST_QUICK_DEATHS, Child, stop_all
from tests.waiting import eventually


@pytest.fixture
def bare(tmp_path: Path) -> Places:
    (tmp_path / "logs").mkdir()
    return Places(tmp_path, tmp_path, tmp_path)


def test_a_port_that_is_taken_is_refused_by_name() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(EmbeddedError, match=f"Port {taken.getsockname()[1]} is already in use"),
    ):
        address.listen("127.0.0.1", taken.getsockname()[1])


def test_an_unknown_host_is_refused_by_name() -> None:
    for host in ("no-such-host.invalid", "x" * 64 + ".invalid"):
        with pytest.raises(EmbeddedError, match=rf"^The host '{host}' is not known on this machine\.$"):
            address.listen(host, 0)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("portal.lan", "http://portal.lan:8000"),
    ],
)
def test_the_address_to_open(host: str, url: str) -> None:
    assert address.url(host, 8000) == url


def test_listening_everywhere_names_this_machine() -> None:
    assert {"localhost", "127.0.0.1", socket.gethostname()} <= set(address.names("0.0.0.0"))
    assert not address.is_local("0.0.0.0")
    assert address.is_local("127.0.0.2")


def test_options_refuse_a_port_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert options.parse(["--port", "0", "--empty"]) == options.Options(port=0, empty=True)
    with pytest.raises(SystemExit):
        options.parse(["--port", "70000"])
    assert "from 0 to 65535" in capsys.readouterr().err


def test_what_is_known_of_a_database_survives_and_nonsense_means_nothing_is_known(bare: Places) -> None:
    assert portal.prepared(bare) == {}
    portal.note_prepared(bare, demo=True)
    assert portal.prepared(bare) == {"migrations": portal.fingerprint(), "demo": True}
    bare.prepared.write_text("{half")
    assert portal.prepared(bare) == {}


def test_a_private_file_is_private_from_the_start(tmp_path: Path) -> None:
    portal.write_whole(tmp_path / "token", "x", private=True)
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_called_one(tmp_path: Path) -> None:
    assert "is full" in str(explain(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), tmp_path))


def test_a_program_that_cannot_start_is_given_up_with_its_last_words(bare: Places) -> None:
    child = Child("web", "no_such_module_anywhere", [], dict(os.environ), bare)
    child.start()
    with pytest.raises(EmbeddedError, match=r"web process cannot stay up: .*no_such_module_anywhere"):
        eventually(lambda: child.tend() and False, 30, "it was not given up")
    assert child.quick_deaths == MOST_QUICK_DEATHS


def test_a_program_that_ran_for_long_is_started_again_at_once(bare: Places) -> None:
    child = Child("web", "http.server", ["0", "--bind", "127.0.0.1"], dict(os.environ), bare)
    child.start()
    assert child.process
    killed = child.process
    killed.kill()
    killed.wait()
    child.started -= 3600
    assert child.tend() == "The web process ended (signal 9) and is started again."
    child.tend()
    assert child.process
    assert child.process.pid != killed.pid
    assert child.quick_deaths == 0
    before = time.monotonic()
    stop_all([child])
    assert child.process.poll() is not None
    assert time.monotonic() - before < 10


def test_a_log_that_has_grown_large_is_set_aside(bare: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.embedded.places.LOG_MAX_BYTES", 10)
    (bare.logs / "web.log").write_text("x" * 11)
    os.close(bare.log("web"))
    assert (bare.logs / "web.log").read_text() == ""
    assert (bare.logs / "web.log.1").read_text() == "x" * 11
