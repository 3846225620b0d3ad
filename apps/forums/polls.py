"""What the page of a topic shows of its poll, from one read."""

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.forums.models import Poll
from apps.forums.models.polls import MAYBE, YES, Results, keys_of, read

# So many names stand below an option; the rest is a number.
NAMED = 100
READ_SQL = """
SELECT p.*, a.name AS author_name, t.name AS taken_name, own.choices AS mine,
    (SELECT count(*) FROM forums_ballot b WHERE b.poll_id = p.id) AS cast_ballots,
    (SELECT jsonb_agg(jsonb_build_array(option, answer, number)) FROM (
        SELECT c.key AS option, c.value AS answer, count(*) AS number
        FROM forums_ballot b CROSS JOIN jsonb_each_text(b.choices) c WHERE b.poll_id = p.id GROUP BY 1, 2
    ) each_answer) AS sums,
    (SELECT jsonb_agg(jsonb_build_array(option, answer, username, name) ORDER BY place) FROM (
        SELECT c.key AS option, c.value AS answer, u.username, u.name,
            row_number() OVER (PARTITION BY c.key, c.value ORDER BY u.name_key, u.id) AS place
        FROM forums_ballot b JOIN accounts_user u ON u.id = b.voter_id CROSS JOIN jsonb_each_text(b.choices) c
        WHERE b.poll_id = p.id AND NOT p.secret
    ) voter WHERE place <= %(named)s) AS names
FROM forums_poll p LEFT JOIN accounts_user a ON a.id = p.author_id LEFT JOIN accounts_user t ON t.id = p.taken_by_id
LEFT JOIN forums_ballot own ON own.poll_id = p.id AND own.key = ANY(%(keys)s)
WHERE p.topic_id = %(topic)s
"""
Counts = list[dict[str, int]]


def shown(
    topic: Any, user: Any, can_do: Iterable[str], *, chosen: dict[int, str] | None = None, refused: str = ""
) -> dict[str, Any] | None:
    """Return what `user`, who may see `topic` and has the rights `can_do` there, is shown of its poll, if any.

    Who chose what is left out of a secret poll, and how many did until its results may be seen. `chosen` is what was
    just posted and `refused`, for the reason given there.
    """
    values = {"topic": topic.pk, "keys": keys_of(topic.pk, user), "named": NAMED}
    poll: Any = next(iter(Poll.objects.raw(READ_SQL, values)), None)
    if poll is None:
        return None
    mine = None if poll.mine is None else _loaded(poll.mine)
    voters = poll.cast_ballots if poll.voters is None else poll.voters
    over, may_lead = poll.is_over, "item.poll" in can_do
    told = over or poll.results == Results.ALWAYS or (poll.results == Results.VOTED and mine is not None)
    options = _options(poll, mine, voters if told else 0, _counts(poll) if told else None)
    for row in options:
        row["picked"] = row["mine"] if chosen is None else chosen.get(row["place"], "")
    return {
        "poll": poll, "refused": refused, "options": options, "voters": voters, "told": told, "over": over,
        "voted": mine is not None, "may_vote": "item.react" in can_do and not over, "may_lead": may_lead,
        "may_change": may_lead and not voters,
        "may_end": may_lead and not over, "zone": timezone.get_current_timezone_name(),
        "moments": poll.dated and any("T" in option for option in poll.options),
        "single": not poll.dated and poll.most == 1,
    }  # fmt: skip


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _counts(poll: Any) -> Counts:
    if poll.counts is not None:
        return list(poll.counts)
    counts: Counts = [{} for _option in poll.options]
    for place, answer, number in _loaded(poll.sums) or []:
        counts[int(place)][answer] = number
    return counts


def _options(poll: Any, mine: dict[str, str] | None, voters: int, counts: Counts | None) -> list[dict[str, Any]]:
    names: dict[tuple[int, str], list[dict[str, str]]] = {}
    for place, answer, username, name in (_loaded(poll.names) or []) if counts is not None else []:
        person = {"name": name, "url": reverse("person", args=[username])}
        names.setdefault((int(place), answer), []).append(person)
    best = max(((c.get(YES, 0), c.get(MAYBE, 0)) for c in counts), default=(0, 0)) if counts is not None else (0, 0)
    rows = []
    for place, option in enumerate(poll.options):
        yes, maybe = (counts[place].get(YES, 0), counts[place].get(MAYBE, 0)) if counts is not None else (0, 0)
        groups = [
            {"answer": answer, "people": people, "more": number - len(people)}
            for answer, number in ((YES, yes), (MAYBE, maybe))
            if (people := names.get((place, answer)))
        ]
        rows.append(
            {
                "place": place, "text": option, "at": timezone.localtime(at) if (at := _moment(poll, option)) else None,
                "day": read(option) if poll.dated and at is None else None, "yes": yes, "maybe": maybe,
                "no": max(voters - yes - maybe, 0), "share": round(100 * yes / voters) if voters else 0,
                "best": (yes, maybe) == best and yes > 0, "groups": groups,
                "mine": (mine or {}).get(str(place), "no" if mine is not None else ""),
            }
        )  # fmt: skip
    return rows


def _moment(poll: Any, option: str) -> Any:
    return read(option) if poll.dated and "T" in option else None
