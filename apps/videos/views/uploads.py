"""Sending films piece by piece, in the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload), with its
extensions creation, expiration and termination."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core.pages import whole_number
from apps.videos import actions, arriving
from apps.videos.actions.uploading import TooMuch, take_in
from apps.videos.models import Upload, Video
from apps.videos.tasks import ABANDONED_AFTER

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"


def speaks_tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse other versions of the protocol, and say on every answer which one this is."""

    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response = refused(412, _("This is not sent as the portal takes films."))
            response["Tus-Version"] = VERSION
        else:
            response = view(request, *given, **named)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answered


def refused(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def name_in(metadata: str) -> str:
    """Return the file's name that an Upload-Metadata header gives, or ""."""
    pairs = (pair.strip().split(" ", 1) for pair in metadata.split(","))
    known = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    try:
        name = base64.b64decode(known.get("filename", ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())


def expiry(upload: Upload) -> str:
    return http_date((upload.created + ABANDONED_AFTER).timestamp())


@speaks_tus
@login_required
@require_http_methods(["OPTIONS", "POST"])
@ratelimit(key="user", rate="60/m", method="POST")
def begin(request: HttpRequest) -> HttpResponse:
    """Make room for a file whose length `Upload-Length` says. Answers where its bytes are to be sent."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={
            "Tus-Version": VERSION, "Tus-Max-Size": str(settings.VIDEO_MAX_BYTES),
            "Tus-Extension": "creation,expiration,termination",
        })  # fmt: skip
    length = request.headers.get("Upload-Length", "")
    if not (length.isascii() and length.isdecimal()):
        return refused(400, _("This is not sent as the portal takes films."))
    try:
        name = name_in(request.headers.get("Upload-Metadata", ""))
        upload = actions.begin_upload(actor=request.user, name=name, length=whole_number(length))
    except ValidationError as error:
        too_big = whole_number(length) > settings.VIDEO_MAX_BYTES
        return refused(413 if too_big else 422, " ".join(error.messages))
    where = {"Location": reverse("video_upload", args=[upload.pk]), "Upload-Expires": expiry(upload)}
    return HttpResponse(status=201, headers=where)


@speaks_tus
@login_required
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def piece(request: HttpRequest, upload_id: Any) -> HttpResponse:
    """Say how far an upload has come, take the next piece of it, or throw it away."""
    upload = get_object_or_404(Upload.of(request.user), pk=upload_id)
    if request.method == "DELETE":
        actions.discard_upload(upload=upload)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        return take(request, upload)
    there = upload.length if upload.is_over else arriving.offset_of(upload.pk)
    headers = {"Upload-Offset": str(there), "Upload-Length": str(upload.length), "Upload-Expires": expiry(upload)}
    return HttpResponse(headers=headers)


def take(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != PIECE_TYPE:
        return refused(415, _("This is not sent as the portal takes films."))
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdecimal()):
        return refused(400, _("This is not sent as the portal takes films."))
    begins = whole_number(offset)
    if upload.is_over:
        return HttpResponse(status=204 if begins == upload.length else 409, headers={"Upload-Offset": upload.length})
    try:
        with arriving.held(upload.pk) as file:
            there = arriving.offset_of(upload.pk)
            if begins != there:
                return HttpResponse(status=409, headers={"Upload-Offset": str(there)})
            if there + whole_number(request.META.get("CONTENT_LENGTH") or "") > upload.length:
                raise TooMuch
            there = take_in(upload, file, request, there)
    except arriving.Busy:
        return refused(423, _("This film is being sent from elsewhere at this moment."))
    except TooMuch:
        return refused(413, _("More was sent than the file is long."))
    except UnreadablePostError:
        return refused(400, _("The connection broke off."))
    except OSError:
        return refused(507, _("There is no room left on the portal. What is here already stays."))
    if there == upload.length:
        actions.finish_upload(upload=upload)
    return HttpResponse(status=204, headers={"Upload-Offset": str(there), "Upload-Expires": expiry(upload)})


@login_required
@require_safe
def state(request: HttpRequest, upload_id: Any) -> JsonResponse:
    """Say what became of an upload: {state, offset, length, name, seconds, why, same}.

    `state` is "arriving", "ready" or "refused", for the reason `why`. `same` is {title, url} of a video that the reader
    may see and that plays the same film, or null.
    """
    upload = get_object_or_404(Upload.of(request.user), pk=upload_id)
    there = arriving.offset_of(upload.pk)
    if not upload.is_over and there == upload.length:
        # Whoever sent the last piece was ended before they looked at it.
        upload = actions.finish_upload(upload=upload)
    kind = "ready" if upload.footage_id else "refused" if upload.refusal else "arriving"
    said = {"state": kind, "offset": there if kind == "arriving" else upload.length, "length": upload.length}
    footage = upload.footage
    about = {"name": upload.name, "why": upload.refusal, "seconds": footage.seconds if footage else None}
    twin = Video.same_as(footage, request.user) if footage else None
    about["same"] = {"title": twin.title, "url": twin.get_absolute_url()} if twin else None
    response = JsonResponse(said | about)
    response["Cache-Control"] = "no-store"
    return response
