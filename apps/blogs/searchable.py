"""What of posts and articles can be searched."""

from django.utils.html import escape

from apps.blogs.models import Article, Post
from apps.core.searchable import Searchable, searchables


def texts_of_articles(ids: list[int]) -> dict[int, str]:
    rows = Article.of_ids(ids).values_list("pk", "summary", "body")
    return {pk: f"<p>{escape(summary)}</p>{body}" if summary else body for pk, summary, body in rows}


searchables.add(Searchable("post", Post.bodies, shows=0.5))
searchables.add(Searchable("article", texts_of_articles))
