"""What must hold of forums and what people do in them, for demo/check.py."""

from collections import Counter
from collections.abc import Callable, Iterator

from archive_rows import Archive, Problem, moment

FORUMS = {"topic", "question"}


def shelves_are_known(archive: Archive) -> Iterator[Problem]:
    """A thread stands on a category of its space, and each category holds something."""
    names = {row["space"]: row["names"] for row in archive.rows["categories"]}
    used = Counter((row["space"], row["category"]) for row in archive.rows["items"] if "category" in row)
    for row in archive.rows["items"]:
        if "category" in row and (row["kind"] not in FORUMS or row["category"] not in names.get(row["space"], [])):
            yield row.problem(f"stands on {row['category']!r}, which its space does not have")
    for row in archive.rows["categories"]:
        for name in row["names"]:
            if not used[row["space"], name]:
                yield row.problem(f"{row['space']} has nothing on {name!r}")


def readers_take_part(archive: Archive) -> Iterator[Problem]:
    """Votes and marks are for answers of others, after they were written, by people who may read them."""
    for name in ("votes", "helpful_marks"):
        for row in archive.rows[name]:
            comment = archive.comments[row["comment"]]
            item, person = archive.items[comment["item"]], row.get("user") or row["by"]
            if item["kind"] != "question" or comment.get("parent") or comment["author"] == person:
                yield row.problem("is not for an answer of somebody else")
            if moment(row["at"]) <= moment(comment["created"]):
                yield row.problem("comes before the answer")
            if person not in archive.members[item["space"]]:
                yield row.problem(f"is by {person}, who is not in the space")


def answers_are_kept_true(archive: Archive) -> Iterator[Problem]:
    """Only accepted answers are kept true; at least one is verified, one overdue and one doubted."""
    rows = archive.rows["reviews"]
    for row in [*rows, *archive.rows["doubts"]]:
        if not archive.comments[row["comment"]].get("accepted"):
            yield row.problem("is about an answer nobody accepted")
    open_doubts = [row for row in archive.rows["doubts"] if "settled_at" not in row]
    if not (any("verified_at" in row for row in rows) and open_doubts):
        yield Problem("reviews.jsonl", 0, "shows no verified or no doubted answer")


def polls_are_answered(archive: Archive) -> Iterator[Problem]:
    """Polls stand in topics and name at least two options; ballots choose among them, once a person."""
    polls = {row["topic"]: row for row in archive.rows["polls"]}
    for row in polls.values():
        if archive.items[row["topic"]]["kind"] != "topic" or len(row["options"]) < 2:
            yield row.problem("is no poll of a topic")
    votes = Counter((row["topic"], row["user"]) for row in archive.rows["ballots"])
    for row in archive.rows["ballots"]:
        poll = polls.get(row["topic"])
        chosen = [*row.get("yes", []), *row.get("maybe", [])]
        if poll is None or poll.get("secret") or not chosen or max(chosen) >= len(poll["options"]):
            yield row.problem("chooses what is not there")
        if votes[row["topic"], row["user"]] > 1:
            yield row.problem("votes twice")


RULES_OF_FORUMS: list[Callable[[Archive], Iterator[Problem]]] = [
    shelves_are_known,
    readers_take_part,
    answers_are_kept_true,
    polls_are_answered,
]
