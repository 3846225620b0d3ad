"""Whom a video tells, and in what words."""

from apps.core.registry import Notice, notices
from apps.discussion.notices import named, sentence

for verb in ("video.published", "video.edited"):
    notices.add(Notice(verb, sentence, named))
