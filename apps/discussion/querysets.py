"""The one door to comments."""

from typing import Any

from django.db import models

from apps.content.models import Item


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Comments that are not deleted, on published or archived items `user` may see."""
        items = Item.visible_to(user).filter(state__in=["published", "archived"])
        return self.filter(deleted_at=None, item_id__in=items.values("pk"))
