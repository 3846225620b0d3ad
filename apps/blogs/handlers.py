"""What blogs do on events: tell those who are named in an article, and those an announcement asks."""

from apps.core.registry import Handler, handlers
from apps.discussion.handlers import mail_those_asked, mail_those_named

handlers.add(
    Handler(
        "blogs.mail_those_named", frozenset({"article.published", "article.edited"}), mail_those_named, queue="notify"
    )
)
handlers.add(
    Handler(
        "blogs.mail_those_asked", frozenset({"article.announced", "article.reminded"}), mail_those_asked, queue="notify"
    )
)
