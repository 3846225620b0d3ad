"""Where somebody is signed in."""

from typing import Any

from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.views.generic.base import ContextMixin

SHOWN = 20


def signed_in(user: Any) -> QuerySet[UserSession]:
    """Return the sessions of `user` that are still good."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return UserSession.objects.filter(Exists(alive), user_id=user.pk)


class Sessions(ListUserSessionsView):
    """Lists the newest, this one first, and ends all others on request.

    The library's own list looks every session up by itself and shows all of them, however many there are.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.request.session.session_key
        found = signed_in(self.request.user)
        current = found.filter(session_key=here)
        others = found.exclude(session_key=here)
        newest = [*current, *others.order_by("-created_at", "-pk")[: SHOWN - 1]]
        number = others.count() + 1
        more = {"sessions": newest, "session_count": number, "not_shown": number - len(newest)}
        return ContextMixin.get_context_data(self, form=self.get_form(), **more, **kwargs)
