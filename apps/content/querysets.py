"""The one door to items, and the named reads behind it."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.spaces.models import Membership, Space


class ItemQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ItemQuerySet":
        """Items `user` may see now; says in SQL what `item.view` says in the table of rights."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        state = Q(state__in=["published", "archived"]) | self._written_by(user)
        if "moderator" in user.roles:
            state |= Q(state="hidden")
        else:
            led = Membership.objects.filter(user_id=user.pk, role__in=["owner", "facilitator"])
            state |= Q(state="hidden", space_id__in=led.values("space_id"))
        return self.filter(state, deleted_at=None, space_id__in=Space.objects.readable_by(user).values("pk"))

    def _written_by(self, user: Any) -> Q:
        """What `user` wrote, alone or with others; says in SQL what the role "author" says in the table of rights."""
        item: Any = self.model
        shared = item.coauthors.rel.related_model.objects.filter(user_id=user.pk, item_id=OuterRef("pk"))
        return Q(author_id=user.pk) | Exists(shared)

    def restorable_by(self, user: Any) -> "ItemQuerySet":
        """Deleted items `user` may bring back; says in SQL what `item.restore` says in the table of rights."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        led = Membership.objects.filter(user_id=user.pk, role__in=["owner", "facilitator"])
        mine = self._written_by(user) | Q(space_id__in=led.values("space_id"))
        readable = Space.objects.readable_by(user).values("pk")
        return self.filter(mine, space_id__in=readable).exclude(deleted_at=None).exclude(facts__has_key="merged_into")

    def drafts_of(self, user: Any) -> tuple["ItemQuerySet", "ItemQuerySet"]:
        """Unpublished items `user` began alone, and those they write with others; two reads, for an index each."""
        drafts = self.visible_to(user).filter(state="draft")
        return drafts.filter(author_id=user.pk), drafts.filter(coauthors__user_id=user.pk)

    def published(self) -> "ItemQuerySet":
        return self.filter(state="published", deleted_at=None)

    def titled_like(self, text: str) -> "ItemQuerySet":
        """Items in whose title each word of `text` begins a word; none when there is no word in it."""
        words = [word for word in re.findall(r"\w+", text.casefold()) if word.strip("_")][:8]
        if not words:
            return self.none()
        query = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw")
        # The same expression as in the index `item_title_words`.
        return self.annotate(title_words=SearchVector("title", config="simple")).filter(title_words=query)
