"""Whom to ask: the one rule that decides, whatever knows who fits."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_ASKED = 5


@dataclass(frozen=True)
class Person:
    """What is known of somebody who may be asked: how well they fit (0 to 1), and what speaks for and against it.

    `reads` says that they are active and may read the space, `is_open` that they take questions now; they were asked
    `asked` times within a week and take `most`. `unit` is the id of theirs, or None.
    """

    id: int
    fit: float
    reads: bool = True
    is_open: bool = True
    asked: int = 0
    most: int = 5
    unit: int | None = None

    @property
    def may_be_asked(self) -> bool:
        return self.reads and self.is_open and self.asked < self.most


def band(person: Person) -> int:
    """Return how well somebody fits in tenths: within one, people fit equally well."""
    return round(10 * min(1.0, max(0.0, person.fit)))


def choose(people: Iterable[Person], *, asker: int, unit: int | None = None, most: int = MOST_ASKED) -> list[Person]:
    """Return at most `most` (and never more than five) of `people` to ask, in the order to name them.

    Who fits best is first; of those who fit equally well, who works in another unit than the asker's `unit`, then who
    was asked least for what they take. Who may not read the space, takes no questions, has been asked often enough
    within the week, or asks themselves, is never chosen. The same people give the same answer in whatever order.
    """
    known = {person.id: person for person in sorted(people, key=lambda each: (each.fit, repr(each)))}

    def rank(person: Person) -> tuple[int, bool, float, float, int]:
        elsewhere = unit is not None and person.unit is not None and person.unit != unit
        return -band(person), not elsewhere, person.asked / person.most, -person.fit, person.id

    able = [person for person in known.values() if person.may_be_asked and person.id != asker]
    return sorted(able, key=rank)[: min(most, MOST_ASKED)]
