"""The one door to files."""

from typing import Any

from django.db import models
from django.db.models import Q

from apps.content.models import Item


class FileQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FileQuerySet":
        """Files of items `user` may see, and their own that belong to no item yet."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(item_id__in=Item.visible_to(user).values("pk")) | Q(item=None, owner_id=user.pk))
