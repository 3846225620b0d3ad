"""While a question is typed: what may answer it, where it belongs, and what happens when something does."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.content.models import Draft
from apps.discussion.actions import react
from apps.events.models import Event
from apps.forums import words
from apps.forums.actions import accept, meet_need
from apps.forums.finding import look
from apps.impact.actions import MOST_A_DAY, give, receipt_of
from apps.impact.models import Receipt
from tests.factories import make_article, make_comment, make_question, make_space, make_topic

TYPED = {"title": "turbine hums", "body": "At *night*.", "tags": "valves", "body_format": "markdown"}


@pytest.fixture
def solved(space, alice, bob):
    question = make_question(space, bob, "Why does the turbine hum?")
    accept(actor=bob, comment=make_comment(question, alice, "Oil the bearing."))
    return question


def found(client, **more):
    return client.post("/ask/found/", TYPED | more).content.decode()


def test_what_may_answer_it_is_shown_with_its_state(as_user, space, bob, charlie, solved, organisation):
    make_question(space, bob, "Turbine, loud")
    make_article(space, bob, "The turbine")
    page = found(as_user(charlie))
    assert "3 things may answer this already." in page
    assert page.index("Why does the turbine hum?") < page.index("Turbine, loud")
    for words_of_it in ("Solved", "Read the accepted answer", "Oil the bearing.", "Article", "Question", "Craft"):
        assert words_of_it in page
    assert f'formaction="/ask/answered/{solved.pk}/"' in page
    assert page.count("I want to know this too</button>") == 1


def test_nothing_typed_is_nothing_looked_for(as_user, space, bob, solved, organisation):
    page = found(as_user(bob), title=" ")
    assert "turbine" not in page and "Nothing like it" not in page


def test_what_one_may_not_see_is_not_shown(as_user, private, alice, bob, charlie, gus, organisation):
    secret = make_question(private, bob, "A secret turbine", tags="valves")
    accept(actor=bob, comment=make_comment(secret, alice, "Sesame"))
    words.count()
    for person in (charlie, gus):
        page = found(as_user(person))
        assert "secret" not in page and "Sesame" not in page and "Quiet room" not in page
    assert "Sesame" in found(as_user(bob))


def test_the_number_is_said_once(as_user, space, bob, solved, organisation):
    page = found(as_user(bob))
    assert 'role="status"' in page
    assert 'role="status"' not in found(as_user(bob), said="1 thing may answer this already.")


def test_without_a_script_one_looks_first(as_user, space, bob, solved, organisation):
    page = as_user(bob).post("/ask/", TYPED | {"look": "1", "space": space.pk}).content.decode()
    assert "1 thing may answer this already." in page and "Why does the turbine hum?" in page
    assert TYPED["title"] in page and "At *night*." in page


def test_spaces_are_suggested_by_what_stands_there_and_by_tags(space, closed, alice, bob, charlie, solved):
    tagged = make_space(alice, slug="valve-lore", members=[bob])
    make_topic(tagged, bob, "Anything")
    make_question(tagged, bob, "Else", "x", tags="valves")
    make_question(closed, bob, "Turbine shifts", "x", tags="valves")
    hints = look(charlie, "turbine hums", "", ["valves"], None).hints
    assert [(hint.space.slug, hint.joins) for hint in hints] == [("craft", True), ("valve-lore", True)]
    assert hints[0].reason == "1 thing like it stands there"
    assert "closed-circle" in [hint.space.slug for hint in look(bob, "turbine shifts", "", ["valves"], None).hints]
    only_tags = look(charlie, "", "", ["valves"], None).hints
    assert [hint.reason for hint in only_tags] == ["“valves” is talked about there"]


def test_the_space_that_fits_best_is_not_suggested_when_it_is_chosen(space, alice, bob, solved):
    other = make_space(alice, slug="elsewhere", members=[bob])
    assert look(bob, "turbine hums", "", [], space).hints == []
    assert [hint.space for hint in look(bob, "turbine hums", "", [], other).hints] == [space]


def test_a_suggested_space_is_taken_without_a_script(as_user, space, charlie, solved, organisation):
    page = as_user(charlie).post("/ask/", TYPED | {"take": space.pk}).content.decode()
    assert f'<option value="{space.pk}" selected>Craft (you join it)</option>' in page
    assert TYPED["title"] in page


def test_what_answers_it_is_noted_for_the_answerer(as_user, space, alice, bob, charlie, solved, organisation):
    client = as_user(charlie)
    client.post("/drafts/typed/?key=question", TYPED)
    done = client.post(f"/ask/answered/{solved.pk}/", TYPED)
    answer = solved.comments.get()
    receipt = Receipt.objects.get()
    assert (receipt.user, receipt.comment_id, receipt.outcome) == (charlie, answer.pk, "solved")
    event = Event.objects.get(verb="need.met")
    assert (event.item_id, event.data) == (solved.pk, {"comment": answer.pk})
    assert not Draft.objects.exists()
    page = client.get(done.url).content.decode()
    assert "it helped you at work" in page
    assert f"/comments/{answer.pk}/used/withdraw/" in page and f'href="/comments/{answer.pk}/used/"' in page
    client.post(f"/comments/{answer.pk}/used/withdraw/")
    assert "it helped you at work" not in client.get(done.url).content.decode()


def test_what_was_typed_can_be_kept(as_user, space, charlie, solved, organisation):
    client = as_user(charlie)
    page = client.get(client.post(f"/ask/answered/{solved.pk}/", TYPED).url).content.decode()
    assert "Keep it as a draft" in page
    assert client.post("/ask/keep/").url == "/drafts/"
    assert TYPED["title"] in client.get("/ask/").content.decode()
    assert client.post("/ask/keep/").url == "/ask/"


def test_going_on_throws_away_what_was_typed(as_user, space, charlie, solved, organisation):
    client = as_user(charlie)
    client.post(f"/ask/answered/{solved.pk}/", TYPED)
    assert TYPED["title"] not in client.get("/ask/").content.decode()
    assert client.post("/ask/keep/").url == "/ask/"
    assert not Draft.objects.exists()


def test_saying_it_twice_is_once_and_what_was_said_before_stands(space, alice, charlie, solved):
    answer = solved.comments.get()
    give(actor=charlie, thing=answer, outcome="faster", minutes=7)
    for _again in range(2):
        meet_need(actor=charlie, item=solved)
    receipt = receipt_of(charlie, answer)
    assert (receipt.outcome, receipt.minutes) == ("faster", 7)
    assert Event.objects.filter(verb="need.met").count() == 1


def test_whoever_wrote_it_gives_no_receipt(space, alice, solved):
    assert meet_need(actor=alice, item=solved) is None
    assert Event.objects.filter(verb="need.met", actor=alice).exists()
    assert not Receipt.objects.exists()


def test_it_is_met_also_when_the_receipts_of_the_day_are_given(space, bob, charlie, solved):
    for n in range(MOST_A_DAY):
        give(actor=charlie, thing=make_topic(space, bob, f"Topic {n}"), outcome="solved")
    assert meet_need(actor=charlie, item=solved) is None
    assert Event.objects.filter(verb="need.met").count() == 1


def test_only_readers_say_so(as_user, private, alice, charlie):
    question = make_question(private, alice)
    assert as_user(charlie).post(f"/ask/answered/{question.pk}/", TYPED).status_code == 404
    with pytest.raises(PermissionDenied):
        meet_need(actor=charlie, item=question)


def test_an_answer_without_acceptance_credits_the_question(space, alice, bob, charlie):
    question = make_question(space, bob, "Why does the turbine hum?")
    react(actor=charlie, thing=make_comment(question, alice), emoji="👍")
    receipt = meet_need(actor=charlie, item=question)
    assert receipt is not None and (receipt.item_id, receipt.comment_id) == (question.pk, None)


def test_the_words_of_a_stranger_are_kept_nowhere(space, charlie, solved):
    meet_need(actor=charlie, item=solved)
    assert all("turbine hums" not in str(event.data) for event in Event.objects.all())
