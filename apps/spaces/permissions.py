"""Roles × verbs: the one table that says who may do what, and the one function that asks it.

Who somebody is to a thing:

* anonymous   not signed in
* owner, facilitator, member   by membership of the thing's space
* visitor     an employee who is no member of an open space: may read, react, comment and join
* asker       an employee who is no member of a closed space: sees that it exists, may ask to join
* stranger    everybody else: to them the thing does not exist
* author      wrote the thing (and still may read its space)
* writer, approver   named for the thing: to write in it with others, or to say that it is right
* learning_admin, manager, moderator, site_admin   site roles; they count only where the space may be seen

`RIGHTS[verb]` maps a state of the thing to the roles that may. A state that is missing means nobody may.
`Model.visible_to` says the same in SQL; a generated test proves that the two agree for every combination.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from apps.spaces.models import Membership, Role, Visibility

OWNER, FACILITATOR, MEMBER = Role.OWNER.value, Role.FACILITATOR.value, Role.MEMBER.value
VISITOR, ASKER, STRANGER, ANONYMOUS, AUTHOR = "visitor", "asker", "stranger", "anonymous", "author"
WRITER, APPROVER = "writer", "approver"
LEARNING_ADMIN, MODERATOR, SITE_ADMIN = "learning_admin", "moderator", "site_admin"

LEADERS = frozenset({OWNER, FACILITATOR})
MEMBERS = LEADERS | {MEMBER}
READERS = MEMBERS | {VISITOR}
KNOWERS = READERS | {ASKER}

Rights = dict[str, frozenset[str]]


def _in(states: str, roles: Iterable[str]) -> Rights:
    return {state: frozenset(roles) for state in states.split()}


RIGHTS: dict[str, Rights] = {
    # spaces                states                who may
    "space.see":            _in("active archived", KNOWERS),
    "space.read":           _in("active archived", READERS),
    "space.people":         _in("active archived", READERS),
    "space.join":           _in("active",          {VISITOR}),
    "space.request":        _in("active",          {ASKER}),
    "space.leave":          _in("active archived", MEMBERS),
    "space.invite":         _in("active",          LEADERS),
    "space.admit":          _in("active",          LEADERS),
    "space.remove":         _in("active archived", LEADERS),
    "space.appoint":        _in("active archived", {OWNER}),
    "space.adopt":          _in("active archived", {LEARNING_ADMIN, SITE_ADMIN}),  # when nobody owns it
    "space.expose":         _in("active",          {OWNER}),
    "space.manage":         _in("active archived", LEADERS | {LEARNING_ADMIN, SITE_ADMIN}),  # sees the page
    "space.configure":      _in("active",          LEADERS | {LEARNING_ADMIN}),
    "space.archive":        _in("active",          {OWNER, LEARNING_ADMIN}),
    "space.restore":        _in("archived",        {OWNER, LEARNING_ADMIN}),
    "space.publish":        _in("active",          MEMBERS),
    # items
    "item.view":            _in("published closed archived", READERS)
                            | _in("draft scheduled", {AUTHOR})
                            | _in("hidden", LEADERS | {AUTHOR, MODERATOR}),
    "item.edit":            _in("published closed draft scheduled", {AUTHOR}),
    "item.delete":          _in("draft scheduled", {AUTHOR})
                            | _in("published closed archived hidden", LEADERS | {AUTHOR}),
    "item.restore":         _in("deleted",         {AUTHOR, *LEADERS}),
    "item.hide":            _in("published closed", LEADERS | {MODERATOR}),
    "item.unhide":          _in("hidden",          LEADERS | {MODERATOR}),
    "item.pin":             _in("published closed", LEADERS),
    "item.close":           _in("published",       LEADERS | {MODERATOR}),  # ends its conversation
    "item.reopen":          _in("closed",          LEADERS | {MODERATOR}),
    "item.move":            _in("published closed", LEADERS | {AUTHOR}),  # to where one may publish
    "item.rearrange":       _in("published closed", LEADERS),  # splits what was said there, or merges it into another
    "item.duplicate":       _in("published closed", LEADERS | {AUTHOR, MODERATOR}),  # says that another asks the same
    "item.accept":          _in("published closed", LEADERS | {AUTHOR}),  # says which answer helped
    "item.review":          _in("published closed", LEADERS),  # says that an accepted answer is still true
    "item.poll":            _in("published closed", LEADERS | {AUTHOR}),  # begins, ends and takes away its poll
    "item.grow":            _in("published closed", MEMBERS),  # makes something more lasting of it
    "item.announce":        _in("published closed draft scheduled", LEADERS),
    "item.report":          _in("published closed archived", LEADERS),  # reads who has confirmed and who has not
    "item.renew":           _in("archived",        LEADERS | {AUTHOR}),  # brings back what left the streams
    "item.confirm":         _in("published closed", MEMBERS),  # says that they read an announcement
    "item.use":             _in("published closed archived", READERS),  # says that it helped; the author never may
    "item.keep":            _in("published closed archived", READERS),  # follows and bookmarks
    "item.correct":         _in("published closed", LEADERS | {MODERATOR}),  # edits what others wrote, and tells them
    "item.improve":         _in("published",       MEMBERS),  # edits what somebody shares on it
    "item.write":           _in("published",       MEMBERS | {AUTHOR}),  # writes in it together with others
    "item.write_named":     _in("published",       LEADERS | {AUTHOR, WRITER}),
    "item.write_led":       _in("published",       LEADERS),
    "item.lead":            _in("published closed", LEADERS | {AUTHOR}),  # decides who writes in it, and who keeps it
    "item.verify":          _in("published closed", LEADERS | {APPROVER}),  # says that what it says is right
    "item.comment":         _in("published",       READERS),
    "item.react":           _in("published closed", READERS),
    # comments (their item is open to comments)
    "comment.view":         _in("published shared", READERS) | _in("hidden", LEADERS | {AUTHOR, MODERATOR}),
    "comment.edit":         _in("published",       {AUTHOR}) | _in("shared", MEMBERS | {AUTHOR}),
    "comment.correct":      _in("published shared", LEADERS | {MODERATOR}),  # edits it for the author, and tells them
    "comment.share":        _in("published shared", LEADERS | {AUTHOR}),  # lets all members edit it
    "comment.hide":         _in("published shared", LEADERS | {MODERATOR}),
    "comment.unhide":       _in("hidden",          LEADERS | {MODERATOR}),
    "comment.delete":       _in("published shared hidden", LEADERS | {AUTHOR, MODERATOR}),
    "comment.restore":      _in("deleted",         {AUTHOR, *LEADERS}),
    "comment.react":        _in("published shared", READERS),
    "comment.use":          _in("published shared", READERS),
}  # fmt: skip

# In an archived space everything can be read and nothing written.
READ_VERBS = frozenset(
    {
        "space.see",
        "space.read",
        "space.people",
        "space.leave",
        "space.remove",
        "space.appoint",
        "space.adopt",
        "space.manage",
        "space.restore",
        "item.view",
        "item.report",
        "item.keep",
        "comment.view",
    }
)


class Protected(Protocol):
    """What `can` needs to know of a thing."""

    @property
    def permission_space(self) -> Any: ...

    @property
    def permission_state(self) -> str: ...

    def permission_facts(self, user: Any) -> frozenset[str]: ...


def roles_in(user: Any, space: Any) -> frozenset[str]:
    """Return the roles `user` has towards `space`, from one query. A stranger is nothing else, whatever their job."""
    if not user.is_authenticated or not user.is_active:
        return frozenset({ANONYMOUS})
    return roles_as(user, space, Membership.objects.role_of(user, space.pk))


def roles_as(user: Any, space: Any, role: str | None) -> frozenset[str]:
    """Return the roles of an active `user` whose role in `space` is known already; None for who is no member."""
    if role is None:
        if user.is_guest or space.visibility == Visibility.PRIVATE:
            return frozenset({STRANGER})
        role = VISITOR if space.visibility == Visibility.OPEN else ASKER
    return frozenset({role, *user.roles})


def allowed(verb: str, thing: Protected, roles: frozenset[str], user: Any) -> bool:
    """Answer from roles already known. Raises KeyError for a verb that is not in the table."""
    return bool(_allowed({verb: RIGHTS[verb]}, thing, roles, user))


def _allowed(rights: Mapping[str, Rights], thing: Protected, roles: frozenset[str], user: Any) -> frozenset[str]:
    """Return those verbs of a table of rights that a user with `roles` may do to `thing`."""
    if ANONYMOUS in roles or STRANGER in roles:
        return frozenset()
    archived, state = thing.permission_space.is_archived, thing.permission_state
    who, reads = roles | thing.permission_facts(user), bool(roles & READERS)
    return frozenset(
        verb
        for verb, may in rights.items()
        if not who.isdisjoint(may.get(state, ()))
        # Items and comments are never more open than their space.
        and (reads or verb.startswith("space."))
        and not (archived and verb not in READ_VERBS)
    )


def can(user: Any, verb: str, thing: Protected) -> bool:
    """Whether `user` may do `verb` to `thing` (a space, an item or a comment) now.

    Raises KeyError for a verb that is not in the table.
    """
    return allowed(verb, thing, roles_in(user, thing.permission_space), user)


def abilities(user: Any, thing: Protected, roles: frozenset[str] | None = None) -> frozenset[str]:
    """Return all verbs `user` may do to `thing`, for views, buttons and API alike."""
    known = roles_in(user, thing.permission_space) if roles is None else roles
    return _allowed(RIGHTS, thing, known, user)


def may_create_space(user: Any) -> bool:
    """Every employee may open a space; guests may not."""
    return bool(user.is_authenticated and user.is_active and not user.is_guest)
