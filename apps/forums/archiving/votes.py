"""Who found which answer useful, and who wants to know the same, in the archive format."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from apps.core.registry import ArchiveFile
from apps.core.rows import Field, identity, moment
from apps.forums.models import MeToo, Question, Vote

AT_ONCE = 1000
HELPFUL_SQL = """
UPDATE discussion_comment c SET helpful = c.helpful + t.number, version = c.version + 1
FROM (SELECT id, count(*) AS number FROM unnest(%s::bigint[]) AS id GROUP BY 1) t WHERE t.id = c.id
"""
ME_TOO_SQL = """
UPDATE content_item i SET facts = i.facts || jsonb_build_object('me_too', t.number), version = i.version + 1
FROM (SELECT question_id AS id, count(*) AS number FROM forums_metoo WHERE question_id = ANY(%s) GROUP BY 1) t
WHERE i.id = t.id AND (i.facts->>'me_too')::int IS DISTINCT FROM t.number
"""


def no_answer(comment: dict[str, Any], content: Any) -> bool:
    """Tell whether a row of comments is none right below a question."""
    item = content.get("items", comment["item"])
    return "parent" in comment or bool(item and item["kind"] != "question")


def votes_of(export: Any) -> Any:
    return Vote.objects.filter(comment__in=export.comments.filter(pk__in=Question.answers()))


def dump_votes(export: Any) -> Iterator[dict[str, Any]]:
    """Yield who found which answer useful."""
    comments, people = export.ids["comments"], export.ids["users"]
    for row in votes_of(export).order_by("at", "pk").iterator(AT_ONCE):
        yield {"comment": comments[row.comment_id], "user": people[row.user_id], "at": export.time(row.at)}


def load_votes(batch: Any) -> None:
    """Write what is new; each counts once in what orders the answers."""
    comments, people = batch.ids["comments"], batch.ids["users"]
    named = {comments[data["comment"]] for _line, data in batch.rows("votes").values()}
    written_by = dict(Question.answers().filter(pk__in=named).values_list("pk", "author_id"))
    rows = [
        Vote(comment_id=comments[data["comment"]], user_id=people[data["user"]], at=batch.at(data["at"]))
        for _line, data in batch.rows("votes").values()
        if written_by.get(comments[data["comment"]], people[data["user"]]) != people[data["user"]]
    ]
    rows.sort(key=lambda row: row.at)
    batch.put("votes", rows, Vote.objects.filter(comment_id__in=written_by), ("comment_id", "user_id"))
    with connection.cursor() as cursor:
        cursor.execute(HELPFUL_SQL, [[row.comment_id for row in batch.new["votes"]]])


def for_an_answer(data: dict[str, Any], content: Any) -> str | None:
    """Only answers are voted for, and by others than those who gave them."""
    comment = content.get("comments", data["comment"])
    if comment is None:
        return None
    if no_answer(comment, content):
        return "comment: only answers are voted for"
    return f"user: {data['user']!r} gave this answer" if comment["author"] == data["user"] else None


def me_toos_of(export: Any) -> Any:
    return MeToo.objects.filter(question__in=export.items.filter(kind="question").values("pk"))


def dump_me_toos(export: Any) -> Iterator[dict[str, Any]]:
    """Yield who wants to know the same."""
    items, people = export.ids["items"], export.ids["users"]
    for row in me_toos_of(export).order_by("at", "pk").iterator(AT_ONCE):
        yield {"item": items[row.question_id], "user": people[row.user_id], "at": export.time(row.at)}


def load_me_toos(batch: Any) -> None:
    """Write what is new, and let the questions say how many they are."""
    items, people = batch.ids["items"], batch.ids["users"]
    named = {items[data["item"]] for _line, data in batch.rows("me_toos").values()}
    asked_by = Question.askers(named)
    rows = [
        MeToo(question_id=items[data["item"]], user_id=people[data["user"]], at=batch.at(data["at"]))
        for _line, data in batch.rows("me_toos").values()
        if asked_by.get(items[data["item"]], people[data["user"]]) != people[data["user"]]
    ]
    rows.sort(key=lambda row: row.at)
    batch.put("me_toos", rows, MeToo.objects.filter(question_id__in=asked_by), ("question_id", "user_id"))
    with connection.cursor() as cursor:
        cursor.execute(ME_TOO_SQL, [list(asked_by)])


def about_a_question(data: dict[str, Any], content: Any) -> str | None:
    """Others than the asker want to know the same, and only of a question."""
    item = content.get("items", data["item"])
    if item is None:
        return None
    if item["kind"] != "question":
        return f"item: a {item['kind']} asks nothing"
    return f"user: {data['user']!r} asked this" if item["author"] == data["user"] else None


FILES = [
    ArchiveFile(
        name="votes",
        fields={"comment": Field(identity), "user": Field(identity), "at": Field(moment)},
        key=("comment", "user"),
        references={"comment": "comments", "user": "users"},
        dump=dump_votes,
        load=load_votes,
        fault=for_an_answer,
        people=lambda export: votes_of(export).values_list("user", flat=True).distinct(),
        order=36,
    ),
    ArchiveFile(
        name="me_toos",
        fields={"item": Field(identity), "user": Field(identity), "at": Field(moment)},
        key=("item", "user"),
        references={"item": "items", "user": "users"},
        dump=dump_me_toos,
        load=load_me_toos,
        fault=about_a_question,
        people=lambda export: me_toos_of(export).values_list("user", flat=True).distinct(),
        order=37,
    ),
]  # fmt: skip
