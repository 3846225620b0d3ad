"""One set of tags for the whole portal."""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from apps.content.models import Item, State
from apps.spaces.models import Space


class Tag(TagBase):
    """A word for a thing, shared by all spaces."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.CharField(_("address"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @classmethod
    def visible_to(cls, user: Any) -> models.QuerySet["Tag"]:
        """Tags that stand on something published in a space `user` may read: a tag's name can tell, too.

        The newest such thing is asked for, not whether there is one: the index hands out a tag's things newest first,
        so the first that fits answers; asked for any, the database reads all that carry the tag.
        """
        readable = ItemTag.objects.filter(
            tag=OuterRef("pk"),
            space__in=Space.objects.readable_by(user).values("pk"),
            content_object__state__in=[State.PUBLISHED, State.ARCHIVED],
            content_object__deleted_at=None,
        )
        newest = readable.order_by("-content_object").values("content_object")[:1]
        return cls.objects.alias(newest=Subquery(newest)).exclude(newest=None)


class ItemTag(ItemBase):
    """A tag on an item. `space` is copied from the item so that a tag's page never walks spaces one may not read."""

    content_object = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="item_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="item_tags")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="item_tag_once")]
        indexes = [models.Index(fields=["tag", "-content_object"], name="item_by_tag")]
