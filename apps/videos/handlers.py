"""What videos do on events: tell those who are named in what is said about one."""

from apps.core.registry import Handler, handlers
from apps.discussion.handlers import mail_those_named

NAMED = frozenset({"video.published", "video.edited"})

handlers.add(Handler("videos.mail_those_named", NAMED, mail_those_named, queue="notify"))
