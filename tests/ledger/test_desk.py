"""The desk and its ledger: who may see them, what stands there, and what is done there with many needs at once."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.ledger.models import Need
from apps.ledger.noting import gather
from tests.factories import make_question
from tests.ledger.conftest import DAY

ALONE = ["/desk/", "/desk/needs/", "/desk/needs/needs.csv"]


@pytest.mark.parametrize("path", ALONE)
@pytest.mark.parametrize("who", ["alice", "gus", "mia", "mo", "sam"])
def test_the_desk_is_not_there_for_others(path, who, request, as_user, organisation):
    assert as_user(request.getfixturevalue(who)).get(path).status_code == 404


@pytest.mark.parametrize("path", ALONE)
def test_nor_for_those_who_have_not_signed_in(path, client, organisation):
    assert client.get(path).status_code == 302


def test_learning_admins_find_it_in_the_rail(lena, alice, as_user, organisation, wanted):
    wanted("gripper")
    html = as_user(lena).get("/desk/").content.decode()
    assert 'href="/desk/" aria-current="page"' in html and 'href="/desk/needs/"' in html
    assert 'href="/desk/"' not in as_user(alice).get("/").content.decode()


def test_every_need_says_why_it_is_there(lena, as_user, organisation, wanted):
    wanted("gripper")
    html = as_user(lena).get("/desk/needs/").content.decode()
    assert "gripper" in html and "Searched for 4 times by at least 4 people" in html


def test_words_of_a_few_are_not_shown_anywhere(lena, crowd, as_user, organisation, miss, need_of, wanted):
    wanted("gripper")
    for person in crowd[:2]:
        miss(person, "zanzibar")
    browser = as_user(lena)
    pages = [browser.get(path) for path in ("/desk/", "/desk/needs/", "/desk/needs/?state=all&sort=latest")]
    assert not [page for page in pages if b"zanzibar" in page.content]
    assert "1 further need is kept back" in pages[1].content.decode()
    assert "zanzibar" not in text_of(browser.get("/desk/needs/needs.csv"))
    assert browser.get(f"/desk/needs/{need_of('zanzibar').pk}/").status_code == 404


def text_of(response):
    return b"".join(response.streaming_content).decode().lstrip("\ufeff")


def test_words_of_a_few_stay_unsaid_within_a_need_too(lena, crowd, as_user, organisation, miss, wanted):
    need = wanted("hydrophone")
    miss(crowd[0], "hydrophne")
    html = as_user(lena).get(need.get_absolute_url()).content.decode()
    assert "a slip of it, kept back" in html and "hydrophne" not in html


def test_it_is_narrowed_and_put_in_order(lena, alice, space, crowd, as_user, organisation, miss, wanted):
    first, second, third = wanted("gripper"), wanted("conveyor"), wanted("sealant")
    miss(crowd[0], "conveyor", day=DAY + timedelta(days=1))
    today = timezone.localdate()
    Need.objects.filter(pk=first.pk).update(owner=lena, due=today - timedelta(days=1))
    Need.objects.filter(pk=second.pk).update(owner=alice, due=today + timedelta(days=3), state="working")
    Need.objects.filter(pk=third.pk).update(state="closed", closed_at=timezone.now(), again_at=timezone.now())
    browser = as_user(lena)

    def shown(**params):
        return [line.need.pk for line in browser.get("/desk/needs/", params).context["lines"]]

    assert shown() == [second.pk, first.pk]
    assert shown(state="all") == [second.pk, third.pk, first.pk]
    assert shown(state="closed") == shown(state="again") == [third.pk]
    assert shown(state="working") == shown(owner="alice") == [second.pk]
    assert shown(owner="me") == shown(due="overdue") == [first.pk]
    assert shown(owner="nobody") == shown(source="unanswered") == []
    assert shown(sort="due") == shown(due="soon", sort="due") == [first.pk, second.pk]
    assert shown(state="nonsense", due="x", sort="y", after="zzz") == [second.pk, first.pk]


@pytest.mark.parametrize("sort", ["", "latest", "due"])
def test_pages_show_each_once(sort, lena, as_user, organisation, monkeypatch):
    day = timezone.localdate()
    for n in range(60):
        Need.objects.create(
            shown=True, times=n % 4, people=n % 3, due=day + timedelta(days=n % 5) if n % 2 else None,
            last_at=timezone.now() - timedelta(hours=n % 7),
        )  # fmt: skip
    browser, seen, url = as_user(lena), [], f"/desk/needs/?sort={sort}"
    while url:
        page = browser.get(url)
        seen += [line.need.pk for line in page.context["lines"]]
        url = page.context["next_url"]
    assert len(seen) == 60 and set(seen) == set(Need.objects.values_list("pk", flat=True))


def test_what_cannot_be_opened_is_not_listed(lena, alice, private, organisation, as_user):
    question = make_question(private, alice, "Who leaks in the quiet room?")
    age(question)
    assert gather() == 1
    assert "quiet room" not in as_user(lena).get("/desk/needs/").content.decode()
    assert as_user(lena).get(Need.objects.get().get_absolute_url()).status_code == 404


def test_nobody_gets_what_they_cannot_open(lena, alice, bob, charlie, closed, organisation, as_user):
    closed.memberships.create(user=lena, role="member")
    age(make_question(closed, alice, "Who leaks here?"))
    gather()
    browser, need = as_user(lena), Need.objects.get()
    answer = browser.post(need.get_absolute_url(), {"owner": "charlie"})
    assert answer.status_code == 422 and "Charlie cannot open what this is about." in answer.content.decode()
    assert browser.post(need.get_absolute_url(), {"owner": "bob"}).status_code == 302
    assert "Who leaks here?" in as_user(bob).get(need.get_absolute_url()).content.decode()


def age(question, days=10):
    long_ago = timezone.now() - timedelta(days=days)
    type(question.first_answer).objects.filter(question=question).update(asked_at=long_ago)


def test_many_get_an_owner_or_a_day_at_once(lena, alice, as_user, organisation, wanted):
    first, second = wanted("gripper"), wanted("conveyor")
    browser = as_user(lena)
    ticked = {"need": [first.pk, second.pk]}
    answer = browser.post(
        "/desk/needs/plan/?sort=due", ticked | {"what": "owner", "owner": "@Alice", "due": "nonsense"}
    )
    assert (answer.status_code, answer.url) == (302, "/desk/needs/?sort=due")
    browser.post("/desk/needs/plan/", ticked | {"what": "due", "owner": "nobody", "due": "2030-01-31"})
    for need in Need.objects.all():
        assert (need.owner, str(need.due)) == (alice, "2030-01-31")
    browser.post("/desk/needs/plan/", {"need": first.pk, "what": "owner", "owner": ""})
    first.refresh_from_db()
    assert first.owner is None and str(first.due) == "2030-01-31"


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"what": "owner", "owner": "qqq"}, "has the handle “qqq”"),
        ({"what": "due", "due": "31.1."}, "Write a day"),
        ({"what": "owner", "owner": "gus"}, "has the handle “gus”"),
        ({"what": "nonsense"}, "Tick the needs that you mean first."),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(posted, said, lena, gus, as_user, organisation, wanted):
    need = wanted("gripper")
    answer = as_user(lena).post("/desk/needs/plan/", {"need": need.pk, **posted})
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html
    assert f'value="{need.pk}" checked' in html
    assert all(value in html for key, value in posted.items() if key != "what")


def test_nothing_ticked_changes_nothing(lena, alice, as_user, organisation, wanted):
    need = wanted("gripper")
    answer = as_user(lena).post("/desk/needs/plan/", {"what": "owner", "owner": "alice"})
    need.refresh_from_db()
    assert answer.status_code == 422 and need.owner is None


def test_others_plan_nothing(alice, as_user, organisation, wanted):
    need = wanted("gripper")
    answer = as_user(alice).post("/desk/needs/plan/", {"need": need.pk, "what": "owner", "owner": "alice"})
    need.refresh_from_db()
    assert answer.status_code == 404 and need.owner is None


def test_the_table_for_spreadsheets_says_what_the_page_says(lena, as_user, organisation, wanted):
    wanted("=cmd gripper")
    wanted("conveyor")
    rows = list(csv.reader(io.StringIO(text_of(as_user(lena).get("/desk/needs/needs.csv")))))
    assert rows[0][0] == "Need"
    assert {row[0] for row in rows[1:]} == {"'=cmd gripper", "conveyor"}
    assert rows[1][2:5] == ["4", "4", "Open"]


def test_how_it_is_counted_is_told_to_everybody(alice, as_user, organisation):
    html = as_user(alice).get("/about/needs/").content.decode()
    assert "once for each person and day" in html and "fewer than 3" in html
