"""The embedded services are shared by whoever needs them and end with the last of them."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import environ
import psycopg2
import pytest
import redis

from apps.core.embedded import EmbeddedError, addresses, binaries, ensure, locks, places
from tests.waiting import eventually

BASE_DIR = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from apps.core.embedded import ensure
services = ensure(Path(sys.argv[1]))
print("holding", flush=True)
sys.stdin.read()
services.stop()
"""


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """A folder that the database's user can pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="ws-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made(ground: Path) -> Path:
    """A data folder whose cluster has been made and stopped."""
    ensure(ground / "made").stop()
    return ground / "made"


@pytest.fixture
def fresh(ground: Path) -> Iterator[Path]:
    """A data folder that does not exist yet."""
    parent = Path(tempfile.mkdtemp(dir=ground))
    parent.chmod(0o711)
    yield parent / "var"
    eventually(lambda: is_down(parent / "var"), 20, "the services still run")
    shutil.rmtree(parent)


@pytest.fixture
def data_dir(made: Path, fresh: Path) -> Path:
    """A data folder that has been used before."""
    subprocess.run(["cp", "-a", made, fresh], check=True)
    return fresh


def is_down(data_dir: Path) -> bool:
    run = data_dir / "run"
    return all(locks.is_free(run / f"{name}.lock") for name in ("keeper", "postgres", "redis") if run.exists())


def hold(data_dir: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir)],
        cwd=BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def query(environment: dict[str, str], sql: str) -> object:
    found = environ.Env.db_url_config(environment["DATABASE_URL"])
    connection = psycopg2.connect(host=found["HOST"], dbname=found["NAME"], **found["OPTIONS"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_the_addresses_lead_to_postgresql_18_and_redis(data_dir: Path) -> None:
    services = ensure(data_dir)
    try:
        assert query(services.environment, "SHOW server_version").startswith("18.")
        assert query(services.environment, "SHOW fsync") == "on"
        assert query(services.environment, "SELECT lower('ÄÉ')") == "äé"
        assert redis.Redis.from_url(services.environment["REDIS_URL"]).config_get("appendonly") == {"appendonly": "yes"}
    finally:
        services.stop()
    assert is_down(data_dir)


def test_two_that_start_at_once_share_one_database_which_ends_with_the_last(data_dir: Path) -> None:
    one, two = hold(data_dir), hold(data_dir)
    assert one.stdout and two.stdout and two.stdin
    assert [one.stdout.readline(), two.stdout.readline()] == ["holding\n", "holding\n"]
    environment = addresses(places.find(data_dir))
    query(environment, "CREATE TABLE note (said text)")
    one.kill()  # no goodbye: the kernel gives its share back
    one.wait()
    query(environment, "INSERT INTO note VALUES ('still here')")
    two.stdin.close()
    assert two.wait(20) == 0
    assert is_down(data_dir)
    services = ensure(data_dir)
    try:
        assert query(services.environment, "SELECT said FROM note") == "still here"
    finally:
        services.stop()


def test_the_services_end_when_their_only_user_is_killed(data_dir: Path) -> None:
    holder = hold(data_dir)
    assert holder.stdout
    holder.stdout.readline()
    assert not is_down(data_dir)
    holder.kill()
    holder.wait()
    eventually(lambda: is_down(data_dir), 15, "the services outlived their user")


def test_a_killed_keeper_takes_its_servers_along_and_is_replaced(data_dir: Path) -> None:
    services = ensure(data_dir)
    try:
        assert services.keeper
        services.keeper.send_signal(signal.SIGKILL)
        services.keeper.wait()
        services.revive()
        services.wait()
        assert query(services.environment, "SELECT 1") == 1
    finally:
        services.stop()


def test_a_crash_in_the_making_of_the_cluster_is_made_good(data_dir: Path) -> None:
    where = places.find(data_dir)
    where.cluster.rename(where.home / "data.new")
    (where.home / "data.new" / "PG_VERSION").unlink()
    services = ensure(data_dir)
    try:
        assert query(services.environment, "SELECT count(*) FROM pg_database WHERE datname = 'workscape'") == 1
    finally:
        services.stop()


def test_a_broken_redis_file_is_set_aside(data_dir: Path) -> None:
    (data_dir / "redis" / "appendonly.aof").write_bytes(b"this is no append-only file\n" * 10)
    services = ensure(data_dir)
    try:
        assert redis.Redis.from_url(services.environment["REDIS_URL"]).ping()
        assert (data_dir / "redis" / "appendonly.aof.broken").exists()
    finally:
        services.stop()


def test_a_long_path_gets_short_sockets(fresh: Path) -> None:
    deep = fresh / ("a" * 60) / ("b" * 60)
    fresh.mkdir()
    services = ensure(deep)
    try:
        assert query(services.environment, "SELECT 1") == 1
        assert services.places.sockets.parent == Path(tempfile.gettempdir())
    finally:
        services.stop()
        shutil.rmtree(services.places.sockets, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's database runs as that user")
def test_root_opens_no_folder_for_the_database(fresh: Path) -> None:
    closed = fresh.parent / "closed"
    closed.mkdir(mode=0o700)
    services = ensure(closed / "var")
    away = services.places.home.parent
    try:
        assert closed.stat().st_mode & 0o777 == 0o700
        assert away.parent == Path("/var/lib")
        assert str(away) in services.notes[0]
        assert query(services.environment, "SELECT 1") == 1
    finally:
        services.stop()
        with suppress(OSError):
            shutil.rmtree(away)
    assert is_down(closed / "var")


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's database runs as that user")
def test_programs_in_a_closed_folder_are_copied_to_where_the_database_may_run_them(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, copies = fresh.parent / "closed", fresh.parent / "programs"
    closed.mkdir(mode=0o700)
    installed = binaries.package_folder(binaries.POSTGRES)
    assert installed
    for folder in (installed, installed.with_name(f"{binaries.POSTGRES}.libs")):
        subprocess.run(["cp", "-a", folder, closed], check=True)
    monkeypatch.syspath_prepend(closed)
    monkeypatch.setattr(binaries, "COPIES", copies)
    person = pwd.getpwnam("nobody")
    programs = binaries.postgres_programs(person.pw_uid, person.pw_gid)
    assert copies in programs.parents
    assert binaries.runs(programs, person.pw_uid, person.pw_gid)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_named(fresh: Path) -> None:
    fresh.write_text("a file, not a folder")
    with pytest.raises(EmbeddedError, match="WORKSCAPE_DATA_DIR"):
        ensure(fresh / "below")
    fresh.unlink()


def test_nothing_of_a_portal_can_be_read_by_others(data_dir: Path) -> None:
    for name in ("logs", "mail", "media", "redis", "postgres"):
        assert (data_dir / name).stat().st_mode & 0o777 == 0o700, name
    assert data_dir.stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


def test_the_secret_key_is_made_once_and_private(fresh: Path) -> None:
    fresh.mkdir()
    key = places.secret(fresh)
    assert len(key) >= 64
    assert places.secret(fresh) == key
    assert (fresh / "secret-key").stat().st_mode & 0o777 == 0o600
