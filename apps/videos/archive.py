"""How videos enter and leave the archive format: their film as a file, what is said in it, a row a language, and which
moments comments are about."""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import F

from apps.content.models import Item
from apps.core.copying import copy_values
from apps.core.registry import ArchiveFile, ArchiveKind, archive_files, archive_kinds
from apps.core.rows import Field, identity, moment, number, text, truth
from apps.discussion.models import Comment
from apps.videos import captions
from apps.videos.actions.publishing import facts_of, show_poster
from apps.videos.actions.uploading import keep
from apps.videos.film.looking import Facts, look
from apps.videos.models import Captions, Footage, Moment, Video

Columns = dict[int, dict[str, Any]]
FOLDER, AT_ONCE = "files", 500
# What was found out about the films of an archive while it was checked: {archive: {path in it: facts}}.
looked_at: WeakKeyDictionary[Any, dict[str, Facts]] = WeakKeyDictionary()
# Under which names the films of an export are stored: {export: {path in the archive: storage name}}.
stored_as: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def dump_videos(ids: Iterable[int]) -> Columns:
    """Return {item id: {"html", "file"}}: where in the archive the film is, or ""."""
    rows = Video.everything.filter(pk__in=list(ids)).values_list(
        "pk", "body", "footage", "footage__name", "footage__archived_as"
    )
    return {pk: {"html": body, "file": archived or _path_of(name)} for pk, body, _film, name, archived in rows}


def _path_of(name: str | None) -> str:
    """Return where the film with this storage name stands in an archive."""
    return f"{FOLDER}/{Path(name).parent.name}{Path(name).suffix}" if name else ""


def tell_video(columns: dict[str, Any], export: Any) -> dict[str, Any]:
    """Enclose the film of a video in the archive."""
    if export not in stored_as:
        films = Footage.objects.filter(video__in=export.items).values_list("name", "archived_as")
        stored_as[export] = {archived or _path_of(name): name for name, archived in films}
    name = stored_as[export].get(columns["file"])
    if name and default_storage.exists(name):
        export.enclose(columns["file"], name)
    return {}


def fault(data: dict[str, Any], content: Any) -> str | None:
    """Say what is wrong with a video: without a film it is none."""
    path = data.get("file")
    if not path:
        return "file: a video is nothing without its file"
    try:
        facts, copy = _look(content.source, path)
    except (OSError, KeyError):
        return f"file: there is no {path!r} in the archive"
    except ValidationError as error:
        return f"file: {' '.join(error.messages)}"
    copy.unlink()
    looked_at.setdefault(content.source, {})[path] = facts
    return None


def _look(source: Any, path: str) -> tuple[Facts, Path]:
    """Return what the film at `path` is, and a copy of it that is ours. Raises OSError, KeyError or ValidationError."""
    copy = _copy(source, path)
    try:
        return looked_at.get(source, {}).get(path) or look(copy), copy
    except ValidationError:
        copy.unlink()
        raise


def _copy(source: Any, path: str) -> Path:
    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"archive-{uuid.uuid4().hex}"
    with source.open(path) as read, copy.open("wb") as write:
        shutil.copyfileobj(read, write)
    return copy


def load_videos(new: Columns, changed: Columns, batch: Any) -> None:
    """Write the videos whose spine is there, with their films; a film that is here already stays as it is."""
    films = {pk: _keep(own["file"], batch) for pk, own in new.items()}
    rows = [(pk, own["html"], films[pk].pk) for pk, own in new.items()]
    copy_values(Video, ["item_ptr_id", "body", "footage_id"], rows)
    for pk, own in changed.items():
        Video.everything.filter(pk=pk).update(body=own["html"])
    for pk, film in films.items():
        Item.everything.filter(pk=pk).update(facts=facts_of(film), version=F("version") + 1)
        _caption(pk, new[pk]["file"], batch)


def _keep(path: str, batch: Any) -> Footage:
    facts, copy = _look(batch.source, path)
    # The same name each time, so that an import that was cut short leaves no second copy.
    footage_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{path}:{copy.stat().st_size}")
    if Footage.objects.filter(pk=footage_id).exists():
        footage_id = uuid.uuid4()
    footage = keep(copy, facts, footage_id=footage_id, owner=None, original_name=Path(path).name)
    footage.archived_as = path
    footage.save(update_fields=["archived_as"])
    return footage


def _caption(pk: int, path: str, batch: Any) -> None:
    """Put on a video the captions that lie beside its film under the same name."""
    try:
        with batch.source.open(str(Path(path).with_suffix(".vtt"))) as file:
            cues = captions.read(file.read(captions.MOST_BYTES + 1))
    except (OSError, KeyError, ValidationError):
        return
    language = settings.LANGUAGE_CODE.partition("-")[0]
    Captions.objects.get_or_create(
        video_id=pk, language=language, defaults={"text": captions.write(cues), "words": captions.words_of(cues)}
    )


def finish_videos(ids: list[int]) -> None:
    """Give cards a frame of their film, where no picture came with it."""
    for video in (
        Video.everything.filter(pk__in=ids, preview=[]).exclude(footage=None).select_related("footage", "author")
    ):
        show_poster(video, video.footage)


def dump_captions(export: Any) -> Iterator[dict[str, Any]]:
    """Yield what is said in each video, in each language."""
    rows = Captions.objects.filter(video__in=export.items).order_by("video__created", "video_id", "language")
    for one in rows.iterator(AT_ONCE):
        yield {
            "item": export.ids["items"][one.video_id], "language": one.language, "text": one.text,
            "by": export.ids["users"].get(one.by_id) if one.by_id else None, "at": export.time(one.at),
        }  # fmt: skip


def of_video(data: dict[str, Any], content: Any) -> str | None:
    """Only videos are captioned, with captions that can be read."""
    item = content.get("items", data["item"])
    if item is not None and item["kind"] != "video":
        return f"item: a {item['kind']} has no captions"
    try:
        captions.read(data["text"].encode())
    except ValidationError as error:
        return f"text: {' '.join(error.messages)}"
    return None


def load_captions(batch: Any) -> None:
    """Write captions that are new, and those that say something else."""
    ids = {batch.ids["items"][item] for item, _language in batch.rows("captions")}
    videos = set(Video.of_ids(list(ids)).values_list("pk", flat=True))
    rows = []
    for _line, data in batch.rows("captions").values():
        pk = batch.ids["items"][data["item"]]
        if pk in videos:
            cues = captions.read(data["text"].encode())
            rows.append(
                Captions(video_id=pk, language=data["language"], text=captions.write(cues), at=batch.at(data["at"]),
                         words=captions.words_of(cues), by_id=batch.id_of("users", data.get("by")))
            )  # fmt: skip
    here = Captions.objects.filter(video__in=videos)
    batch.put("captions", rows, here, ("video_id", "language"), ("text", "words"))


def dump_moments(export: Any) -> Iterator[dict[str, Any]]:
    """Yield which moments comments are about."""
    rows = Moment.objects.filter(comment__in=export.comments).order_by("comment__created", "comment_id")
    for one in rows.iterator(AT_ONCE):
        row = {"comment": export.ids["comments"][one.comment_id], "at": one.at, "until": one.until}
        yield row | ({"outdated": True} if one.outdated else {})


def on_video(data: dict[str, Any], content: Any) -> str | None:
    """Only comments on videos are about moments, which have to follow each other."""
    comment = content.get("comments", data["comment"])
    item = content.get("items", comment["item"]) if comment else None
    if item is not None and item["kind"] != "video":
        return f"comment: {data['comment']!r} is about a {item['kind']}, which has no moments"
    if data["at"] < 0 or data.get("until", data["at"] + 1) <= data["at"]:
        return "at: a moment lies after the beginning, and before the one until which it is meant"
    return None


def load_moments(batch: Any) -> None:
    """Write which moments comments are about, where that is new or says something else."""
    named = {batch.ids["comments"][comment]: data for comment, (_line, data) in batch.rows("moments").items()}
    found = Comment.everything.filter(pk__in=named).values_list("pk", "item_id")
    videos = set(Video.of_ids([item for _pk, item in found]).values_list("pk", flat=True))
    rows = [
        Moment(video_id=item, comment_id=pk, at=named[pk]["at"], until=named[pk].get("until"),
               outdated=named[pk].get("outdated", False))
        for pk, item in found if item in videos
    ]  # fmt: skip
    here = Moment.objects.filter(comment__in=named)
    batch.put("moments", rows, here, ("comment_id",), ("at", "until", "outdated"))


archive_kinds.add(
    ArchiveKind(
        name="video", dump=dump_videos, load=load_videos, takes=frozenset({"file"}), tell=tell_video, fault=fault,
        finish=finish_videos,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="captions",
        fields={
            "item": Field(identity), "language": Field(text(12)), "text": Field(text(captions.MOST_BYTES)),
            "by": Field(identity, False), "at": Field(moment),
        },
        key=("item", "language"),
        references={"item": "items", "by": "users"},
        dump=dump_captions,
        load=load_captions,
        fault=of_video,
        people=lambda export: Captions.objects.filter(video__in=export.items).exclude(by=None)
        .values_list("by", flat=True).distinct(),
        order=40,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="moments",
        fields={
            "comment": Field(identity), "at": Field(number), "until": Field(number, False),
            "outdated": Field(truth, False),
        },
        key=("comment",),
        references={"comment": "comments"},
        dump=dump_moments,
        load=load_moments,
        fault=on_video,
        order=41,
    )
)  # fmt: skip
