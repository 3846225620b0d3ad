from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.ledger.models import ENOUGH


@login_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """What is noted of searches that find nothing, how, and who sees it: for everybody."""
    return render(request, "ledger/about.html", {"enough": ENOUGH})
