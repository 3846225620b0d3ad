"""Handing a stored file over to the browser, once somebody has decided that it may be seen."""

from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

PRIVATE_FOR_A_YEAR = "private, max-age=31536000, immutable"


def hand_over(name: str, mime: str) -> HttpResponseBase:
    """Answer the stored file `name`, by nginx when it is in front. Raises Http404 when the file is gone."""
    if settings.ACCEL_REDIRECT_PREFIX:
        address = settings.ACCEL_REDIRECT_PREFIX.rstrip("/") + "/" + quote(name)
        return HttpResponse(headers={"X-Accel-Redirect": address, "Content-Type": mime})
    try:
        return FileResponse(default_storage.open(name), content_type=mime)
    except FileNotFoundError as error:
        raise Http404 from error
