"""One's tokens for programs: making one, which is shown once, and revoking."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from apps.accounts.actions import make_token, revoke_token
from apps.accounts.forms import TokenForm
from apps.accounts.models import AccessToken
from apps.core.saying import say


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="20/h", method="POST")
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; make one (POST), whose text stands in this answer and nowhere else."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            token, text = make_token(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return page(request, TokenForm(), 201, made=token, text=text)
    return page(request, form, 422 if form.errors else 200)


def page(request: HttpRequest, form: TokenForm, status: int, **more: Any) -> HttpResponse:
    mine = AccessToken.objects.filter(user=request.user)[:50]
    return render(request, "accounts/tokens.html", {"form": form, "tokens": mine, **more}, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken, pk=pk, user=request.user)
    revoke_token(actor=request.user, token=token)
    say(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("settings_tokens")
