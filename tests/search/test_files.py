"""Files are found by what they say, where a text leads to them, by those whom they are handed out to."""

import pytest
from django.test import override_settings

from apps.blogs.actions import edit_post
from apps.content.actions import delete, hide, move, restore, unhide
from apps.discussion.actions import delete_comment, edit_comment, hide_comment, restore_comment
from apps.files import reading
from apps.forums.actions.merging import merge
from apps.forums.actions.splitting import split
from apps.search import entries
from apps.search.models import Entry
from apps.search.rebuilding import rebuild
from tests.factories import make_article, make_comment, make_post, make_topic
from tests.files.papers import docx, link, pdf, upload
from tests.search.conftest import snapshot


def of(file):
    return ("file", file.document.pk)


def test_it_is_found_by_its_words_and_its_name_and_leads_to_its_item(as_user, space, alice, bob, found, search):
    file = upload(bob, docx("The turbine sings"), "Gearbox report.docx")
    post = make_post(space, bob, f"Read this: {link(file)}")
    assert found(alice, "turbine") == [of(file)]
    assert set(found(alice, "gearbox")) == {of(file), ("item", post.pk)}
    assert found(alice, "kind:file") == [of(file)]
    row = search(alice, "turbine").rows[0]
    assert (row.title, row.item, row.author) == ("Gearbox report.docx", post.pk, (bob.name, bob.username))
    page = as_user(alice).get("/search/", {"q": "turbine"}).content.decode()
    assert "<mark>turbine</mark> sings" in page
    assert "Gearbox report.docx" in page
    assert f'href="/i/{post.pk}-post/"' in page


def test_it_is_found_once_it_is_read_whenever_that_is(space, bob, found):
    file = upload(bob, docx("The turbine sings"), read=False)
    make_post(space, bob, f"Read this: {link(file)}")
    assert found(bob, "turbine") == []
    assert found(bob, "kind:file") == [of(file)]
    reading.read(file.document.text_id)
    assert found(bob, "turbine") == [of(file)]


def test_one_of_an_item_and_each_of_its_files_is_shown(space, bob, found):
    first, second = upload(bob, pdf("The turbine sings")), upload(bob, docx("The turbine hums"))
    post = make_post(space, bob, f"The turbine: {link(first)} {link(second)}")
    assert set(found(bob, "turbine")) == {("item", post.pk), of(first), of(second)}


def test_nobody_else_finds_it_and_nobody_what_hangs_on_nothing(private, alice, bob, charlie, sam, found):
    loose = upload(bob, "The turbine sings", "loose.txt")
    entries.refresh("file", [loose.document.pk])
    assert found(bob, "turbine") == []
    file = upload(bob, docx("The gearbox sings"))
    make_post(private, bob, f"Read this: {link(file)}")
    assert found(alice, "gearbox") == [of(file)]
    assert found(charlie, "gearbox") == []
    assert found(charlie, "kind:file") == []
    assert found(sam, "gearbox") == []


def test_a_draft_shows_nothing_of_its_files(space, alice, bob, found):
    file = upload(bob, "The turbine sings")
    post = make_post(space, bob, f"Read this: {link(file)}")
    Entry.objects.all().delete()
    type(post).everything.filter(pk=post.pk).update(state="draft")
    entries.refresh("file", [file.document.pk])
    assert not Entry.objects.filter(sort="file").exists()


def test_it_goes_and_comes_with_its_item(space, alice, bob, found):
    file = upload(bob, "The turbine sings")
    post = make_post(space, bob, f"Read this: {link(file)}")
    for away, back in ((delete, restore), (hide, unhide)):
        away(actor=alice, item=post, **({"reason": "Off"} if away is hide else {}))
        assert found(alice, "turbine") == []
        assert not Entry.objects.filter(sort="file").exists()
        back(actor=alice, item=post)
        assert found(alice, "turbine") == [of(file)]


def test_it_goes_with_the_link_and_with_the_file(space, bob, found):
    file, other = upload(bob, "The turbine sings"), upload(bob, "The gearbox sings")
    post = make_post(space, bob, f"Read this: {link(file)} {link(other)}")
    assert set(found(bob, "sings")) == {of(file), of(other)}
    edit_post(actor=bob, post=post, text=f"Read this: {link(other)}")
    assert found(bob, "sings") == [of(other)]
    other.delete()
    assert found(bob, "sings") == []


def test_one_in_a_comment_goes_with_the_comment_and_leads_to_it(as_user, space, alice, bob, found):
    post = make_post(space, alice)
    file = upload(bob, "The turbine sings")
    comment = make_comment(post, bob, f"See {link(file)}")
    assert found(alice, "turbine") == [of(file)]
    assert f'href="/comments/{comment.pk}/"' in as_user(alice).get("/search/", {"q": "turbine"}).content.decode()
    delete_comment(actor=bob, comment=comment)
    assert found(alice, "turbine") == []
    restore_comment(actor=bob, comment=comment)
    assert found(alice, "turbine") == [of(file)]
    edit_comment(actor=bob, comment=comment, text="Nothing to see")
    assert found(alice, "turbine") == []


def test_one_in_a_hidden_comment_is_found_by_nobody_from_that_moment(space, alice, bob, mia, found):
    comment = make_comment(make_post(space, alice), bob, f"See {link(upload(bob, 'The turbine sings'))}")
    assert len(found(mia, "turbine")) == 1
    hide_comment(actor=alice, comment=comment, reason="Off")
    assert found(mia, "turbine") == []


def test_it_moves_with_its_item(private, space, alice, bob, charlie, found, search):
    file = upload(alice, "The turbine sings")
    post = make_post(private, alice, f"Read this: {link(file)}")
    assert found(charlie, "turbine") == []
    move(actor=alice, item=post, space=space)
    assert search(bob, "turbine").rows[0].space["id"] == space.pk
    assert found(bob, f"turbine in:{private.slug}") == []


def test_it_moves_with_what_is_split_off_and_merged(forum_pair, found, search):
    topic, reply, file, alice = forum_pair
    assert search(alice, "turbine").rows[0].item == topic.pk
    other = split(actor=alice, topic=topic, chosen=[reply.pk], title="Elsewhere")
    row = search(alice, "turbine").rows[0]
    assert (row.sort, row.source, row.item) == (*of(file), other.pk)
    merge(actor=alice, topic=other, target=topic)
    assert search(alice, "turbine").rows[0].item == topic.pk


@pytest.fixture
def forum_pair(space, alice, bob):
    topic = make_topic(space, alice)
    file = upload(bob, "The turbine sings")
    return topic, make_comment(topic, bob, f"See {link(file)}"), file, alice


def test_rebuilding_writes_the_same(space, private, alice, bob, deliver):
    for place in (space, private):
        upload(alice, f"Loose in {place.name}")
        make_article(place, bob, "How to listen", f"Read {link(upload(bob, docx(place.name)))}")
        make_comment(make_post(place, alice), bob, f"See {link(upload(bob, pdf('The turbine sings')))}")
    deliver()
    entries.refresh("person", [alice.pk, bob.pk])
    entries.refresh("space", [space.pk, private.pk])
    whole = snapshot()
    assert sum(sort == "file" for sort, _source in whole) == 4
    Entry.objects.all().delete()
    rebuild(lambda *_told: None)
    assert snapshot() == whole


def test_a_tab_shows_the_files(as_user, space, bob, deliver):
    make_post(space, bob, f"The turbine: {link(upload(bob, 'The turbine sings'))}")
    make_comment(make_post(space, bob), bob, "The turbine hums")
    deliver()
    tabs = as_user(bob).get("/search/", {"q": "turbine"}).context["tabs"]
    assert ("Files", 1) in [(str(tab["label"]), tab["count"]) for tab in tabs]


def test_the_api_tells_of_no_files(as_user, space, bob, found):
    post = make_post(space, bob, f"The turbine: {link(upload(bob, 'The turbine sings'))}")
    assert len(found(bob, "turbine")) == 2
    with override_settings(API=True):
        told = as_user(bob).get("/api/v1/search?q=turbine").json()
    assert [(row["type"], row["source_id"]) for row in told["results"]] == [("item", str(post.pk))]
