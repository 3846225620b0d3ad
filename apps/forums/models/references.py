"""Which texts name a question."""

from django.db import models
from django.db.models import Q

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.forums.models.threads import Question


class Reference(models.Model):
    """A text, of an item or of a comment, names a question in a line or shows it as a card."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="named_by")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "question"], condition=~Q(item=None), name="reference_once_in_item"
            ),
            models.UniqueConstraint(
                fields=["comment", "question"], condition=~Q(comment=None), name="reference_once_in_comment"
            ),
            models.CheckConstraint(condition=Q(item=None) ^ Q(comment=None), name="reference_in_one_text"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} in {self.item_id or self.comment_id}"
