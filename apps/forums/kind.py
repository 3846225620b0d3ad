"""What topics and questions are to the rest of the portal."""

from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.registry import Kind, Seed, Talk, kinds
from apps.discussion.models import Comment
from apps.forums.actions import rewrite_thread
from apps.forums.models import Question, Topic
from apps.forums.views.threads import question_page, topic_page


def seed_of(item: Any) -> Seed:
    """Return what something begins with that grows from a topic or a question: its title, its text and its tags.

    A question that was answered hands on its accepted answer too, with the name of whoever gave it.
    """
    bodies = Topic.bodies([item.pk]) | Question.bodies([item.pk])
    html = bodies.get(item.pk, "") + answer_to(item)
    return Seed(title=item.title, html=html, tags=[name for name, _slug in item.tag_names])


def answer_to(item: Any) -> str:
    """Return the accepted answer to a question as sanitised HTML, "" where there is none."""
    answer = Comment.accepted_on(item) if item.kind == "question" else None
    if answer is None:
        return ""
    # A handle becomes a link, and its owner is told, when what grows is written.
    credit = gettext("Answered by %(name)s.") % {"name": f"@{answer.author.username}"} if answer.author else ""
    return f"<h2>{escape(gettext('Answer'))}</h2>{answer.body}" + (f"<p>{escape(credit)}</p>" if credit else "")


def talk_on_topic(item: Any) -> Talk:
    n = item.comment_count
    heading = ngettext("%(n)d reply", "%(n)d replies", n) % {"n": n} if n else _("Replies")
    return Talk(heading, _("Nobody has replied yet. Be the first."), _("Reply"))


def talk_on_question(item: Any) -> Talk:
    n = item.facts.get("answers", 0)
    heading = ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n} if n else _("Answers")
    return Talk(heading, _("Nobody has answered yet. Be the first."), _("Answer"))


kinds.add(
    Kind(
        name="topic",
        label=_("Topic"),
        label_plural=_("Topics"),
        icon="messages-square",
        model=Topic,
        page=topic_page,
        card_template="components/item_card.html",
        create_url=lambda space: reverse("topic_create") + (f"?space={space.slug}" if space else ""),
        create_label=_("Begin a topic"),
        edit_url=lambda item: reverse("thread_edit", args=[item.pk]),
        grows_into=("article", "document"),
        seed=seed_of,
        title_matters=True,
        rewrite=rewrite_thread,
        correctable=True,
        talk=talk_on_topic,
    )
)
kinds.add(
    Kind(
        name="question",
        label=_("Question"),
        label_plural=_("Questions"),
        icon="circle-question-mark",
        model=Question,
        page=question_page,
        card_template="components/item_card.html",
        create_url=lambda space: reverse("ask") + (f"?space={space.slug}" if space else ""),
        create_label=_("Ask a question"),
        edit_url=lambda item: reverse("thread_edit", args=[item.pk]),
        grows_into=("article", "document"),
        seed=seed_of,
        title_matters=True,
        rewrite=rewrite_thread,
        correctable=True,
        sorts=("votes", "oldest", "newest"),
        talk=talk_on_question,
    )
)
