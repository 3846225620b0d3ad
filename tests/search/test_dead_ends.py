"""Nothing found is never the end: it is noted without a name, what met it before is shown, and who may know."""

import pytest
from celery import current_app

from apps.accounts.models import Availability
from apps.forums.actions import accept
from apps.ledger import actions
from apps.ledger.models import Need, Spelling
from apps.ledger.tasks import note_search
from apps.search import words
from tests.factories import make_article, make_comment, make_question

NOTED = "It is noted that this is missing, without your name."


@pytest.fixture
def handed_over(monkeypatch):
    """Collect what is handed to the worker."""
    tasks = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: tasks.append((name, options["kwargs"])))
    return tasks


@pytest.fixture
def page(as_user, deliver, organisation, handed_over, django_capture_on_commit_callbacks):
    """Ask for the page of a search once everything is delivered; keep of what is handed over what search hands over."""

    def asked(user, text="", headers=None, method="get", **more):
        deliver()
        words.count()
        handed_over.clear()
        with django_capture_on_commit_callbacks(execute=True):
            return getattr(as_user(user), method)("/search/", {"q": text, **more}, headers=headers or {})

    return asked


def test_it_is_noted_after_the_answer_and_names_nobody(space, bob, page, handed_over):
    html = page(bob, "Zygote Manual").content.decode()
    assert NOTED in html and "Ask this" in html
    ((name, values),) = handed_over
    assert name == "apps.ledger.tasks.note_search" and values["words"] == "Zygote Manual"
    assert sorted(values["stems"]) == ["manual", "zygot"] == values["unknown"]
    assert not Need.objects.exists()
    assert str(bob.pk) not in values["token"].split() and bob.username not in str(values)
    assert note_search(**values) and not note_search(**values)
    assert Spelling.objects.get().words == "zygote manual"


def test_a_broker_that_is_away_harms_nobody(space, bob, page, monkeypatch):
    def away(name, **options):
        raise OSError("away")

    monkeypatch.setattr(current_app, "send_task", away)
    assert NOTED in page(bob, "zygote").content.decode()


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"page": "2"}, "another page"),
        ({"in": "craft"}, "a filter"),
        ({"kind": "post"}, "a filter"),
        ({"text": "zygote author:alice"}, "an operator"),
        ({"text": "zygote -pump"}, "words that must not be there"),
        ({"text": "the of"}, "no word that says anything"),
        ({"headers": {"Sec-Purpose": "prefetch"}}, "the browser looks ahead"),
        ({"method": "head"}, "nobody reads it"),
    ],
)
def test_what_is_no_end_of_a_search_is_not_noted(asked, why, space, bob, page, handed_over):
    response = page(bob, **({"text": "zygote"} | asked))
    assert response.status_code == 200 and handed_over == [], why
    assert NOTED not in response.content.decode()


def test_what_finds_something_is_not_noted(space, alice, bob, page, handed_over):
    make_question(space, alice, "Where is the manual?")
    assert NOTED not in page(bob, "zygote manual").content.decode()
    assert handed_over == []


def test_suggestions_note_nothing(space, bob, as_user, organisation, handed_over):
    assert as_user(bob).get("/search/suggest/", {"q": "zygote"}).json() is not None
    assert handed_over == []


def test_guests_are_not_counted(space, gus, page, handed_over):
    assert NOTED not in page(gus, "zygote").content.decode()
    assert handed_over == []


def closed_with(article, lena):
    need = Need.objects.create(shown=True)
    Spelling.objects.create(need=need, first=need, key="manual zygot", people=4, times=4)
    actions.close(actor=lena, pk=need.pk, artefact=article.pk)


def test_what_met_it_before_is_offered_to_those_who_may_open_it(
    space, private, alice, lena, charlie, page, handed_over
):
    closed_with(make_article(space, lena_in(space, lena), "Breeding book", "x"), lena)
    assert "Breeding book" in page(charlie, "manuals zygotes").content.decode()
    assert handed_over[0][1]["offered"]


def lena_in(space, lena):
    space.memberships.create(user=lena, role="member")
    return lena


def test_and_named_to_nobody_else(private, lena, charlie, page, handed_over):
    closed_with(make_article(private, lena_in(private, lena), "Breeding book", "x"), lena)
    assert "Breeding book" not in page(charlie, "zygote manual").content.decode()
    assert not handed_over[0][1]["offered"]


@pytest.fixture
def answered(space, alice, bob):
    question = make_question(space, bob, "Why does the hydrophone hum?", "It hums.")
    answer = make_comment(question, alice, "Earth it.")
    accept(actor=bob, comment=answer)
    make_question(space, bob, "Another hydrophone?", "And a hydrophone.")
    return answer


@pytest.fixture
def who(page, as_user):
    """Search, and follow the way on to those who may know."""

    def asked(user, text, **more):
        response = page(user, text, **more)
        return as_user(user).get(response.context["experts_url"])

    return asked


def test_those_who_may_know_what_was_meant_are_named_with_the_reason(answered, charlie, who):
    response = who(charlie, "hydrophnoe")
    assert response.context["words"] == "hydrophone"
    (expert,) = response.context["experts"]
    assert expert.person["username"] == "alice" and expert.url == f"/comments/{answered.pk}/"
    assert "nswered 1 question on this" in response.content.decode()


def test_those_who_take_no_questions_are_not(answered, alice, charlie, who):
    Availability.objects.create(user=alice, open_to_questions=False)
    assert who(charlie, "hydrophnoe").context["experts"] == []


def test_nobody_is_named_to_themselves(answered, alice, who):
    assert who(alice, "hydrophnoe").context["experts"] == []


def test_a_filter_that_leaves_nothing_names_who_may_know_what_is_elsewhere(answered, charlie, who):
    (expert,) = who(charlie, "hydrophone", kind="post").context["experts"]
    assert expert.person["username"] == "alice"


def test_no_reason_names_what_cannot_be_opened(private, space, alice, bob, charlie, who):
    question = make_question(private, bob, "Why does the hydrophone hum?", "It hums.")
    accept(actor=bob, comment=make_comment(question, alice, "Earth it."))
    make_question(space, bob, "Another thing?", "With a hydrophone.")
    response = who(charlie, "hydrophnoe")
    assert response.context["experts"] == [] and "hum?" not in response.content.decode()


@pytest.mark.parametrize("words", ["", "in:craft", '"', "\x00", "x" * 5000, "%'; --"])
def test_whatever_is_asked_for_there_is_an_answer(words, space, bob, as_user, organisation):
    response = as_user(bob).get("/search/experts/", {"q": words})
    assert response.status_code == 200 and response.context["experts"] == []
