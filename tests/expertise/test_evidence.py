"""What shows that somebody knows something: which things count, and when they cease to."""

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.blogs.actions import Manuscript, create_article, edit_article
from apps.blogs.models import Article
from apps.content.actions import delete, restore
from apps.discussion.actions import delete_comment, react
from apps.expertise.models import Evidence, EvidenceRebuilding
from apps.expertise.rebuilding import rebuild
from apps.forums.actions import accept, mark_helpful, take_back_acceptance, vote
from apps.impact.actions import give, withdraw
from apps.spaces.models import Space
from tests.factories import make_article, make_comment, make_post, make_question


@pytest.fixture
def question(space: Space, alice: User):
    return make_question(space, alice, tags="Leaks, Night flow")


def written_together(space: Space, author: User, other: User, tags: str) -> Article:
    manuscript = Manuscript(title="How to listen", text="Put the stick to the valve.", tags=tags, coauthors=(other,))
    return create_article(actor=author, space=space, manuscript=manuscript)


def test_an_accepted_answer_counts_for_every_tag_of_its_question(rows, question, alice, bob):
    answer = make_comment(question, bob)
    assert rows() == set()
    accept(actor=alice, comment=answer)
    assert rows() == {
        ("bob", "leaks", question.pk, answer.pk, "accepted"),
        ("bob", "night-flow", question.pk, answer.pk, "accepted"),
    }
    take_back_acceptance(actor=alice, comment=answer)
    assert rows() == set()


def test_an_answer_others_find_useful_counts_and_of_two_sorts_the_better_one(rows, question, alice, bob, charlie):
    answer = make_comment(question, bob)
    vote(actor=charlie, comment=answer, wanted=True)
    assert {row[-1] for row in rows()} == {"answered"}
    react(actor=charlie, thing=answer, emoji="👍", wanted=True)
    assert {row[-1] for row in rows()} == {"answered"}
    give(actor=charlie, thing=answer, outcome="solved")
    assert {row[-1] for row in rows()} == {"used"}
    accept(actor=alice, comment=answer)
    assert {row[-1] for row in rows()} == {"accepted"}


def test_what_the_asker_marks_counts(rows, question, alice, bob):
    answer = make_comment(question, bob)
    mark_helpful(actor=alice, comment=answer, wanted=True)
    assert {row[-1] for row in rows()} == {"answered"}
    mark_helpful(actor=alice, comment=answer, wanted=False)
    assert rows() == set()


def test_nobody_shows_anything_by_liking_their_own_words(rows, space, alice, bob):
    comment = make_comment(make_post(space, alice, tags="leaks"), bob)
    react(actor=bob, thing=comment, emoji="👍", wanted=True)
    assert rows() == set()
    react(actor=alice, thing=comment, emoji="👍", wanted=True)
    assert {row[-1] for row in rows()} == {"thanked"}


def test_who_answers_their_own_question_shows_nothing_by_accepting_it(rows, question, alice):
    accept(actor=alice, comment=make_comment(question, alice))
    assert rows() == set()


def test_articles_count_for_all_who_wrote_them(rows, space, alice, bob):
    article = written_together(space, alice, bob, "leaks")
    assert {(row[0], row[-1]) for row in rows()} == {("alice", "article"), ("bob", "article")}
    edit_article(actor=alice, article=article, title=article.title, text="Other words.", tags="valves")
    assert {row[1] for row in rows()} == {"valves"}


def test_a_post_counts_once_somebody_used_it(rows, space, alice, bob):
    post = make_post(space, alice, tags="leaks")
    assert rows() == set()
    give(actor=bob, thing=post, outcome="faster")
    assert rows() == {("alice", "leaks", post.pk, None, "used")}
    withdraw(actor=bob, thing=post)
    assert rows() == set()


def test_what_is_gone_shows_nothing_until_it_comes_back(rows, space, question, alice, bob):
    answer = make_comment(question, bob)
    accept(actor=alice, comment=answer)
    before = rows()
    delete(actor=alice, item=question)
    assert rows() == set()
    restore(actor=alice, item=question)
    assert rows() == before
    delete_comment(actor=bob, comment=answer)
    assert rows() == set()


def test_what_has_no_tag_shows_nothing(rows, space, alice):
    make_article(space, alice)
    assert rows() == set()


def test_rebuilding_gives_what_events_gave(rows, space, question, alice, bob, charlie):
    accept(actor=alice, comment=make_comment(question, bob))
    written_together(space, alice, bob, "valves")
    react(actor=alice, thing=make_comment(question, charlie), emoji="👍", wanted=True)
    before = rows()
    assert len(before) == 6
    Evidence.objects.all().delete()
    call_command("rebuild_expertise", verbosity=0)
    assert rows() == before
    Evidence.objects.update(sort="wrong")
    call_command("rebuild_expertise", verbosity=0, when_empty=True)
    assert {row[-1] for row in rows()} == {"wrong"}
    call_command("rebuild_expertise", verbosity=0)
    assert rows() == before


def test_an_interrupted_rebuilding_goes_on_where_it_stopped(rows, space, alice):
    articles = [make_article(space, alice, tags="valves") for _n in range(2)]
    before = rows()
    Evidence.objects.all().delete()
    place = articles[-1].pk // 512 * 512 - 1
    EvidenceRebuilding.objects.create(last=place)
    seen: list[int] = []
    rebuild(seen.append)
    assert seen
    assert {row[2] for row in rows()} == {article.pk for article in articles if article.pk > place}
    assert not EvidenceRebuilding.objects.exists()
    rebuild(seen.append)
    assert rows() == before
