"""*Needs you*: what waits, one row with one act for each, and nothing when nothing does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.content.actions import delete, save_draft
from apps.content.models import Coauthor, Draft, Item
from apps.core.registry import Need, needs
from apps.discussion.actions import delete_comment
from apps.home.models import Visit
from apps.home.waiting import MOST, SHOWN, waiting_for
from apps.spaces.actions import admit, archive_space, invite, request_to_join
from apps.spaces.actions import waiting_for as invitations_for
from apps.spaces.models import Membership, SpaceInvitation
from apps.spaces.permissions import can
from tests.factories import make_comment, make_post, make_space, make_user


def texts(user):
    return [row["text"] for row in waiting_for(user).rows]


def begin(user, key="post", hours=2, **fields):
    save_draft(actor=user, key=key, fields={name: [value] for name, value in fields.items()})
    Draft.objects.filter(user=user, key=key).update(saved_at=timezone.now() - timedelta(hours=hours))


def draft_item(space, author, **fields):
    item = Item(kind="post", space=space, author=author, state="draft", **fields)
    item.created = fields.get("created", timezone.now() - timedelta(hours=2))
    item.save()
    return item


def test_nothing_waits_and_nothing_is_shown(as_user, space, bob, organisation):
    assert waiting_for(bob).rows == []
    assert "Needs you" not in as_user(bob).get("/").content.decode()
    assert "Nothing waits for you" in as_user(bob).get("/needs/").content.decode()


class TestMentions:
    def test_in_a_post_and_in_a_comment_until_they_are_read(self, as_user, space, alice, bob, organisation):
        post = make_post(space, alice, "Ask @bob")
        comment = make_comment(post, alice, "Or @bob again")
        rows = waiting_for(bob).rows
        assert [(row["text"], row["url"], row["note"]) for row in rows] == [
            ("Alice names you in a comment", f"/comments/{comment.pk}/", "Craft"),
            ("Alice names you", f"/i/{post.pk}/", "Craft"),
        ]
        as_user(bob).get(post.get_absolute_url())
        assert waiting_for(bob).rows == []

    def test_what_is_gone_or_hidden_from_them_waits_no_longer(self, private, alice, bob):
        post = make_post(private, alice, "Ask @bob")
        comment = make_comment(post, alice, "@bob?")
        delete_comment(actor=alice, comment=comment)
        assert texts(bob) == ["Alice names you"]
        Membership.objects.filter(user=bob).delete()
        assert texts(bob) == []

    def test_a_deleted_post_waits_for_nobody(self, space, alice, bob):
        post = make_post(space, alice, "Ask @bob")
        delete(actor=alice, item=post)
        assert texts(bob) == []


class TestRequests:
    @pytest.fixture
    def asking(self, closed, charlie, mia):
        request_to_join(actor=charlie, space=closed)
        request_to_join(actor=mia, space=closed)
        return closed

    def test_one_row_for_a_space_for_those_who_lead_it(self, asking, alice, bob):
        [row] = waiting_for(alice).rows
        assert row["text"] == "Charlie and 1 more ask to join Closed circle"
        assert row["url"] == "/s/closed-circle/people/#requests"
        assert waiting_for(bob).rows == []
        Membership.objects.filter(user=bob).update(role="facilitator")
        assert texts(bob) == texts(alice)

    def test_it_goes_with_the_last_answer(self, asking, alice, charlie, mia):
        admit(actor=alice, space=asking, user=charlie)
        assert texts(alice) == ["Mia asks to join Closed circle"]
        admit(actor=alice, space=asking, user=mia)
        assert texts(alice) == []

    def test_it_waits_for_those_who_may_answer_and_for_nobody_else(self, asking, alice, bob, charlie, lena, sam, gus):
        Membership.objects.create(space=asking, user=gus, role="facilitator")
        for person in (alice, bob, charlie, lena, sam, gus):
            assert bool(waiting_for(person).rows) == can(person, "space.admit", asking), person

    def test_an_archived_space_takes_nobody(self, asking, alice):
        archive_space(actor=alice, space=asking)
        assert texts(alice) == []

    def test_somebody_who_has_left_asks_no_more(self, asking, alice, charlie, mia):
        type(mia).objects.filter(pk__in=[mia.pk, charlie.pk]).update(is_active=False)
        assert texts(alice) == []


class TestInvitations:
    def test_it_waits_until_it_is_answered(self, private, alice, charlie):
        invite(actor=alice, space=private, emails=[charlie.email])
        [row] = waiting_for(charlie).rows
        assert (row["text"], row["note"]) == ("You are invited to Quiet room", "by Alice")
        assert row["url"] == f"/invited/{SpaceInvitation.objects.get().token}/"
        SpaceInvitation.objects.all().delete()
        assert texts(charlie) == []

    @pytest.mark.parametrize("change", ["", "expired", "archived", "of another"])
    def test_it_says_what_the_invitations_themselves_say(self, private, alice, bob, charlie, change):
        invite(actor=alice, space=private, emails=[charlie.email])
        if change == "expired":
            SpaceInvitation.objects.update(expires=timezone.now())
        elif change == "archived":
            archive_space(actor=alice, space=private)
        elif change == "of another":
            SpaceInvitation.objects.update(email="somebody@else.example")
        assert len(waiting_for(charlie).rows) == invitations_for(charlie).count() == (0 if change else 1)

    def test_a_second_address_counts_once_it_is_proved(self, private, alice, charlie):
        invite(actor=alice, space=private, emails=["other@charlie.example"])
        address = charlie.emailaddress_set.create(email="other@charlie.example", verified=False)
        assert texts(charlie) == []
        address.verified = True
        address.save()
        assert texts(charlie) == ["You are invited to Quiet room"]


class TestDrafts:
    def test_what_was_typed_and_left_for_an_hour(self, space, bob):
        begin(bob, body="The thaw list")
        [row] = waiting_for(bob).rows
        assert (row["text"], row["url"], row["note"]) == (
            "Finish “The thaw list”",
            "/create/post/",
            "Post, not published",
        )

    def test_what_is_being_typed_now_is_no_need(self, space, bob):
        begin(bob, hours=0.9, body="The thaw list")
        assert texts(bob) == []

    @pytest.mark.parametrize("fields", [{}, {"body": ""}, {"title": "", "body": ""}])
    def test_an_empty_form_is_no_need(self, space, bob, fields):
        begin(bob, **fields)
        assert texts(bob) == []

    def test_a_form_that_does_not_bring_its_draft_back_is_not_offered(self, space, alice, bob):
        post = make_post(space, alice)
        begin(bob, key=f"comment:{post.pk}", body="An answer")
        begin(bob, key=f"post:{post.pk}", body="A change")
        assert texts(bob) == []

    def test_an_item_that_is_only_a_draft(self, space, alice, bob):
        item = draft_item(space, bob, title="Valves by night")
        [row] = waiting_for(bob).rows
        assert (row["text"], row["url"]) == ("Finish “Valves by night”", f"/i/{item.pk}/edit/")
        assert texts(alice) == []

    def test_one_writes_together_with_others(self, space, alice, bob):
        item = draft_item(space, alice, title="Together")
        Coauthor.objects.create(item=item, user=bob)
        assert texts(bob) == texts(alice) == ["Finish “Together”"]

    def test_a_draft_where_one_may_no_longer_read_is_left_out(self, private, bob):
        draft_item(private, bob, title="Quiet")
        Membership.objects.filter(user=bob).delete()
        assert texts(bob) == []

    def test_long_html_is_not_cut_in_a_tag(self, space, bob):
        begin(bob, body=f"<p>{'<strong></strong>' * 23}Short words and more of them</p>", body_format="html")
        [row] = waiting_for(bob).rows
        assert "<" not in row["text"]

    def test_it_can_be_put_away_until_it_changes(self, as_user, space, bob, organisation):
        begin(bob, body="The thaw list")
        client, [row] = as_user(bob), waiting_for(bob).rows
        assert "The thaw list" in client.get("/").content.decode()
        answer = client.post("/needs/put-away/", {"key": row["key"]}, follow=True).content.decode()
        assert "The thaw list" not in answer
        assert "Undo" in answer
        assert Draft.objects.count() == 1
        begin(bob, body="The thaw list", hours=1.5)
        assert "The thaw list" in client.get("/").content.decode()

    def test_putting_away_can_be_undone(self, as_user, space, bob, organisation):
        begin(bob, body="The thaw list")
        client, [row] = as_user(bob), waiting_for(bob).rows
        client.post("/needs/put-away/", {"key": row["key"]})
        client.post("/needs/put-away/?back", {"key": row["key"]})
        assert "The thaw list" in client.get("/").content.decode()

    def test_the_last_hundred_put_away_are_remembered(self, as_user, bob, organisation):
        client = as_user(bob)
        client.get("/")
        Visit.objects.filter(user=bob).update(put_away=[f"k{n}" for n in range(100)])
        client.post("/needs/put-away/", {"key": "k7"})
        client.post("/needs/put-away/", {"key": "new" * 50})
        kept = Visit.objects.get(user=bob).put_away
        assert len(kept) == 100
        assert kept[-2:] == ["k7", ("new" * 50)[:80]]
        assert kept[0] == "k1"

    def test_only_posting_puts_away(self, as_user, bob, organisation):
        assert as_user(bob).get("/needs/put-away/").status_code == 405


class TestAll:
    @pytest.fixture
    def many(self, space, closed, private, alice, bob, charlie):
        for n in range(8):
            make_post(space, bob, f"Post {n} for @alice")
        request_to_join(actor=charlie, space=closed)
        other = make_space(bob, slug="other")
        invite(actor=bob, space=other, emails=[alice.email])
        begin(alice, body="The thaw list")
        draft_item(space, alice, title="Valves")

    def test_five_are_shown_with_something_of_each(self, as_user, many, alice, organisation):
        waiting = waiting_for(alice)
        assert len(waiting.first) == SHOWN
        assert {row["icon"] for row in waiting.first} == {"at-sign", "mail", "users", "pen-line"}
        page = as_user(alice).get("/").content.decode()
        assert page.count('class="needs-why') == SHOWN
        assert "Show all 12" in page
        assert as_user(alice).get("/needs/").content.decode().count('class="needs-why') == 12

    def test_each_need_is_one_question_whatever_waits(self, many, alice, mia):
        waiting_for(alice)
        for person in (alice, mia):
            with CaptureQueriesContext(connection) as queries:
                waiting_for(person)
            assert len(queries) <= len(needs.names())

    def test_of_very_many_no_number_is_claimed(self, as_user, bob, organisation, monkeypatch):
        rows = [{"icon": "flag", "text": f"Row {n}", "url": "/", "note": "", "at": None} for n in range(MOST)]
        monkeypatch.setattr(needs, "_entries", {"many": Need("many", lambda user, limit: rows[:limit])})
        page = as_user(bob).get("/").content.decode()
        assert "Show all</a>" in page
        assert "There may be more" in as_user(bob).get("/needs/").content.decode()

    def test_later_pages_of_the_stream_ask_for_none(self, as_user, space, alice, bob, organisation):
        for n in range(25):
            make_post(space, alice, f"Post {n} for @bob")
        page = as_user(bob).get("/").content.decode()
        following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        assert 'class="needs"' not in as_user(bob).get(following).content.decode()

    def test_everything_typed_is_escaped(self, as_user, alice, bob, organisation):
        nasty = make_user("nasty", name="<b>Nasty</b>")
        space = make_space(alice, slug="x", name="<i>Space</i>", visibility="closed")
        request_to_join(actor=nasty, space=space)
        begin(alice, body='"><script>x</script>')
        page = as_user(alice).get("/").content.decode()
        assert "<b>Nasty" not in page
        assert "<i>Space" not in page
        assert "<script>x" not in page
