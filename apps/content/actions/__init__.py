"""What can be done to any item of any kind. Each function checks rights, writes and records in one transaction."""

from apps.content.actions.closing import close, reopen
from apps.content.actions.items import (
    bump,
    delete,
    discard_draft,
    hide,
    keep_revision,
    restore,
    save_draft,
    set_coauthors,
    stir,
    unhide,
)
from apps.content.actions.moving import move
from apps.content.actions.naming import is_named, name_version
from apps.content.actions.pins import pin, unpin
from apps.content.actions.timing import expire_due, publish_due, renew

__all__ = [
    "bump",
    "close",
    "delete",
    "discard_draft",
    "expire_due",
    "hide",
    "is_named",
    "keep_revision",
    "move",
    "name_version",
    "pin",
    "publish_due",
    "renew",
    "reopen",
    "restore",
    "save_draft",
    "set_coauthors",
    "stir",
    "unhide",
    "unpin",
]
