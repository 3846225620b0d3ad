"""What can be done in forums. Each function checks rights, writes and records in one transaction."""

from apps.forums.actions.answers import accept, me_too, take_back_acceptance, vote
from apps.forums.actions.categories import set_categories
from apps.forums.actions.shelving import move_thread
from apps.forums.actions.threads import edit_thread, publish_thread, rewrite_thread

__all__ = [
    "accept",
    "edit_thread",
    "me_too",
    "move_thread",
    "publish_thread",
    "rewrite_thread",
    "set_categories",
    "take_back_acceptance",
    "vote",
]
