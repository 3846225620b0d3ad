"""The button that follows a person or a tag, wherever a page of theirs wants it."""

from typing import Any

from django import template

from apps.following.reading import followed_ids

register = template.Library()


@register.inclusion_tag("following/button.html", takes_context=True)
def follow_button(context: Any, target: str, thing: Any) -> dict[str, Any]:
    """Draw the button for `thing`, a "person" or "tag" whose page the reader has open; nothing on one's own page."""
    user = context["request"].user
    if target == "person" and thing.pk == user.pk:
        return {"thing": None}
    return {"target": target, "thing": thing, "followed": bool(followed_ids(user, target, [thing.pk]))}
