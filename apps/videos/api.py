"""Videos through the API: what is said about them is changed there; films are sent by tus first."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from apps.core import richtext
from apps.core.api_kinds import ApiKind, ChangedItem, NewItem, Title, api_kinds, strict, tag_line
from apps.videos import actions
from apps.videos.models import Footage, Video

Sent = Annotated[UUID, Field(description="The upload that brought the film, which must be all here.")]


class NewVideo(NewItem):
    kind: Literal["video"]
    title: Title
    upload: Sent

    model_config = strict({"kind": "video", "space": "leak-listening", "title": "How a logger hears a leak",
                           "body_markdown": "Twenty seconds on *steady* and *loud*.", "tags": ["leaks"],
                           "upload": "6f1f0f0e-52d5-4a53-9d52-4c3b8f0f5a11"})  # fmt: skip


class ChangedVideo(ChangedItem):
    title: Title = ""

    model_config = strict({"title": "How a logger listens", "body_markdown": "Twenty seconds."})


class VideoDetails(BaseModel):
    seconds: float | None
    width: int | None
    height: int | None

    model_config = strict({"seconds": 19.2, "width": 640, "height": 360})


def make(actor: Any, space: Any, said: NewVideo) -> Video:
    footage = Footage.loose_of(actor).filter(pk=said.upload).first()
    if footage is None:
        raise ValidationError({"upload": _("Choose a film, and wait until all of it is here.")})
    return actions.publish_video(
        actor=actor, space=space, footage=footage, title=said.title, text=said.body_markdown, tags=tag_line(said.tags)
    )


def change(actor: Any, item: Any, said: ChangedVideo) -> None:
    video = Video.visible_to(actor).select_related("space").get(pk=item.pk)
    tags = said.tags if said.says("tags") else [name for name, _slug in video.tag_names]
    actions.edit_video(
        actor=actor, video=video, title=said.title if said.says("title") else video.title,
        text=said.body_markdown if said.says("body_markdown") else richtext.Written(video.body, "html"),
        tags=tag_line(tags),
    )  # fmt: skip


def tell(ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = Video.of_ids(ids).values_list("pk", "footage__seconds", "footage__width", "footage__height")
    return {pk: {"seconds": seconds, "width": width, "height": height} for pk, seconds, width, height in rows}


api_kinds.add(
    ApiKind(name="video", new=NewVideo, changed=ChangedVideo, details=VideoDetails, make=make, change=change, tell=tell)
)
