"""The forum of a space: its topics and questions, the one that moved last first."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core.pages import Cursor, whole_number
from apps.following.marks import marks_in
from apps.forums import promises, rows
from apps.forums.models import Category
from apps.forums.reads import page_of, unread_in
from apps.spaces.versions import kept
from apps.spaces.views import load_space, space_context

LABELS = {
    "all": _("All"), "questions": _("Questions"), "unanswered": _("Unanswered"), "open": _("Not solved"),
    "topics": _("Topics"), "review": _("To review"),
}  # fmt: skip


@login_required
@require_safe
def forum(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the threads of a space, narrowed by `?show=` and `?category=`. Who may only know of it sees its door."""
    space = load_space(request, slug)
    context = space_context(request, space, "forum")
    if "space.read" not in context["can_do"]:
        return render(request, "spaces/door.html", context)
    shelves = categories_of(space)
    show = request.GET.get("show", "all")
    labels = {
        name: label for name, label in LABELS.items() if name != "review" or "space.configure" in context["can_do"]
    }
    show = show if show in labels else "all"
    category = whole_number(request.GET.get("category", ""))
    category = category if any(category == pk for pk, _name in shelves) else 0
    page = page_of(request.user, space, show, category, Cursor.decode(request.GET.get("after", "")))
    unread = unread_in(request.user, page.rows, marks_in(request.user, space, [row.id for row in page.rows]))
    address = reverse("forum", args=[slug])
    context |= {
        "rows": rows.draw(page.rows, unread),
        "promise": promises.shown(space),
        "next_url": link(address, show, category, after=page.next) if page.next else "",
        "shows": [
            {"label": label, "url": link(address, name, category), "current": name == show}
            for name, label in labels.items()
        ],
        "shelves": [
            {"label": label, "url": link(address, show, pk), "current": pk == category}
            for pk, label in [(0, _("All categories")), *shelves]
        ] if shelves else [],
        "narrowed": show != "all" or category,
    }  # fmt: skip
    return render(request, "forums/forum.html", context)


def categories_of(space: Any) -> list[tuple[int, str]]:
    """Return the (id, name) pairs of a space's categories, in their order."""
    found = Category.objects.filter(space=space).values_list("pk", "name")
    return list(kept(space, "categories", lambda _space: list(found)))


def link(address: str, show: str, category: int, **more: Any) -> str:
    wanted = {"show": show if show != "all" else "", "category": category or "", **more}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{address}?{query}" if query else address
