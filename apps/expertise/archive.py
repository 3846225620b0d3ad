"""What people say they know, who endorsed it, and what they decided about their work, in the archive format.

Names of skills stand on the profile; rows here say more of them. What is read from somebody's work is not moved: the
next portal reads it again, in keeping with what they decided, which is theirs alone.
"""

from collections.abc import Iterator
from typing import Any

from apps.core.registry import ArchiveFile, archive_files
from apps.core.rows import Field, choice, identity, moment, text, truth, whole_number
from apps.expertise.keys import key_of
from apps.expertise.models import LONGEST_KEY, Choice, Dispute, Endorsement, Inference, Level, Skill, TopicChoice

AT_ONCE = 1000
SAID = ("level", "learns", "teaches")


def dump_skills(export: Any) -> Iterator[dict[str, Any]]:
    """Yield how well people know what they name, where they said so."""
    rows = Skill.objects.filter(user__in=export.people).exclude(level=None, learns=False, teaches=False)
    for row in rows.order_by("user", "key").iterator(AT_ONCE):
        yield {
            "user": export.ids["users"][row.user_id], "key": row.key, "level": row.level,
            "learns": row.learns or None, "teaches": row.teaches or None,
        }  # fmt: skip


def load_skills(batch: Any) -> None:
    rows = [
        Skill(
            user_id=batch.ids["users"][data["user"]], key=data["key"], level=data.get("level"),
            learns=data.get("learns", False), teaches=data.get("teaches", False),
        )
        for _line, data in batch.rows("skills").values()
    ]  # fmt: skip
    here = Skill.objects.filter(user_id__in={row.user_id for row in rows})
    batch.put("skills", rows, here, ("user_id", "key"), SAID)


def is_named(data: dict[str, Any], content: Any) -> str | None:
    """What a row says more of is named on the profile."""
    person = content.get("users", data["user"])
    if person is None or data["key"] in {key_of(name) for name in person.get("skills", [])}:
        return None
    return f"key: {data['user']!r} names no such skill"


def endorsements_of(export: Any) -> Any:
    return Endorsement.objects.filter(user__in=export.people, by__in=export.people)


def dump_endorsements(export: Any) -> Iterator[dict[str, Any]]:
    users = export.ids["users"]
    for row in endorsements_of(export).order_by("at", "pk").iterator(AT_ONCE):
        yield {"user": users[row.user_id], "key": row.key, "by": users[row.by_id], "at": export.time(row.at)}


def load_endorsements(batch: Any) -> None:
    users = batch.ids["users"]
    rows = [
        Endorsement(user_id=users[data["user"]], key=data["key"], by_id=users[data["by"]], at=batch.at(data["at"]))
        for _line, data in batch.rows("endorsements").values()
    ]
    rows.sort(key=lambda row: row.at)
    here = Endorsement.objects.filter(user_id__in={row.user_id for row in rows})
    batch.put("endorsements", rows, here, ("user_id", "key", "by_id"))


def by_another(data: dict[str, Any], content: Any) -> str | None:
    return "by: nobody endorses themself" if data["by"] == data["user"] else is_named(data, content)


def dump_choices(export: Any) -> Iterator[dict[str, Any]]:
    rows = TopicChoice.objects.filter(user__in=export.people).order_by("user", "key")
    for row in rows.iterator(AT_ONCE):
        yield {"user": export.ids["users"][row.user_id], "key": row.key, "choice": row.choice}


def load_choices(batch: Any) -> None:
    """Write what is new; what somebody decided here stays."""
    rows = [
        TopicChoice(user_id=batch.ids["users"][data["user"]], key=data["key"], choice=data["choice"])
        for _line, data in batch.rows("topic_choices").values()
    ]
    here = TopicChoice.objects.filter(user_id__in={row.user_id for row in rows})
    batch.put("topic_choices", rows, here, ("user_id", "key"))


def dump_disputes(export: Any) -> Iterator[dict[str, Any]]:
    """Yield which of people's things show nothing: a comment, or an item itself."""
    rows = Dispute.objects.filter(user__in=export.people, item__in=export.items)
    comments = export.ids["comments"]
    for row in rows.order_by("at", "pk").iterator(AT_ONCE):
        if row.comment_id is not None and row.comment_id not in comments:
            continue  # it was deleted
        about = {"comment": comments[row.comment_id]} if row.comment_id else {"item": export.ids["items"][row.item_id]}
        yield {"user": export.ids["users"][row.user_id], **about, "at": export.time(row.at)}


def load_disputes(batch: Any) -> None:
    rows = []
    for _line, data in batch.rows("disputes").values():
        comment = batch.id_of("comments", data.get("comment"))
        item = data["item"] if comment is None else batch.rows("comments")[data["comment"]][1]["item"]
        user, at = batch.ids["users"][data["user"]], batch.at(data["at"])
        rows.append(Dispute(user_id=user, item_id=batch.ids["items"][item], comment_id=comment, at=at))
    rows.sort(key=lambda row: row.at)
    here = Dispute.objects.filter(user_id__in={row.user_id for row in rows})
    batch.put("disputes", rows, here, ("user_id", "item_id", "comment_id"))


def dump_inference(export: Any) -> Iterator[dict[str, Any]]:
    rows = Inference.objects.filter(user__in=export.people).order_by("user")
    for row in rows.iterator(AT_ONCE):
        yield {"user": export.ids["users"][row.user_id], "on": row.on}


def load_inference(batch: Any) -> None:
    rows = [
        Inference(user_id=batch.ids["users"][data["user"]], on=data["on"])
        for _line, data in batch.rows("inference").values()
    ]
    batch.put("inference", rows, Inference.objects.filter(user_id__in=[row.user_id for row in rows]), ("user_id",))


PERSON, KEY = {"user": Field(identity)}, {"key": Field(text(LONGEST_KEY))}
archive_files.add(
    ArchiveFile(
        name="skills",
        fields=PERSON | KEY | {
            "level": Field(whole_number(min(Level.values), max(Level.values)), False), "learns": Field(truth, False),
            "teaches": Field(truth, False),
        },
        key=("user", "key"), references={"user": "users"}, dump=dump_skills, load=load_skills, fault=is_named, order=60,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="endorsements", fields=PERSON | KEY | {"by": Field(identity), "at": Field(moment)},
        key=("user", "key", "by"), references={"user": "users", "by": "users"}, dump=dump_endorsements,
        load=load_endorsements, fault=by_another, order=61,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="topic_choices", fields=PERSON | KEY | {"choice": Field(choice(*Choice.values))}, key=("user", "key"),
        references={"user": "users"}, dump=dump_choices, load=load_choices, personal=True, order=62,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="disputes",
        fields=PERSON | {"item": Field(identity, False), "comment": Field(identity, False), "at": Field(moment)},
        key=("user", "item", "comment"), references={"user": "users", "item": "items", "comment": "comments"},
        dump=dump_disputes, load=load_disputes, personal=True, order=63,
    )
)  # fmt: skip
archive_files.add(
    ArchiveFile(
        name="inference", fields=PERSON | {"on": Field(truth)}, key=("user",), references={"user": "users"},
        dump=dump_inference, load=load_inference, personal=True, order=64,
    )
)  # fmt: skip
