"""Making, changing, archiving and restoring spaces."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.names import initials, tidy, visible
from apps.events.outbox import record
from apps.spaces.actions.membership import enter
from apps.spaces.models import HUES, JoinRequest, Purpose, Role, Space, Visibility
from apps.spaces.naming import clean_glyph, slug_for
from apps.spaces.permissions import can, may_create_space

EXPLORATION = timedelta(days=90)
FIELDS = (
    "name", "purpose", "visibility", "description", "goal", "ends", "exploratory_until", "hue", "glyph",
)  # fmt: skip
ON_CARDS = {"name", "hue", "glyph"}
SLUG_ATTEMPTS = 5
DESCRIPTION_LIMIT = 1000


def check(space: Space, changed: set[str]) -> None:
    """Raise ValidationError, by field, for what `space` may not be. Only what `changed` is held against today."""
    problems: dict[str, str] = {}
    today = timezone.localdate()
    if not visible(space.name):
        problems["name"] = _("Give the space a name that can be seen.")
    if not visible(space.description):
        problems["description"] = _("Say in a sentence why this space exists.")
    elif len(space.description) > DESCRIPTION_LIMIT:
        problems["description"] = _("Keep this under %(limit)d characters.") % {"limit": DESCRIPTION_LIMIT}
    if space.purpose == Purpose.TASK and not space.ends:
        problems["ends"] = _("A task has an end. Choose the day you mean to be done.")
    elif "ends" in changed and space.ends and space.ends <= today:
        problems["ends"] = _("Choose a day after today.")
    if "exploratory_until" in changed and space.exploratory_until:
        if space.exploratory_until <= today:
            problems["exploratory_until"] = _("Choose a day after today.")
        elif space.exploratory_until > today + EXPLORATION:
            problems["exploratory_until"] = _("Explore for at most 90 days, then choose a goal.")
    if space.hue not in range(1, HUES + 1):
        problems["hue"] = _("Choose one of the colours.")
    for field in ("name", "description", "glyph"):
        try:
            ProhibitNullCharactersValidator()(getattr(space, field))
        except ValidationError as error:
            problems[field] = error.messages[0]
    if problems:
        raise ValidationError(problems)
    space.full_clean(exclude=["slug", "goal", "created_by", "source_id"])


def purpose_fits(space: Space) -> None:
    """Drop the dates that make no sense for what `space` is: an interest has no end, a goal ends the exploring."""
    if space.purpose == Purpose.INTEREST:
        space.ends = None
    if space.goal_id:
        space.exploratory_until = None


@transaction.atomic
def create_space(
    *,
    actor: Any,
    name: str,
    purpose: str,
    visibility: str,
    description: str,
    ends: date | None = None,
    goal: Any = None,
    exploratory_until: date | None = None,
    hue: int | None = None,
    glyph: str = "",
) -> Space:
    """Make a space of which `actor` is the owner. Without a goal it is exploratory, for 90 days unless said otherwise.

    Raises PermissionDenied, or ValidationError by field.
    """
    if not may_create_space(actor):
        raise PermissionDenied
    if goal is None and exploratory_until is None:
        exploratory_until = timezone.localdate() + EXPLORATION
    space = Space(
        name=tidy(name), purpose=purpose, visibility=visibility, description=description.strip(), ends=ends, goal=goal,
        exploratory_until=exploratory_until, glyph=clean_glyph_of(glyph), created_by=actor,
        hue=hue or sum(name.encode()) % HUES + 1,
    )  # fmt: skip
    purpose_fits(space)
    check(space, {"ends", "exploratory_until"})
    for attempt in range(SLUG_ATTEMPTS):
        space.slug = slug_for(space.name, visibility == Visibility.PRIVATE)
        try:
            with transaction.atomic():
                space.save(force_insert=True)
            break
        except IntegrityError:  # somebody took the same slug a moment ago
            if attempt == SLUG_ATTEMPTS - 1:
                raise
    enter(space, actor, Role.OWNER)
    record("space.created", actor=actor, space=space, purpose=purpose, visibility=visibility)
    return space


def clean_glyph_of(glyph: str) -> str:
    try:
        return clean_glyph(glyph)
    except ValidationError as error:
        raise ValidationError({"glyph": error.messages}) from error


@transaction.atomic
def edit_space(*, actor: Any, space: Space, **changes: Any) -> Space:
    """Change `name`, `purpose`, `visibility`, `description`, `goal`, `ends`, `exploratory_until`, `hue` or `glyph`.

    Only owners change who can see a space. Opening a space lets in everybody who asked. Returns the space as it is
    now; raises PermissionDenied, ValidationError by field, or TypeError for a field that does not exist.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"A space has no {', '.join(sorted(unknown))} to change.")
    space = Space.objects.locked(space.pk)
    if not can(actor, "space.configure", space):
        raise PermissionDenied
    before = {field: getattr(space, field) for field in FIELDS}
    if "glyph" in changes:
        changes["glyph"] = clean_glyph_of(changes["glyph"])
    for field, value in changes.items():
        setattr(space, field, value)
    space.name, space.description = tidy(space.name), space.description.strip()
    if space.name != before["name"] and space.glyph == initials(before["name"]):
        space.glyph = ""
    space.prepare()
    purpose_fits(space)
    changed = {field for field in FIELDS if getattr(space, field) != before[field]}
    if not changed:
        return space
    if "visibility" in changed and not can(actor, "space.expose", space):
        raise PermissionDenied
    check(space, changed)
    if changed & ON_CARDS:
        space.version += 1
    space.save(update_fields=[*FIELDS, "name_key", "search_key", "version"])
    if "visibility" in changed:
        settle_requests(space)
    record("space.updated", actor=actor, space=space, changed=sorted(changed))
    return space


def settle_requests(space: Space) -> None:
    """Answer the requests that a new visibility answers by itself: an open space needs none, a private one has none."""
    if space.visibility == Visibility.CLOSED:
        return
    waiting = JoinRequest.objects.filter(space=space).select_related("user")
    if space.visibility == Visibility.OPEN:
        for request in waiting:
            enter(space, request.user, Role.MEMBER)
    waiting.delete()


@transaction.atomic
def archive_space(*, actor: Any, space: Space) -> Space:
    """Close `space` for writing. Everything in it can still be read. Raises PermissionDenied."""
    space = Space.objects.locked(space.pk)
    if space.is_archived:
        return space
    if not can(actor, "space.archive", space):
        raise PermissionDenied
    space.archived_at = timezone.now()
    space.save(update_fields=["archived_at"])
    record("space.archived", actor=actor, space=space)
    return space


@transaction.atomic
def restore_space(*, actor: Any, space: Space) -> Space:
    """Open an archived `space` for writing again. Raises PermissionDenied."""
    space = Space.objects.locked(space.pk)
    if not space.is_archived:
        return space
    if not can(actor, "space.restore", space):
        raise PermissionDenied
    space.archived_at = None
    space.save(update_fields=["archived_at"])
    record("space.restored", actor=actor, space=space)
    return space
