"""Named reads over people and invitations."""

from typing import Any

from django.db import models
from django.utils import timezone

from apps.core.names import sort_key


class UserQuerySet(models.QuerySet):
    def visible_to(self, viewer: Any) -> "UserQuerySet":
        """People `viewer` may see: employees see everybody active; guests see only themselves.

        (A guest meets the members of their spaces through those spaces.)
        """
        if not viewer.is_authenticated:
            return self.none()
        people = self.filter(is_active=True)
        return people.filter(pk=viewer.pk) if viewer.is_guest else people

    def named_like(self, text: str) -> "UserQuerySet":
        """People whose handle or any word of whose name begins with `text`, accents and case aside."""
        key = sort_key(text.strip())
        if not key:
            return self
        return self.filter(
            models.Q(username__startswith=key)
            | models.Q(name_key__startswith=key)
            | models.Q(name_key__contains=f" {key}")
        )

    def locked(self, pk: int) -> Any:
        """Return the row as it is now, locked until the transaction ends, so that one person's acts queue up."""
        return self.select_for_update(no_key=True).get(pk=pk)


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        """Invitations that can still be accepted."""
        return self.filter(accepted_by=None, expires__gt=timezone.now())

    def for_email(self, email: str) -> "InvitationQuerySet":
        return self.filter(email__iexact=email)
