from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from workscape.urls import *  # noqa: F403
from workscape.urls import urlpatterns


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """The floor: session and user are read, and the base page is drawn with nothing in it."""
    return render(request, "base.html")


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """Session and user are read, and 13 bytes are answered."""
    return HttpResponse(request.user.username)


urlpatterns = [*urlpatterns, path("bench/floor/", floor), path("bench/bare/", bare)]
