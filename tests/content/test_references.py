"""Titles, live cards and previews are put in for each reader; what they may not see has no name."""

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.content import actions
from apps.content.models import Item, LinkPreview, PreviewState
from apps.content.presentation import present
from apps.content.references import fill, fill_many
from apps.core.richtext import Written, from_markdown
from apps.discussion.actions import edit_comment
from tests.factories import make_comment, make_post, make_space

CLOSED = "something you cannot open"
SECRET = "The merger is called Bluebird"


@pytest.fixture
def secret(private, alice):
    return make_post(private, alice, SECRET)


def read(markdown, user):
    return fill(present(from_markdown(markdown)), user)


def fetched(url, **fields):
    known = {"title": "A page", "state": PreviewState.FETCHED, "fetched_at": timezone.now(), **fields}
    return LinkPreview.objects.create(key=LinkPreview.key_of(url), url=url, **known)


def test_a_ref_shows_the_title_to_those_who_may_see_it(secret, bob, charlie):
    shown = read(f"See [[i/{secret.pk}]].", bob)
    assert SECRET in shown and f'<a class="ref" href="{secret.get_absolute_url()}">' in shown
    hidden = read(f"See [[i/{secret.pk}]].", charlie)
    assert CLOSED in hidden and SECRET not in hidden and "href" not in hidden


def test_an_embed_is_a_live_card_for_those_who_may_see_it(secret, bob, charlie):
    assert SECRET in read(f"/i/{secret.pk}/", bob)
    before = read(f"/i/{secret.pk}/", bob)
    make_comment(secret, bob)
    assert "comment" not in before and "1 comment" in read(f"/i/{secret.pk}/", bob)
    hidden = read(f"/i/{secret.pk}/", charlie)
    assert CLOSED in hidden and SECRET not in hidden and "Alice" not in hidden and "<a " not in hidden


def test_missing_deleted_and_forbidden_look_the_same(space, secret, alice, charlie):
    post = make_post(space, alice)
    actions.delete(actor=alice, item=post)
    answers = {read(f"[[i/{pk}]]", charlie) for pk in (secret.pk, post.pk, 987_654_321, 10**17)}
    assert len(answers) == 1 and CLOSED in answers.pop()


def test_a_space_is_named_to_those_who_may_know_of_it(private, closed, bob, charlie, gus):
    assert "Quiet room" in read("[[s/quiet-room]]", bob)
    for reader in (charlie, gus):
        assert CLOSED in read("[[s/quiet-room]]", reader)
        assert "Quiet room" not in read("[[s/quiet-room]]", reader)
    assert "Closed circle" in read("[[s/closed-circle]]", charlie)
    assert CLOSED in read("[[s/closed-circle]]", gus)


def test_a_kept_card_gives_nothing_away(as_user, space, secret, alice, bob, charlie):
    """Whoever reads first has the pieces kept; the next reader must not see through them."""
    make_post(space, alice, f"Look at [[i/{secret.pk}]].\n\n/i/{secret.pk}/\n\n[[s/quiet-room]]")
    for address in (space.get_absolute_url(), "/"):
        for _twice in range(2):
            assert SECRET in as_user(bob).get(address).content.decode()
            page = as_user(charlie).get(address).content.decode()
            assert SECRET not in page and "Quiet room" not in page and "quiet-room" not in page
        assert address == "/" or CLOSED in page


def test_a_kept_post_and_its_comments_give_nothing_away(as_user, space, secret, alice, bob, charlie):
    post = make_post(space, alice, f"Look at [[i/{secret.pk}]].")
    comment = make_comment(post, bob, f"Or here:\n\n/i/{secret.pk}/")
    edit_comment(actor=bob, comment=comment, text=f"And [[i/{secret.pk}]].\n\n/i/{secret.pk}/")
    for address in (post.get_absolute_url(), f"/comments/{comment.pk}/history/?version=1"):
        for _twice in range(2):
            page = as_user(bob).get(address).content.decode()
            assert SECRET in page and "<!--ref" not in page and "<!--embed" not in page
            page = as_user(charlie).get(address).content.decode()
            assert SECRET not in page and CLOSED in page and "<!--ref" not in page


def test_access_ends_at_once(as_user, private, space, secret, alice, bob):
    post = make_post(space, alice, f"Look at [[i/{secret.pk}]].")
    assert SECRET in as_user(bob).get(post.get_absolute_url()).content.decode()
    private.memberships.filter(user=bob).delete()
    assert SECRET not in as_user(bob).get(post.get_absolute_url()).content.decode()


def test_a_title_that_was_written_in_is_thrown_away(as_user, space, secret, alice, charlie):
    forged = f'<p>x <a class="ref" href="/i/{secret.pk}/" data-item="{secret.pk}">{SECRET}</a></p>'
    post = make_post(space, alice, Written(forged, "html"))
    assert SECRET not in post.body and SECRET not in post.excerpt
    assert SECRET not in as_user(charlie).get(post.get_absolute_url()).content.decode()


def test_answers_and_refused_forms_are_filled_too(as_user, space, secret, alice, bob):
    post = make_post(space, alice, f"Look at [[i/{secret.pk}]].")
    client = as_user(bob)
    answer = client.post(f"/i/{post.pk}/comments/", {"body": f"[[i/{secret.pk}]]"}, headers={"HX-Request": "true"})
    assert SECRET in answer.content.decode()
    refused = client.post(f"/i/{post.pk}/comments/", {"body": ""})
    assert refused.status_code == 422 and SECRET in refused.content.decode()


def test_a_text_of_one_embed_is_something(space, secret, alice):
    assert (
        make_post(space, alice, f"/i/{secret.pk}/").body == f'<figure class="embed" data-item="{secret.pk}"></figure>'
    )


def test_names_are_escaped(space, alice, bob):
    nasty = make_space(alice, slug="nasty", name='<img src=x onerror="alert(1)">', members=[bob])
    post = make_post(nasty, alice, "`<script>alert(1)</script>` <!--ref:i:1-->")
    html = read(f"[[s/nasty]] [[i/{post.pk}]]\n\n/i/{post.pk}/", bob)
    assert "<img src=x" not in html and "<script" not in html and "<!--" not in html


def test_previews_stand_below_their_links(bob):
    url = "https://example.org/page"
    assert read(url, bob) == from_markdown(url)
    fetched(url, title="Quiet <pipes>", description="Half of all", site="Example")
    html = read(url, bob)
    assert html.startswith(from_markdown(url)) and "Quiet &lt;pipes&gt;" in html and "Half of all" in html
    assert "<img" not in html and "<iframe" not in html


def test_a_film_is_a_shield_until_it_is_wanted(bob):
    url = "https://youtu.be/x"
    assert f'<a href="{url}"' in read(url, bob)
    fetched(url, title="Step test", site="YouTube", player="https://www.youtube-nocookie.com/embed/x?a=1&b=2")
    html = read(url, bob)
    assert 'data-player="https://www.youtube-nocookie.com/embed/x?a=1&amp;b=2"' in html
    assert "Loading it tells YouTube that you watch." in html
    assert f'href="{url}"' in html and "<iframe" not in html
    with override_settings(PLAYER_HOSTS=[]):
        html = read(url, bob)
        assert "data-player" not in html and "Step test" in html


def test_without_markers_nothing_is_asked(bob):
    with CaptureQueriesContext(connection) as queries:
        assert fill_many(["<p>a</p>", "<p>b</p>"], bob) == ["<p>a</p>", "<p>b</p>"]
    assert len(queries) == 0


@pytest.mark.parametrize("number", [2, 30, 90])
def test_a_page_asks_once_for_each_sort_of_thing(space, alice, bob, number):
    posts = [make_post(space, alice, f"Number {n}") for n in range(number)]
    fetched("https://example.org/a")
    text = "\n\n".join(f"[[i/{post.pk}]] and [[s/craft]]" for post in posts[:40])
    texts = [present(from_markdown(f"{text}\n\n/i/{post.pk}/\n\nhttps://example.org/a")) for post in posts]
    for _warming in range(2):
        fill_many(texts, bob)
    with CaptureQueriesContext(connection) as queries:
        filled = fill_many(texts, bob)
    assert len(queries) == 3
    assert all("Number" in html and CLOSED not in html for html in filled)


def test_item_visible_to_is_the_only_judge(space, private, secret, alice, charlie):
    """Every item is named exactly to those whom `visible_to` shows it."""
    others = [make_post(space, alice, f"Open {n}") for n in range(3)]
    seen = set(Item.visible_to(charlie).values_list("pk", flat=True))
    for post in [*others, secret]:
        assert (CLOSED not in read(f"[[i/{post.pk}]]", charlie)) == (post.pk in seen)
