"""Tags on what one may read."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from apps.api import schemas, telling
from apps.api.answers import answer
from apps.api.cursors import USUAL, After, Limit, cut, paged, place_in
from apps.tagging.models import Tag

router = Router(tags=["Tags"])
Beginning = Annotated[str, Query(max_length=60, description="How the name begins.")]


@router.get("/tags", response=schemas.Tags, summary="List tags by their address")
def list_tags(request: HttpRequest, q: Beginning = "", cursor: After = "", limit: Limit = USUAL) -> HttpResponse:
    """A tag is known to those who may read something that carries it."""
    found = Tag.visible_to(request.user)
    if q:
        found = found.filter(name__istartswith=q.lstrip("#"))
    if place := place_in("tags", cursor, 1):
        found = found.filter(slug__gt=place[0])
    page = cut("tags", found.order_by("slug"), limit, lambda row: (row.slug,))
    return answer(request, paged(page, [telling.tag(row) for row in page.rows]))


@router.get("/tags/{slug}", response=schemas.TagWhole, summary="Read a tag")
def one_tag(request: HttpRequest, slug: str) -> HttpResponse:
    return answer(request, telling.tag(get_object_or_404(Tag.visible_to(request.user), slug=slug)))
