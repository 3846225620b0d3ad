"""What posts and articles are to the rest of the portal."""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from apps.blogs.actions.articles import publish_when_due, rewrite_article
from apps.blogs.actions.posts import rewrite_post
from apps.blogs.models import Article, Post
from apps.blogs.views.articles import article_page
from apps.blogs.views.posts import post_page
from apps.core.registry import Kind, Seed, kinds
from apps.core.richtext import plain_text


def seed_of_post(item: Any) -> Seed:
    """Return what an article begins with that grows from a post: its text, and its first words as a title."""
    html = Post.bodies([item.pk]).get(item.pk, "")
    first = next(iter(plain_text(html).splitlines()), "")
    title = Truncator(first.split(". ")[0].rstrip(".")).chars(80)
    return Seed(title=title, html=html, tags=[name for name, _slug in item.tag_names])


def seed_of_article(item: Any) -> Seed:
    """Return what a document begins with that grows from an article: its title, its text and its tags."""
    html = Article.bodies([item.pk]).get(item.pk, "")
    return Seed(title=item.title, html=html, tags=[name for name, _slug in item.tag_names])


kinds.add(
    Kind(
        name="post",
        label=_("Post"),
        label_plural=_("Posts"),
        icon="message-square",
        model=Post,
        page=post_page,
        card_template="components/item_card.html",
        create_url=lambda space: reverse("post_create") + (f"?space={space.slug}" if space else ""),
        create_label=_("Write a post"),
        edit_url=lambda item: reverse("post_edit", args=[item.pk]),
        grows_into=("article", "document"),
        seed=seed_of_post,
        rewrite=rewrite_post,
    )
)
kinds.add(
    Kind(
        name="article",
        label=_("Article"),
        label_plural=_("Articles"),
        icon="newspaper",
        model=Article,
        page=article_page,
        card_template="blogs/article_card.html",
        create_url=lambda space: reverse("article_create") + (f"?space={space.slug}" if space else ""),
        create_label=_("Write an article"),
        edit_url=lambda item: reverse("article_edit", args=[item.pk]),
        grows_into=("document",),
        seed=seed_of_article,
        publish=publish_when_due,
        title_matters=True,
        rewrite=rewrite_article,
    )
)
