"""Every version of a comment, in the way of the versions of items."""

from django.urls import reverse

from apps.content.differences import compare_html
from apps.content.history import MOST_VERSIONS, Comparison, Version
from apps.discussion.models import Comment


def versions_of(comment: Comment) -> list[Version]:
    """Return the versions of a comment the reader may see, newest first, at most 200, without their texts."""
    count = comment.revisions.count()
    kept = list(comment.revisions.select_related("editor").defer("body")[:MOST_VERSIONS])
    # A revision is what was said before an edit; so whoever made the edit before it wrote it, the first the author.
    writers = [revision.editor for revision in kept] + [comment.author]
    now = Version(count + 1, "", comment.edited_at or comment.created, writers[0], now=True)
    before = [
        Version(
            count - place, "", revision.at, writers[place + 1],
            go_back=reverse("comment_go_back", args=[comment.pk, count - place]),
        )
        for place, revision in enumerate(kept)
    ]  # fmt: skip
    return [now, *before][:MOST_VERSIONS]


def bodies_of(comment: Comment, versions: list[Version]) -> dict[int, str]:
    """Return {number: sanitised HTML} of these versions of `comment`."""
    bodies = {}
    for version in versions:
        earlier = comment.revisions.order_by("id").values_list("body", flat=True)
        bodies[version.number] = comment.body if version.now else earlier[version.number - 1]
    return bodies


def compare_versions(comment: Comment, old: Version, new: Version) -> Comparison:
    bodies = bodies_of(comment, [old, new])
    return Comparison(old, new, title=[], body=compare_html(bodies[old.number], bodies[new.number]))
