"""The demonstration's door: become somebody else with one click. It exists nowhere else."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from apps.accounts.demo import roles_of_demo
from apps.accounts.entrance import sign_in
from apps.accounts.models import User


@csrf_protect
def demo_switch(request: HttpRequest) -> HttpResponse:
    """Sign in as the person `username` of the demo, and go on to `next`. Raises Http404 outside the demonstration."""
    if not settings.DEMO or request.method != "POST":
        raise Http404
    wanted = request.POST.get("username", "")
    if wanted not in roles_of_demo():
        raise Http404
    person = get_object_or_404(User, username=wanted, is_active=True)
    sign_in(request, person)
    messages.info(request, _("You are %(name)s now.") % {"name": person.name})
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if onward and safe else "home")
