"""What the composer asks while somebody writes: whom may be named, who will see it."""

from tests.factories import make_user


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
    text = client.get("/compose/audience/", {"space": closed.pk}).content.decode()
    assert "Only the 2 members of Closed circle can read this." in text
    assert "Nobody is notified." in text


def test_a_draft_is_kept_and_offered_again_until_it_is_sent(as_user, space, bob, organisation):
    client = as_user(bob)
    typed = {"body": "Half a thought", "tags": "later", "space": space.pk}
    assert client.post("/drafts/?key=post", typed).status_code == 204
    page = client.get("/create/post/").content.decode()
    assert "Half a thought" in page
    assert 'value="later"' in page
    client.post("/create/post/", {"space": space.pk, "body": "A whole thought"})
    assert "Half a thought" not in client.get("/create/post/").content.decode()


def test_a_draft_is_its_writers_alone_and_bounded(as_user, space, alice, bob, organisation):
    as_user(bob).post("/drafts/?key=post", {"body": "Half a thought"})
    assert "Half a thought" not in as_user(alice).get("/create/post/").content.decode()
    assert as_user(bob).post("/drafts/?key=post", {"body": "x" * 300_000}).status_code == 413
    assert as_user(bob).post("/drafts/", {"body": "x"}).status_code == 413
