import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.blogs.actions import publish_post
from apps.blogs.models import Post
from apps.content.models import Item
from apps.discussion.models import Mention
from apps.events.models import Event
from tests.factories import make_post, make_space


def test_a_member_publishes_a_post_with_markdown_tags_and_a_mention(space, bob, alice, deliver, mailoutbox):
    post = make_post(space, bob, "The **pump** hums, ask @alice about #bearings", tags="Pumps, night shift")
    assert "<strong>pump</strong>" in post.body
    assert [name for name, _slug in Item.visible_to(bob).get(pk=post.pk).tag_names] == [
        "Pumps",
        "night shift",
        "bearings",
    ]
    assert Mention.objects.get(user=alice).item_id == post.pk
    event = Event.objects.get(verb="post.published")
    assert (event.actor, event.item_id, event.space) == (bob, post.pk, space)
    deliver()
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    assert "The pump hums" in mailoutbox[0].body
    deliver()
    assert len(mailoutbox) == 1


def test_only_those_who_may_read_the_space_can_be_named(private, alice, charlie):
    post = make_post(private, alice, "Thanks @charlie and @bob")
    assert "@charlie" in post.body
    assert 'data-username="charlie"' not in post.body
    assert set(Mention.objects.values_list("user__username", flat=True)) == {"bob"}


def test_publishing_moves_the_space_and_shows_the_dot(space, bob):
    before = space.last_activity_at
    make_post(space, bob)
    space.refresh_from_db()
    assert space.last_activity_at > before


def test_who_is_no_member_may_not_publish(space, charlie, lena, sam):
    for person in (charlie, lena, sam):
        with pytest.raises(PermissionDenied):
            publish_post(actor=person, space=space, text="Hello")
    assert not Item.visible_to(charlie).exists()


def test_a_thousand_characters_of_text_fit_and_no_more(space, bob):
    assert make_post(space, bob, "**" + "x" * 1000 + "**")
    with pytest.raises(ValidationError, match="1001 characters long; 1000 fit"):
        make_post(space, bob, "x" * 1001)


def test_an_empty_post_is_refused(space, bob):
    for text in ("", "   \n ", "<!-- nothing -->"):
        with pytest.raises(ValidationError):
            make_post(space, bob, text)


def test_nothing_is_published_in_an_archived_space(space, bob):
    space.archived_at = space.created
    space.save()
    with pytest.raises(PermissionDenied):
        make_post(space, bob)


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(as_user, space, bob, organisation):
    client = as_user(bob)
    answer = client.post("/create/post/", {"space": "", "body": "Words worth keeping " + "y" * 990, "tags": "a,b"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the space this belongs to." in page
    assert "Words worth keeping" in page
    assert 'value="a,b"' in page
    answer = client.post("/create/post/", {"space": space.pk, "body": "z" * 1001})
    assert answer.status_code == 422
    assert "1001 characters long; 1000 fit here" in answer.content.decode()
    assert not Post.visible_to(bob).exists()


def test_a_post_written_in_the_browser_appears_at_its_address(as_user, space, bob, organisation):
    client = as_user(bob)
    answer = client.post(
        "/create/post/", {"space": space.pk, "body": "Valve 12 sticks again", "tags": "valves"}, follow=True
    )
    assert answer.redirect_chain[0][0].startswith("/i/")
    page = answer.content.decode()
    assert "Valve 12 sticks again" in page
    assert "/tags/valves/" in page


def test_a_space_one_is_not_in_cannot_be_chosen(as_user, alice, charlie, organisation):
    secret = make_space(alice, slug="secret-place", visibility="private")
    answer = as_user(charlie).post("/create/post/", {"space": secret.pk, "body": "Hello"})
    assert answer.status_code == 200 or answer.status_code == 422
    assert "secret" not in answer.content.decode().lower()
    assert not Item.visible_to(alice).exists()
