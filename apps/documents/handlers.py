"""What documents do on events: tell those named in them, and those who shall review, look after or read them."""

from apps.core.registry import Handler, handlers
from apps.discussion.handlers import mail_those_asked, mail_those_named

NAMED = frozenset({"document.published", "document.edited", "document.review_asked", "document.doubted"})
DECIDED = frozenset({"document.suggested", "document.suggestion_decided"})
ASKED = frozenset({"document.reading_asked", "document.reading_reminded"})

handlers.add(Handler("documents.mail_those_named", NAMED | DECIDED, mail_those_named, queue="notify"))
handlers.add(Handler("documents.mail_those_asked", ASKED, mail_those_asked, queue="notify"))
