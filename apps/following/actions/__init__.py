"""What somebody does for themselves: follow, keep, and note what they have read."""

from apps.following.actions.levels import follow, may_follow, set_level, unfollow
from apps.following.actions.marks import mark_everything_read, mark_space_read, note_own_words, open_item, purge

__all__ = [
    "follow",
    "mark_everything_read",
    "mark_space_read",
    "may_follow",
    "note_own_words",
    "open_item",
    "purge",
    "set_level",
    "unfollow",
]
