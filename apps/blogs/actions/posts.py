"""Writing posts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.blogs.models import Post
from apps.content.actions import keep_revision, stir
from apps.content.models import EXCERPT_LIMIT, State
from apps.core import richtext
from apps.discussion.actions import Text, checked_body
from apps.discussion.mentions import name_people
from apps.discussion.pictures import keep_pictures
from apps.events.outbox import record
from apps.files.actions import attach
from apps.spaces.permissions import can
from apps.tagging.actions import set_tags, split

MAX_TAGS = 10


def _dress(
    post: Post, *, actor: Any, body: str, before: str, tags: str, images: Sequence[str], alts: dict[str, str]
) -> None:
    """Put tags and pictures on a post, which said `before`, and bring its spine up to date."""
    set_tags(item=post, names=list(dict.fromkeys([*split(tags), *richtext.find_tags(body)]))[:MAX_TAGS])
    preview = attach(actor=actor, item=post, ids=images, alts=alts)
    post.change(preview=preview)
    keep_pictures(actor=actor, item=post, body=body, before=before)


@transaction.atomic
def publish_post(
    *,
    actor: Any,
    space: Any,
    text: Text,
    tags: str = "",
    images: Sequence[str] = (),
    alts: dict[str, str] | None = None,
) -> Post:
    """Publish `text` in `space`, with a comma-separated line of tags and the ids of uploaded images.

    Raises PermissionDenied, or ValidationError with a sentence about the text or the images.
    """
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    body, usernames = checked_body(text, space, settings.POST_MAX_CHARACTERS)
    now = timezone.now()
    post = Post(
        kind="post", space=space, author=actor, body=body, excerpt=richtext.excerpt(body, EXCERPT_LIMIT),
        state=State.PUBLISHED, created=now, published_at=now, last_activity_at=now,
    )  # fmt: skip
    post.save()
    _dress(post, actor=actor, body=body, before="", tags=tags, images=images, alts=alts or {})
    stir(post, now)
    people = name_people(usernames, item=post, comment=None, actor=actor)
    record("post.published", actor=actor, item=post, mentioned=people)
    return post


@transaction.atomic
def edit_post(
    *,
    actor: Any,
    post: Post,
    text: Text,
    tags: str = "",
    images: Sequence[str] = (),
    alts: dict[str, str] | None = None,
) -> Post:
    """Change what `post` says, keeping what it said. Raises PermissionDenied or ValidationError."""
    post = Post.locked(post.pk)
    if not can(actor, "item.edit", post):
        raise PermissionDenied
    body, usernames = checked_body(text, post.space, settings.POST_MAX_CHARACTERS)
    before = post.body
    if body != post.body:
        keep_revision(post, post.body, actor)
        post.body, post.excerpt, post.edited_at = body, richtext.excerpt(body, EXCERPT_LIMIT), timezone.now()
        post.save(update_fields=["body", "excerpt", "edited_at"])
    _dress(post, actor=actor, body=body, before=before, tags=tags, images=images, alts=alts or {})
    people = name_people(usernames, item=post, comment=None, actor=actor)
    record("post.edited", actor=actor, item=post, mentioned=people)
    return post


def rewrite_post(actor: Any, item: Any, title: str, html: str) -> None:
    """Let a post say again what it said in an earlier version; its tags and pictures stay.

    Raises PermissionDenied or ValidationError.
    """
    post = Post.visible_to(actor).select_related("space").get(pk=item.pk)
    edit_post(
        actor=actor, post=post, text=richtext.Written(html, "html"),
        tags=", ".join(name for name, _slug in post.tag_names), images=[image["id"] for image in post.preview],
    )  # fmt: skip
