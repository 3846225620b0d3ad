"""What people say of what they and others know, and what they decide about what is read from their work.

Events say that something was decided, not what: it is nobody else's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actions import update_profile
from apps.accounts.models import User
from apps.events.outbox import record
from apps.expertise.keys import key_of, keys_of
from apps.expertise.models import (
    LONGEST_KEY,
    Choice,
    Dispute,
    Endorsement,
    Evidence,
    Inference,
    Level,
    Skill,
    TopicChoice,
)
from apps.expertise.rows import refresh, remove_curbed
from apps.expertise.skills import keep_in_step


@dataclass(frozen=True)
class Said:
    """A skill as its owner puts it: its name, how well (a `Level`, or None), and whether they learn or teach it."""

    name: str
    level: int | None = None
    learns: bool = False
    teaches: bool = False


@transaction.atomic
def set_skills(*, actor: User, skills: Sequence[Said]) -> None:
    """Make these the skills of `actor`, in this order. A skill under another name is another skill: what colleagues
    said of the old one goes. Raises ValidationError, by field where it is about one (`skills`, `level`)."""
    if any(skill.level is not None and skill.level not in Level.values for skill in skills):
        raise ValidationError({"level": _("Choose how well you know it.")})
    user = update_profile(actor=actor, skills=[skill.name for skill in skills])
    keep_in_step([user.pk])
    rows = {row.key: row for row in Skill.objects.filter(user=user)}
    changed = []
    for skill in {key_of(skill.name): skill for skill in reversed(skills) if skill.name.strip()}.values():
        row = rows[key_of(skill.name)]
        before = (row.level, row.learns, row.teaches)
        row.level, row.learns, row.teaches = skill.level, skill.learns, skill.teaches
        if (row.level, row.learns, row.teaches) != before:
            changed.append(row)
    if changed:
        Skill.objects.bulk_update(changed, ["level", "learns", "teaches"])
        record("person.skills_set", actor=actor)


@transaction.atomic
def endorse(*, actor: User, person: User, key: str, wanted: bool) -> None:
    """Say that `person` knows a skill they name, or no longer; twice is once.

    Raises PermissionDenied for guests and for oneself, or ValidationError for what the person does not name.
    """
    if not actor.is_active or actor.is_guest or actor.pk == person.pk:
        raise PermissionDenied
    person = User.objects.locked(person.pk)
    if not person.is_active:
        raise PermissionDenied
    if not wanted:
        if Endorsement.objects.filter(user=person, key=key, by=actor).delete()[0]:
            record("skill.endorsement_withdrawn", actor=actor, person=person.pk)
        return
    named = keys_of(person.skills)
    if key not in named:
        raise ValidationError(_("%(name)s does not name this among their skills any more.") % {"name": person.name})
    _row, new = Endorsement.objects.get_or_create(user=person, key=key, by=actor)
    if new:
        record("skill.endorsed", actor=actor, person=person.pk, skill=named[key])


def locked_self(actor: User) -> User:
    """Return the row of `actor`, locked so that whoever reads evidence of theirs waits (see rows.py)."""
    return User.objects.select_for_update().get(pk=actor.pk)


@transaction.atomic
def set_topic(*, actor: User, key: str, choice: str | None) -> None:
    """Hide a topic from others, have it not computed at all, or neither (None). Raises ValidationError."""
    if choice is not None and choice not in Choice.values:
        raise ValidationError({"choice": _("Hide the topic, switch it off, or show it.")})
    if not key or len(key) > LONGEST_KEY or "\x00" in key:
        raise ValidationError({"key": _("This is no topic.")})
    user = locked_self(actor)
    before = TopicChoice.objects.filter(user=user, key=key).first()
    if (before and before.choice) == choice:
        return
    if choice is None:
        TopicChoice.objects.filter(user=user, key=key).delete()
    else:
        TopicChoice.objects.update_or_create(user=user, key=key, defaults={"choice": choice})
        remove_curbed(user.pk)
    back = before is not None and before.choice == Choice.OFF
    record("person.inference_set" if back else "person.topic_set", actor=actor)


@transaction.atomic
def dispute(*, actor: User, evidence: Evidence) -> None:
    """Say that a thing of one's own shows nothing of what one knows: it counts for no topic.

    Raises PermissionDenied.
    """
    if evidence.person_id != actor.pk:
        raise PermissionDenied
    user = locked_self(actor)
    _row, new = Dispute.objects.get_or_create(user=user, item_id=evidence.item_id, comment_id=evidence.comment_id)
    remove_curbed(user.pk)
    if new:
        record("person.evidence_disputed", actor=actor)


@transaction.atomic
def withdraw_dispute(*, actor: User, disputed: Dispute) -> None:
    """Let a thing of one's own count again. Raises PermissionDenied."""
    if disputed.user_id != actor.pk:
        raise PermissionDenied
    if Dispute.objects.filter(pk=disputed.pk).delete()[0]:
        refresh([disputed.item_id])
        record("person.dispute_withdrawn", actor=actor)


@transaction.atomic
def set_inference(*, actor: User, on: bool) -> None:
    """Let topics be read from one's work, or have nothing read: what was read is deleted at once."""
    user = locked_self(actor)
    known = Inference.objects.filter(user=user).first()
    if (known is None or known.on) == on:
        return
    Inference.objects.update_or_create(user=user, defaults={"on": on})
    remove_curbed(user.pk)
    record("person.inference_set", actor=actor)
