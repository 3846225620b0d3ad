"""What blogs add to spaces: the week's question above the stream, and the page on which questions are set."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.blogs.models import Prompt
from apps.core.registry import SpacePanel, SpaceSetting, space_panels, space_settings


def prompt_of_the_week(space: Any) -> Prompt | None:
    """Return the question that `space` asks this week: each has its week in turn (ISO weeks, the reader's zone)."""
    prompts = list(Prompt.objects.filter(space=space))
    return prompts[timezone.localdate().isocalendar().week % len(prompts)] if prompts else None


def prompt_line(request: Any, space: Any, can_do: frozenset[str]) -> str:
    """Draw the week's question for those who may answer it."""
    prompt = prompt_of_the_week(space) if "space.publish" in can_do else None
    if prompt is None:
        return ""
    url = f"{reverse('post_create')}?space={space.slug}&prompt={prompt.pk}"
    return render_to_string("blogs/prompt_line.html", {"prompt": prompt, "url": url})


space_panels.add(SpacePanel("prompt", "top", prompt_line, order=10))
space_settings.add(
    SpaceSetting("prompts", _("Working out loud"), _("Questions above the stream"), "lightbulb", "space_prompts", 10)
)
