"""How posts enter and leave the archive format. A post from an archive may be longer than one written here."""

from collections.abc import Iterable
from typing import Any

from apps.blogs.models import Post
from apps.core.copying import copy_values
from apps.core.registry import ArchiveKind, archive_kinds

Columns = dict[int, dict[str, Any]]


def dump(ids: Iterable[int]) -> Columns:
    """Return {item id: {"html"}} for posts."""
    rows = Post.everything.filter(pk__in=list(ids)).values_list("pk", "body")
    return {pk: {"html": body} for pk, body in rows}


def load(new: Columns, changed: Columns, batch: Any) -> None:
    """Write the texts of posts whose spine is there."""
    copy_values(Post, ["item_ptr_id", "body"], [(pk, columns["html"]) for pk, columns in new.items()])
    for pk, columns in changed.items():
        Post.everything.filter(pk=pk).update(body=columns["html"])


archive_kinds.add(ArchiveKind(name="post", dump=dump, load=load))
