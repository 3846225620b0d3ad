"""Commenting on a moment of a video."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_ratelimit.decorators import ratelimit

from apps.core.pages import whole_number
from apps.spaces.permissions import can
from apps.videos import actions
from apps.videos.forms import MomentForm
from apps.videos.models import Video
from apps.videos.templatetags.videos import clock


@login_required
@ratelimit(key="user", rate="30/m", method="POST")
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what to say about the moment `?t=` (GET), then say it (POST). Bad input answers 422 with what was typed."""
    video = get_object_or_404(Video.visible_to(request.user).select_related("space", "footage"), pk=pk)
    if not can(request.user, "item.comment", video):
        return redirect(video)
    form = MomentForm(request.POST or None, initial={"at": clock(whole_number(request.GET.get("t", "")))})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            moment = actions.comment_on_moment(
                actor=request.user, video=video, at=data["at"], until=data["until"], text=data["body"],
                outdated=data["outdated"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("comment", moment.comment_id)
    context = {
        "video": video, "space": video.space, "form": form, "current_space_url": video.space.get_absolute_url(),
        "mentions_url": f"{reverse('suggest_people')}?space={video.space_id}",
    }  # fmt: skip
    return render(request, "videos/moment.html", context, status=422 if form.errors else 200)
