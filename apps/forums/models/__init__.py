"""What forums keep."""

from apps.forums.models.freshness import Doubt, Verification
from apps.forums.models.marks import HelpfulMark
from apps.forums.models.polls import Ballot, Poll
from apps.forums.models.threads import Category, MeToo, Question, Thread, Topic, Vote, kind_of
from apps.forums.models.words import Word

__all__ = [
    "Ballot",
    "Category",
    "Doubt",
    "HelpfulMark",
    "MeToo",
    "Poll",
    "Question",
    "Thread",
    "Topic",
    "Verification",
    "Vote",
    "Word",
    "kind_of",
]
