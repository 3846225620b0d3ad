"""Going through the steps of a document in a copy that only its owner sees; to all others there is none."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.content.references import fill_page
from apps.core.pages import Cursor
from apps.core.saying import say
from apps.documents.actions import runs as actions
from apps.documents.forms import RunForm
from apps.documents.models import Run
from apps.documents.reads import runs_of
from apps.documents.steps import shown_steps
from apps.documents.views.writing import load_document


def load_run(request: HttpRequest, pk: int) -> Run:
    """Return one's own run through a document one may see now. Raises Http404, as if there were none."""
    return get_object_or_404(Run.of(request.user).select_related("document__space"), pk=pk)


@login_required
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """List what one goes, and went, through, newest first."""
    page = runs_of(request.user, Cursor.decode(request.GET.get("after", "")))
    context = {"page": page, "next_url": f"{request.path}?after={page.next}" if page.next else ""}
    return render(request, "documents/runs.html", context)


@login_required
@require_POST
@ratelimit(key="user", rate="20/m", method="POST")
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    document = load_document(request, pk)
    try:
        run = actions.begin_run(actor=request.user, document=document)
    except ValidationError as error:
        say(request, error.messages[0])
        return redirect(document)
    return redirect("run", run.pk)


@login_required
@ratelimit(key="user", rate="120/m", method="POST")
def run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the steps (GET), and keep which are done (POST; with `done` it ends). Bad input answers 422.

    Ticks that save themselves are answered with how far one is.
    """
    run = load_run(request, pk)
    if request.method == "POST":
        _tick(run, set(request.POST.getlist("step")))
    form = RunForm(request.POST if request.method == "POST" else None, initial={"note": run.note})
    if request.method == "POST" and form.is_valid():
        done, note = "done" in request.POST, form.cleaned_data["note"]
        try:
            run = actions.save_run(actor=request.user, run=run, ticks=run.ticks, note=note, done=done)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if request.htmx:
                return render(request, "documents/run_state.html", {"run": run, "saved": True})
            say(request, _("Done. Only you can see it.") if run.done_at else _("Saved."))
            return redirect("run", run.pk)
    context = {
        "run": run, "document": run.document, "space": run.document.space, "form": form,
        "steps": shown_steps(run.html, run.ticks, may_tick=run.done_at is None),
        "changed": run.html != run.document.body, "current_space_url": run.document.space.get_absolute_url(),
    }  # fmt: skip
    response = render(request, "documents/run.html", context, status=422 if form.errors else 200)
    return fill_page(response, request.user)


def _tick(run: Run, sent: set[str]) -> None:
    """Take over what was ticked, to be kept, or shown again where it is refused; not in one that has ended."""
    if run.done_at is None:
        run.ticks = [str(number) in sent for number in range(len(run.ticks))]


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    run = load_run(request, pk)
    actions.reopen_run(actor=request.user, run=run)
    return redirect("run", run.pk)


@login_required
@require_POST
@ratelimit(key="user", rate="60/m", method="POST")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    run = load_run(request, pk)
    actions.drop_run(actor=request.user, run=run)
    say(request, _("It is thrown away. The document stays as it is."))
    return redirect(run.document)
