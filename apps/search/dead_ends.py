"""When nothing is found: who may know, and what keeps the ledger of what is lacking."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from apps.accounts.models import Availability
from apps.content.cards import person_of
from apps.core.days import today
from apps.core.routing import Asking, candidates_for
from apps.core.unmet import SearchedFor, unmet_searches
from apps.following.reading import met_by
from apps.search.finding import Answer
from apps.search.query import Query, parse

FROM_EACH = 12
MOST_EXPERTS = 3


@dataclass(frozen=True)
class Expert:
    """Somebody who may know: as cards show people, with the reason and what it rests on."""

    person: dict[str, Any]
    reason: str
    url: str
    at: Any


def experts_url(query: Query, meant: str) -> str:
    """Return where people who may know what was looked for, or `meant`, are named, or "" where no word says what."""
    words = meant or query.words
    return f"{reverse('search_experts')}?{urlencode({'q': words})}" if words.strip() else ""


def experts(user: Any, words: str) -> list[Expert]:
    """Return people who may know about `words`, the best first, at most three.

    Routers are asked as for a question that belongs in no space yet; they look for themselves for what is worded like
    it. Who takes no questions now is left out.
    """
    query = parse(words, user)
    if not query.words.strip():
        return []
    asking = Asking(user, None, query.words)
    best = candidates_for(asking, FROM_EACH)
    best.pop(user.pk, None)
    if not best:
        return []
    people = {row.pk: row for row in met_by(user).filter(pk__in=list(best)).select_related("availability")}
    day = today()
    able = [pk for pk, person in people.items() if Availability.of(person).takes_questions(day)]
    ranked = sorted(able, key=lambda pk: (-best[pk].fit, pk))[:MOST_EXPERTS]
    return [Expert(person_of(people[pk]), str(best[pk].reason), best[pk].url, best[pk].at) for pk in ranked]


def tell_of_nothing(request: HttpRequest, answer: Answer, page: int) -> SafeString:
    """Tell whoever keeps what is lacking that a search found nothing. Returns what they add to its page.

    A search is over when a page was asked for by somebody who looks at it, with words and without filters: what a
    filter leaves out may be there.
    """
    query = answer.query
    if not answer.words or query.narrowed or query.without:
        return mark_safe("")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    searched = SearchedFor(
        query.words, tuple(word.stem for word in answer.words),
        frozenset(word.stem for word in answer.words if word.entries == 0),
        told=request.method == "GET" and page == 1 and not ahead,
    )  # fmt: skip
    parts = [each.nothing(request.user, searched) for each in unmet_searches]
    return mark_safe("".join(parts))  # noqa: S308  (drawn by templates of the apps)
