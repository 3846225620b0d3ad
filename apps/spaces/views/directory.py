"""Finding a space, and making one."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.pages import Cursor
from apps.core.saying import say
from apps.spaces.actions import create_space, waiting_for
from apps.spaces.directory import SHOWS, page_of
from apps.spaces.forms import SpaceForm
from apps.spaces.permissions import may_create_space


@login_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "all")
    show = show if show in SHOWS else "all"
    text = request.GET.get("q", "").strip()[:100]
    page = page_of(request.user, show, text, Cursor.decode(request.GET.get("after", "")))
    filters = [
        {"label": label, "url": f"?{urlencode({'show': name, 'q': text})}", "current": name == show}
        for name, label in SHOWS.items()
    ]
    context = {
        "cards": page.rows,
        "next_url": f"?{urlencode({'show': show, 'q': text, 'after': page.next})}" if page.next else "",
        "filters": filters,
        "show": show,
        "text": text,
        "may_create": may_create_space(request.user),
        "invitations": waiting_for(request.user).select_related("space", "invited_by"),
    }
    return render(request, "spaces/directory.html", context)


@login_required
@ratelimit(key="user", rate="30/h", method="POST")
def create(request: HttpRequest) -> HttpResponse:
    if not may_create_space(request.user):
        raise PermissionDenied
    form = SpaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            space = create_space(actor=request.user, **form.changes())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("%(space)s is there. You own it.") % {"space": space.name})
            return redirect(space)
    return render(request, "spaces/create.html", {"form": form}, status=422 if form.errors else 200)
