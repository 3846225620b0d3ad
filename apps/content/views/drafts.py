"""What somebody has begun and not published, and what is being typed into a form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.content import actions
from apps.content.drafts import unpublished, unsent
from apps.content.models import Draft
from apps.core import richtext

TYPED = (
    "title", "summary", "body", "body_format", "tags", "images", "space", "parent", "cover", "cover_alt", "coauthors",
    "series", "part", "when", "at", "expires_at", "seen", "stamp", "poll_question", "poll_sort", "poll_options",
    "poll_most", "poll_secret", "poll_results", "poll_closes", "upload",
)  # fmt: skip
# What the pictures of a gallery show, one field for each picture.
ALT = "alt_"
LONGEST = richtext.MAX_HTML + 50_000


@login_required
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Show what the reader began and has not published, and what they typed into forms and have not sent."""
    context = {"items": unpublished(request.user), "typed": unsent(request.user)}
    return render(request, "content/drafts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest) -> HttpResponse:
    """Keep what is typed into the form `?key=` (POST), answering 204, or 413 when it is too long.

    GET answers what is kept of it as {fields, images, stamp}: the first value of each field, and the ids of all
    pictures; {} when there is nothing.
    """
    key = request.GET.get("key", "")[:80]
    if request.method == "GET":
        known = Draft.objects.filter(user=request.user, key=key).first()
        fields = {name: values[0] for name, values in known.fields.items() if values} if known else {}
        images = known.fields.get("images", []) if known else []
        return JsonResponse({"fields": fields, "images": images, "stamp": known.stamp} if known else {})
    names = [name for name in request.POST if name in TYPED or name.startswith(ALT)]
    fields = {name: request.POST.getlist(name) for name in names}
    if not key or sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > LONGEST:
        return JsonResponse({"error": _("This is too long to keep.")}, status=413)
    actions.save_draft(actor=request.user, key=key, fields=fields)
    return HttpResponse(status=204)


@login_required
@require_POST
def discard(request: HttpRequest) -> HttpResponseRedirect:
    """Throw away what was kept of the form `?key=`."""
    actions.discard_draft(actor=request.user, key=request.GET.get("key", "")[:80])
    messages.info(request, _("The draft is gone."))
    return redirect("home")
