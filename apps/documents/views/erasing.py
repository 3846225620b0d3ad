"""Taking words out of a document and of its history."""

from hashlib import sha256

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_ratelimit.decorators import ratelimit

from apps.core.saying import say
from apps.documents import actions
from apps.documents.forms import EraseForm
from apps.documents.views.writing import frame_of, load_document
from apps.spaces.permissions import can


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which words (GET), show where they stand (POST), and take them out (POST, once more).

    Bad input answers 422.
    """
    document = load_document(request, pk)
    if not can(request.user, "item.hide", document):
        raise Http404
    form, found = EraseForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        seen = sha256(data["words"].encode()).hexdigest()
        try:
            if data["sure"] == seen:
                actions.erase_words(actor=request.user, document=document, words=data["words"], reason=data["reason"])
                say(request, _("They are gone from what it says and from all that it said."))
                return redirect("item_short", pk)
            found = actions.find_words(actor=request.user, document=document, words=data["words"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            # Other words than those one has seen the places of are looked for first.
            form.data = form.data.copy()
            form.data["sure"] = seen if found.anywhere else ""
    context = frame_of(document) | {"form": form, "found": found}
    return render(request, "documents/erase.html", context, status=422 if form.errors else 200)
