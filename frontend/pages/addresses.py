"""The names of the addresses that the frame links to, so that the design pages show all of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


NAMES = ["create", "search", "settings", "usersessions_list", "account_logout", "notifications", "demo_switch", "jump"]
urlpatterns = [path(f"{name}/", nothing, name=name) for name in NAMES]
