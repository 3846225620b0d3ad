"""Who may know, as far as all that was written and said can tell; whether they are asked is decided elsewhere."""

from collections.abc import Iterable
from math import exp

from apps.core.routing import Asking, Candidate, Router, routers
from apps.expertise.finding import Expert, authors_on
from apps.expertise.people import address, by_what, sentence
from apps.search.query import Query

# The words of a question that say most stand at its beginning.
LONGEST = 1000


def who_knows(asking: Asking, limit: int) -> Iterable[Candidate]:
    """Yield those whose writing answers the question in what the asker may read, with the best of it.

    Who leads the space is known to forums already, so only what people wrote and said is looked at here.
    """
    words = f"{asking.text[:LONGEST]} {' '.join(asking.tags).replace('-', ' ')}"
    others = [one for one in authors_on(asking.asker, Query(words=words)) if one.person != asking.asker.pk]
    for expert in others[:limit]:
        if expert.score > 0:
            yield _candidate(expert)


def _candidate(expert: Expert) -> Candidate:
    best = expert.proofs[0]
    reason = sentence(best.what, by_what(expert.proofs)[best.what])
    return Candidate(expert.person, 1 - exp(-expert.score / 2), reason[:1].upper() + reason[1:], address(best), best.at)


routers.add(Router("knows", who_knows, order=30))
