"""What blogs add to spaces: the week's question above the stream, and the page on which questions are set."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.blogs.models import Prompt
from apps.core.registry import ItemAct, SpacePanel, SpaceSetting, item_acts, space_panels, space_settings
from apps.spaces.versions import kept


def prompt_of_the_week(space: Any) -> dict[str, Any] | None:
    """Return {pk, question} that `space` asks this week: each has its week in turn (ISO weeks, the reader's zone)."""
    prompts = kept(space, "prompts", lambda space: list(Prompt.objects.filter(space=space).values("pk", "question")))
    return prompts[timezone.localdate().isocalendar().week % len(prompts)] if prompts else None


def prompt_line(request: Any, space: Any, can_do: frozenset[str]) -> str:
    """Draw the week's question for those who may answer it."""
    prompt = prompt_of_the_week(space) if "space.publish" in can_do else None
    if prompt is None:
        return ""
    url = f"{reverse('post_create')}?space={space.slug}&prompt={prompt['pk']}"
    return render_to_string("blogs/prompt_line.html", {"prompt": prompt, "url": url})


def announcing(request: Any, item: Any, can_do: frozenset[str]) -> list[dict[str, Any]]:
    """Offer to announce an article, and to see who has read one that is announced."""
    if item.kind != "article":
        return []
    rows, announced = [], item.facts.get("announced")
    if announced and "item.report" in can_do:
        report = reverse("article_confirmations", args=[item.pk])
        rows.append({"label": _("Who has read it"), "icon": "users", "url": report})
    if "item.announce" in can_do:
        label = _("Change the announcement") if announced else _("Make it an announcement")
        rows.append({"label": label, "icon": "megaphone", "url": reverse("article_announce", args=[item.pk])})
    return rows


item_acts.add(ItemAct("announcing", announcing, order=55))
space_panels.add(SpacePanel("prompt", "top", prompt_line, order=10))
space_settings.add(
    SpaceSetting("prompts", _("Working out loud"), _("Questions above the stream"), "lightbulb", "space_prompts", 10)
)
