"""What somebody does for themselves: follow, keep, and note what they have read."""

from apps.following.actions.levels import follow, set_level, unfollow

__all__ = ["follow", "set_level", "unfollow"]
