"""Who asks: a program with a token, or the site itself for somebody who is signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer

from apps.accounts.middleware import prefer
from apps.accounts.models import AccessToken
from apps.api.problems import Problem
from apps.api.rates import SAFE, count, count_stranger


class Token(HttpBearer):
    """`Authorization: Bearer wsp_…`, a token from the settings or from `create_token`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the token, with `request.user` made its owner. Raises what tells that it does not open this."""
        known = AccessToken.presented(token.strip())
        if known is None:
            count_stranger(request)
            raise AuthenticationError
        request.user = known.user
        count(request, known.user)
        if request.method not in SAFE and not known.may_write:
            raise Problem("scope")
        known.note_use()
        prefer(known.user)
        return known


class Session(APIKeyCookie):
    """The cookie of somebody who is signed in; writing also takes the header `X-CSRFToken`."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        if request.headers.get("Authorization") or not request.user.is_authenticated:
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if key is None:
            count_stranger(request)
            return None
        count(request, request.user)
        return request.user


def token_of(request: HttpRequest) -> AccessToken | None:
    """Return the token the request came with, None where somebody is signed in."""
    known = getattr(request, "auth", None)
    return known if isinstance(known, AccessToken) else None
