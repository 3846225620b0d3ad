"""Where everything of one portal lies on disk, and whose it is."""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from apps.core.embedded.problems import EmbeddedError, explain

LONGEST_SOCKET_FOLDER = 75  # a socket's whole path must stay below 104 characters
LEAST_FREE_MB = 150
LOG_MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Places:
    """The folders of one portal. `data_dir` is what the person chose; the rest follows from it."""

    data_dir: Path
    home: Path  # the database's folder: below data_dir, or elsewhere when its user could not get there
    sockets: Path
    uid: int | None = None  # whom the database runs as; None is the person who starts it
    gid: int | None = None

    @property
    def run(self) -> Path:
        return self.data_dir / "run"

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"

    @property
    def cluster(self) -> Path:
        return self.home / "data"

    @property
    def users_lock(self) -> Path:
        return self.run / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.run / "keeper.lock"

    @property
    def state(self) -> Path:
        return self.run / "state.json"

    @property
    def prepared(self) -> Path:
        """Says which migrations and which archive the database holds; it goes when the database goes."""
        return self.home / "prepared.json"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / "pg" / ".s.PGSQL.5432"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    def log(self, name: str) -> int:
        """Open `logs/<name>.log` to add to it; one that has grown large becomes `<name>.log.1` first."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_MAX_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def find(data_dir: Path) -> Places:
    """Say where things are or would be. Writes nothing."""
    data_dir = Path(data_dir).absolute()
    home, sockets = data_dir / "postgres", data_dir / "run"
    uid = gid = None
    if os.geteuid() == 0:
        pointer = data_dir / "postgres-location"
        if pointer.exists():
            home = Path(pointer.read_text(encoding="utf-8").strip()) / "postgres"
            sockets = home.parent / "run"
        person = pwd.getpwnam("nobody")
        uid, gid = person.pw_uid, person.pw_gid
        if home.exists() and home.stat().st_uid != 0:
            uid, gid = home.stat().st_uid, home.stat().st_gid
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.gettempdir()) / f"workscape-{os.geteuid()}-{digest(data_dir)}"
    return Places(data_dir, home, sockets, uid, gid)


def make(data_dir: Path, *, database: bool = True) -> tuple[Places, list[str]]:
    """Create the folders that are missing. Returns them and what the person should know, one line each.

    Without `database`, only what a portal needs whose servers are elsewhere. Nothing that exists has its permissions
    changed. Raises EmbeddedError when a folder cannot be written.
    """
    data_dir, notes = Path(data_dir).absolute(), []
    open_mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        if not data_dir.exists():
            data_dir.mkdir(parents=True)
            data_dir.chmod(open_mode)
        require_space(data_dir)
        places = find(data_dir)
        if not database:
            places = Places(data_dir, data_dir, data_dir / "run")
        elif places.uid is not None and not places.cluster.exists() and not reachable(data_dir, places.uid, places.gid):
            away = Path("/var/lib") / f"workscape-{digest(data_dir)}"
            (data_dir / "postgres-location").write_text(f"{away}\n", encoding="utf-8")
            places = find(data_dir)
            notes.append(f"The database lies in {away}, because its user cannot reach {data_dir}.")
        for folder in (places.home.parent, places.sockets, places.run):
            make_folder(folder, open_mode)
        for folder in (places.logs, data_dir / "media", data_dir / "mail"):
            make_folder(folder, 0o700)
        if database:
            make_folder(data_dir / "redis", 0o700)
            for folder in (places.home, places.sockets / "pg"):
                make_folder(folder, 0o700, places.uid, places.gid)
        probe = places.run / f".probe-{os.getpid()}"
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError as error:
        raise explain(error, data_dir) from error
    return places, notes


def make_folder(folder: Path, mode: int, uid: int | None = None, gid: int | None = None) -> None:
    """Create one folder with this mode and owner. Raises EmbeddedError when it exists and is somebody else's."""
    try:
        folder.mkdir()
    except FileExistsError:
        if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid not in {os.geteuid(), uid}:
            raise EmbeddedError(
                f"{folder} belongs to another user: choose another folder with WORKSCAPE_DATA_DIR."
            ) from None
        return
    folder.chmod(mode)
    if uid is not None:
        os.chown(folder, uid, -1 if gid is None else gid)


def require_space(folder: Path) -> None:
    """Raise EmbeddedError when the disk is nearly full: a database must not find that out half-way."""
    free = shutil.disk_usage(folder).free // (1024 * 1024)
    if free < LEAST_FREE_MB:
        raise EmbeddedError(
            f"Only {free} MB are free on the disk that holds {folder}; Workscape needs {LEAST_FREE_MB} MB to start."
        )


def reachable(folder: Path, uid: int | None, gid: int | None) -> bool:
    """Tell whether that user may pass through `folder` and all the folders above it."""
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    done = subprocess.run(
        command, user=uid, group=gid, extra_groups=[], cwd="/", stderr=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def digest(path: Path) -> str:
    """Return a short name for a path."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def secret(data_dir: Path) -> str:
    """Return this portal's secret key, made on first use and readable by its owner alone."""
    path = Path(data_dir) / "secret-key"
    try:
        if not path.exists():
            partial = path.with_name(f"secret-key.{os.getpid()}")
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(64))
            try:
                os.link(partial, path)  # the first of two that start together wins
            except FileExistsError:
                pass
            finally:
                partial.unlink()
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise explain(error, Path(data_dir)) from error
