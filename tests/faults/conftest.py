import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.portals import Portal, processes_of
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
