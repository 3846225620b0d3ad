"""How true accepted answers are held to be, and who doubts them, in the archive format."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from apps.core.registry import ArchiveFile
from apps.core.rows import Field, identity, moment, text, whole_number
from apps.events.models import Event
from apps.forums.actions.freshness import LONGEST_WHY, MOST_MONTHS
from apps.forums.archiving.votes import no_answer
from apps.forums.freshness import months_after
from apps.forums.models import Doubt, Question, Verification

AT_ONCE = 1000
ACTS = ["accepted", "acceptance_withdrawn", "verified", "review_set", "doubted"]


def watched(export: Any) -> Any:
    return Verification.objects.filter(answer__in=export.comments.filter(pk__in=Question.answers(), accepted=True))


def doubts_of(export: Any) -> Any:
    return Doubt.objects.filter(verification__in=watched(export))


def dump_reviews(export: Any) -> Iterator[dict[str, Any]]:
    """Yield who keeps which accepted answer true, and when it was looked at."""
    people = export.ids["users"]
    order = ("accepted_at", "answer__created", "answer_id")
    for row in watched(export).order_by(*order).iterator(AT_ONCE):
        yield {
            "comment": export.ids["comments"][row.answer_id],
            "owner": people.get(row.owner_id) if row.owner_id else None,
            "months": row.months,
            "accepted_at": export.time(row.accepted_at),
            "verified_by": people.get(row.verified_by_id) if row.verified_by_id else None,
            "verified_at": export.time(row.verified_at),
        }


def decided_here(batch: Any, questions: set[int]) -> set[int]:
    """Return those of `questions` whose accepted answer somebody has dealt with here since the archive was made."""
    verbs = [f"answer.{act}" for act in ACTS]
    later = Event.objects.filter(verb__in=verbs, item_id__in=questions, at__gt=batch.exported_at)
    return set(later.values_list("item_id", flat=True))


def load_reviews(batch: Any) -> None:
    """Begin to watch over accepted answers as the archive says, unless somebody has dealt with them here since."""
    comments, now = batch.ids["comments"], timezone.now()
    named = [comments[key] for key in batch.rows("reviews")]
    questions = dict(Question.answers().filter(pk__in=named, accepted=True).values_list("pk", "item_id"))
    here = {row.question_id: row for row in Verification.objects.filter(question_id__in=questions.values())}
    settled = decided_here(batch, set(here))
    # Whoever has doubts says so in a file of its own, which comes afterwards.
    doubted = {comments[data["comment"]] for _line, data in batch.rows("doubts").values() if "settled_at" not in data}
    rows = []
    for key, (_line, data) in batch.rows("reviews").items():
        answer = comments[key]
        if answer not in questions or questions[answer] in settled:
            batch.keep("reviews")
            continue
        accepted_at = batch.at(data["accepted_at"])
        verified_at = batch.at(data["verified_at"]) if "verified_at" in data else None
        review_at = months_after(verified_at or accepted_at, data["months"])
        rows.append(
            Verification(
                question_id=questions[answer], answer_id=answer, owner_id=batch.id_of("users", data.get("owner")),
                months=data["months"], accepted_at=accepted_at, verified_at=verified_at,
                verified_by_id=batch.id_of("users", data.get("verified_by")), review_at=review_at,
                stale=answer in doubted or review_at <= now,
            )
        )  # fmt: skip
    columns = ("answer_id", "owner_id", "months", "accepted_at", "verified_at", "verified_by_id", "review_at", "stale")
    batch.put("reviews", rows, here.values(), ("question_id",), columns)


def of_the_accepted(data: dict[str, Any], content: Any) -> str | None:
    """Only an accepted answer is kept true; who looked at it again did so at a time."""
    if ("verified_by" in data) and "verified_at" not in data:
        return "verified_by: it does not say when"
    comment = content.get("comments", data["comment"])
    if comment is None:
        return None
    accepted = comment.get("accepted") and not no_answer(comment, content)
    return None if accepted else "comment: only an accepted answer is kept true"


def dump_doubts(export: Any) -> Iterator[dict[str, Any]]:
    """Yield who said that an accepted answer is out of date, and when somebody has looked at it since."""
    people = export.ids["users"]
    order = ("at", "verification__answer__created", "verification__answer_id", "pk")
    for row in doubts_of(export).select_related("verification").order_by(*order).iterator(AT_ONCE):
        yield {
            "comment": export.ids["comments"][row.verification.answer_id],
            "user": people.get(row.user_id) if row.user_id else None,
            "why": row.why,
            "at": export.time(row.at),
            "settled_at": export.time(row.settled_at),
        }


def load_doubts(batch: Any) -> None:
    """Write what is new of what the archive says of answers that nobody has dealt with here since."""
    comments = batch.ids["comments"]
    named = [comments[data["comment"]] for _line, data in batch.rows("doubts").values()]
    known = {row.answer_id: row for row in Verification.objects.filter(answer_id__in=named)}
    settled = decided_here(batch, {row.question_id for row in known.values()})
    rows, open_ones = [], set()
    for _line, data in batch.rows("doubts").values():
        verification = known.get(comments[data["comment"]])
        again = "settled_at" not in data and (data["comment"], data.get("user")) in open_ones
        if verification is None or verification.question_id in settled or again:
            batch.keep("doubts")
            continue
        if "user" in data and "settled_at" not in data:
            open_ones.add((data["comment"], data["user"]))
        rows.append(
            Doubt(
                verification=verification, user_id=batch.id_of("users", data.get("user")), why=data["why"],
                at=batch.at(data["at"]), settled_at=batch.at(data["settled_at"]) if "settled_at" in data else None,
            )
        )  # fmt: skip
    rows.sort(key=lambda row: row.at)
    here = Doubt.objects.filter(verification__in=known.values())
    batch.put("doubts", rows, here, ("verification_id", "user_id", "at"), ("why", "settled_at"))


def of_a_review(data: dict[str, Any], content: Any) -> str | None:
    """Doubts are about an answer that somebody keeps true, and are settled after they were raised."""
    if data.get("settled_at", data["at"]) < data["at"]:
        return "settled_at: it was settled before it was said"
    if content.get("comments", data["comment"]) and not content.get("reviews", data["comment"]):
        return "comment: nobody keeps it true"
    return None


FILES = [
    ArchiveFile(
        name="reviews",
        fields={
            "comment": Field(identity), "owner": Field(identity, False), "months": Field(whole_number(1, MOST_MONTHS)),
            "accepted_at": Field(moment), "verified_by": Field(identity, False), "verified_at": Field(moment, False),
        },
        key=("comment",),
        references={"comment": "comments", "owner": "users", "verified_by": "users"},
        dump=dump_reviews,
        load=load_reviews,
        fault=of_the_accepted,
        people=lambda export: {pk for pair in watched(export).values_list("owner", "verified_by") for pk in pair},
        order=38,
    ),
    ArchiveFile(
        name="doubts",
        fields={
            "comment": Field(identity), "user": Field(identity, False), "why": Field(text(LONGEST_WHY)),
            "at": Field(moment), "settled_at": Field(moment, False),
        },
        key=("comment", "user", "at"),
        references={"comment": "comments", "user": "users"},
        dump=dump_doubts,
        load=load_doubts,
        fault=of_a_review,
        people=lambda export: doubts_of(export).values_list("user", flat=True).distinct(),
        order=39,
    ),
]  # fmt: skip
