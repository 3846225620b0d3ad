"""How posts and articles enter and leave the archive format. A text from an archive may be longer than one written
here."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from apps.blogs.actions.articles import minutes_of
from apps.blogs.models import Article, Post, new_preview_token
from apps.core.copying import copy_values
from apps.core.registry import ArchiveKind, archive_kinds

Columns = dict[int, dict[str, Any]]
FACTS_SQL = """
UPDATE content_item i SET facts = i.facts || jsonb_build_object('minutes', a.minutes)
FROM blogs_article a WHERE a.item_ptr_id = i.id AND i.id = ANY(%s)
"""


def dump_posts(ids: Iterable[int]) -> Columns:
    """Return {item id: {"html"}} for posts."""
    rows = Post.everything.filter(pk__in=list(ids)).values_list("pk", "body")
    return {pk: {"html": body} for pk, body in rows}


def load_posts(new: Columns, changed: Columns, batch: Any) -> None:
    """Write the texts of posts whose spine is there."""
    copy_values(Post, ["item_ptr_id", "body"], [(pk, columns["html"]) for pk, columns in new.items()])
    for pk, columns in changed.items():
        Post.everything.filter(pk=pk).update(body=columns["html"])


def dump_articles(ids: Iterable[int]) -> Columns:
    """Return {item id: {"html"}} for articles."""
    rows = Article.everything.filter(pk__in=list(ids)).values_list("pk", "body")
    return {pk: {"html": body} for pk, body in rows}


def load_articles(new: Columns, changed: Columns, batch: Any) -> None:
    """Write the texts of articles whose spine is there, and how long it takes to read them."""
    columns = ["item_ptr_id", "body", "summary", "minutes", "preview_token"]
    rows = [(pk, own["html"], "", minutes_of(own["html"]), new_preview_token()) for pk, own in new.items()]
    copy_values(Article, columns, rows)
    for pk, own in changed.items():
        Article.everything.filter(pk=pk).update(body=own["html"], minutes=minutes_of(own["html"]))
    with connection.cursor() as cursor:
        cursor.execute(FACTS_SQL, [[*new, *changed]])


archive_kinds.add(ArchiveKind(name="post", dump=dump_posts, load=load_posts))
archive_kinds.add(ArchiveKind(name="article", dump=dump_articles, load=load_articles))
