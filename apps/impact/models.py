"""What helped at work: receipts that readers give, never authors."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.spaces.models import Space

MOST_MINUTES = 480
REFERENCE_LIMIT = 120


class Outcome(models.TextChoices):
    SOLVED = "solved", _("It solved my problem")
    FASTER = "faster", _("It made me faster")
    AVOIDED = "avoided", _("It kept me from a mistake")


class Receipt(models.Model):
    """One person used one item, or one comment on it, at work. Withdrawn receipts stay as rows but count no more.

    `minutes` is the time saved as the person puts it, at most 480; `reference` is theirs to choose, such as the
    number of a work order. `space` repeats the item's, so that sums by space read one table.
    What counts, and how it adds up, is in totals.py.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="receipts")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="receipts")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="receipts")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="receipts")
    outcome = models.CharField(_("what it did"), max_length=8, choices=Outcome.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes saved"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=REFERENCE_LIMIT, blank=True)
    created = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "item"], condition=Q(comment=None, withdrawn_at=None), name="receipt_once_on_item"
            ),
            models.UniqueConstraint(
                fields=["user", "comment"],
                condition=~Q(comment=None) & Q(withdrawn_at=None),
                name="receipt_once_on_comment",
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__range=(1, MOST_MINUTES)), name="receipt_minutes_bounded"
            ),
        ]
        indexes = [
            models.Index(fields=["item"], condition=Q(withdrawn_at=None), name="receipt_by_item"),
            models.Index(fields=["user", "-created"], name="receipt_by_user"),
            models.Index(fields=["space", "created"], condition=Q(withdrawn_at=None), name="receipt_by_space"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} used {self.item_id}: {self.outcome}"
