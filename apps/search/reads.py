"""Hot reads of what one keeps."""

from typing import Any

from apps.core.compiled import CompiledFetch
from apps.search.models import SavedSearch


def _saved_of(user: int) -> Any:
    return SavedSearch.objects.filter(user_id=user)


saved_of = CompiledFetch(_saved_of, singles=["user"])
