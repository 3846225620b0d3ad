"""What stands with a video: its captions, and the picture that cards show of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from apps.accounts import languages
from apps.content.cards import images_of
from apps.core.saying import say
from apps.spaces.permissions import can
from apps.videos import actions
from apps.videos.captions import MOST_BYTES
from apps.videos.forms import CaptionsForm, PictureForm
from apps.videos.models import Video


def load(request: HttpRequest, pk: int) -> Video:
    return get_object_or_404(Video.visible_to(request.user).select_related("space", "footage"), pk=pk)


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the captions of a video and take a file of further ones. Bad input answers 422."""
    video = load(request, pk)
    if not can(request.user, "item.edit", video):
        return redirect(video)
    form = CaptionsForm(request.POST or None, request.FILES or None, initial={"language": languages.name_of("en")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            actions.put_captions(actor=request.user, video=video, language=form.cleaned_data["language"], data=data)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            say(request, _("The captions are there."))
            return redirect(video)
    context: dict[str, Any] = {
        "video": video, "space": video.space, "form": form, "current_space_url": video.space.get_absolute_url(),
        "spoken": [{"code": each.language, "name": languages.name_of(each.language), "at": each.at}
                   for each in video.captions.all()],
    }  # fmt: skip
    return render(request, "videos/captions.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@ratelimit(key="user", rate="30/m", method="POST")
def remove(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    video = load(request, pk)
    actions.remove_captions(actor=request.user, video=video, language=language)
    say(request, _("The captions are gone."))
    return redirect("video_captioning", pk=video.pk)


@login_required
@ratelimit(key="user", rate="20/m", method="POST")
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what cards show of a video. Bad input answers 422."""
    video = load(request, pk)
    if not can(request.user, "item.edit", video):
        return redirect(video)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["file"]:
                actions.choose_picture(actor=request.user, video=video, upload=data["file"])
            else:
                actions.choose_frame(actor=request.user, video=video, at=data["at"])
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "file", error)
        else:
            say(request, _("Cards show another picture of it now."))
            return redirect(video)
    context = {
        "video": video, "space": video.space, "form": form, "images": images_of(video.preview[:1]),
        "current_space_url": video.space.get_absolute_url(),
    }  # fmt: skip
    return render(request, "videos/picture.html", context, status=422 if form.errors else 200)
