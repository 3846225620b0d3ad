"""Coverage of topics, for those who look after learning and for managers."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.spreadsheets import csv_of
from apps.expertise.coverage import ASKED, SHOWS, THINGS, page_of
from apps.expertise.models import Coverage
from apps.expertise.navigation import ROLES, SHOWN

MOST_ROWS = 5000
LONGEST = 100


def allowed(request: HttpRequest) -> None:
    """Raise Http404 for everybody else: to them the page does not exist."""
    user: Any = request.user
    if user.is_guest or not ROLES & set(user.roles):
        raise Http404


def asked_for(request: HttpRequest) -> tuple[str, str]:
    show = request.GET.get("show", "")
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    return show if show in SHOWS else SHOWS[0], words


def few(number: int) -> str:
    """Return a number of questions; of fewer than three it is not said how many."""
    return str(number) if number >= ASKED or not number else _("a few")


@login_required
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Topics with one or no active expert, as counts, with how they are counted."""
    allowed(request)
    show, words = asked_for(request)
    page = page_of(request.user, show, words, request.GET.get("after", ""))
    here, params = reverse("coverage"), {"show": show, "q": words}
    context = {
        "rows": [{"row": row, "asked": few(row.asked), "before": few(row.asked_before)} for row in page.rows],
        "tabs": [
            {"label": label, "url": f"{here}?{urlencode(params | {'show': name})}", "current": name == show}
            for name, label in SHOWN.items()
        ],
        "show": show, "words": words, "things": THINGS, "least": ASKED,
        "next_url": f"{here}?{urlencode(params | {'after': page.next})}" if page.next else "",
        "csv_url": f"{reverse('coverage_csv')}?{urlencode(params)}",
        "at": Coverage.objects.values_list("at", flat=True).first(),
        "on_desk": "learning_admin" in request.user.roles,
    }  # fmt: skip
    return render(request, "expertise/coverage.html", context)


@login_required
@require_safe
@ratelimit(key="user", rate="20/m", method="GET")
def coverage_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer the topics that the page is narrowed to, at most 5,000, with the numbers that it shows."""
    allowed(request)
    head = [
        _("Topic"), _("Active experts"), _("Things within a year"), _("Questions in the last 90 days"),
        _("Questions in the 90 days before"),
    ]  # fmt: skip
    rows = page_of(request.user, *asked_for(request), size=MOST_ROWS).rows
    lines = ([row.name, str(row.experts), str(row.things), few(row.asked), few(row.asked_before)] for row in rows)
    return csv_of("coverage", [head], lines)
