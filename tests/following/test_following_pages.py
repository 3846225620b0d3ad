"""Following from buttons and menus, and the page that lists all of it."""

import pytest

from apps.following.actions import follow, set_level
from apps.following.models import Follow, Level
from apps.following.reading import levels_of, sources_of
from apps.spaces import actions as spaces
from apps.tagging.models import Tag
from tests.factories import make_post, make_space, make_user


@pytest.fixture(autouse=True)
def _portal(organisation):
    pass


@pytest.fixture
def tag(space, alice):
    make_post(space, alice, tags="bearings")
    return Tag.objects.get(slug="bearings")


def test_a_person_is_followed_from_their_page(as_user, alice, bob):
    client = as_user(bob)
    page = client.get("/people/alice/").content.decode()
    assert f'formaction="/follow/person/{alice.pk}/"' in page
    page = client.post(f"/follow/person/{alice.pk}/", follow=True).content.decode()
    assert "You follow this now." in page
    assert f'formaction="/unfollow/person/{alice.pk}/"' in page
    assert sources_of(bob).people == [alice.pk]
    assert (
        f'formaction="/follow/person/{alice.pk}/"'
        in client.post(f"/unfollow/person/{alice.pk}/", follow=True).content.decode()
    )


def test_there_is_no_button_on_ones_own_page(as_user, bob):
    assert "/follow/person/" not in as_user(bob).get("/people/bob/").content.decode()


def test_a_tag_is_followed_from_its_page_and_htmx_gets_the_button_alone(as_user, tag, charlie):
    client = as_user(charlie)
    assert f'formaction="/follow/tag/{tag.pk}/"' in client.get("/tags/bearings/").content.decode()
    answer = client.post(f"/follow/tag/{tag.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert answer.startswith('<span class="follow" data-swap>')
    assert f'formaction="/unfollow/tag/{tag.pk}/"' in answer
    assert "<html" not in answer
    assert sources_of(charlie).tags == [tag.pk]


def test_what_one_may_not_see_is_missing(as_user, private, closed, alice, charlie, gus):
    post = make_post(private, alice, tags="merger")
    tag = Tag.objects.get(slug="merger")
    for person in (charlie, gus):
        client = as_user(person)
        for address in (f"/follow/item/{post.pk}/", f"/follow/tag/{tag.pk}/", "/follow/item/999999999/",
                        "/follow/planet/1/", f"/s/{private.slug}/following/all/"):  # fmt: skip
            assert client.post(address).status_code == 404
    assert as_user(gus).post(f"/follow/person/{alice.pk}/").status_code == 404
    assert as_user(charlie).post(f"/s/{closed.slug}/following/all/").status_code == 403
    assert not Follow.objects.exists()


def test_the_menu_of_a_space_says_and_changes_how_much_comes(as_user, space, bob):
    client = as_user(bob)
    page = client.get(space.get_absolute_url()).content.decode()
    assert 'following/all/" aria-pressed="true"' in page
    answer = client.post(f"/s/{space.slug}/following/highlights/", follow=True).content.decode()
    assert "You see the highlights of Craft." in answer
    assert 'following/highlights/" aria-pressed="true"' in answer
    assert answer.count('aria-pressed="true"') == 1
    assert client.post(f"/s/{space.slug}/following/loud/").status_code == 404
    assert levels_of(bob, [space]) == {space.pk: Level.HIGHLIGHTS}


def test_visitors_have_the_menu_too_and_askers_do_not(as_user, space, closed, charlie):
    client = as_user(charlie)
    assert 'following/muted/" aria-pressed="true"' in client.get(space.get_absolute_url()).content.decode()
    assert "What comes to you from here" not in client.get(f"/s/{closed.slug}/").content.decode()


def test_the_levels_of_all_spaces_are_set_together(as_user, space, closed, bob):
    client = as_user(bob)
    page = client.get("/settings/following/").content.decode()
    assert f'name="level-{space.pk}"' in page
    answer = client.post("/settings/following/", {f"level-{space.pk}": "mentions", f"level-{closed.pk}": "muted"})
    assert answer.status_code == 302
    assert levels_of(bob, [space, closed]) == {space.pk: Level.MENTIONS, closed.pk: Level.MUTED}


def test_a_level_that_is_not_offered_is_refused_with_a_sentence(as_user, space, private, bob, charlie):
    answer = as_user(bob).post("/settings/following/", {f"level-{space.pk}": "loud"})
    assert answer.status_code == 422
    assert "Choose one of the levels shown." in answer.content.decode()
    odd = {f"level-{private.pk}": "all", "level-x": "all", "level-9" + "9" * 40: "all", "level-": "all"}
    assert as_user(charlie).post("/settings/following/", odd).status_code == 302
    assert not Follow.objects.exists()


def test_the_page_lists_each_sort_and_only_what_is_open(as_user, space, private, tag, alice, bob):
    open_post, hidden = make_post(space, alice, "Open words"), make_post(private, alice, "Private words")
    for thing in (alice, tag, open_post, hidden):
        follow(actor=bob, thing=thing)
    client = as_user(bob)
    assert "Alice" in client.get("/settings/following/people/").content.decode()
    assert "/tags/bearings/" in client.get("/settings/following/tags/").content.decode()
    assert "Private words" in client.get("/settings/following/items/").content.decode()
    spaces.leave(actor=bob, space=private)
    page = client.get("/settings/following/items/").content.decode()
    assert "Open words" in page
    assert "Private words" not in page
    answer = client.post(f"/unfollow/item/{open_post.pk}/?list")
    assert answer.headers["Location"] == "/settings/following/items/"
    assert client.get("/settings/following/planets/").status_code == 404


def test_what_others_follow_is_not_mine_to_see(as_user, space, tag, alice, bob, charlie):
    follow(actor=bob, thing=alice)
    follow(actor=bob, thing=tag)
    set_level(actor=bob, thing=space, level="muted")
    client = as_user(charlie)
    for section in ("spaces", "people", "tags", "items"):
        page = client.get(f"/settings/following/{section}/").content.decode()
        assert "/unfollow/" not in page
        assert "level-" not in page


def test_many_are_paged_and_shown_once(as_user, alice, bob):
    people = [make_user(f"person{n}") for n in range(60)]
    made = [make_space(alice, slug=f"space-{n}", members=[bob]) for n in range(60)]
    for person in people:
        follow(actor=bob, thing=person)
    client = as_user(bob)
    for section, key, all_of_them in (
        ("people", lambda row: row["id"], [person.pk for person in reversed(people)]),
        ("spaces", lambda row: row["space"].pk, [space.pk for space in made]),
    ):
        address, shown = f"/settings/following/{section}/", []
        while address:
            page = client.get(address)
            shown += [key(row) for row in page.context["page"].rows]
            address = page.context["next_url"]
        assert shown == all_of_them


def test_bookmarks_and_following_are_in_ones_menu(as_user, bob):
    page = as_user(bob).get("/").content.decode()
    assert 'href="/bookmarks/"' in page
    assert 'href="/settings/following/"' in page
