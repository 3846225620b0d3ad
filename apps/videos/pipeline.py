"""Making footage ready for every browser, a rung of its ladder after the other, each once, whatever dies meanwhile."""

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.videos import places
from apps.videos.film import containers
from apps.videos.film.converting import INDEX, Failed, Source, convert, ladder
from apps.videos.models import Footage, Stage, StageState

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
SILENT = timedelta(seconds=60)
READERS = {each.name: each.reader for each in vars(containers).values() if isinstance(each, containers.Container)}


def plan(footage: Footage) -> None:
    """Write down which rungs there are to make. The caller holds the transaction."""
    rungs = ladder(footage.width, footage.height)
    Stage.objects.bulk_create([Stage(footage=footage, rung=rung) for rung in rungs], ignore_conflicts=True)


def offer(footage_id: UUID) -> None:
    """Hand the work to a worker; when the broker is away, it is taken up within a minute or two after."""
    try:
        current_app.send_task("apps.videos.tasks.work", args=[str(footage_id)], queue="media")
    except (OperationalError, OSError) as error:
        log.warning("Broker away (%s); footage %s waits for the sweep", error, footage_id)


def left_behind(limit: int = 50) -> list[UUID]:
    """Return footage with rungs that nobody works on, though they have waited for a while."""
    silent = timezone.now() - SILENT
    found = Stage.to_take_up(silent).filter(created__lt=silent).order_by("created", "pk")
    return list(dict.fromkeys(found.values_list("footage", flat=True)[:limit]))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, by which the same film is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def work(footage_id: UUID) -> int:
    """Make all rungs of a footage that wait, the lowest first. Returns how many were made."""
    made = 0
    for footage in Footage.objects.filter(pk=footage_id, digest=""):
        # A film that is gone is told of by its rungs.
        with suppress(OSError), film_of(footage) as path:
            Footage.objects.filter(pk=footage_id).update(digest=digest_of(path))
    while stage := claim(footage_id):
        made += make(stage)
    return made


@transaction.atomic
def claim(footage_id: UUID) -> Stage | None:
    """Take up the lowest rung of a footage that nobody works on. One that ended its workers too often fails."""
    waiting = Stage.to_take_up(timezone.now() - SILENT).filter(footage=footage_id).order_by("rung")
    for stage in waiting.select_for_update(skip_locked=True, of=("self",)).select_related("footage"):
        if stage.attempts >= MOST_ATTEMPTS:
            stage.state, stage.log = StageState.FAILED, stage.log or "Whoever worked on it was ended each time."
            stage.save(update_fields=["state", "log"])
            continue
        stage.state, stage.heartbeat, stage.progress = StageState.RUNNING, timezone.now(), 0
        stage.attempts += 1
        stage.save(update_fields=["state", "heartbeat", "progress", "attempts"])
        return stage
    return None


def make(stage: Stage) -> bool:
    """Make one rung and put it into storage. Returns whether that went well; why not stands in the stage."""
    attempt = Stage.objects.filter(pk=stage.pk, state=StageState.RUNNING, attempts=stage.attempts)

    def tell(progress: int) -> None:
        attempt.update(progress=progress, heartbeat=timezone.now())

    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="making-", dir=folder) as made, film_of(stage.footage) as path:
            source = Source(path, READERS[path.suffix[1:]], *_measures(stage.footage))
            facts = convert(source, stage.rung, Path(made), tell)
            _put(Path(made), stage)
    except (Failed, OSError) as error:
        attempt.update(state=StageState.FAILED, log=str(error))
        return False
    return bool(attempt.update(state=StageState.DONE, progress=100, facts=facts, log=""))


def _measures(footage: Footage) -> tuple[float, int | None, int | None]:
    return footage.seconds, footage.width, footage.height


@contextmanager
def film_of(footage: Footage) -> Iterator[Path]:
    """Hold the film as a file on this machine, wherever it is stored. Raises OSError when it is gone."""
    if isinstance(default_storage, FileSystemStorage):
        path = Path(default_storage.path(footage.name))
        if not path.exists():
            raise FileNotFoundError("The film is gone.")
        yield path
        return
    with (
        tempfile.NamedTemporaryFile(suffix=Path(footage.name).suffix) as copy,
        default_storage.open(footage.name) as film,
    ):
        for piece in film.chunks():
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


def _put(made: Path, stage: Stage) -> None:
    """Move the pieces into storage, their playlist last: where that is, all else is."""
    for path in sorted(made.iterdir(), key=lambda path: path.name == INDEX):
        places.move_in(path, f"{places.folder_of(stage.footage_id)}/{stage.rung}/{path.name}", again=True)


def again(footage: Footage) -> int:
    """Let rungs that failed be tried anew. Returns how many. The caller holds the transaction."""
    failed = Stage.objects.filter(footage=footage, state=StageState.FAILED)
    return failed.update(state=StageState.WAITING, attempts=0, progress=0, log="")


def readiness(footage: Footage) -> dict[str, Any]:
    """Return {ready: rungs that can be played, progress: per cent of the lowest that is not there, failed: why}."""
    stages = list(footage.stages.all())
    open_now = [stage for stage in stages if stage.state in {StageState.WAITING, StageState.RUNNING}]
    failed = [stage for stage in stages if stage.state == StageState.FAILED]
    return {
        "ready": [stage for stage in stages if stage.state == StageState.DONE],
        "progress": open_now[0].progress if open_now else None, "failed": bool(failed),
    }  # fmt: skip


def master(stages: list[Stage]) -> str:
    """Return the master playlist of the rungs that are there."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for stage in stages:
        facts = stage.facts
        says = [f"BANDWIDTH={facts['bandwidth']}", f"AVERAGE-BANDWIDTH={facts['average']}"]
        if facts["codecs"]:
            says.append(f'CODECS="{facts["codecs"]}"')
        if facts["width"]:
            says.append(f"RESOLUTION={facts['width']}x{facts['height']}")
        lines += [f"#EXT-X-STREAM-INF:{','.join(says)}", f"{stage.rung}/{INDEX}"]
    return "\n".join(lines) + "\n"
