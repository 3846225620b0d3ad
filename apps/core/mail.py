"""Mail caught in a folder instead of sent, for the embedded portal."""

import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    """Writes every message as one `.eml` file into `settings.MAIL_DIR`, named so that newest sorts last."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stem = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
            partial = folder / f"{stem}.part"
            partial.write_bytes(message.message().as_bytes())
            partial.rename(folder / f"{stem}.eml")
        return len(email_messages)
