"""Micro posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item


class Post(Item):
    """A short post. `body` is sanitised HTML of at most 1,000 characters of text when written in the portal."""

    body = models.TextField(_("text"))

    class Meta:
        default_manager_name = base_manager_name = "everything"

    @classmethod
    def bodies(cls, ids: list[int]) -> dict[int, str]:
        """Return {id: body} for posts that have passed `visible_to` already."""
        return dict(cls.everything.filter(pk__in=ids).values_list("pk", "body"))
