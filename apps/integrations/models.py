"""What lets programs in that cannot sign in."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class FeedToken(models.Model):
    """The secret part of the addresses of one person's feeds; whoever holds it reads what that person may read.

    A feed reader sends no cookie and no password, so the address itself has to say whose feed it is. The token is kept
    as it is and not as a hash, because its owner looks the addresses up again whenever another program is to read
    them; it opens nothing but reading, and who could read this table could read the content beside it. It is left
    without a row when it is revoked, so one person has one token at most.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="feed_token"
    )
    token = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"feeds of {self.user_id}"
