"""What must hold of what people say they and others know, for demo/check.py."""

from collections.abc import Callable, Iterator

from archive_rows import Archive, Problem, moment


def skills_are_named(archive: Archive) -> Iterator[Problem]:
    """Levels and endorsements are of skills that the profile names."""
    for name in ("skills", "endorsements"):
        for row in archive.rows[name]:
            if row["key"] not in archive.users[row["user"]].get("skills", []):
                yield row.problem(f"is about {row['key']!r}, which {row['user']} does not name")


def colleagues_endorse(archive: Archive) -> Iterator[Problem]:
    """Who endorses a skill is somebody else, who meets the person in a space, and does it before the export."""
    for row in archive.rows["endorsements"]:
        both = {row["user"], row["by"]}
        if len(both) != 2 or not any(both <= members for members in archive.members.values()):
            yield row.problem(f"is by {row['by']}, who does not know {row['user']} from any space")
        if moment(row["at"]) >= archive.exported:
            yield row.problem("comes after the export")


def people_can_be_reached(archive: Archive) -> Iterator[Problem]:
    """Whoever says when they work says in which time zone."""
    for row in archive.rows["users"]:
        if "working_hours" in row and not row.get("time_zone"):
            yield row.problem("works at hours of no time zone")


RULES_OF_EXPERTISE: list[Callable[[Archive], Iterator[Problem]]] = [
    skills_are_named, colleagues_endorse, people_can_be_reached,
]  # fmt: skip
