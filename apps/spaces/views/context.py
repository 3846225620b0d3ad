"""What every page inside a space shows: who is looking, what they may do, the header and its tabs."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.readers import ReadersFetch
from apps.core.registry import drawn, space_acts, space_panels, space_tabs
from apps.spaces.chain import figure, sentence
from apps.spaces.forms import RequestForm
from apps.spaces.models import JoinRequest, Membership, Space
from apps.spaces.permissions import abilities, roles_in
from apps.spaces.querysets import MembershipQuerySet
from apps.spaces.versions import kept
from apps.strategy.context import organisation
from apps.strategy.models import Reading

READINGS = 12
LEADERS_SHOWN, ASKED_FIRST = 30, 3
MINUTE = 60


_spaces = ReadersFetch(lambda reader, slug: Space.visible_to(reader).with_chain().filter(slug=slug), texts=["slug"])


def load_space(request: HttpRequest, slug: str) -> Space:
    """Return the space, if the signed-in person may know of it. Raises Http404, whether it is hidden or missing."""
    found = _spaces(request.user, slug=slug)
    if not found:
        raise Http404
    return found[0]


def space_context(request: HttpRequest, space: Space, tab: str = "") -> dict[str, Any]:
    """Return {space, roles, can_do, asked, request_form, tab, tabs, head, leaders, current_space_url} for a page.

    `tab` names the page's tab; `can_do` is the set of verbs the person may do; `asked` is whether they wait for an
    answer; `head` is what the header shows, `leaders` whom to ask. Fetch the space with `load_space`, or this takes
    two more queries.
    """
    roles = roles_in(request.user, space)
    can_do = abilities(request.user, space, roles)
    asked = "space.request" in can_do and JoinRequest.objects.filter(space=space, user=request.user.pk).exists()
    waiting = JoinRequest.objects.filter(space=space).count() if "space.admit" in can_do else 0
    tabs = tabs_of(space, can_do, tab, waiting)
    return {
        "space": space,
        "roles": roles,
        "can_do": can_do,
        "asked": asked,
        "request_form": RequestForm() if "space.request" in can_do else None,
        "tab": tab,
        "tabs": tabs,
        "head": head_of(request, space, can_do, tabs),
        "leaders": SimpleLazyObject(lambda: kept(space, "leaders", whom_to_ask, MINUTE)),
        "current_space_url": space.get_absolute_url(),
    }


def leading(space: Space) -> MembershipQuerySet:
    """Return the memberships of those who lead `space`, owners first, with their people."""
    return Membership.objects.leaders().filter(space=space).select_related("user").ranked()


def whom_to_ask(space: Space) -> list[dict[str, Any]]:
    """Return a few who lead `space`, as person lines show them."""
    people = [membership.user for membership in leading(space)[:ASKED_FIRST]]
    return [
        {
            "name": person.name, "title": person.title, "url": person.get_absolute_url(), "hue": person.hue,
            "photo_url": person.photo_url, "initials": person.initials,
        }
        for person in people
    ]  # fmt: skip


def about_context(request: HttpRequest, space: Space, form: RequestForm | None = None) -> dict[str, Any]:
    """Return what the page about `space` shows, on top of `space_context`; `form` is a request that was refused."""
    context = space_context(request, space, "about")
    return context | {
        "panels_about": panels(request, space, context["can_do"], "about"),
        "panels_goal": panels(request, space, context["can_do"], "goal") if space.goal_id else "",
        "leadership": leading(space)[:LEADERS_SHOWN],
        "vision": organisation()["vision"],
        **({"request_form": form} if form else {}),
    }


def panels(request: HttpRequest, space: Space, can_do: frozenset[str], place: str) -> SafeString:
    """Return the parts that other apps add to a page of `space` at `place`, in their order."""
    return drawn((panel for panel in space_panels if panel.place == place), request, space, can_do)


def tabs_of(space: Space, can_do: frozenset[str], current: str, waiting: int) -> list[dict[str, Any]]:
    """Return the tabs a person with `can_do` is shown, as {name, label, url, current, count}."""
    return [
        {
            "name": tab.name,
            "label": tab.label,
            "url": reverse(tab.url, args=[space.slug]),
            "current": tab.name == current,
            "count": waiting if tab.name == "people" else 0,
        }
        for tab in space_tabs
        if tab.verb in can_do
    ]


def head_of(request: HttpRequest, space: Space, can_do: frozenset[str], tabs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what `components/space_header.html` shows of `space`."""
    return {
        "name": space.name,
        "slug": space.slug,
        "hue": space.hue,
        "glyph": space.glyph,
        "purpose": space.purpose,
        "ends": space.ends,
        "visibility": space.visibility,
        "archived": space.is_archived,
        "description": space.description,
        "chain": sentence(space, organisation()["vision"]),
        "figure": kept(space, "figure", figure_of, MINUTE),
        "tabs": tabs,
        "menu": menu_of(request, space, can_do),
    }


def menu_of(request: HttpRequest, space: Space, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Return the rarer acts on `space` that `can_do` allows: those any app adds, then leaving it."""
    rows: list[dict[str, Any]] = []
    for act in space_acts:
        rows += act.rows(request, space, can_do)
    if "space.leave" in can_do:
        leave = reverse("space_leave", args=[space.slug])
        rows += [*([{"line": True}] if rows else []), {"label": _("Leave this space"), "icon": "log-out", "url": leave}]
    return rows


def figure_of(space: Space) -> dict[str, Any] | None:
    """Return the latest readings of the metric of the goal of `space` as a figure tile, or None without a metric."""
    metric = getattr(space.goal, "metric", None)
    if metric is None:
        return None
    latest = list(Reading.objects.filter(goal=metric.goal_id).order_by("-at")[:READINGS])[::-1]
    aim = _("Aim: %(target)s %(unit)s by %(day)s") % {
        "target": figure(metric.target),
        "unit": metric.unit,
        "day": date_format(metric.by),
    }
    if not latest:
        return {"label": metric.name, "value": "–", "unit": "", "values": [], "period": aim}
    last = latest[-1]
    story = _("%(name)s: from %(first)s to %(last)s %(unit)s") % {
        "name": metric.name,
        "first": figure(latest[0].value),
        "last": figure(last.value),
        "unit": metric.unit,
    }
    return {
        "label": metric.name,
        "value": figure(last.value),
        "unit": metric.unit,
        "goal": metric.target,
        "values": [reading.value for reading in latest],
        "spark_label": story,
        "period": _("%(day)s. %(aim)s") % {"day": date_format(last.at), "aim": aim},
    }
