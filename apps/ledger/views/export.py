"""The ledger as a table for spreadsheets."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.spreadsheets import csv_of
from apps.ledger.models import ENOUGH
from apps.ledger.reading import Chosen, Line, lines_of, page_of
from apps.ledger.views.desk import desk_only

MOST_PAGES, SIZE = 40, 250


@login_required
@require_safe
@ratelimit(key="user", rate="20/m", method="GET")
def needs_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer what the ledger is narrowed to, at most 10,000 needs, with the numbers that its pages show."""
    desk_only(request)
    head = [
        _("Need"), _("Why it is here"), _("Searched for (times)"), _("By at least (people)"), _("State"), _("Owner"),
        _("Due"), _("Closed with"), _("Asked again since"), _("Last"),
    ]  # fmt: skip
    return csv_of("needs", [head], (cells(line) for line in every(request.user, Chosen.of(request.GET))))


def every(user: Any, chosen: Chosen) -> Iterator[Line]:
    after = ""
    for _number in range(MOST_PAGES):
        page = page_of(user, chosen, after, SIZE)
        yield from lines_of(user, page.rows)
        if not page.next:
            return
        after = page.next


def cells(line: Line) -> list[str]:
    need = line.need
    counted = need.people >= ENOUGH
    few = _("a few") if need.times else ""
    return [
        line.words, "; ".join(line.why), str(need.times) if counted else few, str(need.people) if counted else few,
        str(need.get_state_display()), need.owner.username if need.owner else "", str(need.due or ""),
        line.artefact.get_absolute_url() if line.artefact else "", f"{need.again_at:%Y-%m-%d}" if need.again_at else "",
        f"{need.last_at:%Y-%m-%d}",
    ]  # fmt: skip
