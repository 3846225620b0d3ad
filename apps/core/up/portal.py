"""What one portal on this machine is: its folder, whether it holds the demo, what its database has been given."""

import hashlib
import json
import os
from pathlib import Path

from apps.core.embedded.places import Places

BASE_DIR = Path(__file__).resolve().parents[3]
DEMO_ARCHIVE = BASE_DIR / "demo" / "meridian-water"
DEMO_PEOPLE = BASE_DIR / "demo" / "people.json"


def data_dir() -> Path:
    """Return the folder of this portal's data: WORKSCAPE_DATA_DIR, or `var` beside the program."""
    return Path(os.environ.get("WORKSCAPE_DATA_DIR") or BASE_DIR / "var").absolute()


def mode_of(folder: Path) -> str | None:
    """Return "demo" or "empty", as decided at the first start; None before it."""
    path = folder / "mode"
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def set_mode(folder: Path, mode: str) -> None:
    """Remember for good whether this portal is a demo: its doors must never open on people's real work."""
    write_whole(folder / "mode", f"{mode}\n")


def fingerprint() -> str:
    """Return a digest of every migration and every pinned package: when it is the same, the database fits."""
    digest = hashlib.sha256()
    for path in [*sorted(BASE_DIR.glob("apps/*/migrations/*.py")), BASE_DIR / "requirements.txt"]:
        digest.update(str(path.relative_to(BASE_DIR)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepared(places: Places) -> dict:
    """Return what is known to be in the database: `migrations` (a fingerprint) and `demo` (true once imported)."""
    try:
        return json.loads(places.prepared.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def note_prepared(places: Places, *, demo: bool) -> None:
    """Remember that the database has been brought up to date, and whether it holds the demo."""
    write_whole(places.prepared, json.dumps({"migrations": fingerprint(), "demo": demo}))


def demo_people() -> list[dict[str, str]]:
    """Return whom to try first in the demo: [{"username", "what"}]."""
    try:
        return json.loads(DEMO_PEOPLE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def write_whole(path: Path, text: str, *, private: bool = False) -> None:
    """Write a file so that it is either the old one or the whole new one, also after a power cut."""
    partial = path.with_name(f"{path.name}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
