"""Topics, questions and their answers through the API."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from apps.core import richtext
from apps.core.api_kinds import (
    ApiAct,
    ApiKind,
    ChangedItem,
    NewItem,
    Text,
    Title,
    api_acts,
    api_kinds,
    strict,
    tag_line,
)
from apps.discussion.models import Comment
from apps.forums import actions
from apps.forums.actions.answers import is_answer
from apps.forums.models import Category, Question, Thread, Topic

Shelf = Annotated[Text | None, Field(max_length=60, description="The name of a category of the space's forum.")]
ASKED = {
    "kind": "question", "space": "leak-listening", "title": "How do I hear a leak at night?",
    "body_markdown": "Every valve hums. What do you listen for?", "tags": ["leaks"],
}  # fmt: skip


class NewTopic(NewItem):
    kind: Literal["topic"]
    title: Title
    category: Shelf = None

    model_config = strict(ASKED | {"kind": "topic", "title": "Quieter nights"})


class NewQuestion(NewItem):
    kind: Literal["question"]
    title: Title
    category: Shelf = None

    model_config = strict(ASKED)


class ChangedThread(ChangedItem):
    title: Title = ""
    category: Shelf = None

    model_config = strict({"title": "How do I hear a small leak at night?"})


class ThreadDetails(BaseModel):
    category: str | None

    model_config = strict({"category": "Tools"})


def shelf_named(space: Any, name: str | None) -> Category | None:
    """Return the category of `space` called so, None for no name. Raises ValidationError by field."""
    if name is None:
        return None
    found = Category.objects.filter(space=space, name=name).first()
    if found is None:
        raise ValidationError({"category": _("Choose one of this space's categories.")})
    return found


def maker(model: type[Thread]) -> Callable[[Any, Any, Any], Thread]:
    def make(actor: Any, space: Any, said: Any) -> Thread:
        return actions.publish_thread(
            actor=actor, model=model, space=space, title=said.title, text=said.body_markdown,
            tags=tag_line(said.tags), category=shelf_named(space, said.category),
        )  # fmt: skip

    return make


def changer(model: type[Thread]) -> Callable[[Any, Any, Any], None]:
    def change(actor: Any, item: Any, said: ChangedThread) -> None:
        thread = model.visible_to(actor).select_related("space", "category").get(pk=item.pk)
        text: Any = said.body_markdown if said.says("body_markdown") else richtext.Written(thread.body, "html")
        tags = said.tags if said.says("tags") else [name for name, _slug in thread.tag_names]
        shelf = shelf_named(thread.space, said.category) if said.says("category") else thread.category
        title = said.title if said.says("title") else thread.title
        actions.edit_thread(
            actor=actor, thread=thread, title=title, text=text, tags=tag_line(tags), category=shelf
        )  # fmt: skip

    return change


def teller(model: type[Thread]) -> Callable[[list[int]], dict[int, dict[str, Any]]]:
    def tell(ids: list[int]) -> dict[int, dict[str, Any]]:
        return {row.pk: {"category": row.category and row.category.name} for row in model.visible_rows(ids)}

    return tell


def want_too(actor: Any, item: Any, wanted: bool) -> int:
    question = Question.visible_to(actor).filter(pk=item.pk).first()
    if question is None:
        raise Http404
    return actions.me_too(actor=actor, question=question, wanted=wanted)


def _answer(comment: Comment) -> Comment:
    if not is_answer(comment):
        raise Http404
    return comment


def vote(actor: Any, comment: Comment, wanted: bool) -> int:
    return actions.vote(actor=actor, comment=_answer(comment), wanted=wanted)


def mark(actor: Any, comment: Comment, wanted: bool) -> None:
    actions.mark_helpful(actor=actor, comment=_answer(comment), wanted=wanted)


def share(actor: Any, comment: Comment, wanted: bool) -> None:
    actions.share_answer(actor=actor, comment=_answer(comment), wanted=wanted)


def accept(actor: Any, comment: Comment, wanted: bool) -> None:
    act = actions.accept if wanted else actions.take_back_acceptance
    act(actor=actor, comment=_answer(comment))


for model, new in ((Topic, NewTopic), (Question, NewQuestion)):
    api_kinds.add(
        ApiKind(
            name=str(model._meta.model_name), new=new, changed=ChangedThread, details=ThreadDetails,
            make=maker(model), change=changer(model), tell=teller(model),
        )
    )  # fmt: skip
api_acts.add(ApiAct("me-too", "item", "Want to know the same as the one who asked", want_too))
api_acts.add(ApiAct("vote", "comment", "Say that an answer is useful", vote))
api_acts.add(ApiAct("accept", "comment", "Say that an answer is the one that helped", accept))
api_acts.add(ApiAct("helped", "comment", "Mark an answer as one that helped", mark))
api_acts.add(ApiAct("share", "comment", "Let all members of the space edit an answer", share))
