"""What forums keep."""

from apps.forums.models.freshness import Doubt, Verification
from apps.forums.models.promise import FirstAnswer, Promise
from apps.forums.models.threads import Category, MeToo, Question, Thread, Topic, Vote, kind_of
from apps.forums.models.words import Word

__all__ = [
    "Category",
    "Doubt",
    "FirstAnswer",
    "MeToo",
    "Promise",
    "Question",
    "Thread",
    "Topic",
    "Verification",
    "Vote",
    "Word",
    "kind_of",
]
