"""The one door to comments."""

from typing import Any

from django.db import models
from django.db.models import Q

from apps.content.models import Item
from apps.spaces.models import Membership


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Comments that are not deleted, on published or archived items `user` may see; says in SQL what `comment.view`
        says in the table of rights."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        items = Item.visible_to(user).filter(state__in=["published", "archived"])
        rows = self.filter(deleted_at=None, item_id__in=items.values("pk"))
        if "moderator" in user.roles:
            return rows
        led = Membership.objects.filter(user_id=user.pk, role__in=["owner", "facilitator"])
        return rows.filter(Q(hidden_at=None) | Q(author_id=user.pk) | Q(item__space_id__in=led.values("space_id")))

    def unhidden(self) -> "CommentQuerySet":
        """Those that say something to everybody who may read their item."""
        return self.filter(hidden_at=None)

    def restorable_by(self, user: Any) -> "CommentQuerySet":
        """Deleted comments on items `user` may see: those they wrote, and all in spaces they lead."""
        led = Membership.objects.filter(user_id=user.pk, role__in=["owner", "facilitator"])
        mine = Q(author_id=user.pk) | Q(item__space_id__in=led.values("space_id"))
        return self.filter(mine, item_id__in=Item.visible_to(user).values("pk")).exclude(deleted_at=None)
