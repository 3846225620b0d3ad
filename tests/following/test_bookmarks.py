"""Keeping things for oneself, in folders nobody else can learn of."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.actions import hide, unhide
from apps.events.models import Event
from apps.following import actions
from apps.following.actions.bookmarks import MOST_FOLDERS
from apps.following.bookmarks import closed_count, page_of
from apps.following.models import Bookmark, Folder
from apps.spaces import actions as spaces
from tests.factories import make_post


@pytest.fixture(autouse=True)
def _portal(organisation):
    pass


@pytest.fixture
def post(space, alice):
    return make_post(space, alice, "Listen at the hydrant first")


def ids(page):
    return [row.item["id"] for row in page.rows]


def test_one_keeps_and_drops_and_nobody_is_told(post, bob):
    before = Event.objects.count()
    actions.keep(actor=bob, item=post)
    actions.keep(actor=bob, item=post)
    assert ids(page_of(bob)) == [post.pk]
    folder = actions.make_folder(actor=bob, name="Night shift")
    actions.move(actor=bob, item=post, folder=folder)
    assert actions.drop(actor=bob, item=post) == folder.pk
    assert actions.drop(actor=bob, item=post) is None
    assert not Bookmark.objects.exists()
    assert Event.objects.count() == before


def test_what_one_may_not_see_one_may_not_keep(private, alice, charlie, gus):
    hidden = make_post(private, alice)
    for person in (charlie, gus):
        with pytest.raises(PermissionDenied):
            actions.keep(actor=person, item=hidden)
    assert not Bookmark.objects.exists()


def test_in_an_archived_space_things_can_still_be_kept(as_user, space, post, alice, charlie):
    spaces.archive_space(actor=alice, space=space)
    assert "Kept among your bookmarks" in as_user(charlie).post(f"/i/{post.pk}/keep/", follow=True).content.decode()
    assert ids(page_of(charlie)) == [post.pk]


def test_what_closes_is_counted_but_not_shown_and_comes_back(as_user, space, post, alice, bob, charlie):
    other = make_post(space, bob, "Second")
    for item in (post, other):
        actions.keep(actor=charlie, item=item)
    hide(actor=alice, item=post, reason="Names a customer")
    client = as_user(charlie)
    page = client.get("/bookmarks/").content.decode()
    assert "Listen at the hydrant" not in page
    assert "1 bookmark is no longer open to you." in page
    unhide(actor=alice, item=post)
    assert (ids(page_of(charlie)), closed_count(charlie)) == ([other.pk, post.pk], 0)
    spaces.edit_space(actor=alice, space=space, visibility="private")
    assert (ids(page_of(charlie)), closed_count(charlie)) == ([], 2)
    answer = client.post("/bookmarks/closed/forget/", follow=True).content.decode()
    assert "2 bookmarks removed." in answer
    assert "no longer open to you" not in answer
    assert not Bookmark.objects.exists()


def test_folders_are_made_renamed_and_deleted_without_losing_what_is_in_them(as_user, post, bob):
    client = as_user(bob)
    client.post("/bookmarks/folders/", {"name": "  Night   shift "})
    folder = Folder.objects.get()
    assert folder.name == "Night shift"
    client.post(f"/i/{post.pk}/keep/")
    client.post(f"/i/{post.pk}/keep/folder/", {"folder": folder.pk})
    assert "Listen at the hydrant" in client.get(f"/bookmarks/folders/{folder.pk}/").content.decode()
    client.post(f"/bookmarks/folders/{folder.pk}/edit/", {"name": "Early shift"})
    assert "Early shift" in client.get("/bookmarks/").content.decode()
    answer = client.post(f"/bookmarks/folders/{folder.pk}/delete/", follow=True).content.decode()
    assert "What was in it is still kept." in answer
    assert "Listen at the hydrant" in answer
    assert Bookmark.objects.get().folder is None


def test_moving_can_name_a_new_folder_and_take_things_out_again(as_user, post, bob):
    client = as_user(bob)
    client.post(f"/i/{post.pk}/keep/")
    client.post(f"/i/{post.pk}/keep/folder/", {"name": "Valves"})
    assert Bookmark.objects.get().folder.name == "Valves"
    client.post(f"/i/{post.pk}/keep/folder/", {"folder": ""})
    assert Bookmark.objects.get().folder is None


def test_removing_can_be_undone_into_the_same_folder(as_user, post, bob):
    client, folder = as_user(bob), actions.make_folder(actor=bob, name="Valves")
    actions.keep(actor=bob, item=post, folder=folder)
    answer = client.post(f"/i/{post.pk}/keep/no-longer/?list", follow=True).content.decode()
    undo = f"/i/{post.pk}/keep/?list&amp;folder={folder.pk}"
    assert undo in answer
    client.post(undo.replace("&amp;", "&"))
    assert Bookmark.objects.get().folder == folder


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the folder a name."),
        ("\u200b", "Write something that can be seen."),
        ("x" * 61, "60 characters"),
        ("nIGHT shift", "You have a folder of this name already."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_a_folder_needs_a_name_of_its_own(as_user, bob, name, sentence):
    actions.make_folder(actor=bob, name="Night shift")
    answer = as_user(bob).post("/bookmarks/folders/", {"name": name})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Folder.objects.count() == 1


def test_another_person_may_use_the_same_name_and_folders_are_bounded(alice, bob):
    assert actions.make_folder(actor=alice, name="Valves") != actions.make_folder(actor=bob, name="Valves")
    Folder.objects.bulk_create(Folder(user=bob, name=f"Folder {n}") for n in range(MOST_FOLDERS - 1))
    with pytest.raises(ValidationError):
        actions.make_folder(actor=bob, name="One more")


def test_nobody_else_can_learn_of_a_folder(as_user, post, alice, bob, sam):
    folder = actions.make_folder(actor=bob, name="Leaving plans")
    actions.keep(actor=bob, item=post, folder=folder)
    for person in (alice, sam):
        client = as_user(person)
        for method, address in (
            ("get", f"/bookmarks/folders/{folder.pk}/"),
            ("get", f"/bookmarks/folders/{folder.pk}/edit/"),
            ("post", f"/bookmarks/folders/{folder.pk}/edit/"),
            ("post", f"/bookmarks/folders/{folder.pk}/delete/"),
            ("get", f"/i/{post.pk}/keep/folder/"),
        ):
            assert getattr(client, method)(address).status_code == 404
        assert "Leaving plans" not in client.get("/bookmarks/").content.decode()
        client.post(f"/i/{post.pk}/keep/?folder={folder.pk}")
        assert Bookmark.objects.get(user=person).folder is None
        answer = client.post(f"/i/{post.pk}/keep/folder/", {"folder": folder.pk})
        assert answer.status_code == 422
        assert "Leaving plans" not in answer.content.decode()
        with pytest.raises(PermissionDenied):
            actions.keep(actor=person, item=post, folder=folder)
        for act in (actions.move, actions.rename_folder, actions.delete_folder):
            more = {actions.move: {"item": post}, actions.rename_folder: {"name": "Mine"}}.get(act, {})
            with pytest.raises(PermissionDenied):
                act(actor=person, folder=folder, **more)
    folder.refresh_from_db()
    assert folder.name == "Leaving plans"


def test_addresses_of_hidden_things_are_missing(as_user, private, alice, charlie):
    hidden = make_post(private, alice)
    client = as_user(charlie)
    for address in ("keep/", "keep/no-longer/", "keep/folder/"):
        assert client.post(f"/i/{hidden.pk}/{address}").status_code == 404


def test_the_menu_offers_what_can_be_done_now(as_user, post, bob):
    client = as_user(bob)
    page = client.get(post.get_absolute_url()).content.decode()
    assert f'formaction="/i/{post.pk}/keep/"' in page
    assert f'formaction="/follow/item/{post.pk}/"' in page
    client.post(f"/i/{post.pk}/keep/")
    client.post(f"/follow/item/{post.pk}/")
    page = client.get(post.get_absolute_url()).content.decode()
    assert f'formaction="/i/{post.pk}/keep/no-longer/"' in page
    assert f'formaction="/unfollow/item/{post.pk}/"' in page


def test_many_bookmarks_are_paged_and_shown_once(as_user, space, alice, bob):
    posts = [make_post(space, alice, f"Post {n}") for n in range(45)]
    for post in posts:
        actions.keep(actor=bob, item=post)
    client, address, shown = as_user(bob), "/bookmarks/", []
    while address:
        page = client.get(address)
        shown += [row.item["id"] for row in page.context["page"].rows]
        address = page.context["next_url"]
    assert shown == [post.pk for post in reversed(posts)]
