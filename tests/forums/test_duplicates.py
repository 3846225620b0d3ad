"""A question that asks the same as another sends its readers there, tells its followers, and leaks nothing."""

from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.content.actions import delete, hide, restore
from apps.content.models import Item
from apps.core.registry import notices
from apps.events.models import Event
from apps.following.actions import follow, set_level
from apps.following.models import Follow
from apps.forums.actions import accept, mark_duplicate, me_too, move_thread, take_back_duplicate
from apps.forums.models import Duplicate, MeToo, Question
from tests.factories import make_comment, make_question, make_space, make_topic, make_user


@pytest.fixture
def original(space, alice):
    return make_question(space, alice, "How do I hear a leak?")


@pytest.fixture
def question(space, bob):
    return make_question(space, bob, "What does a leak sound like?")


def facts(item):
    return Item.for_cards([item.pk]).get().facts


def pairs():
    return set(Duplicate.objects.values_list("question", "original"))


@pytest.mark.parametrize("name", ["alice", "bob", "mo"])
def test_leaders_moderators_and_the_asker_mark_it(request, question, original, name):
    person = request.getfixturevalue(name)
    assert mark_duplicate(actor=person, question=question, original=original).pk == original.pk
    mark_duplicate(actor=person, question=question, original=original)
    assert pairs() == {(question.pk, original.pk)} and facts(question)["duplicate"]
    event = Event.objects.get(verb="question.duplicate_marked")
    assert event.item_id == question.pk
    told = notices.get("question.duplicate_marked")
    assert list(told.recipients(event)) == ([] if name == "bob" else [question.author_id])
    assert question.title in str(told.sentence(event)) and original.title not in str(told.sentence(event))


@pytest.mark.parametrize("name", ["charlie", "gus", "mia", "sam"])
def test_others_cannot(request, as_user, question, original, name, organisation):
    person = request.getfixturevalue(name)
    with pytest.raises(PermissionDenied):
        mark_duplicate(actor=person, question=question, original=original)
    client = as_user(person)
    client.post(f"/i/{question.pk}/duplicate/", {"choice": original.pk, "words": "leak"})
    assert not Duplicate.objects.exists()
    assert f"/i/{question.pk}/duplicate/" not in client.get(question.get_absolute_url()).content.decode()
    mark_duplicate(actor=question.author, question=question, original=original)
    with pytest.raises(PermissionDenied):
        take_back_duplicate(actor=person, question=question)
    assert client.post(f"/i/{question.pk}/duplicate/undo/").status_code in {403, 404}
    assert Duplicate.objects.exists()


def test_readers_are_led_on_and_may_stay(as_user, question, original, bob, charlie, organisation):
    answer = make_comment(question, charlie, "Like rain")
    mark_duplicate(actor=bob, question=question, original=original)
    client, address = as_user(charlie), question.get_absolute_url()
    led = client.get(address)
    assert led.url == f"{original.get_absolute_url()}?from={question.pk}"
    page = client.get(led.url).content.decode()
    assert "You came from" in page and question.title in page and f"{address}?stay" in page
    page = client.get(f"{address}?stay").content.decode()
    assert "This question asks the same as" in page and original.title in page and "Like rain" in page
    assert "Answers are gathered at the question" in page
    assert client.get(f"/comments/{answer.pk}/").url == f"{address}?sort=oldest&after=0#comment-{answer.pk}"
    assert client.get(f"{address}?sort=oldest&after=0").status_code == 200
    for made_up in (original.pk, question.pk + 1000, "x"):
        assert "You came from" not in client.get(f"{original.get_absolute_url()}?from={made_up}").content.decode()


def test_nobody_answers_there_and_the_list_says_duplicate(as_user, question, original, bob, charlie, organisation):
    mark_duplicate(actor=bob, question=question, original=original)
    with pytest.raises(PermissionDenied):
        make_comment(question, charlie, "Too late")
    page = as_user(charlie).get("/s/craft/forum/").content.decode()
    assert page.count("Duplicate</span>") == 1
    assert "want to know this too" not in as_user(charlie).get(f"{question.get_absolute_url()}?stay").content.decode()


def test_it_is_as_answered_as_its_original(as_user, question, original, private, alice, bob, charlie, organisation):
    def listed(person, show):
        return question.title in as_user(person).get(f"/s/craft/forum/?show={show}").content.decode()

    assert listed(charlie, "open") and listed(charlie, "unanswered")
    mark_duplicate(actor=bob, question=question, original=original)
    assert listed(charlie, "open")
    accept(actor=alice, comment=make_comment(original, bob, "Like rain"))
    assert not listed(charlie, "open") and not listed(charlie, "unanswered") and listed(charlie, "questions")
    move_thread(actor=alice, thread=original, space=private)
    assert listed(charlie, "open") and not listed(bob, "open")


def test_followers_and_those_who_wait_go_along_once_each(space, question, original, alice, bob, charlie, gus):
    space.memberships.create(user=charlie, role="member")
    dana = make_user("dana")
    for person in (bob, charlie, dana):
        follow(actor=person, thing=question)
    follow(actor=charlie, thing=original)
    for person in (charlie, alice):
        me_too(actor=person, question=question, wanted=True)
    me_too(actor=charlie, question=original, wanted=True)
    set_level(actor=dana, space=space, level="muted") if space.memberships.filter(user=dana).exists() else (
        Follow.objects.create(user=dana, space=space, level="muted")
    )
    mark_duplicate(actor=bob, question=question, original=original)
    followers = sorted(Follow.objects.filter(item=original.pk).values_list("user", flat=True))
    assert followers == sorted([bob.pk, charlie.pk])
    waiting = sorted(MeToo.objects.filter(question=original).values_list("user", flat=True))
    assert waiting == sorted([bob.pk, charlie.pk]) and facts(original)["me_too"] == 2
    take_back_duplicate(actor=bob, question=question)
    assert list(Follow.objects.filter(item=original.pk).values_list("user", flat=True)) == [charlie.pk]
    assert list(MeToo.objects.filter(question=original).values_list("user", flat=True)) == [charlie.pk]
    assert facts(original)["me_too"] == 1 and "duplicate" not in facts(question)
    assert Follow.objects.filter(item=question.pk).count() == 3


def test_taking_it_back_twice_is_once(as_user, question, original, bob, charlie, organisation):
    mark_duplicate(actor=bob, question=question, original=original)
    client = as_user(bob)
    assert client.post(f"/i/{question.pk}/duplicate/undo/").url == question.get_absolute_url()
    take_back_duplicate(actor=bob, question=question)
    assert Event.objects.filter(verb="question.duplicate_withdrawn").count() == 1
    assert client.get(question.get_absolute_url()).status_code == 200
    assert make_comment(question, charlie, "Open again")


def test_an_original_that_becomes_a_duplicate_takes_its_own_along(space, question, original, alice, bob):
    last = make_question(space, alice, "Which sounds does a leak make?")
    mark_duplicate(actor=bob, question=question, original=original)
    mark_duplicate(actor=alice, question=original, original=last)
    assert pairs() == {(question.pk, last.pk), (original.pk, last.pk)}
    third = make_question(space, bob, "Leak noise?")
    assert mark_duplicate(actor=bob, question=third, original=question).pk == last.pk
    assert MeToo.objects.filter(question=last, user=bob).exists()
    take_back_duplicate(actor=alice, question=original)
    assert pairs() == {(question.pk, original.pk), (third.pk, last.pk)}


def test_what_cannot_be_is_refused_in_a_sentence(as_user, space, question, original, alice, bob, charlie, organisation):
    gone, hidden = make_question(space, bob, "Gone leak"), make_question(space, bob, "Hidden leak")
    delete(actor=bob, item=gone)
    hide(actor=alice, item=hidden, reason="Off")
    secret = make_question(make_space(charlie, slug="secret", visibility="private"), charlie, "Secret leak")
    closed = make_question(make_space(bob, slug="circle", visibility="closed"), bob, "Closed leak")
    client, address = as_user(bob), f"/i/{question.pk}/duplicate/"
    for other, sentence in (
        (question, "no duplicate of itself"), (gone, "no question there that you can see"),
        (secret, "no question there that you can see"), (make_topic(space, bob), "Only a question can ask the same"),
        (hidden, "hidden or archived"), (closed, "Not everybody who sees this question may see that one"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=sentence):
            mark_duplicate(actor=bob, question=question, original=other)
        answer = client.post(address, {"words": other.get_absolute_url(), "go": "1"})
        assert answer.status_code == 422 and "field-error" in answer.content.decode()
        assert other.get_absolute_url() in answer.content.decode() and "Closed leak?" not in answer.content.decode()
    mark_duplicate(actor=bob, question=question, original=original)
    with pytest.raises(ValidationError, match="is a duplicate of this one"):
        mark_duplicate(actor=alice, question=original, original=question)
    with pytest.raises(ValidationError, match="marked as a duplicate already"):
        mark_duplicate(actor=bob, question=question, original=make_question(space, bob, "Another"))
    with pytest.raises(PermissionDenied):
        mark_duplicate(actor=bob, question=make_topic(space, bob), original=original)
    assert pairs() == {(question.pk, original.pk)}


def test_an_original_elsewhere_has_to_be_open_to_all_who_read_it(private, original, question, alice, bob, gus):
    inside = make_question(private, bob, "A private question")
    assert mark_duplicate(actor=bob, question=inside, original=original)
    private.memberships.create(user=gus, role="member")
    other = make_question(private, bob, "Another private question")
    with pytest.raises(ValidationError, match="Not everybody"):
        mark_duplicate(actor=bob, question=other, original=question)


def test_what_the_reader_may_not_see_does_not_leak(
    as_user, question, original, private, alice, bob, charlie, organisation
):
    mark_duplicate(actor=bob, question=question, original=original)
    client, address = as_user(charlie), question.get_absolute_url()
    move_thread(actor=alice, thread=original, space=private)
    for reader_address in (address, f"{address}?stay"):
        page = client.get(reader_address)
        assert page.status_code == 200
        assert original.title not in page.content.decode() and f"/i/{original.pk}" not in page.content.decode()
        assert "duplicate of" not in page.content.decode()
    assert as_user(bob).get(address).url.startswith(original.get_absolute_url())
    move_thread(actor=alice, thread=original, space=question.space)
    delete(actor=alice, item=original)
    assert client.get(address).status_code == 200
    assert "what it leads to cannot be shown" in as_user(bob).get(address).content.decode()
    restore(actor=alice, item=original)
    assert client.get(address).status_code == 302
    Question.visible_to(bob).get(pk=original.pk).delete()
    assert client.get(address).status_code == 200
    take_back_duplicate(actor=bob, question=question)
    assert make_comment(question, charlie, "Free again")


def test_who_may_not_see_the_duplicate_is_not_told_of_it(as_user, original, private, bob, charlie, organisation):
    inside = make_question(private, bob, "A private question")
    mark_duplicate(actor=bob, question=inside, original=original)
    page = as_user(charlie).get(f"{original.get_absolute_url()}?from={inside.pk}").content.decode()
    assert "private question" not in page and "You came from" not in page


def test_the_page_finds_the_original(as_user, question, original, bob, organisation, django_assert_max_num_queries):
    client, address = as_user(bob), f"/i/{question.pk}/duplicate/"
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert f'value="{original.pk}"' in page and "It can be taken back." in page
    kept = client.post(address, {"words": "nothing such", "find": "1"})
    assert kept.status_code == 200 and "Nothing is called so" in kept.content.decode()
    refused = client.post(address, {"words": "leak", "go": "1"})
    assert refused.status_code == 422 and "Choose one of these" in refused.content.decode()
    assert client.post(address, {"words": "leak", "choice": original.pk, "go": "1"}).url == question.get_absolute_url()
    assert pairs() == {(question.pk, original.pk)}
    assert client.get(address).status_code == 302
    led = client.get(question.get_absolute_url()).url
    for shown in (led, f"{question.get_absolute_url()}?stay"):
        client.get(shown)
        with django_assert_max_num_queries(12):
            client.get(shown)


STEPS = st.lists(st.tuples(st.booleans(), st.sampled_from(list(permutations(range(5), 2)))), max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_there_are_never_chains_or_loops(space, alice, steps):
    questions = [make_question(space, alice, f"Question {n}") for n in range(5)]
    for marks, (one, other) in steps:
        try:
            if marks:
                mark_duplicate(actor=alice, question=questions[one], original=questions[other])
            else:
                take_back_duplicate(actor=alice, question=questions[one])
        except ValidationError:
            continue
    ids = {question.pk for question in questions}
    rows = list(Duplicate.objects.filter(question__in=ids))
    duplicates = {row.question_id for row in rows}
    assert not duplicates & {row.original_id for row in rows}
    assert duplicates == {question.pk for question in questions if "duplicate" in facts(question)}
    for question in questions:
        assert facts(question).get("me_too", 0) == MeToo.objects.filter(question=question).count()
