"""Compressing the text that the embedded portal answers; in production nginx does that."""

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseFileResponse

TEXT = re.compile(r"(?:text/|application/(?:javascript|json|manifest\+json|xml)\b|image/svg\+xml\b)")


class TextGZipMiddleware(GZipMiddleware):
    """Compresses pages and the portal's own style sheet, script and drawings, with random padding against BREACH.

    What people have uploaded, what is streamed, parts of files and what is compressed already pass as they are.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Let a compressed file be recognised: its tag came back marked as weak, which counts as the same."""
        if tag := request.META.get("HTTP_IF_NONE_MATCH"):
            request.META["HTTP_IF_NONE_MATCH"] = tag.removeprefix("W/")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_text = TEXT.match(response.get("Content-Type", ""))
        is_whole = response.status_code != 206 and request.method != "HEAD"
        is_ours = not response.streaming or isinstance(response, WhiteNoiseFileResponse)
        return super().process_response(request, response) if is_text and is_whole and is_ours else response
