"""Reading and writing topics and questions."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_ratelimit.decorators import ratelimit

from apps.content.actions import discard_draft
from apps.content.beginning import as_of, initial_of
from apps.content.cards import card_of
from apps.content.models import Draft
from apps.content.presentation import present
from apps.content.views.items import load_item
from apps.core import richtext
from apps.discussion.pages import head_of, item_context, menu_of
from apps.following.actions import open_item
from apps.forums import actions
from apps.forums.forms.threads import ThreadForm
from apps.forums.freshness import shown as freshness_shown
from apps.forums.models import Question, Thread, Topic, kind_of
from apps.forums.votes import on_page
from apps.spaces.audience import who_will_see
from apps.spaces.models import Space
from apps.spaces.permissions import abilities, can, roles_in
from apps.strategy.context import organisation


def topic_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render a topic and its replies. `item` is a spine row the reader may see."""
    return render(request, "forums/topic.html", thread_context(request, item, Topic))


def question_page(request: HttpRequest, item: Any) -> HttpResponse:
    """Render a question and its answers, the accepted one first."""
    context = thread_context(request, item, Question)
    seen = on_page(item, request.user)
    asks = item.author_id == request.user.pk
    context["me_too"] = {
        "n": item.facts.get("me_too", 0), "mine": seen.me_too, "may": "item.react" in context["can_do"] and not asks,
    }  # fmt: skip
    if seen.freshness:
        context["freshness"] = freshness_shown(seen.freshness, request.user, context["can_do"])
    return render(request, "forums/question.html", context)


def thread_context(request: HttpRequest, item: Any, model: type[Thread]) -> dict[str, Any]:
    can_do = abilities(request.user, item, roles_in(request.user, item.space))
    context = item_context(request, item, can_do, since=open_item(request.user, item))
    context["head"] = head_of(item, request.user, menu_of(request, item, can_do), lambda: draw(item, model))
    return context


def draw(item: Any, model: type[Thread]) -> str:
    thread = model.visible_rows([item.pk])[0]
    whole = {
        "whole": present(thread.body), "category": thread.category,
        "history_url": reverse("item_history", args=[item.pk]),
        "forum_url": reverse("forum", args=[item.space.slug]),
    }  # fmt: skip
    return get_template("forums/thread_head.html").render({"item": card_of(item) | whole})


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def create_topic(request: HttpRequest) -> HttpResponse:
    """Begin a topic; `?space=<slug>` chooses where. Bad input answers 422 with everything typed."""
    return create(request, Topic)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def create_question(request: HttpRequest) -> HttpResponse:
    """Ask a question; `?space=<slug>` chooses where, `?title=` begins it. Bad input answers 422, everything kept."""
    return create(request, Question)


def create(request: HttpRequest, model: type[Thread]) -> HttpResponse:
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    chosen = spaces.filter(slug=request.GET.get("space", "")).first()
    key = str(model._meta.model_name)
    draft = Draft.objects.filter(user=request.user, key=key).first()
    initial = initial_of(draft, chosen)
    if title := request.GET.get("title", "").strip():
        initial["title"] = title[:200]
    form = ThreadForm(request.POST or None, asks=model is Question, spaces=spaces, chosen=chosen, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            thread = actions.publish_thread(
                actor=request.user, model=model, space=form.cleaned_data["space"], **said_in(form)
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            discard_draft(actor=request.user, key=key)
            return redirect(thread)
    context = {"model": key, "space": chosen, "spaces": spaces, "draft": draft}
    return composer(request, form, context, cancel=chosen.get_absolute_url() if chosen else "/")


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a topic or question. Bad input answers 422 with everything typed."""
    model = kind_of(load_item(request, pk))
    if model is None:
        raise Http404
    thread = get_object_or_404(model.visible_to(request.user).select_related("space"), pk=pk)
    if not can(request.user, "item.edit", thread):
        return redirect(thread)
    form = ThreadForm(
        request.POST or None, asks=model is Question, space=thread.space, initial=what_it_says(thread)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_thread(actor=request.user, thread=thread, **said_in(form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            discard_draft(actor=request.user, key=f"{thread.kind}:{thread.pk}")
            return redirect(thread)
    context = {"model": thread.kind, "thread": thread, "space": thread.space}
    return composer(request, form, context, cancel=thread.get_absolute_url())


def said_in(form: ThreadForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"title": data["title"], "text": data["body"], "tags": data["tags"], "category": data.get("category")}


def what_it_says(thread: Thread) -> dict[str, Any]:
    return {
        "title": thread.title, "body": richtext.Written(thread.body, "html"), "category": thread.category_id,
        "tags": ", ".join(name for name, _slug in thread.tag_names),
    }  # fmt: skip


HEADINGS = {
    "topic": (_("Begin a topic"), _("Edit your topic")),
    "question": (_("Ask a question"), _("Edit your question")),
}


def composer(request: HttpRequest, form: ThreadForm, context: dict[str, Any], cancel: str) -> HttpResponse:
    thread, space = context.get("thread"), context["space"]
    key = f"{thread.kind}:{thread.pk}" if thread else context["model"]
    context |= {
        "form": form,
        "heading": HEADINGS[context["model"]][bool(thread)],
        "submit": _("Save") if thread else _("Ask") if context["model"] == "question" else _("Publish"),
        "audience": who_will_see(space, organisation()["name"]) if space else "",
        "cancel_url": cancel,
        "limit": settings.THREAD_MAX_CHARACTERS,
        "draft_key": key,
        "draft_url": f"{reverse('draft')}?key={key}",
        "as_of": as_of(thread, context.get("draft")),
    }
    return render(request, "forums/write.html", context, status=422 if form.errors else 200)
