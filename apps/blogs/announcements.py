"""Who is asked to confirm an announcement, who has, and who has not yet."""

from apps.blogs.models import Article, Confirmation
from apps.content.confirming import Asked


def asked(article: Article) -> Asked:
    return Asked(article, Confirmation.objects.filter(article_id=article.pk))
