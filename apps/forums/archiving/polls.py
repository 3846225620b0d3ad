"""Polls in the archive format. Of a secret one it holds how many chose what, and never more.

Who has voted in a secret poll is not in it, so one that is brought in with votes has ended: nobody can vote twice.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from apps.core.registry import ArchiveFile
from apps.core.rows import Bad, Field, choice, identity, many, moment, row, text, truth, whole_number
from apps.forums.models import Ballot, Poll
from apps.forums.models.polls import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MAYBE,
    MOST_OPTIONS,
    YES,
    Results,
    read,
    tally,
    written,
)

AT_ONCE = 1000
MOST_VOTERS = 10_000_000
COUNTED = whole_number(1, MOST_VOTERS)
PLACES = many(whole_number(0, MOST_OPTIONS - 1), MOST_OPTIONS)
FACTS_SQL = """
UPDATE content_item i SET facts = (i.facts - 'poll') || jsonb_build_object('poll', t.state), version = i.version + 1
FROM (
    SELECT topic_id, CASE WHEN taken_at IS NOT NULL THEN 'gone'
        WHEN ended_at IS NOT NULL OR counts IS NOT NULL THEN 'ended' ELSE 'open' END AS state
    FROM forums_poll WHERE topic_id = ANY(%s)
) t
WHERE i.id = t.topic_id AND i.facts->>'poll' IS DISTINCT FROM t.state
"""


def polls_of(export: Any) -> Any:
    return Poll.objects.filter(topic__in=export.items, taken_at=None)


def dump_polls(export: Any) -> Iterator[dict[str, Any]]:
    """Yield the polls that topics have."""
    for poll in polls_of(export).order_by("created", "pk").iterator(AT_ONCE):
        counts, voters = _sums(poll)
        yield {
            "topic": export.ids["items"][poll.topic_id],
            "author": export.ids["users"].get(poll.author_id) if poll.author_id else None,
            "question": poll.question,
            "options": poll.options,
            "dated": True if poll.dated else None,
            "most": poll.most if poll.most > 1 and not poll.dated else None,
            "secret": True if poll.secret else None,
            "results": poll.results if poll.results != Results.ALWAYS else None,
            "created": export.time(poll.created),
            "closes_at": export.stamp(poll.closes_at),
            "ended_at": export.time(poll.ended_at),
            "counts": counts,
            "voters": voters,
        }


def _sums(poll: Poll) -> tuple[list[dict[str, int]] | None, int | None]:
    """Return the counts by option and the number of voters that stand for the ballots of a secret poll."""
    if not poll.secret:
        return None, None
    counts, voters = poll.counts, poll.voters
    if counts is None:
        ballots = list(poll.ballots.values_list("choices", flat=True))
        counts, voters = (tally(poll, ballots), len(ballots)) if ballots else ([], None)
    return [{answer: each[answer] for answer in (YES, MAYBE) if answer in each} for each in counts], voters


def load_polls(batch: Any) -> None:
    """Write what is new. A poll that is here already stays as it is, with what was voted here."""
    rows = []
    for _line, data in batch.rows("polls").values():
        dated, options = data.get("dated", False), data["options"]
        rows.append(
            Poll(
                topic_id=batch.ids["items"][data["topic"]], question=data["question"], dated=dated,
                author_id=batch.id_of("users", data.get("author")), secret=data.get("secret", False),
                options=[_moved(batch, option) for option in options] if dated else options,
                most=len(options) if dated else data.get("most", 1), results=data.get("results", Results.ALWAYS),
                created=batch.at(data["created"]), counts=data.get("counts"), voters=data.get("voters"),
                closes_at=batch.at(data["closes_at"]) if "closes_at" in data else None,
                ended_at=batch.at(data["ended_at"]) if "ended_at" in data else None,
            )
        )  # fmt: skip
    rows.sort(key=lambda poll: poll.created)
    topics = [poll.topic_id for poll in rows]
    batch.put("polls", rows, Poll.objects.filter(topic__in=topics), ("topic_id",))
    with connection.cursor() as cursor:
        cursor.execute(FACTS_SQL, [topics])


def _moved(batch: Any, option: str) -> str:
    at = read(option)
    return written(batch.at(at) if isinstance(at, datetime) else batch.on(at))


def dump_ballots(export: Any) -> Iterator[dict[str, Any]]:
    """Yield who voted how in open polls."""
    rows = Ballot.objects.filter(poll__in=polls_of(export)).exclude(voter=None).select_related("poll")
    for ballot in rows.order_by("poll__created", "poll_id", "voter_id").iterator(AT_ONCE):
        given = {YES: [], MAYBE: []}  # type: dict[str, list[int]]
        for place, answer in ballot.choices.items():
            given[answer].append(int(place))
        yield {
            "topic": export.ids["items"][ballot.poll.topic_id],
            "user": export.ids["users"][ballot.voter_id],
            **{answer: sorted(places) for answer, places in given.items()},
        }


def load_ballots(batch: Any) -> None:
    """Write what is new, unless the poll had ended here before; how somebody voted here stays."""
    rows = list(batch.rows("ballots").values())
    topics = {batch.ids["items"][data["topic"]] for _line, data in rows}
    polls = {poll.topic_id: poll for poll in Poll.objects.filter(topic__in=topics)}
    new = {poll.topic_id for poll in batch.new.get("polls", [])}
    ballots = []
    for _line, data in rows:
        poll, user = polls[batch.ids["items"][data["topic"]]], batch.ids["users"][data["user"]]
        if poll.secret or (poll.is_over and poll.topic_id not in new):
            batch.keep("ballots")
            continue
        choices = {str(place): answer for answer in (YES, MAYBE) for place in data.get(answer, [])}
        ballots.append(Ballot(poll=poll, key=str(user), voter_id=user, choices=choices))
    here = Ballot.objects.filter(poll__topic__in=topics)
    batch.put("ballots", ballots, here, ("poll_id", "key"))


def fault_of_poll(data: dict[str, Any], content: Any) -> str | None:
    """What a topic cannot ask."""
    item = content.get("items", data["topic"])
    if item is not None and item["kind"] != "topic":
        return f"topic: a {item['kind']} has no poll"
    options = data["options"]
    if not 2 <= len(options) <= MOST_OPTIONS or len({option.casefold() for option in options}) != len(options):
        return f"options: between 2 and {MOST_OPTIONS}, each once"
    if data.get("dated") and not all(map(_is_date, options)):
        return "options: each must be a day or a time in UTC"
    if data.get("most", 1) > len(options):
        return "most: there are fewer options"
    if "counts" in data and (not data.get("secret") or len(data["counts"]) != len(options) or "voters" not in data):
        return "counts: of a secret poll, one for each option, with voters"
    return None


def _is_date(option: str) -> bool:
    try:
        at: date = read(option)
    except ValueError:
        return False
    return written(at) == option and (not isinstance(at, datetime) or at.tzinfo == UTC)


def fault_of_ballot(data: dict[str, Any], content: Any) -> str | None:
    """What nobody can have voted."""
    poll = content.get("polls", data["topic"])
    if poll is None:
        return "topic: it has no poll"
    if poll.get("secret"):
        return "topic: its poll is secret"
    yes, maybe = data.get(YES, []), data.get(MAYBE, [])
    if len({*yes, *maybe}) != len(yes) + len(maybe) or any(place >= len(poll["options"]) for place in (*yes, *maybe)):
        return "yes, maybe: each is the place of an option, from 0, once"
    if not poll.get("dated") and (maybe or not 1 <= len(yes) <= poll.get("most", 1)):
        return "yes: as many as the poll lets choose"
    return None


def options(value: Any) -> list[str]:
    """A list of texts as long as options may be."""
    checked: list[str] = many(text(LONGEST_OPTION), MOST_OPTIONS)(value)
    if any(option != " ".join(option.split()) for option in checked):
        raise Bad("must hold no line ends, and no spaces at the ends or in a row")
    return checked


POLLS = ArchiveFile(
    name="polls",
    fields={
        "topic": Field(identity), "author": Field(identity, False), "question": Field(text(LONGEST_QUESTION)),
        "options": Field(options), "dated": Field(truth, False),
        "most": Field(whole_number(1, MOST_OPTIONS), False), "secret": Field(truth, False),
        "results": Field(choice(*Results.values), False), "created": Field(moment),
        "closes_at": Field(moment, False), "ended_at": Field(moment, False),
        "counts": Field(many(row({YES: Field(COUNTED, False), MAYBE: Field(COUNTED, False)}), MOST_OPTIONS), False),
        "voters": Field(whole_number(0, MOST_VOTERS), False),
    },
    key=("topic",),
    references={"topic": "items", "author": "users"},
    dump=dump_polls,
    load=load_polls,
    fault=fault_of_poll,
    people=lambda export: polls_of(export).exclude(author=None).values_list("author", flat=True).distinct(),
    order=40,
)  # fmt: skip
BALLOTS = ArchiveFile(
    name="ballots",
    fields={
        "topic": Field(identity), "user": Field(identity), YES: Field(PLACES, False), MAYBE: Field(PLACES, False),
    },
    key=("topic", "user"),
    references={"topic": "items", "user": "users"},
    dump=dump_ballots,
    load=load_ballots,
    fault=fault_of_ballot,
    people=lambda export: Ballot.objects.filter(poll__in=polls_of(export)).exclude(voter=None)
    .values_list("voter", flat=True).distinct(),
    order=41,
)  # fmt: skip
