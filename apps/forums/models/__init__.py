"""What forums keep."""

from apps.forums.models.asking import Asked
from apps.forums.models.freshness import Doubt, Verification
from apps.forums.models.threads import Category, MeToo, Question, Thread, Topic, Vote, kind_of
from apps.forums.models.words import Word, Wording

__all__ = [
    "Asked",
    "Category",
    "Doubt",
    "MeToo",
    "Question",
    "Thread",
    "Topic",
    "Verification",
    "Vote",
    "Word",
    "Wording",
    "kind_of",
]
