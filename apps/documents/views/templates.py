"""The templates of documents, at the desk: learning admins write, order and remove them."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from apps.core import richtext
from apps.core.saying import say
from apps.documents.actions import templates as actions
from apps.documents.forms import TemplateForm
from apps.documents.models import Template


def load_template(request: HttpRequest, pk: int) -> Template:
    """Return the template. Raises Http404 for everybody but learning admins, as if there were none."""
    desk_only(request)
    return get_object_or_404(Template, pk=pk)


def desk_only(request: HttpRequest) -> None:
    if not actions.keeps_templates(request.user):
        raise Http404


@login_required
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """List the templates in their order."""
    desk_only(request)
    rows = Template.objects.defer("body")
    return render(request, "documents/templates.html", {"templates": rows, "moved": request.GET.get("moved", "")})


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def new(request: HttpRequest) -> HttpResponse:
    """Write a template. Bad input answers 422 with what was typed."""
    desk_only(request)
    return _written(request, None, TemplateForm(request.POST or None))


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template. Bad input answers 422 with what was typed."""
    template = load_template(request, pk)
    initial = {
        "name": template.name, "description": template.description, "is_checklist": template.is_checklist,
        "body": richtext.Written(template.body, "html"),
    }  # fmt: skip
    return _written(request, template, TemplateForm(request.POST or None, initial=initial))


def _written(request: HttpRequest, template: Template | None, form: TemplateForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        said: dict[str, Any] = {name: data[name] for name in ("name", "description", "is_checklist")}
        try:
            if template is None:
                actions.add_template(actor=request.user, text=data["body"], **said)
            else:
                actions.edit_template(actor=request.user, template=template, text=data["body"], **said)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("Saved. Whoever begins a document can choose it."))
            return redirect("templates")
    context = {"form": form, "template": template, "limit": settings.DOCUMENT_MAX_CHARACTERS}
    return render(request, "documents/template.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="120/m", method="POST")
def step(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    template = load_template(request, pk)
    actions.step_template(actor=request.user, template=template, way=way)
    return redirect(f"/desk/templates/?moved={template.pk}#template-{template.pk}")


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    template = load_template(request, pk)
    actions.remove_template(actor=request.user, template=template)
    say(request, _("Removed. Documents that began with it stay as they are."))
    return redirect("templates")
