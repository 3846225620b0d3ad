"""What forums keep."""

from apps.forums.models.asking import Asked
from apps.forums.models.duplicates import Duplicate
from apps.forums.models.freshness import Doubt, Verification
from apps.forums.models.marks import HelpfulMark
from apps.forums.models.polls import Ballot, Poll
from apps.forums.models.promise import FirstAnswer, Promise
from apps.forums.models.rearranging import Split
from apps.forums.models.threads import Category, MeToo, Question, Thread, Topic, Vote, kind_of
from apps.forums.models.words import Word, Wording

__all__ = [
    "Asked",
    "Ballot",
    "Category",
    "Doubt",
    "Duplicate",
    "FirstAnswer",
    "HelpfulMark",
    "MeToo",
    "Poll",
    "Promise",
    "Question",
    "Split",
    "Thread",
    "Topic",
    "Verification",
    "Vote",
    "Word",
    "Wording",
    "kind_of",
]
