"""The questions of a space that come up most, by what its reader may see."""

import pytest
from django.core.management import call_command

from apps.content.actions import delete, hide
from apps.discussion.actions import delete_comment, edit_comment
from apps.discussion.models import Reference
from apps.discussion.references import named_in
from apps.forums.actions import accept, mark_duplicate, me_too, merge
from apps.forums.faq import most_linked
from tests.factories import make_comment, make_post, make_question, make_space, make_topic


@pytest.fixture
def question(space, alice):
    return make_question(space, alice, "How do I hear a leak?")


def counted(user, space):
    return [(row.item.pk, row.duplicates, row.links, row.waiting) for row in most_linked(user, space)]


@pytest.mark.parametrize(
    ("html", "ids"),
    [
        ('<p>See <a class="ref" href="/i/12/" data-item="12"></a></p>', [12]),
        ('<figure class="embed" data-item="7"></figure><p><a href="/i/12-how-do-i/">how</a></p>', [7, 12]),
        ('<p><a href="http://localhost:8000/i/9/">x</a><a href="https://else.where/i/8/">y</a></p>', [9]),
        ("<p>No /i/5/ at all</p>", []),
    ],
)
def test_what_a_text_names(settings, html, ids):
    assert named_in(html.replace("http://localhost:8000", settings.PUBLIC_URL)) == ids


def test_links_of_items_and_comments_are_counted_and_follow_edits(space, question, alice, bob, charlie, deliver):
    post = make_post(space, bob, f"See [[i/{question.pk}]] and again [[i/{question.pk}]]")
    comment = make_comment(post, charlie, f"Or /i/{question.pk}/: [[i/{question.pk}]]")
    make_comment(question, bob, f"Here: [[i/{question.pk}]]")
    deliver()
    assert counted(bob, space) == [(question.pk, 0, 2, 0)]
    edit_comment(actor=charlie, comment=comment, text="Or not")
    deliver()
    assert counted(bob, space) == [(question.pk, 0, 1, 0)]
    call_command("find_references")
    assert counted(bob, space) == [(question.pk, 0, 1, 0)]
    Reference.objects.all().delete()
    call_command("find_references")
    assert counted(bob, space) == [(question.pk, 0, 1, 0)]
    delete(actor=bob, item=post)
    assert counted(bob, space) == []


def test_a_deleted_comment_counts_no_more(space, question, bob, deliver):
    post = make_post(space, bob)
    comment = make_comment(post, bob, f"[[i/{question.pk}]]")
    deliver()
    delete_comment(actor=bob, comment=comment)
    assert counted(bob, space) == []


def test_they_are_ranked_by_all_that_counts_together(space, question, alice, bob, charlie, deliver):
    other, bare = make_question(space, alice, "Which stick?"), make_question(space, alice, "Bare")
    mark_duplicate(actor=bob, question=make_question(space, bob, "Leak noise?"), original=question)
    me_too(actor=charlie, question=question, wanted=True)
    make_post(space, bob, f"[[i/{other.pk}]]")
    deliver()
    assert counted(bob, space) == [(question.pk, 1, 0, 2), (other.pk, 0, 1, 0)]
    assert bare.pk not in [row[0] for row in counted(bob, space)]


def test_only_what_the_reader_may_see_counts(space, private, question, alice, bob, charlie, deliver):
    make_post(private, bob, f"[[i/{question.pk}]]")
    hidden = make_post(space, bob, f"[[i/{question.pk}]]")
    mark_duplicate(actor=bob, question=make_question(private, bob, "Secret leak?"), original=question)
    deliver()
    hide(actor=alice, item=hidden, reason="Off")
    assert counted(bob, space) == [(question.pk, 1, 1, 1)]
    assert counted(charlie, space) == [(question.pk, 0, 0, 1)]
    delete(actor=alice, item=question)
    assert counted(bob, space) == []


def test_a_merged_topic_still_names_what_it_named(space, question, alice, bob, deliver):
    topic, target = make_topic(space, bob, text=f"[[i/{question.pk}]]"), make_topic(space, bob, "Other")
    deliver()
    merge(actor=alice, topic=topic, target=target)
    deliver()
    assert counted(bob, space) == [(question.pk, 0, 1, 0)]


def test_the_page_says_what_it_counts_and_how_the_answer_begins(
    as_user, space, closed, question, alice, bob, charlie, organisation, deliver, django_assert_max_num_queries
):
    accept(actor=alice, comment=make_comment(question, bob, "Put the stick to the valve."))
    me_too(actor=charlie, question=question, wanted=True)
    for n in range(8):
        me_too(actor=charlie, question=make_question(space, alice, f"Question {n}"), wanted=True)
    deliver()
    client, address = as_user(charlie), "/s/craft/forum/most-linked/"
    assert address in client.get("/s/craft/forum/").content.decode()
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert "Only what you can see counts." in page and "Put the stick to the valve." in page
    assert "1 person wants to know it too" in page and "No accepted answer yet." in page
    assert "How do I hear" not in client.get("/s/closed-circle/forum/most-linked/").content.decode()


def test_nobody_outside_reads_it(as_user, private, bob, charlie, gus, organisation):
    question = make_question(private, bob, "A secret")
    me_too(actor=private.memberships.get(role="owner").user, question=question, wanted=True)
    for person in (charlie, gus):
        assert as_user(person).get("/s/quiet-room/forum/most-linked/").status_code == 404
    assert "A secret" in as_user(bob).get("/s/quiet-room/forum/most-linked/").content.decode()
    assert counted(charlie, make_space(charlie, slug="empty")) == []
