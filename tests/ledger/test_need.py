"""One need: planned, worked on, closed with what meets it, opened again, merged and split."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from apps.content.actions import delete
from apps.events.models import Event
from apps.home.waiting import waiting_for
from apps.ledger import actions
from apps.ledger.models import Need, Spelling
from apps.ledger.noting import gather
from tests.factories import make_article, make_post, make_user
from tests.ledger.conftest import DAY


@pytest.fixture
def need(wanted, organisation):
    return wanted("gripper")


def again(need):
    need.refresh_from_db()
    return need


class TestPlan:
    def test_is_saved_and_told_to_the_owner(self, need, lena, alice, as_user):
        answer = as_user(lena).post(need.get_absolute_url(), {"owner": "alice", "due": "2030-01-31"})
        assert answer.status_code == 302
        assert (again(need).owner, str(need.due)) == (alice, "2030-01-31")
        event = Event.objects.get(verb="need.planned")
        assert event.data == {"need": need.pk, "owner": alice.pk}

    def test_with_nonsense_keeps_what_was_typed(self, need, lena, as_user):
        answer = as_user(lena).post(need.get_absolute_url(), {"owner": "qqq", "due": "31.1."})
        html = answer.content.decode()
        assert answer.status_code == 422 and 'value="qqq"' in html and 'value="31.1."' in html

    def test_is_for_learning_admins(self, need, alice, as_user):
        actions.plan(actor=make_user("admin", roles=["learning_admin"]), ids=[need.pk], owner=alice)
        assert as_user(alice).post(need.get_absolute_url(), {"owner": "", "due": ""}).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.plan(actor=alice, ids=[need.pk], owner=None)
        assert again(need).owner == alice

    def test_gives_nothing_to_guests(self, need, lena, gus):
        with pytest.raises(ValidationError):
            actions.plan(actor=lena, ids=[need.pk], owner=gus)

    def test_twice_is_recorded_once(self, need, lena, alice):
        assert actions.plan(actor=lena, ids=[need.pk], owner=alice) == 1
        assert actions.plan(actor=lena, ids=[need.pk], owner=alice) == 0
        assert Event.objects.filter(verb="need.planned").count() == 1


class TestOwner:
    @pytest.fixture
    def owned(self, need, lena, alice):
        actions.plan(actor=lena, ids=[need.pk], owner=alice, due=timezone.localdate() + timedelta(days=3))
        return again(need)

    def test_finds_it_under_needs_you_when_it_is_due(self, owned, alice, bob, lena):
        def again_due(**days):
            actions.plan(actor=lena, ids=[owned.pk], due=timezone.localdate() + timedelta(**days))
            cache.clear()  # what a commit does

        (row,) = waiting_for(alice).rows
        assert row["text"] == "People lack “gripper”" and row["url"] == owned.get_absolute_url()
        assert waiting_for(bob).rows == []
        again_due(days=-1)
        assert waiting_for(alice).rows[0]["text"] == "Overdue: people lack “gripper”"
        again_due(days=30)
        assert waiting_for(alice).rows == []

    def test_works_on_it_and_closes_it_without_the_desk(self, owned, alice, space, as_user):
        browser = as_user(alice)
        assert "Plan</h2>" not in browser.get(owned.get_absolute_url()).content.decode()
        browser.post(f"{owned.get_absolute_url()}start/")
        assert again(owned).state == "working"
        article = make_article(space, alice, "All about grippers")
        assert browser.post(f"{owned.get_absolute_url()}close/", {"artefact": article.pk}).status_code == 302
        assert again(owned).artefact_id == article.pk
        cache.clear()
        assert waiting_for(alice).rows == []

    def test_others_find_nothing(self, owned, bob, as_user):
        browser = as_user(bob)
        assert browser.get(owned.get_absolute_url()).status_code == 404
        for act in ("start", "close", "reopen", "merge", "split"):
            assert browser.post(f"{owned.get_absolute_url()}{act}/").status_code == 404
        assert again(owned).state == "open"


class TestClose:
    def test_needs_something_that_the_closer_may_open(self, need, lena, alice, private, as_user):
        secret = make_article(private, alice, "Quiet grippers")
        for artefact in ("", "x", "0", secret.pk, f"/i/{secret.pk}/"):
            answer = as_user(lena).post(f"{need.get_absolute_url()}close/", {"artefact": artefact})
            assert answer.status_code == 422 and "no such thing that you can open" in answer.content.decode()
            assert "Quiet grippers" not in answer.content.decode()
        assert again(need).state == "open"

    def test_by_address(self, need, lena, alice, space, as_user):
        article = make_article(space, alice, "All about grippers")
        as_user(lena).post(
            f"{need.get_absolute_url()}close/", {"artefact": f"http://testserver{article.get_absolute_url()}"}
        )
        assert again(need).artefact_id == article.pk

    def test_what_meets_it_is_looked_for_by_words_and_by_address(
        self, need, lena, alice, space, private, as_user, deliver
    ):
        article = make_article(space, alice, "Handling tools")
        make_article(private, alice, "Handling secrets")
        deliver()
        for look in ("handling", f"/i/{article.pk}/"):
            page = as_user(lena).get(need.get_absolute_url(), {"look": look})
            assert [item.pk for item in page.context["choices"]] == [article.pk]
        assert as_user(lena).get(need.get_absolute_url(), {"look": "zzz"}).context["choices"] == []

    def test_again_with_the_same_is_no_error_and_recorded_once(self, need, lena, alice, space):
        article = make_article(space, alice)
        first = actions.close(actor=lena, pk=need.pk, artefact=article.pk).closed_at
        assert actions.close(actor=lena, pk=need.pk, artefact=article.pk).closed_at == first
        assert Event.objects.filter(verb="need.closed").count() == 1

    def test_by_hand_it_opens_again(self, need, lena, alice, space, as_user):
        article = make_article(space, alice, "All about grippers")
        actions.close(actor=lena, pk=need.pk, artefact=article.pk)
        as_user(lena).post(f"{need.get_absolute_url()}reopen/")
        assert (again(need).state, need.closed_at, need.artefact_id) == ("open", None, article.pk)
        assert "It was closed before with" in as_user(lena).get(need.get_absolute_url()).content.decode()

    def test_it_opens_again_when_what_met_it_is_deleted(self, need, lena, alice, space, deliver):
        article = make_article(space, alice)
        actions.close(actor=lena, pk=need.pk, artefact=article.pk)
        delete(actor=alice, item=article)
        deliver()
        assert (again(need).state, need.artefact_id) == ("open", None)


class TestAskedAgain:
    @pytest.fixture
    def closed_need(self, need, lena, alice, space):
        return actions.close(actor=lena, pk=need.pk, artefact=make_article(space, alice).pk)

    def test_by_somebody_who_is_shown_the_answer_it_is_only_marked(self, closed_need, bob, miss, lena, as_user):
        miss(bob, "gripper", offered=True, day=DAY + timedelta(days=2))
        assert again(closed_need).state == "closed" and closed_need.again_at is not None
        html = as_user(lena).get("/desk/needs/?state=again").content.decode()
        assert "Asked again since" in html

    def test_by_somebody_who_is_not_it_is_open_again(self, closed_need, bob, miss):
        miss(bob, "gripper", day=DAY + timedelta(days=2))
        assert again(closed_need).state == "open" and closed_need.again_at is not None
        assert Event.objects.get(verb="need.missed_again").data == {"need": closed_need.pk}

    def test_before_it_was_closed_it_is_not_marked(self, need):
        assert again(need).again_at is None


class TestMerge:
    def test_makes_one_of_two_and_is_taken_back(self, need, lena, alice, wanted, as_user):
        other = wanted("manipulator tongs")
        actions.plan(actor=lena, ids=[need.pk], owner=alice)
        browser = as_user(lena)
        answer = browser.post(f"{need.get_absolute_url()}merge/", {"into": other.get_absolute_url()})
        assert answer.url == other.get_absolute_url()
        assert (again(other).times, other.people, other.owner) == (8, 4, alice)
        assert [line.need.pk for line in browser.get("/desk/needs/").context["lines"]] == [other.pk]
        assert browser.get(need.get_absolute_url()).context["need"].pk == other.pk
        browser.post(f"{other.get_absolute_url()}split/", {"out": need.pk})
        assert (again(other).times, again(need).times, need.into_id) == (4, 4, None)
        assert {line.need.pk for line in browser.get("/desk/needs/").context["lines"]} == {need.pk, other.pk}

    def test_what_is_missed_after_it_counts_with_the_one(self, need, lena, bob, wanted, miss):
        other = wanted("tongs")
        actions.merge(actor=lena, pk=need.pk, into=other.pk)
        miss(bob, "gripper")
        assert again(other).times == 9 and again(need).times == 0

    def test_twice_is_no_error_and_with_itself_is_refused(self, need, lena, wanted):
        other = wanted("tongs")
        for _time in range(2):
            assert actions.merge(actor=lena, pk=need.pk, into=other.pk).pk == other.pk
        assert Event.objects.filter(verb="need.merged").count() == 1
        with pytest.raises(ValidationError):
            actions.merge(actor=lena, pk=other.pk, into=other.pk)

    def test_of_a_closed_and_an_open_one_is_refused(self, need, lena, alice, space, wanted, as_user):
        other = wanted("tongs")
        actions.close(actor=lena, pk=other.pk, artefact=make_post(space, alice).pk)
        page = as_user(lena).post(f"{need.get_absolute_url()}merge/", {"into": other.pk}, follow=True)
        assert "Open it again first" in page.content.decode()
        assert again(need).into_id is None

    @pytest.mark.parametrize("into", ["", "x", "999999", "/desk/needs/999999/"])
    def test_with_nothing_is_said(self, into, need, lena, as_user):
        page = as_user(lena).post(f"{need.get_absolute_url()}merge/", {"into": into}, follow=True)
        assert "There is no such need" in page.content.decode()

    def test_is_not_for_the_owner(self, need, lena, alice, wanted):
        other = wanted("tongs")
        actions.plan(actor=lena, ids=[need.pk, other.pk], owner=alice)
        with pytest.raises(PermissionDenied):
            actions.merge(actor=alice, pk=need.pk, into=other.pk)

    def test_those_worded_alike_are_offered(self, need, lena, wanted, as_user):
        near = wanted("robot gripper tool")
        wanted("holiday rules")
        page = as_user(lena).get(wanted("gripper tool").get_absolute_url())
        assert [other.pk for other in page.context["same"]] == [near.pk, need.pk]


class TestSplitOff:
    def test_a_slip_becomes_a_need_of_its_own_and_stays_it(self, lena, crowd, wanted, miss, need_of, as_user):
        need = wanted("hydrophone")
        miss(crowd[0], "hydrophne")
        slip = Spelling.objects.get(key="hydrophne")
        answer = as_user(lena).post(f"{need.get_absolute_url()}split/", {"spelling": slip.pk})
        assert answer.url == need.get_absolute_url()  # its words are kept back
        for person in crowd:
            miss(person, "hydrophne", day=DAY + timedelta(days=1))
        assert need_of("hydrophne").pk != need.pk
        assert (again(need).times, need_of("hydrophne").people) == (4, 4)

    def test_of_the_only_spelling_is_refused(self, need, lena):
        with pytest.raises(ValidationError):
            actions.split_off(actor=lena, pk=need.pk, spelling=Spelling.objects.get().pk)


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_crosswise_leave_one_need():
    lena = make_user("lena", roles=["learning_admin"])
    ids = [Need.objects.create(shown=True).pk for _n in range(2)]
    for pk in ids:
        Spelling.objects.create(need_id=pk, first_id=pk, key=f"word{pk}", people=4, times=4)
    start, failed = threading.Barrier(2), []

    def run(pk, into):
        try:
            start.wait()
            actions.merge(actor=lena, pk=pk, into=into)
        except PermissionDenied:
            failed.append(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = Need.objects.filter(into=None)
    assert kept.spellings.count() == 2 and len(failed) == 1


def test_nothing_is_gathered_where_nothing_lacks(db):
    assert gather() == 0
