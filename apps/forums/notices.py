"""Whom forums tell, and in what words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.core.registry import Notice, notices
from apps.discussion.notices import named, one_named, other, sentence
from apps.events.models import Event
from apps.forums.models import Asked, Poll


def words(event: Event) -> dict[str, Any]:
    return {
        "name": event.actor.name if event.actor else _("Somebody"),
        "title": event.item.title if event.item else "",
    }


def accepted(event: Event) -> Any:
    return _("%(name)s accepted your answer to “%(title)s”.") % words(event)


def corrected(event: Event) -> Any:
    return _("%(name)s changed “%(title)s”, which you wrote.") % words(event)


def hidden(event: Event) -> Any:
    about = words(event) | {"reason": event.data.get("reason", "")}
    return _("Those who lead the space hid “%(title)s”: %(reason)s") % about


def writer(event: Event) -> Iterable[int]:
    return other(event, event.item.author_id if event.item else None)


for kind in ("topic", "question"):
    notices.add(Notice(f"{kind}.corrected", corrected, writer))
    notices.add(Notice(f"{kind}.hidden", hidden, writer))
for verb in ("topic.published", "topic.edited", "question.published", "question.edited"):
    notices.add(Notice(verb, sentence, named))
notices.add(Notice("answer.accepted", accepted, one_named("answerer")))


def helped(event: Event) -> Any:
    return _("%(name)s says that your answer to “%(title)s” helped.") % words(event)


notices.add(Notice("answer.marked_helpful", helped, one_named("answerer")))


def shared(event: Event) -> Any:
    return _("%(name)s made your answer to “%(title)s” a shared one, which all members may edit.") % words(event)


notices.add(Notice("answer.shared", shared, one_named("answerer")))


def doubted(event: Event) -> Any:
    return _("%(name)s says that the answer to “%(title)s” is out of date.") % words(event)


notices.add(Notice("answer.doubted", doubted, one_named("owner")))


def escalated(event: Event) -> Any:
    space = event.space.name if event.space else ""
    return _("“%(title)s” in %(space)s waits longer for its first answer than was promised.") % {
        "title": event.item.title if event.item else "", "space": space,
    }  # fmt: skip


notices.add(Notice("question.escalated", escalated, lambda event: event.data.get("told", [])))


def split(event: Event) -> Any:
    return _("%(name)s moved what you wrote to “%(title)s”.") % words(event)


def authors(event: Event) -> Iterable[int]:
    return event.data.get("authors", [])


def merged(event: Event) -> Any:
    known = {**words(event), "old": event.data.get("title", "")}
    return _("%(name)s merged your topic “%(old)s” into “%(title)s”.") % known


notices.add(Notice("topic.split", split, authors))
notices.add(Notice("topic.merged", merged, one_named("author")))


def duplicate(event: Event) -> Any:
    return _("%(name)s says that your question “%(title)s” asks the same as another.") % words(event)


notices.add(Notice("question.duplicate_marked", duplicate, one_named("asker")))


def ended(event: Event) -> Any:
    return _("The poll in “%(title)s” has ended.") % words(event)


def askers_and_voters(event: Event) -> Iterable[int]:
    """Whoever asked, and those who voted in an open poll; nobody knows who voted in a secret one."""
    poll = Poll.objects.filter(pk=event.data.get("poll", 0)).first()
    if poll is None:
        return []
    voters = set(poll.ballots.exclude(voter=None).values_list("voter_id", flat=True))
    return sorted(({poll.author_id} | voters) - {None, event.actor_id})


notices.add(Notice("poll.ended", ended, askers_and_voters))


def asks(event: Event) -> Any:
    return _("%(name)s asks you: “%(title)s”") % words(event)


def asked(event: Event) -> Iterable[int]:
    """Those who were asked stand in no event: only they are to know."""
    return Asked.objects.filter(question_id=event.item_id, passed_at=None).values_list("person_id", flat=True)


notices.add(Notice("question.asked", asks, asked))
