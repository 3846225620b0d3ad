"""What people may do to a document that they have open, asked for all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import User
from apps.documents.models import Document
from apps.spaces.models import Membership
from apps.spaces.permissions import allowed, roles_as


@dataclass(frozen=True)
class Standing:
    read: bool
    write: bool
    session_hash: str = ""


NOBODY = Standing(read=False, write=False)


def standing(document: Document, people: Iterable[int]) -> dict[int, Standing]:
    """Return what each of `people` (ids) may do to `document` now, from two queries.

    The document must have been read in this transaction or just before it. Who is not there or not active may nothing.
    """
    wanted = set(people)
    found = User.objects.in_bulk(wanted)
    roles = dict(Membership.objects.filter(space=document.space_id, user__in=wanted).values_list("user_id", "role"))
    return {pk: _of(found.get(pk), document, roles.get(pk)) for pk in wanted}


def _of(user: Any, document: Document, role: str | None) -> Standing:
    if user is None or not user.is_active:
        return NOBODY
    known = roles_as(user, document.space, role)
    return Standing(
        read=allowed("item.view", document, known, user),
        write=allowed(document.write_verb, document, known, user),
        session_hash=user.get_session_auth_hash(),
    )
