"""What forums do on events: count answers, tell askers and answerers, draw rows anew when a name changes."""

from apps.content.actions import bump
from apps.core.registry import Handler, handlers
from apps.discussion.handlers import mail_those_named
from apps.events.models import Event
from apps.forums.counting import count_answers
from apps.forums.first_answers import measure
from apps.forums.models import Question, Topic


def count(event: Event) -> None:
    if event.item is not None and event.item.kind == "question":
        count_answers([event.item_id])


def measure_first_answer(event: Event) -> None:
    if event.item is not None and event.item.kind == "question":
        measure([event.item_id])


def redraw_threads_of_person(event: Event) -> None:
    person = event.data.get("person", event.actor_id)
    for model in (Topic, Question):
        bump(model.everything.filter(comments__author_id=person))


COUNTED = frozenset(f"comment.{act}" for act in ("published", "deleted", "restored", "hidden", "unhidden"))


handlers.add(Handler("forums.count", COUNTED, count))
handlers.add(
    Handler(
        "forums.first_answer",
        COUNTED | {"question.published"},
        measure_first_answer,
    )
)
handlers.add(Handler("forums.mail_escalation", frozenset({"question.escalated"}), mail_those_named, queue="notify"))
handlers.add(Handler("forums.redraw_threads_of_person", frozenset({"person.updated"}), redraw_threads_of_person))
handlers.add(
    Handler(
        "forums.mail_those_named",
        frozenset({f"{kind}.{act}" for kind in ("topic", "question") for act in ("published", "edited")})
        | {"question.asked"},
        mail_those_named,
        queue="notify",
    )
)
