"""Films to send, and a video to watch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.videos import actions
from apps.videos.models import Video

FILMS = Path(__file__).resolve().parent.parent / "data" / "video"
CLIP = FILMS / "carphone_distorted.mp4"


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS_DIR = tmp_path / "arriving"


@pytest.fixture
def make_video(space: Any, bob: Any) -> Callable[..., Video]:
    """Publish a film, by bob in the open space unless told otherwise."""

    def make(
        title: str = "Close it slowly", *, film: Path = CLIP, author: Any = bob, where: Any = space, **said: Any
    ) -> Video:
        sent = SimpleUploadedFile(film.name, film.read_bytes(), "video/mp4")
        footage = actions.take_whole(actor=author, upload=sent)
        return actions.publish_video(actor=author, space=where, footage=footage, title=title, **said)

    return make


@pytest.fixture
def video(make_video: Callable[..., Video]) -> Video:
    return make_video()
