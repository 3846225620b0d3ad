"""What somebody does for themselves: follow, keep, and note what they have read."""

from apps.following.actions.bookmarks import delete_folder, drop, forget_closed, keep, make_folder, move, rename_folder
from apps.following.actions.levels import follow, may_follow, set_level, unfollow
from apps.following.actions.marks import mark_everything_read, mark_space_read, note_own_words, open_item, purge

__all__ = [
    "delete_folder",
    "drop",
    "follow",
    "forget_closed",
    "keep",
    "make_folder",
    "mark_everything_read",
    "mark_space_read",
    "may_follow",
    "move",
    "note_own_words",
    "open_item",
    "purge",
    "rename_folder",
    "set_level",
    "unfollow",
]
