"""A post grows into an article: credit, backlinks both ways and the conversation are kept, and nothing leaks."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from apps.blogs.actions import publish_article
from apps.blogs.models import Article
from apps.content.actions import delete
from apps.content.growth import family_of, grow, seed_of, source_of, ways
from apps.content.models import Growth, Item
from apps.discussion.actions import add_comment
from apps.events.models import Event
from apps.forums.actions import accept
from tests.factories import make_comment, make_post, make_question, make_space, make_user


def an_article(space: Any, author: Any, **fields: Any) -> Article:
    return publish_article(actor=author, space=space, title="What pumps say", text="They hum.", **fields)


@pytest.fixture
def post(space: Any, bob: Any, organisation: object) -> Any:
    return make_post(space, bob, "The pump hums. It hums at **40 Hz**.", tags="pumps")


def test_the_form_begins_with_what_the_post_says(post: Any, as_user: Any, alice: Any) -> None:
    page = as_user(alice).get(f"/create/article/?from={post.pk}").content.decode()
    assert 'value="The pump hums"' in page
    assert "It hums at **40 Hz**." in page
    assert 'value="pumps"' in page
    assert f'href="{post.get_absolute_url()}"' in page


def test_one_click_away_for_those_who_may_write(post: Any, as_user: Any, alice: Any, charlie: Any) -> None:
    link = f"from={post.pk}"
    assert link in as_user(alice).get(post.get_absolute_url()).content.decode()
    assert link not in as_user(charlie).get(post.get_absolute_url()).content.decode()


def test_publishing_links_both_and_credits_the_author(post: Any, as_user: Any, alice: Any, bob: Any) -> None:
    answer = as_user(alice).post(
        f"/create/article/?from={post.pk}", {"space": post.space_id, "title": "Humming", "body": "More of it."}
    )
    article = Article.visible_to(alice).get(title="Humming")
    assert answer.url == article.get_absolute_url()
    assert article.coauthor_ids == [bob.pk]
    assert [row.user_id for row in article.coauthors.all()] == [bob.pk]
    assert family_of(alice, article) == ([Item.visible_to(alice).get(pk=post.pk)], [])
    assert "What pumps" not in as_user(bob).get(post.get_absolute_url()).content.decode()
    assert "Humming" in as_user(bob).get(post.get_absolute_url()).content.decode()
    assert "Article by Alice" in as_user(bob).get(post.get_absolute_url()).content.decode()
    assert Event.objects.filter(verb="item.grown", item_id=article.pk, data__source=post.pk).count() == 1


def test_the_conversation_is_kept_and_read_from_both(post: Any, as_user: Any, alice: Any, bob: Any) -> None:
    make_comment(post, alice, "Bearing or impeller?")
    article = an_article(post.space, alice, source=post)
    page = as_user(bob).get(article.get_absolute_url()).content.decode()
    assert "The conversation this grew from: 1 comment" in page
    assert "Bearing or impeller?" in page
    assert "Bearing or impeller?" in as_user(bob).get(post.get_absolute_url()).content.decode()
    add_comment(actor=bob, item=Item.visible_to(bob).get(pk=post.pk), text="Both.")
    assert "Both." in as_user(bob).get(article.get_absolute_url()).content.decode()


def test_growing_twice_from_one_source_is_noted_once(post: Any, alice: Any, bob: Any) -> None:
    article = an_article(post.space, alice, source=post)
    grow(actor=alice, source=post, target=article)
    assert Growth.objects.count() == 1
    assert Article.visible_to(alice).get(pk=article.pk).coauthor_ids == [bob.pk]


def test_whoever_grows_their_own_post_is_not_credited_twice(post: Any, bob: Any) -> None:
    assert an_article(post.space, bob, source=post).coauthor_ids == []


def test_those_who_left_are_not_made_authors(post: Any, alice: Any, bob: Any) -> None:
    bob.is_active = False
    bob.save()
    assert an_article(post.space, alice, source=post).coauthor_ids == []


def test_a_source_that_goes_takes_nothing_along(post: Any, as_user: Any, alice: Any, bob: Any) -> None:
    article = an_article(post.space, alice, source=post)
    delete(actor=bob, item=post)
    page = as_user(alice).get(article.get_absolute_url()).content.decode()
    assert "They hum." in page
    assert "Grown from" not in page
    assert Article.visible_to(alice).get(pk=article.pk).coauthor_ids == [bob.pk]


def test_what_grew_elsewhere_in_private_is_not_shown(
    private: Any, space: Any, as_user: Any, alice: Any, charlie: Any
) -> None:
    secret = make_post(private, alice, "Between us")
    article = an_article(space, alice)
    grow(actor=alice, source=secret, target=article)
    page = as_user(charlie).get(article.get_absolute_url()).content.decode()
    assert "Between us" not in page and "Grown from" not in page
    assert "Between us" in as_user(alice).get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 30, "12345"])
def test_an_address_that_names_nothing_begins_an_empty_article(as_user: Any, post: Any, alice: Any, asked: str) -> None:
    page = as_user(alice).get("/create/article/", {"from": asked})
    assert page.context["source"] is None


def test_outsiders_grow_nothing(private: Any, alice: Any, charlie: Any, as_user: Any) -> None:
    secret = make_post(private, alice, "Between us")
    assert source_of(charlie, str(secret.pk), "article") is None
    assert "Between us" not in as_user(charlie).get(f"/create/article/?from={secret.pk}").content.decode()
    elsewhere = an_article(make_space(charlie, slug="elsewhere"), charlie)
    with pytest.raises(PermissionDenied):
        grow(actor=charlie, source=secret, target=elsewhere)


def test_an_article_grows_into_a_document(space: Any, alice: Any) -> None:
    assert [kind.name for kind in ways(an_article(space, alice))] == ["document"]


def test_an_answered_question_hands_on_its_answer(space: Any, alice: Any, bob: Any) -> None:
    question = make_question(space, alice, "How do I hear a leak?", "Every valve hums.")
    accept(actor=alice, comment=add_comment(actor=bob, item=question, text="Listen twice."))
    seed = seed_of(Item.visible_to(alice).get(pk=question.pk))
    assert seed.html == "<p>Every valve hums.</p><h2>Answer</h2><p>Listen twice.</p><p>Answered by @bob.</p>"


def test_visitors_are_not_offered_to_grow_what_they_read(post: Any) -> None:
    newcomer = make_user("newcomer")
    assert source_of(newcomer, str(post.pk), "article") is None
