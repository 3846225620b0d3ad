"""The document for programs, and the same for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.api.answers import answer
from apps.api.document import document, problems
from apps.api.reading import groups


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI document. It holds nothing of the portal's own, so everybody may read it."""
    return answer(request, document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the operations of the API to people."""
    frame = "base.html" if request.user.is_authenticated else "base_plain.html"
    context = {"frame": frame, "info": document()["info"], "groups": groups(), "problems": problems()}
    return render(request, "api/docs.html", context)
