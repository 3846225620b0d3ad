"""The ledger: all needs, narrowed and in order."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.ledger.forms import PlanForm, people_of_the_desk
from apps.ledger.reading import DUE, OWNERS, SORTS, STATES, Chosen, kept_back, lines_of, page_of, sources
from apps.ledger.views.desk import desk_only


@login_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """The needs that are narrowed to by the address, a page of them."""
    desk_only(request)
    return ledger(request, PlanForm())


def ledger(request: HttpRequest, form: PlanForm, ticked: Any = (), status: int = 200) -> HttpResponse:
    """Render the ledger with the form that plans what is ticked."""
    chosen = Chosen.of(request.GET)
    page = page_of(request.user, chosen, request.GET.get("after", ""))
    people = people_of_the_desk()
    params = chosen.as_params()
    here = reverse("needs_ledger")
    context = {
        "lines": lines_of(request.user, page.rows),
        "choices": choices(chosen, people),
        "narrowed": bool(set(params) - {"sort"}),
        "next_url": f"{here}?{urlencode(params | {'after': page.next})}" if page.next else "",
        "csv_url": f"{reverse('needs_csv')}?{urlencode(params)}",
        "params": urlencode(params),
        "kept_back": kept_back(),
        "form": form,
        "people": people,
        "ticked": {str(pk) for pk in ticked},
    }
    return render(request, "ledger/needs.html", context, status=status)


def choices(chosen: Chosen, people: list[Any]) -> list[dict[str, Any]]:
    """Return the fields that narrow the ledger: {name, label, options: (value, label, chosen)}."""
    owners = OWNERS | {person.username: person.name for person in people}
    if chosen.owner not in owners:
        owners[chosen.owner] = chosen.owner
    given = vars(chosen)
    fields = (
        ("state", _("State"), STATES), ("source", _("From"), sources()), ("owner", _("Owner"), owners),
        ("due", _("Due"), DUE), ("sort", _("Order"), SORTS),
    )  # fmt: skip
    return [
        {
            "name": name,
            "label": label,
            "options": [(value, said, value == given[name]) for value, said in options.items()],
        }
        for name, label, options in fields
    ]
