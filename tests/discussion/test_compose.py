"""What the composer asks while somebody writes: whom may be named, who will see it."""

import pytest

from apps.content.actions import delete
from apps.files.actions import upload_image
from tests.factories import make_post, make_space, make_user
from tests.files.test_serve import picture


def test_only_readers_of_the_space_are_offered(as_user, private, alice, bob, charlie, organisation):
    make_user("bobette")
    client = as_user(alice)
    offered = client.get("/compose/people/", {"q": "bob", "space": private.pk}).json()
    assert [person["username"] for person in offered] == ["bob"]
    assert client.get("/compose/people/", {"q": "", "space": private.pk}).json()[0]["username"] == "alice"


def test_a_space_one_may_not_read_offers_nobody(as_user, private, closed, charlie, organisation):
    for space in (private.pk, closed.pk, 10**6, "x", ""):
        assert as_user(charlie).get("/compose/people/", {"q": "b", "space": space}).status_code == 404
        assert as_user(charlie).get("/compose/audience/", {"space": space}).status_code == 404


def test_the_composer_says_who_sees_it_and_how_many_are_told(as_user, space, closed, alice, organisation):
    client = as_user(alice)
    text = client.get("/compose/audience/", {"space": space.pk, "mentions": "bob,nobody,alice"}).content.decode()
    assert "Everybody at Example Works can read this." in text
    assert "1 person you name will be told." in text
    text = client.get(f"/compose/audience/?asks&space={space.pk}").content.decode()
    assert "can read this." in text
    assert "notified" not in text
    text = client.get("/compose/audience/", {"space": closed.pk}).content.decode()
    assert "Only the 2 members of Closed circle can read this." in text
    assert "Nobody is notified." in text


def test_a_draft_is_kept_and_offered_again_until_it_is_sent(as_user, space, bob, organisation):
    client = as_user(bob)
    typed = {"body": "Half a thought", "tags": "later", "space": space.pk}
    assert client.post("/drafts/typed/?key=post", typed).status_code == 204
    page = client.get("/create/post/").content.decode()
    assert "Half a thought" in page
    assert 'value="later"' in page
    client.post("/create/post/", {"space": space.pk, "body": "A whole thought"})
    assert "Half a thought" not in client.get("/create/post/").content.decode()


def test_a_draft_keeps_its_pictures_and_what_they_show(as_user, space, bob, organisation):
    client, pk = as_user(bob), str(upload_image(actor=bob, upload=picture((40, 30))).pk)
    typed = {"body": "Half a thought", "space": space.pk, "images": [pk], f"alt_{pk}": "A clean peak"}
    client.post("/drafts/typed/?key=post", typed)
    page = client.get("/create/post/").content.decode()
    assert f'name="images" value="{pk}"' in page
    assert 'value="A clean peak"' in page
    answer = client.get("/drafts/typed/?key=post").json()
    assert (answer["images"], answer["fields"][f"alt_{pk}"]) == ([pk], "A clean peak")


def test_a_draft_is_its_writers_alone_and_bounded(as_user, space, alice, bob, organisation):
    as_user(bob).post("/drafts/typed/?key=post", {"body": "Half a thought"})
    assert "Half a thought" not in as_user(alice).get("/create/post/").content.decode()
    assert as_user(bob).post("/drafts/typed/?key=post", {"body": "x" * 600_000}).status_code == 413
    assert as_user(bob).post("/drafts/typed/", {"body": "x"}).status_code == 413


def ids(answer):
    return [row["id"] for row in answer.json()]


def titled(space, author, title, body="Words.", **columns):
    item = make_post(space, author, body)
    item.change(title=title, **columns)
    return item


def test_items_are_found_by_beginnings_of_words_of_their_title(as_user, space, bob, organisation):
    flow = titled(space, bob, "Night flow at Quay Lane")
    titled(space, bob, "Fighting the current")
    client = as_user(bob)
    for text in ("Night", "flo", "quay nig", "NIGHT FLOW", "night'&flow"):
        assert ids(client.get("/compose/items/", {"q": text})) == [flow.pk], text
    assert ids(client.get("/compose/items/", {"q": "ight"})) == []
    assert client.get("/compose/items/", {"q": "night"}).json() == [
        {
            "id": flow.pk, "title": "Night flow at Quay Lane", "hint": "Post · Craft", "icon": "message-square",
            "hue": space.hue,
        }
    ]  # fmt: skip


def test_a_post_without_a_title_is_found_by_its_words_and_named_by_them(as_user, space, bob, organisation):
    post = make_post(space, bob, "The **wheel** was passing.\n\nNobody knew.")
    row = as_user(bob).get("/compose/items/", {"q": "was pass"}).json()[0]
    assert (row["id"], row["title"]) == (post.pk, "The wheel was passing. Nobody knew.")


def test_the_newest_items_are_offered_before_anything_is_typed_and_never_many(as_user, space, bob, organisation):
    posts = [make_post(space, bob, f"Reading {number}") for number in range(12)]
    offered = ids(as_user(bob).get("/compose/items/"))
    assert offered == [post.pk for post in reversed(posts)][:8]


@pytest.mark.parametrize("query", [{"q": "secret"}, {"q": ""}, {"ids": "all"}])
def test_what_one_may_not_see_is_neither_offered_nor_named(as_user, private, closed, space, bob, charlie, query):
    hidden = [
        titled(private, bob, "Secret plan"),
        titled(closed, bob, "Secret talk"),
        make_post(private, bob, "Secret words"),
        titled(space, bob, "Secret until told", state="draft"),
        titled(space, bob, "Secret, gone", state="hidden"),
    ]
    deleted = titled(space, bob, "Secret no more")
    delete(actor=bob, item=deleted)
    query = {"ids": ",".join(str(item.pk) for item in [*hidden, deleted])} if "ids" in query else query
    assert ids(as_user(charlie).get("/compose/items/", query)) == []


def test_titles_of_items_in_a_text_are_told_to_those_who_may_see_them(as_user, private, space, alice, bob, charlie):
    inside, open_one = titled(private, bob, "Inside"), titled(space, bob, "Open")
    wanted = {"ids": f"{inside.pk},{open_one.pk},999999,x,{'9' * 40}"}
    assert set(ids(as_user(alice).get("/compose/items/", wanted))) == {inside.pk, open_one.pk}
    assert ids(as_user(charlie).get("/compose/items/", wanted)) == [open_one.pk]


def test_spaces_are_found_by_beginnings_of_words_and_private_ones_by_their_members(
    as_user, space, private, bob, charlie, gus
):
    make_space(bob, slug="night-shift", name="Équipe de Nuit")

    def find(person, **query):
        return [row["slug"] for row in as_user(person).get("/compose/spaces/", query).json()]

    assert find(bob, q="nui") == find(bob, q="equipe") == ["night-shift"]
    assert find(bob, q="uit") == []
    assert find(bob, q="quiet") == ["quiet-room"]
    assert find(charlie, q="quiet") == find(gus, q="") == []
    assert sorted(find(bob, slugs="quiet-room,craft,none")) == ["craft", "quiet-room"]
    assert find(charlie, slugs="quiet-room,craft") == ["craft"]


def test_odd_characters_find_nothing_and_break_nothing(as_user, space, bob, organisation):
    client = as_user(bob)
    for text in ("\x00", "'", "&|!():*", "\\", "%", "_", "ﬀ" * 100, "<b>"):
        assert client.get("/compose/items/", {"q": text}).status_code == 200
        assert client.get("/compose/spaces/", {"q": text}).status_code == 200
        assert client.get("/compose/spaces/", {"slugs": text}).json() == []


def test_markdown_becomes_html_and_html_markdown_through_the_one_gate(as_user, bob, organisation):
    client = as_user(bob)
    html = client.post("/compose/html/", {"body": "A *word*\nand <script>alert(1)</script>more"}).json()["html"]
    assert html == "<p>A <em>word</em><br>and more</p>"
    assert client.post("/compose/markdown/", {"body": html}).json() == {"markdown": "A *word*\nand more"}
    assert client.post("/compose/html/").json() == {"html": ""}


def test_conversion_is_bounded_and_for_people_who_are_signed_in(client, as_user, bob, organisation):
    answer = as_user(bob).post("/compose/html/", {"body": "x" * 100_001})
    assert answer.status_code == 413
    assert answer.json()["error"].endswith("Please shorten or split it.")
    assert as_user(bob).post("/compose/markdown/", {"body": "x" * 500_001}).status_code == 413
    assert as_user(bob).get("/compose/html/").status_code == 405
    for path in ("html", "markdown", "items", "spaces"):
        assert "/accounts/login/" in client.post(f"/compose/{path}/", {"body": "x"}).headers["Location"]


def test_nobody_may_ask_for_conversion_without_end(as_user, bob, organisation):
    client = as_user(bob)
    answers = [client.post("/compose/html/", {"body": "x"}).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
