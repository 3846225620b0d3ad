"""What is settled about every request before a page sees it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

NUL = "\0"


class NullCharacterMiddleware:
    """Keeps null characters out of addresses: the database knows none, and refuses to look for one.

    A path that holds one leads nowhere (404); in what is searched for, they are left out. Forms refuse them by field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            asked = request.GET.copy()
            for name, values in request.GET.lists():
                asked.setlist(name, [value.replace(NUL, "") for value in values])
            request.GET = asked  # type: ignore[assignment]
        return self.get_response(request)
