"""What can be done in forums. Each function checks rights, writes and records in one transaction."""

from apps.forums.actions.answers import accept, me_too, take_back_acceptance, vote
from apps.forums.actions.asking import ask, forget_asked, meet_need, pass_on
from apps.forums.actions.categories import set_categories
from apps.forums.actions.freshness import doubt, keep_watch, mark_due, set_review, verify
from apps.forums.actions.shelving import move_thread
from apps.forums.actions.threads import edit_thread, publish_thread, rewrite_thread

__all__ = [
    "accept",
    "ask",
    "doubt",
    "edit_thread",
    "forget_asked",
    "keep_watch",
    "mark_due",
    "me_too",
    "meet_need",
    "move_thread",
    "pass_on",
    "publish_thread",
    "rewrite_thread",
    "set_categories",
    "set_review",
    "take_back_acceptance",
    "verify",
    "vote",
]
