"""Named reads over spaces. `visible_to` is who may know of a space, `readable_by` who may read what is in it."""

from typing import Any

from django.db import connection, models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from apps.core.names import sort_key

ROLE_SQL = "SELECT role FROM spaces_membership WHERE user_id = %s AND space_id = %s"


class SpaceQuerySet(models.QuerySet):
    @property
    def _memberships(self) -> "MembershipQuerySet":
        space: Any = self.model
        return space.members.through.objects.all()

    def _of(self, user: Any) -> Exists:
        return Exists(self._memberships.filter(user_id=user.pk, space_id=OuterRef("pk")))

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

    def with_chain(self) -> "SpaceQuerySet":
        """With the goal and its metric, which the chain's sentence reads."""
        return self.select_related("goal__metric")

    def matching(self, text: str) -> "SpaceQuerySet":
        """Spaces whose name or description holds every word of `text`, accents and case aside."""
        found = self
        for word in sort_key(text.replace("\x00", "")).split()[:8]:
            found = found.filter(search_key__contains=word)
        return found

    def named_like(self, text: str) -> "SpaceQuerySet":
        """Spaces whose name, or any word of it, begins with `text`, accents and case aside."""
        key = sort_key(text.replace("\x00", "").strip())
        return self.filter(Q(name_key__startswith=key) | Q(name_key__contains=f" {key}")) if key else self

    def without_owner(self) -> "SpaceQuerySet":
        """Spaces that nobody owns any more: their owners' accounts were closed or deleted."""
        return self.exclude(Exists(self._memberships.owners().filter(space_id=OuterRef("pk"))))

    def locked(self, pk: int) -> Any:
        """Return the row as it is now, locked until the transaction ends. Raises DoesNotExist."""
        return self.select_for_update(no_key=True).get(pk=pk)


class MembershipQuerySet(models.QuerySet):
    def role_of(self, user: Any, space_id: int) -> str | None:
        """Return the role `user` holds in the space, or None. Asked on every page, so it does without the ORM."""
        with connection.cursor() as cursor:
            cursor.execute(ROLE_SQL, [user.pk, space_id])
            row = cursor.fetchone()
        return row[0] if row else None

    def owners(self) -> "MembershipQuerySet":
        """Memberships of owners who can act."""
        return self.filter(role="owner", user__is_active=True)

    def leaders(self) -> "MembershipQuerySet":
        """Memberships of owners and facilitators who can act."""
        return self.filter(role__in=["owner", "facilitator"], user__is_active=True)

    def ranked(self) -> "MembershipQuerySet":
        """Owners first, then facilitators, then members, by name."""
        ranks = [When(role="owner", then=Value(0)), When(role="facilitator", then=Value(1))]
        return self.annotate(rank=Case(*ranks, default=Value(2))).order_by("rank", "user__name_key", "user_id")
