"""The page that shows site admins how the outbox is doing."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core.registry import handlers
from apps.core.saying import say
from apps.events import outbox
from apps.events.models import Delivery, DeliveryState, Event


def site_admins_only(request: HttpRequest) -> None:
    """Raise Http404 for everybody else: to them the page does not exist."""
    user: Any = request.user
    if "site_admin" not in user.roles:
        raise Http404


def measure() -> dict[str, Any]:
    """Return how the outbox is now: how many wait, for how long, what failed, what was done in the last hour."""
    now = timezone.now()
    facts = Delivery.objects.filter(~Q(state=DeliveryState.DONE)).aggregate(
        waiting=Count("pk", filter=Q(state=DeliveryState.PENDING, due_at__lte=now)),
        retrying=Count("pk", filter=Q(state=DeliveryState.PENDING, attempts__gt=0)),
        dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
        oldest=Min("due_at", filter=Q(state=DeliveryState.PENDING, due_at__lte=now)),
    )
    hour_ago = Event.objects.filter(at__gt=now - timedelta(hours=1))
    return {
        **facts,
        "lag_seconds": max(0, round((now - facts["oldest"]).total_seconds())) if facts["oldest"] else 0,
        "events_last_hour": hour_ago.count(),
        "done_last_hour": Delivery.objects.filter(event__in=hour_ago, state=DeliveryState.DONE).count(),
    }


def newest(most: int) -> QuerySet[Event]:
    """Return the last events with `deliveries_left`, counted for these alone."""
    left = Delivery.objects.filter(event=OuterRef("pk")).exclude(state=DeliveryState.DONE).order_by()
    number = left.values("event").annotate(number=Count("pk")).values("number")
    with_number = Event.objects.annotate(deliveries_left=Coalesce(Subquery(number), 0))
    return with_number.select_related("actor").order_by("-pk")[:most]


@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Lag, failures and retries, then the newest events."""
    site_admins_only(request)
    failing = Delivery.objects.filter(Q(state=DeliveryState.DEAD) | Q(state=DeliveryState.PENDING, attempts__gt=0))
    context = {
        "facts": measure(),
        "failing": failing.select_related("event__actor").order_by("state", "-id")[:50],
        "events": newest(50),
        "handlers": sorted(handlers, key=lambda handler: handler.name),
    }
    return render(request, "events/log.html", context)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    site_admins_only(request)
    outbox.retry(pk)
    say(request, _("It will be tried again now."))
    return redirect("event_log")


@login_required
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Give every dead delivery another round of attempts."""
    site_admins_only(request)
    dead = list(Delivery.objects.filter(state=DeliveryState.DEAD).values_list("pk", flat=True)[:1000])
    for pk in dead:
        outbox.retry(pk)
    say(request, _("%(count)d deliveries will be tried again now.") % {"count": len(dead)})
    return redirect("event_log")
