import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.models import Item
from apps.discussion.actions import react
from apps.discussion.models import REACTIONS, Comment, Reaction
from apps.spaces.actions import archive_space
from tests.factories import make_comment, make_post


def test_a_reaction_goes_on_and_off_and_the_count_follows(space, alice, bob):
    post = make_post(space, bob)
    assert react(actor=alice, thing=post, emoji="💡") is True
    assert react(actor=bob, thing=post, emoji="💡") is True
    assert Item.visible_to(bob).get(pk=post.pk).reaction_counts == {"💡": 2}
    assert react(actor=alice, thing=post, emoji="💡") is False
    assert react(actor=bob, thing=post, emoji="💡", wanted=True) is True
    assert Item.visible_to(bob).get(pk=post.pk).reaction_counts == {"💡": 1}
    assert react(actor=bob, thing=post, emoji="💡", wanted=False) is False
    assert Item.visible_to(bob).get(pk=post.pk).reaction_counts == {}
    assert not Reaction.objects.exists()


def test_only_what_is_offered_and_only_by_readers(private, alice, charlie):
    post = make_post(private, alice)
    comment = make_comment(post, alice)
    with pytest.raises(ValidationError):
        react(actor=alice, thing=post, emoji="<b>")
    for thing in (post, comment):
        with pytest.raises(PermissionDenied):
            react(actor=charlie, thing=thing, emoji="👍")


def test_the_reader_sees_their_own_reaction_pressed(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    comment = make_comment(post, bob)
    client = as_user(alice)
    bar = client.post(
        f"/comments/{comment.pk}/react/", {"emoji": "👍"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'data-mine="👍" aria-pressed="true"' in bar
    client.post(f"/i/{post.pk}/react/", {"emoji": "🎉"})
    mine = client.get(post.get_absolute_url()).content.decode()
    theirs = as_user(bob).get(post.get_absolute_url()).content.decode()
    assert 'data-mine="🎉" aria-pressed="true"' in mine
    assert 'data-mine="👍" aria-pressed="true"' in mine
    assert 'aria-pressed="true"' not in theirs
    assert Comment.visible_to(bob).get(pk=comment.pk).reaction_counts == {"👍": 1}


def test_a_page_holds_one_menu_however_much_can_be_reacted_to(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    for _number in range(3):
        make_comment(post, bob)
    page = as_user(alice).get(post.get_absolute_url()).content.decode()
    assert page.count('id="react-menu"') == page.count('form id="go"') == 1
    assert page.count(" data-react ") == 4
    assert page.count('class="react"') == len(REACTIONS)


def test_the_reactions_stand_on_a_page_of_their_own_too(as_user, space, alice, bob, organisation):
    post = make_post(space, bob, "Night flow fell")
    comment = make_comment(post, alice, "Which valve?")
    react(actor=alice, thing=comment, emoji="💡")
    client = as_user(alice)
    of_post = client.get(f"/i/{post.pk}/react/").content.decode()
    of_comment = client.get(f"/comments/{comment.pk}/react/").content.decode()
    for page, words, back in (
        (of_post, "Night flow fell", post.get_absolute_url()),
        (of_comment, "Which valve?", f"/comments/{comment.pk}/"),
    ):
        assert words in page
        assert f'href="{back}"' in page
        assert [f'name="emoji" value="{emoji}"' in page for emoji in REACTIONS] == [True] * len(REACTIONS)
    assert 'aria-pressed="true"' not in of_post
    assert of_comment.count('aria-pressed="true"') == 1
    assert 'value="💡" aria-pressed="true"' in of_comment
    answer = client.post(f"/comments/{comment.pk}/react/", {"emoji": "💡"})
    assert answer.url == f"/comments/{comment.pk}/"
    assert Comment.visible_to(alice).get(pk=comment.pk).reaction_counts == {}


def test_the_page_of_reactions_is_as_closed_as_the_thing(as_user, private, alice, charlie, organisation):
    post = make_post(private, alice)
    comment = make_comment(post, alice)
    addresses = (f"/i/{post.pk}/react/", f"/comments/{comment.pk}/react/")
    assert [as_user(charlie).get(address).status_code for address in addresses] == [404, 404]


def test_readers_see_who_reacted_and_how(as_user, space, alice, bob, charlie, organisation):
    post = make_post(space, bob)
    react(actor=alice, thing=post, emoji="💡")
    react(actor=charlie, thing=post, emoji="👍")
    page = as_user(charlie).get(f"/i/{post.pk}/react/").content.decode()
    insightful = page[page.index("group-2") :]
    assert (
        page.index("Charlie", page.index("group-1"))
        < page.index("group-2")
        < page.index("Alice", page.index("group-2"))
    )
    assert "Insightful" in insightful


def test_outsiders_do_not_learn_who_reacted(as_user, private, alice, charlie, organisation):
    post = make_post(private, alice)
    react(actor=alice, thing=post, emoji="💡")
    assert as_user(charlie).get(f"/i/{post.pk}/react/").status_code == 404


def test_in_an_archived_space_who_reacted_stays_to_be_read(as_user, space, alice, bob, organisation):
    post = make_post(space, bob)
    react(actor=alice, thing=post, emoji="💡")
    archive_space(actor=alice, space=space)
    page = as_user(bob).get(f"/i/{post.pk}/react/").content.decode()
    assert "Alice" in page
    assert 'name="emoji"' not in page[page.index("<main") : page.index("</main>")]
