"""What can be done in forums. Each function checks rights, writes and records in one transaction."""

from apps.forums.actions.answers import accept, me_too, take_back_acceptance, vote
from apps.forums.actions.asking import ask, forget_asked, meet_need, pass_on
from apps.forums.actions.categories import set_categories
from apps.forums.actions.duplicates import mark_duplicate, take_back_duplicate
from apps.forums.actions.freshness import doubt, keep_watch, mark_due, set_review, verify
from apps.forums.actions.marks import mark_helpful
from apps.forums.actions.merging import merge
from apps.forums.actions.polls import (
    Plan,
    add_poll,
    change_poll,
    end_due_polls,
    end_poll,
    publish_topic,
    take_poll_away,
    take_vote_back,
    vote_in_poll,
)
from apps.forums.actions.promise import escalate_due, set_promise
from apps.forums.actions.sharing import share_answer
from apps.forums.actions.shelving import move_thread
from apps.forums.actions.splitting import split, split_into
from apps.forums.actions.threads import edit_thread, publish_thread, rewrite_thread

__all__ = [
    "Plan",
    "accept",
    "add_poll",
    "ask",
    "change_poll",
    "doubt",
    "edit_thread",
    "end_due_polls",
    "end_poll",
    "escalate_due",
    "forget_asked",
    "keep_watch",
    "mark_due",
    "mark_duplicate",
    "mark_helpful",
    "me_too",
    "meet_need",
    "merge",
    "move_thread",
    "pass_on",
    "publish_thread",
    "publish_topic",
    "rewrite_thread",
    "set_categories",
    "set_promise",
    "set_review",
    "share_answer",
    "split",
    "split_into",
    "take_back_acceptance",
    "take_back_duplicate",
    "take_poll_away",
    "take_vote_back",
    "verify",
    "vote",
    "vote_in_poll",
]
