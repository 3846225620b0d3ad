# ruff: noqa: S608  (put together from constants)
"""Tags across spaces: how much carries one, what goes with it, and the directory of all a person may know of."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from apps.core.pages import Page, pack, unpack
from apps.home.reads import ALIVE, IN_TIME, READABLE
from apps.tagging.models import Tag

PAGE = 60
# A tag's things are counted up to here, the newest first; beyond, the page says "more than".
COUNTED = 500
TOGETHER, RELATED = 200, 8
# The directory counts over the newest uses of tags: the cost stays the same however much is tagged.
USES = 5000

ABOUT_SQL = f"""
WITH readable AS ({READABLE}), newest AS (
    SELECT content_object_id AS id, space_id FROM tagging_itemtag
    WHERE tag_id = %(tag)s ORDER BY content_object_id DESC LIMIT {2 * COUNTED}
), visible AS (
    SELECT i.id FROM newest n JOIN content_item i ON i.id = n.id
    WHERE n.space_id IN (SELECT id FROM readable) AND {ALIVE} AND {IN_TIME} ORDER BY i.id DESC LIMIT {COUNTED + 1}
), together AS (
    SELECT t.tag_id, count(*) AS times FROM (SELECT id FROM visible ORDER BY id DESC LIMIT {TOGETHER}) v
    JOIN tagging_itemtag t ON t.content_object_id = v.id AND t.tag_id <> %(tag)s
    GROUP BY t.tag_id ORDER BY times DESC, t.tag_id LIMIT {RELATED}
)
SELECT NULL, NULL, (SELECT count(*) FROM visible), (SELECT count(*) FROM newest) = {2 * COUNTED}
UNION ALL
(SELECT g.name, g.slug, t.times, false FROM together t JOIN tagging_tag g ON g.id = t.tag_id
ORDER BY t.times DESC, g.id)
"""
MOST_USED_SQL = f"""
WITH readable AS ({READABLE}), newest AS (
    SELECT tag_id, content_object_id, space_id FROM tagging_itemtag ORDER BY id DESC LIMIT {USES}
), used AS (
    SELECT n.tag_id, count(*) AS times FROM newest n JOIN content_item i ON i.id = n.content_object_id
    WHERE n.space_id IN (SELECT id FROM readable) AND {ALIVE} AND {IN_TIME} GROUP BY n.tag_id
)
SELECT g.id, g.name, g.slug, u.times, (SELECT count(*) FROM newest) = {USES}
FROM used u JOIN tagging_tag g ON g.id = u.tag_id
WHERE (u.times, -g.id) < (%(times)s, -%(after)s::bigint) ORDER BY u.times DESC, g.id LIMIT {PAGE + 1}
"""


@dataclass(frozen=True)
class About:
    """How many things carry a tag (`more`: that many and more), and the tags that stand beside it most often."""

    count: int
    more: bool
    related: list[dict[str, Any]]


@dataclass(frozen=True)
class Directory:
    """A page of tags as {name, url, times}; `full` says that more is tagged than the counts look at."""

    page: Page[dict[str, Any]]
    full: bool = False


def about(user: Any, tag: Tag) -> About:
    """Return what `user` may know of `tag`, counting only what they may see."""
    with connection.cursor() as cursor:
        cursor.execute(ABOUT_SQL, {"user": user.pk, "guest": user.is_guest, "purpose": "", "tag": tag.pk})
        (_name, _slug, count, full), *together = cursor.fetchall()
    related = [{"name": name, "url": reverse("tag", args=[slug])} for name, slug, _times, _full in together]
    return About(min(count, COUNTED), count > COUNTED or full, related)


def most_used(user: Any, after: str) -> Directory:
    """Return the tags on what `user` may see, most used first, counted over the newest uses."""
    times, pk = unpack(after, int, int) or (2**62, 0)
    who = {"user": user.pk, "guest": user.is_guest, "purpose": ""}
    with connection.cursor() as cursor:
        cursor.execute(MOST_USED_SQL, {**who, "times": times, "after": pk})
        found = cursor.fetchall()
    page = Page.cut(found, PAGE, lambda row: pack(row[3], row[0]))
    rows = [{"name": name, "url": reverse("tag", args=[slug]), "times": n} for _pk, name, slug, n, _full in page.rows]
    return Directory(page.showing(rows), any(full for *_rest, full in found))


def by_name(user: Any, text: str, after: str) -> Directory:
    """Return all tags `user` may know of whose name holds `text`, in the order of their addresses."""
    tags = Tag.visible_to(user)
    if text:
        folded = slugify(text, allow_unicode=True)
        tags = tags.filter(Q(name__icontains=text) | Q(slug__contains=folded) if folded else Q(name__icontains=text))
    if place := unpack(after, str):
        tags = tags.filter(slug__gt=place[0])
    page = Page.cut(tags.order_by("slug"), PAGE, lambda tag: pack(tag.slug))
    rows = [{"name": tag.name, "url": tag.get_absolute_url(), "times": None} for tag in page.rows]
    return Directory(page.showing(rows))
