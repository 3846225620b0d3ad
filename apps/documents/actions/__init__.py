"""What can be done to documents.

Each function checks rights with `can`, writes and records its event in one transaction. All of them raise
`PermissionDenied` when the actor may not, and `ValidationError` with a sentence when it cannot be done.
"""

from apps.documents.actions.tree import place, step
from apps.documents.actions.trust import ask_review, doubt, look_after, verify, withdraw
from apps.documents.actions.writing import create_document, decide_writers, edit_document, rename, retag

__all__ = [
    "ask_review",
    "create_document",
    "decide_writers",
    "doubt",
    "edit_document",
    "look_after",
    "place",
    "rename",
    "retag",
    "step",
    "verify",
    "withdraw",
]
