"""How posts and articles enter and leave the archive format, and what belongs to them. A text from an archive may be
longer than one written here."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from apps.blogs.actions.articles import lead_of, minutes_of
from apps.blogs.models import Article, Confirmation, Post, Prompt, Series, new_preview_token
from apps.core.copying import copy_values
from apps.core.registry import ArchiveFile, ArchiveKind, archive_files, archive_kinds
from apps.core.rows import Field, day, identity, moment, row, text, whole_number
from apps.events.models import Event
from apps.spaces.versions import move_on

Columns = dict[int, dict[str, Any]]
AT_ONCE = 1000
MOST_PARTS = 10_000
SERIES = {"title": Field(text(120)), "part": Field(whole_number(0, MOST_PARTS), False)}
FACTS_SQL = """
UPDATE content_item i SET facts = t.facts, version = i.version + 1
FROM (
    SELECT a.item_ptr_id AS id, (s.facts - 'announced' - 'confirm_by') || jsonb_build_object('minutes', a.minutes)
        || CASE WHEN a.announced_at IS NULL THEN '{}'
           ELSE jsonb_build_object('announced', true, 'confirm_by', coalesce(a.confirm_by::text, '')) END AS facts
    FROM blogs_article a JOIN content_item s ON s.id = a.item_ptr_id WHERE a.item_ptr_id = ANY(%s)
) t
WHERE i.id = t.id AND i.facts IS DISTINCT FROM t.facts
"""
COVER_SQL = """
UPDATE blogs_article a SET cover_id = f.id FROM files_file f
WHERE f.item_id = a.item_ptr_id AND f.place = 'cover' AND a.item_ptr_id = ANY(%s) AND a.cover_id IS DISTINCT FROM f.id
"""


def _dumped(model: Any, ids: Iterable[int], **columns: str) -> Columns:
    """Return {item id: {"html": its text, column: value}}; `columns` says where each value stands."""
    rows = model.everything.filter(pk__in=list(ids)).values_list("pk", "body", *columns.values())
    return {pk: {"html": body, **dict(zip(columns, own, strict=True))} for pk, body, *own in rows}


def dump_posts(ids: Iterable[int]) -> Columns:
    """Return {item id: {"html"}} for posts."""
    return _dumped(Post, ids)


def load_posts(new: Columns, changed: Columns, batch: Any) -> None:
    """Write the texts of posts whose spine is there."""
    copy_values(Post, ["item_ptr_id", "body"], [(pk, columns["html"]) for pk, columns in new.items()])
    for pk, columns in changed.items():
        Post.everything.filter(pk=pk).update(body=columns["html"])


def dump_articles(ids: Iterable[int]) -> Columns:
    """Return {item id: its own columns} for articles."""
    return _dumped(
        Article, ids, summary="summary", series="series__title", part="series_position", announced_at="announced_at",
        confirm_by="confirm_by",
    )  # fmt: skip


def read_article(data: dict[str, Any], batch: Any) -> dict[str, Any]:
    """Return an article's own columns of a row."""
    series = data.get("series", {})
    return {
        "summary": data.get("summary", ""),
        "series": series.get("title"),
        "part": series.get("part", 1) if series else None,
        "announced_at": batch.at(data["announced_at"]) if "announced_at" in data else None,
        "confirm_by": batch.on(data["confirm_by"]) if "confirm_by" in data else None,
    }


def tell_article(columns: dict[str, Any], export: Any) -> dict[str, Any]:
    """Return what a row says of an article's own columns. Its preview link is a secret and stays here."""
    part = 0 if columns["part"] is None else columns["part"]
    return {
        "summary": columns["summary"],
        "series": {"title": columns["series"], "part": part} if columns["series"] else None,
        "announced_at": export.time(columns["announced_at"]),
        "confirm_by": columns["confirm_by"].isoformat() if columns["confirm_by"] else None,
    }


def load_articles(new: Columns, changed: Columns, batch: Any) -> None:
    """Write what is only an article's, for those whose spine is there; new ones get a preview link of their own."""
    both = {**new, **changed}
    spaces = batch.space_of(both)
    series = _series(both, spaces)
    rows = []
    for pk, own in new.items():
        place = series.get((spaces[pk], own["series"]))
        rows.append(
            (pk, own["html"], own["summary"], minutes_of(own["html"]), new_preview_token(), place,
             own["part"] if place else None, own["announced_at"], own["confirm_by"])
        )  # fmt: skip
    columns = ["item_ptr_id", "body", "summary", "minutes", "preview_token", "series_id", "series_position"]
    copy_values(Article, [*columns, "announced_at", "confirm_by"], rows)
    for pk, own in changed.items():
        place = series.get((spaces[pk], own["series"]))
        Article.everything.filter(pk=pk).update(
            body=own["html"], summary=own["summary"], minutes=minutes_of(own["html"]), series_id=place,
            series_position=own["part"] if place else None, announced_at=own["announced_at"],
            confirm_by=own["confirm_by"],
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FACTS_SQL, [list(both)])
    for item in batch.new["items"]:
        if item.pk in new and new[item.pk]["announced_at"] and item.published_at and item.state != "scheduled":
            at = max(new[item.pk]["announced_at"], item.published_at)
            batch.told.append(("article.announced", item.author_id, item.pk, item.space_id, at, {}))


def _series(columns: Columns, spaces: dict[int, int]) -> dict[tuple[int, str], int]:
    """Return {(space, title): series} for those the columns name, beginning those that are new."""
    wanted = {(spaces[pk], own["series"]) for pk, own in columns.items() if own["series"]}
    known = Series.objects.filter(space_id__in={space for space, _title in wanted})
    found = {(space, title): pk for pk, space, title in known.values_list("pk", "space_id", "title")}
    for space, title in sorted(wanted - found.keys()):
        found[space, title] = Series.objects.create(space_id=space, title=title).pk
    return found


def finish_articles(ids: list[int]) -> None:
    """Give articles the covers that came with them."""
    with connection.cursor() as cursor:
        cursor.execute(COVER_SQL, [ids])


def given(export: Any) -> Any:
    return Confirmation.objects.filter(article__in=export.items)


def dump_confirmations(export: Any) -> Iterator[dict[str, Any]]:
    """Yield who has confirmed which announcement; those of one that has ended are kept as well."""
    for one in given(export).order_by("at", "pk").iterator(AT_ONCE):
        item, user = export.ids["items"][one.article_id], export.ids["users"][one.user_id]
        yield {"item": item, "user": user, "at": export.time(one.at)}


def load_confirmations(batch: Any) -> None:
    """Write what is new; when somebody confirmed does not change."""
    named = {batch.ids["items"][item] for item, _user in batch.rows("confirmations")}
    articles = set(Article.of_ids(list(named)).values_list("pk", flat=True))
    rows = [
        Confirmation(
            article_id=batch.ids["items"][data["item"]], user_id=batch.ids["users"][data["user"]],
            at=batch.at(data["at"]),
        )
        for _line, data in batch.rows("confirmations").values()
        if batch.ids["items"][data["item"]] in articles
    ]  # fmt: skip
    rows.sort(key=lambda one: one.at)
    here = Confirmation.objects.filter(article_id__in=articles)
    batch.put("confirmations", rows, here, ("article_id", "user_id"))


def of_article(data: dict[str, Any], content: Any) -> str | None:
    """Only articles are confirmed, and not by their author."""
    item = content.get("items", data["item"])
    if item is None:
        return None
    if item["kind"] != "article":
        return f"item: a {item['kind']} is not confirmed"
    return f"user: {data['user']!r} wrote this article" if data["user"] == item["author"] else None


def dump_prompts(export: Any) -> Iterator[dict[str, Any]]:
    """Yield the questions that spaces ask, each space's in its order."""
    rows = Prompt.objects.filter(space__in=export.spaces)
    for one in rows.order_by("space__created", "space_id", "position", "pk"):
        yield {"space": export.ids["spaces"][one.space_id], "question": one.question, "tag": one.tag}


def load_prompts(batch: Any) -> None:
    """Write what is new, unless those who lead the space have set its questions since the archive was made."""
    ids = {batch.ids["spaces"][space] for space, _question in batch.rows("prompts")}
    later = Event.objects.filter(verb="space.prompts_set", space_id__in=ids, at__gt=batch.exported_at)
    settled = set(later.values_list("space_id", flat=True))
    rows: list[Prompt] = []
    for _line, data in batch.rows("prompts").values():
        space = batch.ids["spaces"][data["space"]]
        if space in settled:
            batch.keep("prompts")
            continue
        position = sum(one.space_id == space for one in rows)
        rows.append(Prompt(space_id=space, question=data["question"], tag=data["tag"], position=position))
    here = Prompt.objects.filter(space_id__in=ids)
    written = batch.put("prompts", rows, here, ("space_id", "question"), ("tag", "position"))
    for space in {one.space_id for one in written}:
        move_on(space)


archive_kinds.add(ArchiveKind(name="post", dump=dump_posts, load=load_posts))
archive_kinds.add(
    ArchiveKind(
        name="article",
        dump=dump_articles,
        load=load_articles,
        fields={
            "summary": Field(text(300, blank=True), False), "series": Field(row(SERIES), False),
            "announced_at": Field(moment, False), "confirm_by": Field(day, False),
        },
        read=read_article,
        tell=tell_article,
        lead=lambda columns: lead_of(columns["summary"], columns["html"]),
        finish=finish_articles,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="confirmations",
        fields={"item": Field(identity), "user": Field(identity), "at": Field(moment)},
        key=("item", "user"),
        references={"item": "items", "user": "users"},
        dump=dump_confirmations,
        load=load_confirmations,
        fault=of_article,
        people=lambda export: given(export).values_list("user", flat=True).distinct(),
        order=30,
    )
)
archive_files.add(
    ArchiveFile(
        name="prompts",
        fields={"space": Field(identity), "question": Field(text(160)), "tag": Field(text(60))},
        key=("space", "question"),
        references={"space": "spaces"},
        dump=dump_prompts,
        load=load_prompts,
        order=31,
    )
)
