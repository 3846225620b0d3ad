"""Articles that belong together, in an order."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.blogs.models import Article, Series
from apps.core.names import check_name, tidy
from apps.spaces.models import Space

MOST_PARTS = 200


def take_part(article: Article, title: str, part: int | None) -> None:
    """Make `article` the part number `part` of the series called `title` in its space, or of none for "".

    A series that is new begins here; without a number the article comes last. Two articles may hold one number: then
    the older one comes first. The caller holds the transaction and saves. Raises ValidationError by field.
    """
    title = tidy(title)
    if not title:
        article.series = article.series_position = None
        return
    try:
        check_name(title)
    except ValidationError as error:
        raise ValidationError({"series": error.messages}) from error
    # The lock on the space lets two authors who begin a series, or take the last place, act one after the other.
    Space.objects.locked(article.space_id)
    series, _new = Series.objects.get_or_create(space_id=article.space_id, title=title[:120])
    if part is None:
        same = article.series_id == series.pk and article.series_position
        part = same or _after_last(series, article)
    if not 1 <= part <= MOST_PARTS:
        raise ValidationError({"part": _("A series has parts 1 to %(most)d.") % {"most": MOST_PARTS}})
    article.series, article.series_position = series, part


def _after_last(series: Series, article: Article) -> int:
    others = Article.of_series(series).exclude(pk=article.pk)
    return (others.aggregate(last=Max("series_position"))["last"] or 0) + 1


def place_in(article: Article, parts: list[Any]) -> dict[str, Any]:
    """Return {number, total, before, after} of `article` among the `parts` of its series that the reader may see."""
    here = next((place for place, part in enumerate(parts) if part.pk == article.pk), None)
    if here is None:
        return {}
    return {
        "number": here + 1,
        "total": len(parts),
        "before": parts[here - 1] if here else None,
        "after": parts[here + 1] if here + 1 < len(parts) else None,
    }
