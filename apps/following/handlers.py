"""Who leaves a space looks away from it: what they once said about it would else go on without them."""

from apps.core.registry import Handler, handlers
from apps.events.models import Event
from apps.following.models import Follow


def forget_level(event: Event) -> None:
    person = event.data.get("user", event.actor_id)
    Follow.objects.filter(user_id=person, space_id=event.space_id, since__lte=event.at).delete()


handlers.add(Handler("following.forget_level", frozenset({"space.left", "space.member_removed"}), forget_level))
