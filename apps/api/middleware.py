"""What holds for every answer under `/api/`, also where Django answers before the API itself is asked."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from apps.api.problems import BY_STATUS, problem
from apps.api.rates import say_what_is_left

ROOT = "/api/"


class ApiMiddleware:
    """Turns pages that tell of errors into problem details, and says how answers may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        if request.method == "HEAD":  # the server leaves the body out
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith("application/"):
            response = in_problem_details(response)
        response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie"])
        say_what_is_left(request, response)
        return response


def in_problem_details(page: HttpResponse) -> HttpResponse:
    status = page.status_code
    response = problem("failure" if status >= 500 else BY_STATUS.get(status, "malformed"), status=status)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in page:
            response[name] = page[name]
    return response
