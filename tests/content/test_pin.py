"""Those who lead a space put up to three things on top of its stream."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.content.actions import delete, hide, pin, unpin
from apps.content.models import Item
from apps.events.models import Event
from tests.factories import make_article, make_post, make_space


def pinned(client, space):
    page = client.get(space.get_absolute_url()).content.decode()
    return page.partition('id="pinned-title"')[2].partition("</section>")[0]


def test_what_is_pinned_stands_on_top_for_everybody_who_reads(as_user, space, alice, bob, charlie, organisation):
    first, second = make_article(space, bob, "Read me first"), make_post(space, bob, "Then me")
    pin(actor=alice, item=first)
    pin(actor=alice, item=second)
    for reader in (alice, bob, charlie):
        shown = pinned(as_user(reader), space)
        assert shown.index("Then me") < shown.index("Read me first")
    assert Event.objects.filter(verb="article.pinned", item_id=first.pk).count() == 1


def test_a_pin_comes_out_again(as_user, space, alice, bob, organisation):
    article = make_article(space, bob, "Read me first")
    client = as_user(alice)
    assert client.post(f"/i/{article.pk}/pin/").url == article.get_absolute_url()
    assert "Take the pin out" in client.get(article.get_absolute_url()).content.decode()
    assert "Read me first" in pinned(client, space)
    client.post(f"/i/{article.pk}/unpin/")
    assert pinned(client, space) == ""
    assert Item.visible_to(bob).get(pk=article.pk).pinned_at is None


def test_twice_is_once(space, alice, bob):
    article = make_article(space, bob)
    for _time in range(2):
        pin(actor=alice, item=article)
    for _time in range(2):
        unpin(actor=alice, item=article)
    assert Event.objects.filter(verb__in=["article.pinned", "article.unpinned"]).count() == 2


def test_three_fit_and_a_fourth_is_refused_with_the_reason(as_user, space, alice, bob, organisation):
    items = [make_post(space, bob, f"Number {number}") for number in range(4)]
    client = as_user(alice)
    for item in items[:3]:
        client.post(f"/i/{item.pk}/pin/")
    page = client.post(f"/i/{items[3].pk}/pin/", follow=True).content.decode()
    assert "3 things are pinned here already." in page
    assert "Number 3" not in pinned(client, space)


def test_what_is_gone_makes_room(space, alice, bob):
    items = [make_post(space, bob, f"Number {number}") for number in range(5)]
    for item in items[:3]:
        pin(actor=alice, item=item)
    delete(actor=bob, item=items[0])
    pin(actor=alice, item=items[3])
    hide(actor=alice, item=items[1], reason="Not now")
    pin(actor=alice, item=items[4])
    assert [item.pk for item in Item.pinned_in(space.pk)] == [items[4].pk, items[3].pk, items[2].pk]


def test_what_is_hidden_meanwhile_is_not_shown(as_user, space, alice, bob, charlie, organisation):
    post = make_post(space, bob, "Said too soon")
    pin(actor=alice, item=post)
    assert "Said too soon" in pinned(as_user(charlie), space)
    hide(actor=alice, item=post, reason="Not now")
    assert pinned(as_user(charlie), space) == ""


def test_only_those_who_lead_the_space_pin(as_user, space, bob, charlie, lena, mo, sam):
    article = make_article(space, bob)
    for person in (bob, charlie, lena, mo, sam):
        with pytest.raises(PermissionDenied):
            pin(actor=person, item=article)
        assert as_user(person).post(f"/i/{article.pk}/pin/").status_code == 403
    assert "Pin to the top" not in as_user(bob).get(article.get_absolute_url()).content.decode()
    assert Item.visible_to(bob).get(pk=article.pk).pinned_at is None


def test_of_a_private_space_outsiders_learn_nothing(as_user, private, alice, charlie, organisation):
    article = make_article(private, alice, "Quiet words")
    pin(actor=alice, item=article)
    assert as_user(charlie).post(f"/i/{article.pk}/pin/").status_code == 404
    assert as_user(charlie).get(private.get_absolute_url()).status_code == 404


def test_pins_of_another_space_do_not_count(alice, bob, space):
    other = make_space(alice, slug="another", members=[bob])
    for number in range(3):
        pin(actor=alice, item=make_post(other, bob, f"Elsewhere {number}"))
    pin(actor=alice, item=make_post(space, bob, "Here"))
    assert Item.pinned_in(space.pk).count() == 1
