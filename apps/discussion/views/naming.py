"""What leads to an item."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.content.panels import entry
from apps.content.views.items import load_item
from apps.core.pages import Page, pack, unpack
from apps.discussion.references import naming

PAGE = 50


@login_required
@require_safe
def linked_from(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what names an item in its text or in its conversation, newest first; `?after=` is where the page begins."""
    item = load_item(request, pk)
    found = naming(request.user, item).select_related("author")
    if place := unpack(request.GET.get("after", ""), int):
        found = found.filter(pk__lt=place[0])
    page = Page.cut(found, PAGE, lambda row: pack(row.pk))
    context = {
        "item": item, "page": page.showing([entry(row) for row in page.rows]),
        "next_url": f"?after={page.next}" if page.next else "",
    }  # fmt: skip
    return render(request, "discussion/all_linked_from.html", context)
