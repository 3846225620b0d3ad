"""What happens to what somebody follows and has read, when they leave a space or speak themselves."""

from apps.core.registry import Handler, handlers
from apps.events.models import Event
from apps.following.actions import note_own_words
from apps.following.models import Follow


def forget_level(event: Event) -> None:
    """Who leaves a space looks away from it; what they once said about it would else go on without them."""
    person = event.data.get("user", event.actor_id)
    Follow.objects.filter(user_id=person, space_id=event.space_id, since__lte=event.at).delete()


def read_own_words(event: Event) -> None:
    if event.actor_id and event.item_id:
        note_own_words(event.actor_id, event.item_id, event.at)


handlers.add(Handler("following.forget_level", frozenset({"space.left", "space.member_removed"}), forget_level))
handlers.add(Handler("following.read_own_words", frozenset({"comment.published"}), read_own_words))
