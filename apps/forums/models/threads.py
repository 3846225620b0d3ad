"""Discussion topics, and questions with their answers. An answer is a comment right below its question."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.spaces.models import Space

USER = settings.AUTH_USER_MODEL


class Category(models.Model):
    """A shelf of a space's forum; `position` orders them."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["space", "name"], name="category_once")]

    def __str__(self) -> str:
        return self.name


class Thread(Item):
    """What topics and questions share. `body` is sanitised HTML."""

    body = models.TextField(_("text"))
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def bodies(cls, ids: list[int]) -> dict[int, str]:
        """Return {id: body} for rows that have passed `visible_to` already."""
        return dict(cls.everything.filter(pk__in=ids).values_list("pk", "body"))

    @classmethod
    def shelve(cls, pk: int, category: int | None) -> None:
        """Put a row that the caller has locked on the category with this id, or on none."""
        cls.everything.filter(pk=pk).update(category_id=category)

    @classmethod
    def visible_rows(cls, ids: list[int]) -> list[Any]:
        """Return the rows, with their category, of ids that have passed `visible_to` already."""
        return list(cls.everything.filter(pk__in=ids).select_related("category"))


class Topic(Thread):
    """Something to talk about."""

    class Meta:
        default_manager_name = base_manager_name = "everything"


class Question(Thread):
    """Something somebody wants to know. The comments right below it are its answers, one of which may be accepted."""

    class Meta:
        default_manager_name = base_manager_name = "everything"

    @classmethod
    def answers(cls) -> "models.QuerySet[Comment]":
        """All that are answers: the comments right below questions."""
        return Comment.everything.filter(parent=None, item__kind="question")

    @classmethod
    def askers(cls, ids: Iterable[int]) -> dict[int, int | None]:
        """Return {id: who asked} for those of `ids` that are questions."""
        return dict(cls.everything.filter(pk__in=list(ids)).values_list("pk", "author_id"))

    @classmethod
    def ids_after(cls, pk: int, most: int) -> list[int]:
        """Return the next ids after `pk`, in their order: to go through them all."""
        return list(cls.everything.filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True)[:most])


class Vote(models.Model):
    """Somebody found an answer useful."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="votes")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.comment_id}"


class MeToo(models.Model):
    """Somebody else wants to know the same."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="me_too")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="me_too_once")]

    def __str__(self) -> str:
        return f"{self.user_id} too: {self.question_id}"


def kind_of(item: Any) -> type[Thread] | None:
    """Return the model of a spine row that is a topic or a question, else None."""
    return {"topic": Topic, "question": Question}.get(item.kind)
