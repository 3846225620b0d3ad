"""The page on which a film is sent and described, and the one that changes what is said about it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.content.actions import discard_draft
from apps.content.beginning import as_of, initial_of
from apps.content.models import Draft
from apps.core import richtext
from apps.core.saying import say
from apps.spaces.audience import who_will_see
from apps.spaces.models import Space
from apps.spaces.permissions import can
from apps.strategy.context import organisation
from apps.videos import actions
from apps.videos.forms import FilmForm, VideoForm
from apps.videos.models import Footage, Upload, Video

KEY = "video"


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def create(request: HttpRequest) -> HttpResponse:
    """Send a film and describe it; `?space=<slug>` chooses where. Bad input answers 422 with everything typed."""
    spaces = Space.visible_to(request.user).of(request.user).active().order_by("name_key")
    chosen = spaces.filter(slug=request.GET.get("space", "")).first()
    draft = Draft.objects.filter(user=request.user, key=KEY).first()
    data = with_film(request) if request.method == "POST" else None
    form = VideoForm(data, request.FILES or None, spaces=spaces, initial=initial_of(draft, chosen))
    if request.method == "POST" and form.is_valid():
        try:
            video = publish(request, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            discard_draft(actor=request.user, key=KEY)
            return redirect(video)
    context = {"spaces": spaces, "draft": draft, "cancel_url": chosen.get_absolute_url() if chosen else "/"}
    return page(request, form, context | {"space": chosen, "film": film_in(request, form)}, KEY)


def with_film(request: HttpRequest) -> Any:
    """Return the form as sent; a film sent with it is taken in first, so that it is kept whatever else is wrong."""
    data = request.POST.copy()
    sent = request.FILES.get("file")
    if sent is not None:
        try:
            data["upload"] = str(actions.take_whole(actor=request.user, upload=sent).pk)
        except ValidationError as error:
            request.film_error = error  # type: ignore[attr-defined]
    return data


def publish(request: HttpRequest, form: VideoForm) -> Video:
    """Publish what the form says. Raises ValidationError with a sentence, by field where it has one."""
    footage = film_sent(request, form)
    data = form.cleaned_data
    return actions.publish_video(
        actor=request.user, space=data["space"], footage=footage, title=data["title"], text=data["body"] or "",
        tags=data["tags"],
    )  # fmt: skip


def film_sent(request: HttpRequest, form: VideoForm | FilmForm) -> Footage:
    """Return the film that came with the form, or before it. Raises ValidationError at the field."""
    if error := getattr(request, "film_error", None):
        raise ValidationError({"file": error.messages})
    footage = footage_of(request.user, form.cleaned_data["upload"])
    if footage is None:
        raise ValidationError({"file": _("Choose a film, and wait until all of it is here.")})
    return footage


def footage_of(user: Any, upload_id: UUID | None) -> Footage | None:
    """Return what an upload of `user` became, if it is a film that no video plays yet."""
    return Footage.loose_of(user).filter(pk=upload_id).first() if upload_id else None


def film_in(request: HttpRequest, form: VideoForm | FilmForm) -> Upload | None:
    """Return the upload that the form holds, there already or on its way."""
    try:
        number = UUID(str(form["upload"].value() or ""))
    except ValueError:
        return None
    return Upload.of(request.user).select_related("footage").filter(pk=number, refusal="").first()


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said about a video. Bad input answers 422 with everything typed."""
    video = get_object_or_404(Video.visible_to(request.user).select_related("space"), pk=pk)
    if not can(request.user, "item.edit", video):
        return redirect(video)
    key = f"{KEY}:{video.pk}"
    kept = Draft.objects.filter(user=request.user, key=key, saved_at__gt=video.edited_at or video.created).first()
    says = {
        "title": video.title, "body": richtext.Written(video.body, "html"),
        "tags": ", ".join(name for name, _slug in video.tag_names),
    }  # fmt: skip
    form = VideoForm(request.POST or None, space=video.space, initial=says | initial_of(kept, None))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_video(
                actor=request.user, video=video, title=data["title"], text=data["body"] or "", tags=data["tags"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            discard_draft(actor=request.user, key=key)
            return redirect(video)
    context = {"video": video, "space": video.space, "draft": kept, "cancel_url": video.get_absolute_url()}
    return page(request, form, context, key)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another film in the place of the one that a video plays. Bad input answers 422."""
    video = get_object_or_404(Video.visible_to(request.user).select_related("space"), pk=pk)
    if not can(request.user, "item.edit", video):
        return redirect(video)
    form = FilmForm(with_film(request) if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_film(actor=request.user, video=video, footage=film_sent(request, form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("The film is another one now. All that was said about it is where it was."))
            return redirect(video)
    context = {
        "video": video, "space": video.space, "form": form, "film": film_in(request, form),
        "piece": settings.VIDEO_PIECE_BYTES, "current_space_url": video.space.get_absolute_url(),
    }  # fmt: skip
    return render(request, "videos/replace.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="10/m", method="POST")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what could not be made of a film be tried anew."""
    video = get_object_or_404(Video.visible_to(request.user).select_related("space", "footage"), pk=pk)
    actions.try_again(actor=request.user, video=video)
    say(request, _("It is tried again."))
    return redirect(video)


def page(request: HttpRequest, form: VideoForm, context: dict[str, Any], key: str) -> HttpResponse:
    where = context.get("space")
    context |= {
        "form": form,
        "piece": settings.VIDEO_PIECE_BYTES,
        "draft_key": key,
        "draft_url": f"{reverse('draft')}?key={key}",
        "audience": who_will_see(where, organisation()["name"]) if where else "",
        "as_of": as_of(context.get("video"), context.get("draft")),
    }
    return render(request, "videos/write.html", context, status=422 if form.errors else 200)
