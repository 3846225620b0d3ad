"""Handing files over: first who may see them, then the bytes."""

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.handover import PRIVATE_FOR_A_YEAR, hand_over
from apps.files import storage
from apps.files.actions import upload_document, upload_image
from apps.files.models import File


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def upload(request: HttpRequest) -> JsonResponse:
    """Take one image (multipart field `file`). Answers {id, url, thumb_url, width, height, name} or {error}."""
    if "file" not in request.FILES:
        return JsonResponse({"error": _("Choose a picture to upload.")}, status=400)
    try:
        file = upload_image(actor=request.user, upload=request.FILES["file"])
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    return JsonResponse(
        {
            "id": str(file.pk),
            "url": file.get_absolute_url(),
            "thumb_url": f"{file.get_absolute_url()}?w=480",
            "width": file.width,
            "height": file.height,
            "name": file.original_name,
        },
        status=201,
    )


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def upload_for_text(request: HttpRequest) -> JsonResponse:
    """Take one document (multipart field `file`). Answers {id, url, name, size} or {error}."""
    if "file" not in request.FILES:
        return JsonResponse({"error": _("Choose a file to upload.")}, status=400)
    try:
        file = upload_document(actor=request.user, upload=request.FILES["file"])
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    return JsonResponse(
        {
            "id": str(file.pk),
            "url": file.get_absolute_url(),
            "name": file.original_name,
            "size": filesizeformat(file.size).replace("\xa0", " "),
        },
        status=201,
    )


@login_required
@require_safe
def serve(request: HttpRequest, file_id: Any) -> HttpResponse:
    """Answer a file, or its thumbnail for `?w=480` or `?w=960`, to those who may see it; 404 to all others.

    `?key=` opens a file that a page has lent to the reader.
    """
    key = request.GET.get("key", "")
    allowed = File.lent_to(request.user, file_id, key) if key else File.visible_to(request.user)
    file = get_object_or_404(allowed, pk=file_id)
    name, mime = file.name, file.mime
    wanted = request.GET.get("w", "")
    if wanted.isdigit() and int(wanted) in file.widths:
        name, mime = storage.thumbnail_name(file.name, int(wanted)), "image/webp"
    tag = f'"{file.pk.hex}-{Path(name).stem}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": PRIVATE_FOR_A_YEAR})
    response = hand_over(name, mime)
    response["ETag"] = tag
    response["Last-Modified"] = http_date(file.created.timestamp())
    # A thumbnail that is not made yet is answered with the original: that answer must not be kept.
    response["Cache-Control"] = PRIVATE_FOR_A_YEAR if file.widths or not wanted else "private, max-age=5"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = file.disposition
    response["X-Content-Type-Options"] = "nosniff"
    return response
