"""What can be done to documents.

Each function checks rights with `can`, writes and records its event in one transaction. All of them raise
`PermissionDenied` when the actor may not, and `ValidationError` with a sentence when it cannot be done.
"""

from apps.documents.actions.erasing import erase_words, find_words
from apps.documents.actions.passages import comment_on_passage, reopen, resolve
from apps.documents.actions.reading import ask_to_read, confirm_reading, end_reading, remind_readers
from apps.documents.actions.suggestions import begin_suggestion, decline, may_suggest, suggest, take_back, take_over
from apps.documents.actions.tree import place, step
from apps.documents.actions.trust import ask_review, doubt, look_after, verify, withdraw
from apps.documents.actions.writing import create_document, decide_writers, edit_document, rename, retag

__all__ = [
    "ask_review",
    "ask_to_read",
    "begin_suggestion",
    "comment_on_passage",
    "confirm_reading",
    "create_document",
    "decide_writers",
    "decline",
    "doubt",
    "edit_document",
    "end_reading",
    "erase_words",
    "find_words",
    "look_after",
    "may_suggest",
    "place",
    "remind_readers",
    "rename",
    "reopen",
    "resolve",
    "retag",
    "step",
    "suggest",
    "take_back",
    "take_over",
    "verify",
    "withdraw",
]
