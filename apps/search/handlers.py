"""The index follows what happens: each event brings the entries of the thing it is about up to date."""

from apps.core.registry import Handler, OfEveryKind, handlers
from apps.discussion.models import Comment
from apps.events.models import Event
from apps.files.models import Document
from apps.search.entries import refresh
from apps.search.models import Entry
from apps.tagging.models import ItemTag

SAID = OfEveryKind("published", "edited", "corrected")
# These decide of what is said on an item too: whether it can be found, and where it stands.
MOVED = OfEveryKind("deleted", "restored", "hidden", "unhidden", "moved", "expired", "renewed", "unpublished")
# A conversation came from, or went into, the item that the event calls its source.
REARRANGED = OfEveryKind("split", "merged")

COMMENT_ACTS = ("published", "edited", "corrected", "deleted", "restored", "hidden", "unhidden")


def index_files(item_id: int) -> None:
    """Bring up to date the files that an item or its comments have now, and those they had."""
    now = Document.objects.filter(file__item_id=item_id).values_list("pk", flat=True)
    refresh("file", [*now, *Entry.objects.filter(sort="file", item_id=item_id).values_list("source", flat=True)])


def index_read(event: Event) -> None:
    refresh("file", Document.objects.filter(text_id=event.data["digest"]).values_list("pk", flat=True))


def index_item(event: Event) -> None:
    if event.item_id is not None:
        refresh("item", [event.item_id])
        index_files(event.item_id)
        refresh("tag", ItemTag.objects.filter(content_object_id=event.item_id).values_list("tag_id", flat=True))


def index_item_with_comments(event: Event) -> None:
    if event.item_id is not None:
        refresh("item", [event.item_id])
        refresh("comment", Comment.everything.filter(item_id=event.item_id).values_list("pk", flat=True))
        index_files(event.item_id)


def index_both_with_comments(event: Event) -> None:
    refresh("item", [event.data["source"]])
    index_files(event.data["source"])
    index_item_with_comments(event)


def index_comment(event: Event) -> None:
    refresh("comment", [event.data["comment"]])
    if event.item_id is not None:
        index_files(event.item_id)


def index_person(event: Event) -> None:
    """Whom an event is about is said in its data where it is not who acted."""
    people = {event.data.get("person"), event.data.get("user"), event.actor_id}
    refresh("person", [pk for pk in people if pk is not None])


def index_space(event: Event) -> None:
    if event.space_id is not None:
        refresh("space", [event.space_id])
    # The first person of a portal is there before anything tells of them.
    index_person(event)


handlers.add(Handler("search.index_item", SAID, index_item))
handlers.add(Handler("search.index_item_with_comments", MOVED, index_item_with_comments))
handlers.add(Handler("search.index_both_with_comments", REARRANGED, index_both_with_comments))
handlers.add(
    Handler(
        "search.index_comment",
        frozenset({f"comment.{act}" for act in COMMENT_ACTS}),
        index_comment,
    )
)
handlers.add(
    Handler("search.index_person", frozenset({"person.joined", "person.updated", "person.roles_changed"}), index_person)
)
handlers.add(Handler("search.index_read", frozenset({"file.read"}), index_read))
handlers.add(Handler("search.index_space", frozenset({"space.created", "space.updated"}), index_space))
