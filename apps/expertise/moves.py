"""What was disputed stays disputed when comments go to another item; evidence is read again by the event."""

from apps.discussion.moving import CommentMove, Moved, comment_moves
from apps.expertise.models import Dispute


def follow_comments(moved: Moved) -> None:
    Dispute.objects.filter(comment__in=moved.ids).update(item_id=moved.new.pk)
    if moved.became is not None:
        own = Dispute.objects.filter(item_id=moved.old.pk, comment=None)
        own.update(item_id=moved.new.pk, comment=moved.became)


comment_moves.add(CommentMove("expertise", follow_comments))
