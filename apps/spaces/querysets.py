"""Named reads over spaces. `visible_to` is who may know of a space, `readable_by` who may read what is in it."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q


class SpaceQuerySet(models.QuerySet):
    def _of(self, user: Any) -> Exists:
        memberships = self.model.members.through.objects
        return Exists(memberships.filter(user_id=user.pk, space_id=OuterRef("pk")))

    def visible_to(self, user: Any) -> "SpaceQuerySet":
        """Spaces `user` may know of: their own, and for employees every open or closed one."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_guest:
            return self.filter(self._of(user))
        return self.filter(Q(visibility__in=["open", "closed"]) | self._of(user))

    def readable_by(self, user: Any) -> "SpaceQuerySet":
        """Spaces whose content `user` may read: their own, and for employees every open one."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_guest:
            return self.filter(self._of(user))
        return self.filter(Q(visibility="open") | self._of(user))

    def of(self, user: Any) -> "SpaceQuerySet":
        """Spaces `user` is a member of."""
        return self.filter(self._of(user))

    def active(self) -> "SpaceQuerySet":
        return self.filter(archived_at=None)


class MembershipQuerySet(models.QuerySet):
    def role_of(self, user: Any, space_id: int) -> str | None:
        """Return the role `user` holds in the space, or None."""
        return self.filter(user_id=user.pk, space_id=space_id).values_list("role", flat=True).first()
