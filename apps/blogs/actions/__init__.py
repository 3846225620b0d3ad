"""What can be done to posts and articles.

Each function checks rights with `can`, writes and records its event in one transaction. All of them raise
`PermissionDenied` when the actor may not, and `ValidationError` with a sentence when it cannot be done.
"""

from apps.blogs.actions.announcements import announce, confirm, end_announcement, remind
from apps.blogs.actions.articles import (
    Manuscript,
    create_article,
    edit_article,
    publish_article,
    publish_draft,
    renew_preview,
    schedule_article,
    unpublish_article,
)
from apps.blogs.actions.posts import edit_post, publish_post

__all__ = [
    "Manuscript",
    "announce",
    "confirm",
    "create_article",
    "edit_article",
    "edit_post",
    "end_announcement",
    "publish_article",
    "publish_draft",
    "publish_post",
    "remind",
    "renew_preview",
    "schedule_article",
    "unpublish_article",
]
