"""Writing articles, and what becomes of them: drafts, publication now or later, and taking back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from apps.blogs.actions.series import take_part
from apps.blogs.models import Article, new_preview_token
from apps.content.actions import keep_revision, set_coauthors, stir
from apps.content.growth import grow
from apps.content.models import State
from apps.core import richtext
from apps.discussion.actions import Text, checked_body
from apps.discussion.mentions import link, name_people
from apps.discussion.pictures import keep_pictures
from apps.events.outbox import record
from apps.files.actions import place_cover
from apps.spaces.audience import readers_of
from apps.spaces.permissions import can
from apps.tagging.actions import MAX_TAGS, set_tags, split

WORDS_A_MINUTE = 230
BEGINNING = 300
MOST_COAUTHORS = 10
UNPUBLISHED = frozenset({State.DRAFT.value, State.SCHEDULED.value})


@dataclass(frozen=True)
class Manuscript:
    """What an author hands in. `cover` is the id of an uploaded picture or ""; `expires_at` is aware."""

    title: str
    text: Text
    summary: str = ""
    tags: str = ""
    cover: str = ""
    cover_alt: str = ""
    coauthors: Sequence[Any] = ()
    series: str = ""
    part: int | None = None
    expires_at: datetime | None = None


def minutes_of(html: str) -> int:
    """Return how many minutes it takes to read stored HTML, at least one."""
    return max(1, ceil(len(richtext.plain_text(html).split()) / WORDS_A_MINUTE))


def lead_of(summary: str, html: str) -> str:
    """Return what a card shows of an article, as safe HTML: its summary, or else the beginning of its text."""
    return f"<p>{escape(summary)}</p>" if summary else richtext.excerpt(html, BEGINNING)


def fill(article: Article, *, title: str, summary: str, body: str) -> None:
    article.title, article.summary, article.body = title, summary, body
    article.excerpt, article.minutes = lead_of(summary, body), minutes_of(body)
    article.facts = {**article.facts, "minutes": article.minutes}


def stamp_of(article: Article) -> str:
    """Return a short text that is another one as soon as anything an author can edit has changed."""
    parts = [
        article.title, article.summary, article.body, article.tag_names, article.cover_id, article.coauthor_ids,
        article.series_id, article.series_position, article.expires_at,
    ]  # fmt: skip
    return blake2s("\0".join(map(str, parts)).encode(), digest_size=8).hexdigest()


def _body_of(manuscript: Manuscript, space: Any, state: str) -> str:
    """Return the text as sanitised HTML; a draft may still be without one. Raises ValidationError by field."""
    if state == State.DRAFT and not manuscript.text:
        return ""
    try:
        return checked_body(manuscript.text, space, settings.ARTICLE_MAX_CHARACTERS)[0]
    except ValidationError as error:
        raise ValidationError({"body": error.messages}) from error


def _check(manuscript: Manuscript, space: Any, appears: datetime, ends: datetime | None = None) -> None:
    """Raise ValidationError, by field, for what an article in `space` that appears then cannot be.

    `ends` is the end it was given before, which may be past by now.
    """
    if manuscript.expires_at and manuscript.expires_at != ends and manuscript.expires_at <= appears:
        raise ValidationError({"expires_at": _("Choose a time after it appears.")})
    if len(manuscript.coauthors) > MOST_COAUTHORS:
        raise ValidationError({"coauthors": _("Name at most %(most)d co-authors.") % {"most": MOST_COAUTHORS}})
    wanted = {person.pk for person in manuscript.coauthors}
    able = set(readers_of(space).filter(pk__in=wanted).values_list("pk", flat=True))
    if strange := next((person for person in manuscript.coauthors if person.pk not in able), None):
        sentence = _("%(name)s cannot read this space.") % {"name": strange.name}
        raise ValidationError({"coauthors": sentence})


def _dress(article: Article, manuscript: Manuscript, actor: Any, before: str = "") -> None:
    """Put tags, people, pictures and the series on an article whose text is in place; `before` is what it said."""
    set_tags(item=article, names=split(manuscript.tags)[:MAX_TAGS])
    set_coauthors(item=article, people=manuscript.coauthors)
    keep_pictures(actor=actor, item=article, body=article.body, before=before)
    article.cover, preview = place_cover(
        actor=actor, item=article, file_id=manuscript.cover, alt=manuscript.cover_alt
    )  # fmt: skip
    take_part(article, manuscript.series, manuscript.part)
    article.save(update_fields=["cover", "series", "series_position"])
    article.change(preview=preview, expires_at=manuscript.expires_at)


@transaction.atomic
def create_article(
    *, actor: Any, space: Any, manuscript: Manuscript, state: str = State.PUBLISHED, at: datetime | None = None,
    source: Any = None,
) -> Article:  # fmt: skip
    """Write an article in `space`: published now, kept as a draft, or scheduled for `at` (aware, in the future).

    It may grow from the item `source`. Raises PermissionDenied, or ValidationError by field.
    """
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    now = timezone.now()
    if state == State.SCHEDULED:
        _future(at, now)
    _check(manuscript, space, at or now)
    body = _body_of(manuscript, space, state)
    article = Article(
        kind="article", space=space, author=actor, state=state, created=now, last_activity_at=now,
        published_at=at if state == State.SCHEDULED else now if state == State.PUBLISHED else None,
    )  # fmt: skip
    fill(article, title=manuscript.title, summary=manuscript.summary, body=body)
    article.save()
    _dress(article, manuscript, actor)
    if source is not None:
        grow(actor=actor, source=source, target=article)
    if state == State.PUBLISHED:
        _appear(article, actor)
    else:
        record(f"article.{'scheduled' if state == State.SCHEDULED else 'begun'}", actor=actor, item=article)
    return article


def publish_article(
    *, actor: Any, space: Any, title: str, text: Text, summary: str = "", tags: str = "", source: Any = None
) -> Article:
    """Publish a plain article at once; see `create_article`."""
    manuscript = Manuscript(title=title, text=text, summary=summary, tags=tags)
    return create_article(actor=actor, space=space, manuscript=manuscript, source=source)


@transaction.atomic
def edit_article(
    *, actor: Any, article: Article, manuscript: Manuscript | None = None, seen: str | None = None, **plain: Any
) -> Article:  # fmt: skip
    """Change what `article` says, keeping what a published one said; `plain` are fields of a Manuscript.

    `seen` is the stamp of what the editor began with: if somebody else has changed it since, nothing is overwritten.
    Raises PermissionDenied, or ValidationError by field, with the code "changed" in that case.
    """
    article = Article.locked(article.pk)
    if not can(actor, "item.edit", article):
        raise PermissionDenied
    if seen is not None and seen != stamp_of(article):
        raise ValidationError(
            _("%(name)s changed this while you wrote. Nothing is lost: see what is different, take over what you need,"
              " and save again to put yours in its place.") % {"name": _last_editor(article)},
            code="changed",
        )  # fmt: skip
    manuscript, now = manuscript or Manuscript(**plain), timezone.now()
    _check(manuscript, article.space, max(article.published_at or now, now), article.expires_at)
    body = _body_of(manuscript, article.space, article.state)
    known = article.state not in UNPUBLISHED
    if (manuscript.title, body) != (article.title, article.body):
        # What a draft said before is nobody's but its authors'; once it is published, everybody reads the history.
        if known:
            keep_revision(article, article.body, actor)
        article.edited_at = now
    before = article.body
    fill(article, title=manuscript.title, summary=manuscript.summary, body=body)
    article.save(update_fields=["title", "summary", "body", "excerpt", "minutes", "facts", "edited_at"])
    _dress(article, manuscript, actor, before)
    record("article.edited", actor=actor, item=article, mentioned=_name(article, actor) if known else [])
    return article


def _last_editor(article: Article) -> str:
    last = article.events.filter(verb="article.edited").select_related("actor").first()
    return last.actor.name if last and last.actor else _("Somebody")


def rewrite_article(actor: Any, item: Any, title: str, html: str) -> None:
    """Let an article say again what it said in an earlier version; all else about it stays.

    Raises PermissionDenied, or ValidationError by field.
    """
    article = Article.visible_to(actor).select_related("space", "series", "cover").get(pk=item.pk)
    manuscript = Manuscript(
        title=title, text=richtext.Written(html, "html"), summary=article.summary,
        tags=", ".join(name for name, _slug in article.tag_names), cover=str(article.cover_id or ""),
        cover_alt=article.cover.alt if article.cover else "",
        coauthors=[row.user for row in article.coauthors.select_related("user")],
        series=article.series.title if article.series else "", part=article.series_position,
        expires_at=article.expires_at,
    )  # fmt: skip
    edit_article(actor=actor, article=article, manuscript=manuscript)


def _future(at: datetime | None, now: datetime) -> None:
    if at is None:
        raise ValidationError({"at": _("Choose the day and time at which it appears.")})
    if at <= now:
        raise ValidationError({"at": _("This time is past. Choose one in the future, or publish now.")})


def _name(article: Article, actor: Any) -> list[int]:
    _body, usernames = link(article.body, article.space)
    return name_people(usernames, item=article, comment=None, actor=actor)


def _edited_since(article: Article) -> datetime | None:
    """Return what counts as the last edit of an article that appears now: changes to a draft do not."""
    return article.edited_at if article.revisions.exists() else None


def _appear(article: Article, actor: Any) -> None:
    """Tell the log that `article` is there for its readers now."""
    stir(article, article.published_at or timezone.now())
    record("article.published", actor=actor, item=article, mentioned=_name(article, actor))
    if article.announced_at and not article.events.filter(verb="article.announced").exists():
        record("article.announced", actor=actor, item=article)


def _unpublished(article: Article, actor: Any) -> Article:
    """Return the locked row of a draft or scheduled article that `actor` may publish."""
    article = Article.locked(article.pk)
    if article.state not in UNPUBLISHED or not can(actor, "item.edit", article):
        raise PermissionDenied
    if not can(actor, "space.publish", article.space):
        raise PermissionDenied
    return article


def _finished(article: Article) -> None:
    if richtext.is_blank(article.body):
        raise ValidationError({"body": _("Write something first.")})


@transaction.atomic
def publish_draft(*, actor: Any, article: Article) -> Article:
    """Let a draft or scheduled article appear now. Raises PermissionDenied, or ValidationError by field."""
    article = _unpublished(article, actor)
    now = timezone.now()
    _finished(article)
    if article.expires_at and article.expires_at <= now:
        raise ValidationError({"expires_at": _("This time is past. Choose another, or none.")})
    article.change(
        state=State.PUBLISHED, published_at=now, last_activity_at=now, edited_at=_edited_since(article)
    )  # fmt: skip
    _appear(article, actor)
    return article


@transaction.atomic
def schedule_article(*, actor: Any, article: Article, at: datetime) -> Article:
    """Let a draft appear at `at` (aware). Raises PermissionDenied, or ValidationError by field."""
    article = _unpublished(article, actor)
    _future(at, timezone.now())
    _finished(article)
    if article.expires_at and article.expires_at <= at:
        raise ValidationError({"at": _("It would be over before it appears: choose an earlier time.")})
    article.change(state=State.SCHEDULED, published_at=at)
    record("article.scheduled", actor=actor, item=article)
    return article


def publish_when_due(item: Any) -> None:
    """Let a scheduled article appear with the date it was given. The caller holds the transaction and the row's lock.

    When none of its authors may publish in the space any more, it is a draft again.
    """
    article = Article.locked(item.pk)
    people = [article.author, *(row.user for row in article.coauthors.select_related("user"))]
    actor = next((person for person in people if person and can(person, "space.publish", article.space)), None)
    if actor is None:
        article.change(state=State.DRAFT, published_at=None)
        record("article.kept_back", actor=article.author, item=article)
        return
    article.change(
        state=State.PUBLISHED, last_activity_at=article.published_at, edited_at=_edited_since(article)
    )  # fmt: skip
    _appear(article, actor)


@transaction.atomic
def unpublish_article(*, actor: Any, article: Article) -> Article:
    """Make a published or scheduled article a draft again; its conversation waits. Raises PermissionDenied."""
    article = Article.locked(article.pk)
    if article.state == State.DRAFT:
        return article
    if article.state not in {State.PUBLISHED, State.SCHEDULED} or not can(actor, "item.edit", article):
        raise PermissionDenied
    if article.state == State.PUBLISHED:
        # What its readers read stays in the history; what is written from now on is a draft and does not.
        keep_revision(article, article.body, actor)
    article.change(state=State.DRAFT, published_at=None, pinned_at=None)
    record("article.unpublished", actor=actor, item=article)
    return article


@transaction.atomic
def renew_preview(*, actor: Any, article: Article) -> Article:
    """Give a draft another preview link, so that the one handed out leads nowhere. Raises PermissionDenied."""
    article = Article.locked(article.pk)
    if not can(actor, "item.edit", article):
        raise PermissionDenied
    article.preview_token = new_preview_token()
    article.save(update_fields=["preview_token"])
    record("article.preview_renewed", actor=actor, item=article)
    return article
