"""Evidence follows what happens: each event brings that of the item it is about up to date; skills follow profiles."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from apps.core.evidence import evidence_sorts
from apps.core.registry import Handler, OfEveryKind, handlers
from apps.events.models import Event
from apps.expertise.rows import refresh, refresh_person
from apps.expertise.skills import keep_in_step, mail_endorsed

ITEM_ACTS = OfEveryKind(
    "published", "edited", "corrected", "deleted", "restored", "hidden", "unhidden", "moved", "expired", "renewed",
    "unpublished", "split", "merged",
)  # fmt: skip
COMMENT_ACTS = frozenset(
    f"comment.{act}"
    for act in ("published", "edited", "corrected", "deleted", "restored", "hidden", "unhidden", "moved")
)


class OfEvidence(AbstractSet[str]):
    """The verbs after which evidence may be another: of every kind and every sort, also those declared later."""

    def __contains__(self, verb: object) -> bool:
        return verb in COMMENT_ACTS or verb in ITEM_ACTS or any(verb in sort.verbs for sort in evidence_sorts)

    def __iter__(self) -> Iterator[str]:
        return iter({*COMMENT_ACTS, *ITEM_ACTS, *(verb for sort in evidence_sorts for verb in sort.verbs)})

    def __len__(self) -> int:
        return len(list(iter(self)))


def read_evidence(event: Event) -> None:
    """Besides the item itself, that from which comments came or into which they went."""
    refresh({pk for pk in (event.item_id, event.data.get("source")) if isinstance(pk, int)})


def read_work_again(event: Event) -> None:
    if event.actor_id is not None:
        refresh_person(event.actor_id)


def follow_profile(event: Event) -> None:
    person = event.data.get("person", event.actor_id)
    if person is not None:
        keep_in_step([person])


handlers.add(Handler("expertise.read_evidence", OfEvidence(), read_evidence))
handlers.add(Handler("expertise.read_work_again", frozenset({"person.inference_set"}), read_work_again))
handlers.add(Handler("expertise.follow_profile", frozenset({"person.joined", "person.updated"}), follow_profile))
handlers.add(Handler("expertise.mail_endorsed", frozenset({"skill.endorsed"}), mail_endorsed, queue="notify"))
