"""Pages of tags across spaces, and the directory of all that somebody may know of."""

import pytest

from apps.content import actions as content_actions
from apps.home import streams, tags
from apps.tagging.models import ItemTag, Tag
from tests.factories import make_post, make_space


def names(directory):
    return [(row["name"], row["times"]) for row in directory.page.rows]


def all_pages(read):
    shown, after = [], ""
    while after is not None:
        page = read(after).page
        shown += [row["name"] for row in page.rows]
        after = page.next
    return shown


class TestPage:
    def test_it_counts_what_the_reader_may_see(self, as_user, space, private, alice, bob, charlie, organisation):
        make_post(space, alice, tags="valves")
        make_post(private, alice, tags="valves")
        content_actions.delete(actor=alice, item=make_post(space, alice, tags="valves"))
        assert "2 things you can read" in as_user(bob).get("/tags/valves/").content.decode()
        assert "1 thing you can read" in as_user(charlie).get("/tags/valves/").content.decode()

    def test_a_great_number_is_not_counted_out(self, as_user, space, alice, bob, organisation, monkeypatch):
        make_post(space, alice, tags="valves")
        monkeypatch.setattr(tags, "about", lambda user, tag: tags.About(500, True, []))
        assert "More than 500 things" in as_user(bob).get("/tags/valves/").content.decode()

    def test_related_tags_stand_on_things_one_may_see(self, space, private, alice, bob, charlie):
        make_post(space, alice, tags="valves, night")
        make_post(space, alice, tags="valves, night, pumps")
        make_post(private, alice, tags="valves, merger")
        tag = Tag.objects.get(slug="valves")
        assert [row["name"] for row in tags.about(bob, tag).related] == ["night", "pumps", "merger"]
        assert [row["name"] for row in tags.about(charlie, tag).related] == ["night", "pumps"]

    def test_it_can_be_narrowed_to_a_kind(self, as_user, notes, space, alice, bob, organisation):
        make_post(space, alice, "A post", tags="valves")
        make_post(space, alice, "A note", tags="valves").change(kind="note")
        page = as_user(bob).get("/tags/valves/?kind=note").content.decode()
        assert "A note" in page
        assert "A post" not in page
        assert 'href="/tags/valves/?kind=post"' in page

    def test_every_card_stands_on_one_page(self, space, private, alice, charlie):
        made = []
        for n in range(50):
            made.append(make_post(space, alice, f"Post {n}", tags="valves").pk)
            make_post(private, alice, tags="valves")
        shown, after = [], None
        while True:
            found, after = streams.find(streams.reads.TAG_SQL, charlie, after, value=Tag.objects.get(slug="valves").pk)
            shown += [pk for pk, _at in found]
            if after is None:
                break
        assert shown == made[::-1]

    def test_a_tag_on_nothing_published_is_missing(self, as_user, space, alice, bob, organisation):
        post = make_post(space, alice, tags="secret-plan")
        post.change(state="draft")
        for reader in (alice, bob):
            assert as_user(reader).get("/tags/secret-plan/").status_code == 404
        assert as_user(bob).get("/compose/tags/?q=secret").json() == []


class TestDirectory:
    def test_most_used_first_counting_what_one_may_see(self, space, private, alice, bob, charlie):
        for n in range(3):
            make_post(space, alice, tags="valves" if n else "valves, night")
            make_post(private, alice, tags="merger, night")
        assert names(tags.most_used(bob, "")) == [("night", 4), ("valves", 3), ("merger", 3)]
        assert names(tags.most_used(charlie, "")) == [("valves", 3), ("night", 1)]

    def test_by_name_and_by_part_of_a_name(self, space, private, alice, bob, charlie):
        make_post(space, alice, tags="Valves, night flow, Überlauf")
        make_post(private, alice, tags="merger valve")
        assert names(tags.by_name(charlie, "", "")) == [("night flow", None), ("Valves", None), ("Überlauf", None)]
        assert names(tags.by_name(bob, "VALVE", "")) == [("merger valve", None), ("Valves", None)]
        assert names(tags.by_name(charlie, "valve", "")) == [("Valves", None)]
        assert names(tags.by_name(charlie, "über", "")) == [("Überlauf", None)]
        assert names(tags.by_name(charlie, "100%", "")) == []

    @pytest.mark.parametrize("sort", ["used", "name"])
    def test_every_tag_stands_on_one_page(self, space, alice, sort):
        post = make_post(space, alice)
        made = Tag.objects.bulk_create(Tag(name=f"tag{n:03}", slug=f"tag{n:03}") for n in range(130))
        ItemTag.objects.bulk_create(ItemTag(content_object=post.item_ptr, tag=tag, space=space) for tag in made)
        read = {
            "used": lambda after: tags.most_used(alice, after),
            "name": lambda after: tags.by_name(alice, "", after),
        }[sort]
        assert all_pages(read) == [tag.name for tag in made]

    def test_the_page_has_both_orders_and_a_search(self, as_user, space, alice, bob, organisation):
        make_post(space, alice, tags="valves, <night>")
        client = as_user(bob)
        page = client.get("/tags/").content.decode()
        assert "&lt;night&gt;" in page
        assert "1 thing" in page
        assert 'href="/tags/?sort=name"' in page
        assert "valves" in client.get("/tags/?q=VALV").content.decode()
        assert "No tag by this name" in client.get("/tags/?q=zzz").content.decode()
        assert "valves" in client.get("/tags/?sort=name").content.decode()

    def test_an_empty_portal_says_what_tags_are(self, as_user, bob, organisation):
        assert "No tags yet" in as_user(bob).get("/tags/").content.decode()

    @pytest.mark.parametrize("after", ["x", "W10", "WyJhIiwxXQ", "💥", "a" * 4000])
    def test_a_place_that_makes_no_sense_is_page_one(self, as_user, space, alice, bob, organisation, after):
        make_post(space, alice, tags="valves")
        for path in ("/tags/", "/tags/?sort=name"):
            joint = "&" if "?" in path else "?"
            assert "valves" in as_user(bob).get(f"{path}{joint}after={after}").content.decode()

    def test_strangers_see_none(self, client, space, alice):
        make_post(space, alice, tags="valves")
        assert client.get("/tags/").status_code == client.get("/tags/valves/").status_code == 302


def test_guests_know_the_tags_of_their_spaces(space, alice, gus):
    shared = make_space(alice, slug="shared", members=[gus])
    make_post(shared, alice, tags="inside")
    make_post(space, alice, tags="outside")
    assert names(tags.most_used(gus, "")) == [("inside", 1)]
    assert names(tags.by_name(gus, "", "")) == [("inside", None)]
