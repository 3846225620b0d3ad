"""What videos do on events: tell those who are named, and whoever shared one that is not true any more."""

from apps.core.registry import Handler, handlers
from apps.discussion.handlers import mail_those_asked, mail_those_named

NAMED = frozenset({"video.published", "video.edited"})

handlers.add(Handler("videos.mail_those_named", NAMED, mail_those_named, queue="notify"))
handlers.add(Handler("videos.mail_its_author", frozenset({"video.doubted"}), mail_those_asked, queue="notify"))
