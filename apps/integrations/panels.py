"""The link that follows a space, a tag or a person by feed, on their pages."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from apps.core.registry import PagePanel, SpacePanel, page_panels, space_panels


def button(name: str, value: str, template: str) -> str:
    """Return the link to the page of addresses, where this one stands first. No address stands on the page itself."""
    return render_to_string(template, {"url": f"{reverse('settings_feeds')}?{urlencode({name: value})}"})


def of_space(request: Any, space: Any, can_do: frozenset[str]) -> str:
    return button("space", space.slug, "integrations/feed_link.html") if "space.read" in can_do else ""


def of_tag(request: Any, tag: Any) -> str:
    return button("tag", tag.slug, "integrations/feed_button.html")


def of_person(request: Any, person: Any) -> str:
    return button("person", person.username, "integrations/feed_button.html")


space_panels.add(SpacePanel("feed", "aside", of_space, order=95))
page_panels.add(PagePanel("feed_of_tag", "tag", of_tag, order=95))
page_panels.add(PagePanel("feed_of_person", "person", of_person, order=95))
