"""Whom an article tells: co-authors, those it is grown from, and those it names, in one sentence each."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.blogs.actions import Manuscript, create_article, publish_article, schedule_article
from apps.content.actions import publish_due
from apps.core.registry import notices
from apps.events.models import Event
from apps.spaces.models import Membership
from tests.factories import make_post


def said(verb: str) -> tuple[str, list[int]]:
    event = Event.objects.get(verb=verb)
    notice = notices.get(verb)
    return str(notice.sentence(event)), list(notice.recipients(event))


def a_draft(space: Any, author: Any, **fields: Any) -> Any:
    manuscript = Manuscript(title="Night work", text="Words", **fields)
    return create_article(actor=author, space=space, manuscript=manuscript, state="draft")


def test_those_named_get_a_mail_once_it_is_published(
    space: Any, alice: Any, bob: Any, deliver: Any, mailoutbox: Any
) -> None:
    publish_article(actor=bob, space=space, title="Night work", text="Thanks @alice")
    deliver()
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    assert said("article.published") == ("Bob names you in Craft.", [alice.pk])


def test_coauthors_learn_when_it_appears(space: Any, alice: Any, bob: Any) -> None:
    draft = a_draft(space, bob, coauthors=[alice])
    schedule_article(actor=bob, article=draft, at=timezone.now() + timedelta(days=1))
    assert said("article.scheduled") == ("Bob has set when “Night work” appears in Craft.", [alice.pk])


def test_authors_learn_that_it_did_not_appear(space: Any, bob: Any) -> None:
    draft = a_draft(space, bob)
    schedule_article(actor=bob, article=draft, at=timezone.now() + timedelta(days=1))
    draft.change(published_at=timezone.now() - timedelta(minutes=1))
    Membership.objects.filter(user=bob).delete()
    publish_due()
    sentence, people = said("article.kept_back")
    assert "“Night work” did not appear" in sentence and people == [bob.pk]


def test_who_wrote_the_post_learns_what_became_of_it(space: Any, alice: Any, bob: Any) -> None:
    post = make_post(space, bob, "The pump hums.")
    publish_article(actor=alice, space=space, title="Humming", text="More of it.", source=post)
    assert said("item.grown") == ("Alice made “Humming” of what you wrote in Craft.", [bob.pk])
