"""The index follows what happens: whatever is published, changed or taken away is found so within one delivery."""

import pytest

from apps.accounts.actions import set_site_roles, update_profile
from apps.blogs.actions import create_article, edit_post
from apps.blogs.actions.articles import Manuscript
from apps.content.actions import delete, hide, move, restore, unhide
from apps.discussion.actions import delete_comment, edit_comment, hide_comment, restore_comment, unhide_comment
from apps.forums.actions.merging import merge
from apps.forums.actions.splitting import split
from apps.search.models import Entry
from apps.spaces.actions import edit_space
from tests.factories import make_article, make_comment, make_post, make_question, make_space, make_topic


def test_every_kind_is_found_by_its_text(space, bob, found):
    made = [
        make_post(space, bob, "The turbine sings."),
        make_article(space, bob, "How to listen", "Hold the stick to the turbine."),
        make_topic(space, bob, "Turbines"),
        make_question(space, bob, "Why?", "The turbine sings."),
    ]
    assert set(found(bob, "turbine")) == {("item", each.pk) for each in made}


def test_an_edit_is_found_by_its_new_words_only(space, bob, found):
    post = make_post(space, bob, "The turbine sings.")
    assert found(bob, "turbine") == [("item", post.pk)]
    edit_post(actor=bob, post=post, text="The gearbox sings.")
    assert found(bob, "turbine") == []
    assert found(bob, "gearbox") == [("item", post.pk)]


def test_what_is_deleted_or_hidden_goes_and_comes_back_with_what_was_said_on_it(space, alice, bob, found):
    post = make_post(space, bob, "The turbine sings.")
    comment = make_comment(post, alice, "My gearbox too.")
    assert found(bob, "gearbox") == [("comment", comment.pk)]
    for away, back in ((delete, restore), (hide, unhide)):
        away(actor=alice, item=post, **({"reason": "Off"} if away is hide else {}))
        assert found(alice, "turbine gearbox") == []
        assert not Entry.objects.filter(item=post.pk).exists()
        back(actor=alice, item=post)
        assert set(found(alice, "turbine gearbox", grouped=False)) == {("item", post.pk), ("comment", comment.pk)}


def test_a_comment_is_found_until_it_is_taken_away(space, alice, bob, found):
    comment = make_comment(make_post(space, alice), bob, "The gearbox hums.")
    assert found(alice, "gearbox") == [("comment", comment.pk)]
    edit_comment(actor=bob, comment=comment, text="The turbine hums.")
    assert found(alice, "gearbox") == []
    assert found(alice, "turbine") == [("comment", comment.pk)]
    delete_comment(actor=bob, comment=comment)
    assert found(alice, "turbine") == []
    restore_comment(actor=bob, comment=comment)
    assert found(alice, "turbine") == [("comment", comment.pk)]


def test_what_is_hidden_of_a_conversation_is_found_by_nobody(space, alice, bob, found):
    comment = make_comment(make_post(space, alice), bob, "The gearbox hums.")
    hide_comment(actor=alice, comment=comment, reason="Not here")
    assert found(alice, "gearbox") == found(bob, "gearbox") == []
    unhide_comment(actor=alice, comment=comment)
    assert found(bob, "gearbox") == [("comment", comment.pk)]


def test_what_leaders_correct_is_found_by_its_new_words(space, alice, bob, found):
    comment = make_comment(make_post(space, alice), bob, "The gearbocks hums.")
    assert found(bob, "gearbocks") == [("comment", comment.pk)]
    edit_comment(actor=alice, comment=comment, text="The gearbox hums.")
    assert found(bob, "gearbocks") == []
    assert found(bob, "gearbox") == [("comment", comment.pk)]


def test_a_conversation_is_found_where_it_was_taken(space, alice, bob, found):
    old, new = make_topic(space, bob, "Turbines"), make_topic(space, bob, "Blades")
    stays, goes = make_comment(old, alice, "The gearbox hums."), make_comment(old, bob, "A bearing squeaks.")
    assert found(bob, "bearing gearbox") != []
    apart = split(actor=alice, topic=old, chosen=[goes.pk], title="Squeaks")
    assert found(bob, "squeaks", grouped=False)[0] == ("item", apart.pk)
    assert Entry.objects.get(comment=goes.pk).item_id == apart.pk
    merge(actor=alice, topic=old, target=new)
    sorts = {sort for sort, _pk in found(bob, "turbines", grouped=False)}
    assert sorts == {"comment"}
    assert not Entry.objects.filter(item=old.pk).exists()
    assert Entry.objects.get(comment=stays.pk).item_id == new.pk


def test_what_moves_is_found_where_it_is_now(space, alice, bob, found):
    other = make_space(alice, slug="elsewhere", members=[bob])
    topic = make_topic(space, bob, "Turbines")
    comment = make_comment(topic, alice, "The gearbox hums.")
    assert found(bob, "turbine in:craft") == [("item", topic.pk)]
    move(actor=bob, item=topic, space=other)
    assert found(bob, "turbine in:craft") == []
    assert found(bob, "turbine in:elsewhere") == [("item", topic.pk)]
    assert found(bob, "gearbox in:elsewhere") == [("comment", comment.pk)]


def test_drafts_are_not_found_even_by_those_who_write_them(space, bob, found):
    create_article(actor=bob, space=space, manuscript=Manuscript(title="Turbines", text="x"), state="draft")
    assert found(bob, "turbines") == []


def test_people_are_found_by_what_they_say_of_themselves(alice, bob, found):
    update_profile(actor=bob, name="Bob Turbine", skills=["gearboxes"], bio="I whittle.")
    for text in ("turbine", "gearbox", "whittling"):
        assert found(alice, text) == [("person", bob.pk)]


def test_who_has_left_is_not_found(alice, bob, sam, found):
    update_profile(actor=bob, bio="I whittle.")
    set_site_roles(actor=sam, user=bob, roles=[], is_active=False)
    assert found(alice, "whittle") == []


def test_spaces_and_tags_are_found_by_their_names(space, alice, bob, found):
    edit_space(actor=alice, space=space, name="Turbine hall", description="Where blades turn.")
    post = make_post(space, bob, "All is well.", tags="gearbox")
    assert found(bob, "turbine") == [("space", space.pk)]
    assert found(bob, "blade") == [("space", space.pk)]
    sorts = [sort for sort, _pk in found(bob, "gearbox")]
    assert sorted(sorts) == ["item", "tag"]
    assert ("item", post.pk) in found(bob, "gearbox")


@pytest.mark.parametrize("body", ["<script>alert(1)</script> turbine", "turbine \U0001f600 " + "x" * 900])
def test_texts_of_all_sorts_are_taken(space, bob, found, body):
    post = make_post(space, bob, body)
    assert found(bob, "turbine") == [("item", post.pk)]
