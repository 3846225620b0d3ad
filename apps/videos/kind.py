"""What videos are to the rest of the portal."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.registry import Kind, Seed, kinds
from apps.videos.actions.publishing import rewrite_video
from apps.videos.models import Video
from apps.videos.views.watching import video_page


def seed_of_video(item: Any) -> Seed:
    """Return what a document begins with that grows from a video: its title, what it shows, and its tags."""
    html = Video.bodies([item.pk]).get(item.pk, "")
    return Seed(title=item.title, html=html, tags=[name for name, _slug in item.tag_names])


kinds.add(
    Kind(
        name="video",
        label=_("Video"),
        label_plural=_("Videos"),
        icon="play",
        model=Video,
        page=video_page,
        card_template="videos/video_card.html",
        create_url=lambda space: reverse("video_create") + (f"?space={space.slug}" if space else ""),
        create_label=_("Share a video"),
        edit_url=lambda item: reverse("video_edit", args=[item.pk]),
        grows_into=("document",),
        seed=seed_of_video,
        title_matters=True,
        rewrite=rewrite_video,
    )
)
