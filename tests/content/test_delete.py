import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.content import actions
from apps.content.models import Item
from apps.content.tasks import purge
from tests.factories import make_article, make_post


def test_a_deleted_post_is_gone_for_all_and_comes_back_with_undo(as_user, space, bob, alice, organisation):
    post = make_post(space, bob, "Said too soon")
    client = as_user(bob)
    answer = client.post(f"/i/{post.pk}/delete/", follow=True)
    page = answer.content.decode()
    assert f"/i/{post.pk}/restore/" in page
    assert client.get(post.get_absolute_url()).status_code == 404
    assert as_user(alice).get(post.get_absolute_url()).status_code == 404
    client.post(f"/i/{post.pk}/restore/")
    assert "Said too soon" in client.get(post.get_absolute_url()).content.decode()


def test_leaders_may_delete_and_strangers_may_not_even_learn(
    as_user, space, private, bob, alice, charlie, organisation
):
    post = make_post(private, bob)
    assert as_user(charlie).post(f"/i/{post.pk}/delete/").status_code == 404
    actions.delete(actor=alice, item=post)
    assert not Item.visible_to(bob).filter(pk=post.pk).exists()
    assert as_user(charlie).post(f"/i/{post.pk}/restore/").status_code == 404
    other = make_post(space, bob)
    with pytest.raises(PermissionDenied):
        actions.delete(actor=charlie, item=other)


def test_hiding_tells_the_author_why(as_user, space, bob, alice, charlie, organisation):
    post = make_post(space, bob, "Blunt words")
    answer = as_user(alice).post(f"/i/{post.pk}/hide/", {"reason": ""})
    assert answer.status_code == 422
    as_user(alice).post(f"/i/{post.pk}/hide/", {"reason": "Names a customer"})
    assert as_user(charlie).get(post.get_absolute_url()).status_code == 404
    assert "Names a customer" in as_user(bob).get(post.get_absolute_url()).content.decode()
    as_user(alice).post(f"/i/{post.pk}/unhide/")
    assert "Blunt words" in as_user(charlie).get(post.get_absolute_url()).content.decode()


def test_what_was_deleted_a_month_ago_is_removed_for_good(space, bob):
    old, fresh = make_post(space, bob, "old"), make_post(space, bob, "fresh")
    actions.delete(actor=bob, item=old)
    actions.delete(actor=bob, item=fresh)
    Item.locked(old.pk).change(deleted_at=timezone.now() - timezone.timedelta(days=31))
    assert purge() == 1
    assert [item.pk for item in Item.restorable_by(bob)] == [fresh.pk]


@pytest.mark.parametrize("reason", ["Names a \0 customer", " \n ", "x" * 501])
def test_a_reason_that_cannot_be_kept_hides_nothing(as_user, space, bob, alice, charlie, organisation, reason):
    post = make_post(space, bob, "Blunt words")
    answer = as_user(alice).post(f"/i/{post.pk}/hide/", {"reason": reason})
    assert answer.status_code == 422 and "field-error" in answer.content.decode()
    assert as_user(charlie).get(post.get_absolute_url()).status_code == 200


def test_the_page_to_hide_speaks_of_what_it_hides(as_user, space, bob, alice, organisation):
    page = as_user(alice).get(f"/i/{make_article(space, bob, title='How to dig').pk}/hide/").content.decode()
    assert "Hide this" in page and "How to dig" in page and "Article" in page
    assert "post" not in page[page.index("<main") : page.index("</main>")].replace('method="post"', "")
