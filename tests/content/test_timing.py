"""What the clock does to items: they appear and leave the streams at their time, once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.content.actions import expire_due, renew
from apps.content.models import Item, State
from apps.content.tasks import keep_time
from apps.events.models import Event
from tests.factories import make_article, make_post


def an_hour(ago):
    return timezone.now() - timedelta(hours=ago)


@pytest.fixture
def outdated(space, bob):
    """An article whose time was over an hour ago."""
    article = make_article(space, bob, "Valid until noon")
    article.change(expires_at=an_hour(1))
    return article


def test_what_is_out_of_date_leaves_the_streams_and_stays_readable(as_user, space, outdated, charlie, organisation):
    assert keep_time() == 1
    assert Item.visible_to(charlie).get(pk=outdated.pk).state == State.ARCHIVED
    client = as_user(charlie)
    assert "Valid until noon" not in client.get(space.get_absolute_url()).content.decode()
    assert "Valid until noon" in client.get(outdated.get_absolute_url()).content.decode()
    assert Event.objects.get(verb="article.expired").actor is None


def test_it_leaves_once(outdated):
    assert (expire_due(), expire_due()) == (1, 0)
    assert Event.objects.filter(verb="article.expired").count() == 1


def test_what_still_has_time_or_no_end_stays(space, bob):
    article, post = make_article(space, bob), make_post(space, bob)
    article.change(expires_at=an_hour(-1))
    assert expire_due() == 0
    assert {item.state for item in Item.visible_to(bob).filter(pk__in=[article.pk, post.pk])} == {State.PUBLISHED}


def test_its_author_or_those_who_lead_bring_it_back(as_user, space, outdated, alice, bob, charlie, organisation):
    expire_due()
    with pytest.raises(PermissionDenied):
        renew(actor=charlie, item=outdated)
    assert "Bring back" in as_user(alice).get(outdated.get_absolute_url()).content.decode()
    as_user(bob).post(f"/i/{outdated.pk}/renew/")
    item = Item.visible_to(charlie).get(pk=outdated.pk)
    assert (item.state, item.expires_at) == (State.PUBLISHED, None)
    assert "Valid until noon" in as_user(charlie).get(space.get_absolute_url()).content.decode()
