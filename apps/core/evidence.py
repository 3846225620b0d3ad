"""What shows that somebody knows something: the part of the registry that expertise reads."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from apps.core.registry import Registry, Text


@dataclass(frozen=True)
class EvidenceSort:
    """One sort of things that show what people know, declared in `evidence.py` of the app whose rows say so.

    `sql` selects (person_id, item_id, comment_id or NULL, at) from the items `%(items)s`, a list of ids; whether item
    and comment can be read at all is asked for all sorts elsewhere. `at` is when the thing was written. `worth` is what
    one of them counts for when it is new; of a thing that is of several sorts the one worth most counts. `verbs` are
    those of events that may change what the statement finds, beside those that change the item or its comments.

    `did` says what somebody did ("Wrote an article"), `often(number)` how many of them there are ("3 articles").
    """

    name: str
    sql: str
    worth: float
    did: Text
    often: Callable[[int], str] = field(compare=False)
    verbs: AbstractSet[str] = frozenset()


evidence_sorts: Registry[EvidenceSort] = Registry("evidence")
