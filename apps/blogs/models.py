"""Micro posts and macro articles."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.files.models import File
from apps.spaces.models import Space

USER = settings.AUTH_USER_MODEL


class Post(Item):
    """A short post. `body` is sanitised HTML of at most 1,000 characters of text when written in the portal."""

    body = models.TextField(_("text"))

    class Meta:
        default_manager_name = base_manager_name = "everything"

    @classmethod
    def bodies(cls, ids: list[int]) -> dict[int, str]:
        """Return {id: body} for posts that have passed `visible_to` already."""
        return dict(cls.everything.filter(pk__in=ids).values_list("pk", "body"))


class Series(models.Model):
    """Articles of one space that belong together, in an order; `Article.series_position` counts from 1."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="article_series")
    title = models.CharField(_("title"), max_length=120)
    source_id = models.CharField(max_length=200, null=True, unique=True, editable=False)

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["space", "title"], name="series_once")]

    def __str__(self) -> str:
        return self.title


def new_preview_token() -> str:
    return get_random_string(32)


class Article(Item):
    """A lasting text with a title. `body` is sanitised HTML; `minutes` the reading time at 230 words a minute.

    `preview_token` opens a draft to those who have the link and may read its space. `announced_at` makes it an
    announcement that members are asked to confirm, until `confirm_by` where that is set.
    """

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    cover = models.ForeignKey(File, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles")
    series_position = models.PositiveSmallIntegerField(null=True, blank=True)
    preview_token = models.CharField(max_length=40, default=new_preview_token, unique=True, editable=False)
    announced_at = models.DateTimeField(null=True, editable=False)
    confirm_by = models.DateField(_("confirm by"), null=True, blank=True)

    class Meta:
        default_manager_name = base_manager_name = "everything"
        indexes = [models.Index(fields=["announced_at"], condition=~Q(announced_at=None), name="article_announced")]

    @classmethod
    def bodies(cls, ids: list[int]) -> dict[int, str]:
        """Return {id: body} for articles that have passed `visible_to` already."""
        return dict(cls.everything.filter(pk__in=ids).values_list("pk", "body"))

    @classmethod
    def of_ids(cls, ids: list[int]) -> Any:
        """The articles with these ids, for what tells people of them. Ask `visible_to` before showing any."""
        return cls.everything.filter(pk__in=ids)

    @classmethod
    def of_series(cls, series: "Series") -> Any:
        """The articles of a series whatever their state, in its order. Ask `visible_to` before showing any."""
        return cls.everything.filter(series=series, deleted_at=None).order_by("series_position", "pk")

    @classmethod
    def previewed_by(cls, user: Any, token: str) -> "Article | None":
        """Return the unpublished article behind a preview link, for those who may read its space."""
        if not token:
            return None
        readable = Space.objects.readable_by(user).values("pk")
        found = cls.everything.filter(preview_token=token, deleted_at=None, space_id__in=readable)
        return found.filter(state__in=["draft", "scheduled"]).select_related("space", "author__unit").first()


class Confirmation(models.Model):
    """Somebody has confirmed that they read an announcement."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="confirmations")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="confirmations")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "article"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.user_id} confirmed {self.article_id}"


class Prompt(models.Model):
    """A question a space asks its members now and then ("What did you learn this week?"); answers carry `tag`."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="prompts")
    question = models.CharField(_("question"), max_length=160)
    tag = models.CharField(_("tag"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["space", "question"], name="prompt_once")]

    def __str__(self) -> str:
        return self.question
