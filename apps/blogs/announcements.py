"""Who is asked to confirm an announcement, who has, and who has not yet."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from apps.accounts.models import User
from apps.accounts.querysets import UserQuerySet
from apps.blogs.models import Article, Confirmation
from apps.core.pages import Page, pack, unpack

PAGE = 50


def asked_by(article: Article) -> UserQuerySet:
    """Return the people who are asked: active members of the space, without those who wrote it."""
    people = User.objects.filter(is_active=True, memberships__space_id=article.space_id)
    return people.exclude(pk__in=[article.author_id, *article.coauthor_ids])


def _given(article: Article) -> Any:
    return Confirmation.objects.filter(article_id=article.pk, user_id=OuterRef("pk"))


def waiting_for(article: Article) -> UserQuerySet:
    """Return who has not confirmed yet, of those who are asked now."""
    return asked_by(article).filter(~Exists(_given(article)))


def confirmed(article: Article) -> UserQuerySet:
    """Return who has confirmed, of those who are asked now, each with `confirmed_at`."""
    return asked_by(article).filter(Exists(_given(article))).annotate(confirmed_at=when_confirmed(article))


def when_confirmed(article: Article) -> Subquery:
    return Subquery(_given(article).values("at")[:1])


def page_of(people: UserQuerySet, after: str) -> Page[User]:
    """Return one page of `people` by name; `after` is the place at which the one before ended."""
    people = people.select_related("unit").order_by("name_key", "pk")
    if place := unpack(after, str, int):
        name_key, pk = place
        people = people.filter(Q(name_key__gt=name_key) | Q(name_key=name_key, pk__gt=pk))
    return Page.cut(people, PAGE, lambda person: pack(person.name_key, person.pk))


def all_asked(article: Article) -> Iterator[tuple[str, str, str, datetime | None]]:
    """Yield (name, handle, unit, when they confirmed, aware, or None) of everybody who is asked, by name."""
    people = asked_by(article).annotate(confirmed_at=when_confirmed(article), unit_name=F("unit__name"))
    for row in (
        people.order_by("name_key", "pk").values_list("name", "username", "unit_name", "confirmed_at").iterator()
    ):
        name, username, unit, at = row
        yield name, username, unit or "", at
