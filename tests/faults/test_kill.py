"""Whatever is killed comes back, nothing is left behind, and no data is lost."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.portals import Portal, manage, processes_of
from tests.waiting import eventually

WRITE = "from django.contrib.auth.models import Group; Group.objects.create(name='kept')"
READ = "from django.contrib.auth.models import Group; print('kept:', Group.objects.filter(name='kept').count())"


@pytest.fixture(scope="module")
def portal(first: Portal) -> Iterator[Portal]:
    running = first.start().wait()
    yield running
    if running.process and running.process.poll() is None:
        running.stop()


@pytest.mark.parametrize("role", ["web", "worker", "beat", "redis", "postgres", "keeper"])
def test_a_killed_part_comes_back(portal: Portal, role: str) -> None:
    killed = portal.main_pid(role)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: portal.pids(role) and killed not in portal.pids(role), 20, f"{role} did not come back")
    eventually(portal.is_ready, 20, f"not ready after the death of {role}")
    assert portal.process is not None
    assert portal.process.poll() is None


def test_a_killed_worker_takes_its_pool_with_it(portal: Portal) -> None:
    before = eventually(lambda: len(portal.pids("worker")) == 3 and portal.pids("worker"), 30, "no pool")
    os.kill(portal.main_pid("worker"), signal.SIGKILL)
    eventually(lambda: len(portal.pids("worker")) == 3 and not portal.pids("worker") & before, 30, "old pool is left")


def test_commands_work_while_the_portal_runs_and_a_killed_supervisor_leaves_nothing(portal: Portal) -> None:
    assert manage(portal.data_dir, "shell", "-c", WRITE).returncode == 0
    assert portal.is_ready(), "the command has stopped the portal's services"
    portal.kill()
    eventually(portal.is_gone, 15, "processes are left")
    alone = manage(portal.data_dir, "shell", "-c", READ)
    assert "kept: 1" in alone.stdout, alone.stderr
    eventually(portal.is_gone, 15, "the command's own services are left")


def test_everything_killed_at_once_starts_again_with_its_data(portal: Portal) -> None:
    portal.start().wait()
    for pid in processes_of(portal.data_dir):
        with suppress(ProcessLookupError):  # its parent's death was quicker
            os.kill(pid, signal.SIGKILL)
    portal.kill()
    eventually(portal.is_gone, 10, "processes are left")
    portal.start().wait()
    assert portal.is_ready()
    assert "kept: 1" in manage(portal.data_dir, "shell", "-c", READ).stdout


def test_ctrl_c_stops_all_of_it(portal: Portal) -> None:
    assert portal.stop() == 0, portal.said()
    assert portal.is_gone(), processes_of(portal.data_dir)
    assert "the data is kept" in portal.said()
    assert "Traceback" not in portal.said()
