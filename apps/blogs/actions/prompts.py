"""Setting the questions a space asks its members."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.blogs.models import Prompt
from apps.core.names import check_name, tidy
from apps.events.outbox import record
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.spaces.versions import move_on
from apps.tagging.actions import MAX_LENGTH, split

MOST_PROMPTS = 5
LONGEST = 160


@transaction.atomic
def set_prompts(*, actor: Any, space: Any, rows: Iterable[tuple[str, str]]) -> list[Prompt]:
    """Make (question, tag) `rows` the prompts of `space`, in that order; rows without a question fall away.

    Raises PermissionDenied, or ValidationError whose `params` name the row (from 0) and the field.
    """
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.configure", space):
        raise PermissionDenied
    wanted: dict[str, Prompt] = {}
    for row, (question, tag) in enumerate(rows):
        question = tidy(question)
        if not question:
            continue
        if question in wanted:
            raise _refused(_("This question stands here twice."), row)
        wanted[question] = Prompt(space=space, question=_fit(question, row), tag=_one_tag(tag, row), position=row)
    if len(wanted) > MOST_PROMPTS:
        raise _refused(_("At most %(most)d questions fit.") % {"most": MOST_PROMPTS}, MOST_PROMPTS)
    before = list(Prompt.objects.filter(space=space).values_list("question", "tag"))
    if before == [(prompt.question, prompt.tag) for prompt in wanted.values()]:
        return list(Prompt.objects.filter(space=space))
    Prompt.objects.filter(space=space).delete()
    prompts = Prompt.objects.bulk_create(wanted.values())
    move_on(space.pk)
    record("space.prompts_set", actor=actor, space=space, questions=list(wanted))
    return prompts


def _fit(question: str, row: int) -> str:
    if len(question) > LONGEST:
        raise _refused(_("Keep the question under %(most)d characters.") % {"most": LONGEST}, row)
    try:
        check_name(question)
    except ValidationError as error:
        raise _refused(error.messages[0], row) from error
    return question


def _one_tag(tag: str, row: int) -> str:
    names = split(tag)
    if len(names) != 1 or len(names[0]) > MAX_LENGTH or "\x00" in tag:
        raise _refused(_("Name one tag that answers will carry."), row, "tag")
    return names[0]


def _refused(sentence: str, row: int, field: str = "question") -> ValidationError:
    return ValidationError(sentence.replace("%", "%%"), params={"row": row, "field": field})
