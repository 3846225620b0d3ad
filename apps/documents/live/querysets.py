"""Where the log reaches the row of its document."""

from collections.abc import Iterable
from typing import Any

from apps.documents.models import Document


def rows_of(ids: Iterable[int]) -> Any:
    """Return the rows of documents, as a queryset that asks nobody for rights.

    For what keeps the log alone: whoever is shown something of it, or writes in it, is asked in `standing`.
    """
    return Document.everything.filter(pk__in=list(ids))


def row_of(document_id: int) -> Any:
    """Return the row of one document, as `rows_of` does."""
    return Document.everything.filter(pk=document_id)
