"""Verbs of the log in words, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.registry import kinds

THINGS: dict[str, Promise] = {
    "comment": _("Comment"), "file": _("File"), "organisation": _("Organisation"), "person": _("Person"),
    "reaction": _("Reaction"), "space": _("Space"), "token": _("Token"),
}  # fmt: skip
ACTS: dict[str, Promise] = {
    "added": _("added"), "admitted": _("somebody let in"), "archived": _("archived"), "created": _("created"),
    "declined": _("request declined"), "deleted": _("deleted"), "described": _("described"), "edited": _("edited"),
    "handed_over": _("handed over"), "hidden": _("hidden"), "invitation_declined": _("invitation refused"),
    "invitation_revoked": _("invitation taken back"), "invited": _("invited"), "joined": _("joined"),
    "left": _("left"), "made": _("made"), "member_removed": _("member removed"), "published": _("published"),
    "read": _("text read"), "removed": _("removed"),
    "request_withdrawn": _("request taken back"), "requested": _("asked to join"), "restored": _("brought back"),
    "revoked": _("revoked"),
    "role_changed": _("role changed"), "roles_changed": _("roles changed"), "unhidden": _("shown again"),
    "updated": _("changed"), "uploaded": _("uploaded"),
}  # fmt: skip


def in_words(verb: str) -> str:
    """Return `verb` as people say it: "comment.published" is “Comment: published”.

    The name of a kind is the kind's own; what nobody has put into words is shown with spaces for its signs.
    """
    thing, _dot, act = verb.partition(".")
    name = kinds.get(thing).label if thing in kinds else THINGS.get(thing, thing.replace("_", " ").capitalize())
    return f"{name}: {ACTS.get(act, act.replace('_', ' '))}" if act else str(name)
