"""Posts and articles through the API."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from apps.blogs import actions
from apps.blogs.actions import Manuscript
from apps.blogs.models import Article, Post
from apps.content.models import State
from apps.core import richtext
from apps.core.api_kinds import (
    ApiKind,
    ChangedItem,
    Handle,
    Moment,
    NewItem,
    Said,
    Text,
    Title,
    api_kinds,
    strict,
    tag_line,
)
from apps.spaces.audience import readers_of

Summary = Annotated[Text, Field(max_length=300, description="Shown in streams; without it the text's beginning is.")]
Alt = Annotated[Text, Field(max_length=500, description="What it shows, for those who cannot see it.")]
Part = Annotated[int, Field(ge=1, le=200)]
When = Literal["draft", "scheduled", "published"]


class NewPicture(Said):
    """One of the pictures beside the text; upload the file first."""

    id: UUID
    alt: Alt = ""


Pictures = Annotated[list[NewPicture], Field(max_length=40, description="The pictures beside the text, in order.")]


class NewPost(NewItem):
    kind: Literal["post"]
    images: Pictures = []

    model_config = strict({"kind": "post", "space": "leak-listening", "tags": ["pumps"],
                           "body_markdown": "The pump runs **quietly** today."})  # fmt: skip


class ChangedPost(ChangedItem):
    images: Pictures = []

    model_config = strict({"body_markdown": "It runs quietly since noon."})


class NoDetails(BaseModel):
    """A post says everything in what all items have."""

    model_config = strict({})


def pictures_of(images: list[NewPicture]) -> dict[str, Any]:
    return {"images": [str(each.id) for each in images], "alts": {str(each.id): each.alt for each in images}}


def make_post(actor: Any, space: Any, said: NewPost) -> Post:
    return actions.publish_post(
        actor=actor, space=space, text=said.body_markdown, tags=tag_line(said.tags), **pictures_of(said.images)
    )


def change_post(actor: Any, item: Any, said: ChangedPost) -> None:
    post = Post.visible_to(actor).select_related("space").get(pk=item.pk)
    text: Any = said.body_markdown if said.says("body_markdown") else richtext.Written(post.body, "html")
    tags = said.tags if said.says("tags") else [name for name, _slug in post.tag_names]
    kept = {"images": [image["id"] for image in post.preview]}
    images = pictures_of(said.images) if said.says("images") else kept
    actions.edit_post(actor=actor, post=post, text=text, tags=tag_line(tags), **images)


class Own(Said):
    """What only an article can say."""

    summary: Summary = ""
    cover: Annotated[UUID | None, Field(description="An uploaded picture.")] = None
    cover_alt: Alt = ""
    coauthors: Annotated[list[Handle], Field(max_length=10)] = []
    series: Annotated[Text, Field(max_length=120, description="The series it is a part of, in its space.")] = ""
    part: Annotated[Part | None, Field(description="Its place there; without one it comes last.")] = None
    expires_at: Annotated[Moment | None, Field(description="When it leaves the streams.")] = None


class NewArticle(NewItem, Own):
    kind: Literal["article"]
    title: Title
    state: When = "published"
    publish_at: Annotated[Moment | None, Field(description="When a scheduled one appears.")] = None

    model_config = strict({"kind": "article", "space": "leak-listening", "title": "How to listen for a leak",
                        "summary": "Three places, two minutes each.", "body_markdown": "## Where\n\nAt the valve.",
                        "tags": ["leaks"], "state": "draft"})  # fmt: skip


class ChangedArticle(ChangedItem, Own):
    title: Title = ""
    state: Annotated[When, Field(description="A draft may be published or scheduled, and taken back.")] = "published"
    publish_at: Moment | None = None

    model_config = strict({"summary": "Two places.", "state": "published"})


class InSeries(BaseModel):
    title: str
    part: int | None


class ArticleDetails(BaseModel):
    summary: str
    cover: UUID | None
    series: InSeries | None

    model_config = strict({"summary": "Three places, two minutes each.", "cover": None, "series": None})


def people_named(space: Any, handles: list[str]) -> list[Any]:
    """Return the readers of `space` with these handles, in order. Raises ValidationError by field."""
    known = {person.username: person for person in readers_of(space).filter(username__in=handles)} if handles else {}
    if strange := next((handle for handle in handles if handle not in known), None):
        sentence = _("Nobody who may read this space is called %(name)s.") % {"name": strange}
        raise ValidationError({"coauthors": sentence})
    return [known[handle] for handle in handles]


def make_article(actor: Any, space: Any, said: NewArticle) -> Article:
    manuscript = Manuscript(
        title=said.title.strip(), text=said.body_markdown, summary=said.summary, tags=tag_line(said.tags),
        cover=str(said.cover or ""), cover_alt=said.cover_alt, coauthors=people_named(space, said.coauthors),
        series=said.series, part=said.part, expires_at=said.expires_at,
    )  # fmt: skip
    return actions.create_article(actor=actor, space=space, manuscript=manuscript, state=said.state, at=said.publish_at)


def manuscript_of(article: Article) -> dict[str, Any]:
    """Return what an article says now, as fields of a manuscript."""
    return {
        "title": article.title, "text": richtext.Written(article.body, "html"), "summary": article.summary,
        "tags": tag_line([name for name, _slug in article.tag_names]), "cover": str(article.cover_id or ""),
        "cover_alt": article.cover.alt if article.cover else "",
        "coauthors": [row.user for row in article.coauthors.select_related("user")],
        "series": article.series.title if article.series else "", "part": article.series_position,
        "expires_at": article.expires_at,
    }  # fmt: skip


@transaction.atomic
def change_article(actor: Any, item: Any, said: ChangedArticle) -> None:
    """Save what was sent and let the article appear, wait or go back to being a draft; all of it or nothing."""
    article = Article.visible_to(actor).select_related("space", "series", "cover").get(pk=item.pk)
    sent = said.model_dump(include=said.model_fields_set - {"state", "publish_at", "body_markdown", "tags"})
    if "cover" in sent:
        sent["cover"] = str(sent["cover"] or "")
    if "coauthors" in sent:
        sent["coauthors"] = people_named(article.space, sent["coauthors"])
    if "title" in sent:
        sent["title"] = sent["title"].strip()
    if "series" in sent and "part" not in sent:
        sent["part"] = None
    if said.says("body_markdown"):
        sent["text"] = said.body_markdown
    if said.says("tags"):
        sent["tags"] = tag_line(said.tags)
    if sent:
        actions.edit_article(actor=actor, article=article, manuscript=Manuscript(**manuscript_of(article) | sent))
    if said.says("state") or said.says("publish_at"):
        change_state(actor, article, said)


def change_state(actor: Any, article: Article, said: ChangedArticle) -> None:
    wanted = said.state if said.says("state") else State.SCHEDULED
    if wanted == State.DRAFT:
        actions.unpublish_article(actor=actor, article=article)
    elif wanted == State.SCHEDULED:
        if said.publish_at is None:
            raise ValidationError({"publish_at": _("Choose the day and time at which it appears.")})
        actions.schedule_article(actor=actor, article=article, at=said.publish_at)
    elif article.state != State.PUBLISHED:
        actions.publish_draft(actor=actor, article=article)


def tell_articles(ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = Article.of_ids(ids).values_list("pk", "summary", "cover_id", "series__title", "series_position")
    return {
        pk: {"summary": summary, "cover": cover, "series": {"title": series, "part": part} if series else None}
        for pk, summary, cover, series, part in rows
    }


api_kinds.add(
    ApiKind(
        name="post", new=NewPost, changed=ChangedPost, details=NoDetails, make=make_post, change=change_post,
        tell=lambda ids: {},
    )
)  # fmt: skip
api_kinds.add(
    ApiKind(
        name="article", new=NewArticle, changed=ChangedArticle, details=ArticleDetails, make=make_article,
        change=change_article, tell=tell_articles,
    )
)  # fmt: skip
