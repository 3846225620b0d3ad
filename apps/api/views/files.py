"""Pictures: taken in, described, and handed over by the same door as on the pages."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import File, Query, Router
from ninja.files import UploadedFile

from apps.api import schemas, telling
from apps.api.answers import absolute, answer
from apps.api.once import writes
from apps.files.actions import upload_image
from apps.files.models import File as Kept
from apps.files.storage import WIDTHS
from apps.files.views import serve

router = Router(tags=["Files"])
Width = Annotated[
    Literal[tuple(map(str, WIDTHS))] | None,
    Query(description="A smaller one of this width, once it is made; until then the original."),
]


def load_file(request: HttpRequest, file_id: UUID) -> Kept:
    return get_object_or_404(Kept.visible_to(request.user), pk=file_id)


@router.post("/files", response={201: schemas.FileSeen}, summary="Upload a picture")
@writes
def upload(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """It is one's own alone until an item shows it: name its id in `images`, or write `![what it shows](url)`."""
    kept = upload_image(actor=request.user, upload=file)
    return answer(
        request, telling.file(kept, request.user), status=201, location=absolute(f"/api/v1/files/{kept.pk}")
    )  # fmt: skip


@router.get("/files/{uuid:file_id}", response=schemas.FileSeen, summary="Read about a file")
def one_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    return answer(request, telling.file(load_file(request, file_id), request.user))


@router.get("/files/{uuid:file_id}/content", response={200: bytes}, summary="Fetch a file")
def content(request: HttpRequest, file_id: UUID, w: Width = None) -> HttpResponseBase:
    return serve(request, file_id)
