"""Making one need of two, and two of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.core.pages import whole_number
from apps.core.saying import say
from apps.ledger import actions
from apps.ledger.looking import need_in
from apps.ledger.models import Need
from apps.ledger.views.changing import visible
from apps.ledger.views.desk import desk_only


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a need part of the one named by its number or its address."""
    desk_only(request)
    found = visible(request, pk)
    try:
        kept = actions.merge(actor=request.user, pk=found.pk, into=need_in(request.POST.get("into", "")))
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect(found)
    except PermissionDenied:
        messages.error(request, _("There is no such need. Name it by its address on the desk."))
        return redirect(found)
    say(request, _("The two are one need now. It can be taken out again below."))
    return redirect(kept)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a need that was merged into this one (`out`), or one `spelling` of it."""
    desk_only(request)
    found = visible(request, pk)
    out, spelling = (whole_number(request.POST.get(name, "")) for name in ("out", "spelling"))
    try:
        if out:
            need = actions.take_out(actor=request.user, pk=found.pk, out=out)
        else:
            need = actions.split_off(actor=request.user, pk=found.pk, spelling=spelling)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect(found)
    except PermissionDenied as problem:
        raise Http404 from problem
    say(request, _("These are two needs now."))
    # Where too few have searched for it, its words are shown to nobody.
    return redirect(need if Need.visible_to(request.user).filter(pk=need.pk).exists() else found)
