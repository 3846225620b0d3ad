"""How documents enter and leave the archive format: their text, their place in the tree, and who may write in them.

What was written before, reviews and read receipts stay here: an archive holds what a document says.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, Subquery

from apps.content.models import Item
from apps.core import yjs
from apps.core.copying import copy_values
from apps.core.registry import ArchiveKind, archive_kinds
from apps.core.rows import Field, choice, whole_number
from apps.documents.models import Document, Update, Writing

Columns = dict[int, dict[str, Any]]
MOST_PLACES = 100_000


def dump_documents(ids: Iterable[int]) -> Columns:
    """Return {item id: {html, parent, position, writing}} for documents."""
    rows = Document.everything.filter(pk__in=list(ids)).values_list("pk", "body", "parent_id", "position", "writing")
    return {
        pk: {"html": html, "parent": parent, "position": position, "writing": writing}
        for pk, html, parent, position, writing in rows
    }


def read_document(data: dict[str, Any], batch: Any) -> dict[str, Any]:
    """Return a document's own columns of a row."""
    return {"position": data.get("position", 0), "writing": data.get("writing", Writing.MEMBERS.value)}


def tell_document(columns: dict[str, Any], export: Any) -> dict[str, Any]:
    """Return what a row says of them. Whom it names as writers is not told, so a named one is its author's there."""
    writing = columns["writing"]
    return {"position": columns["position"] or None, "writing": None if writing == Writing.MEMBERS else writing}


def load_documents(new: Columns, changed: Columns, batch: Any) -> None:
    """Write what is only a document's, for those whose spine is there: whoever wrote a new one looks after it.

    One that says something else is built anew.
    """
    blank, fields = Document(), [field.attname for field in Document._meta.local_concrete_fields]
    usual = {name: getattr(blank, name) for name in fields}
    rows = [{**usual, "item_ptr_id": pk, **_columns(own)} for pk, own in new.items()]
    copy_values(Document, fields, [[row[name] for name in fields] for row in rows])
    wrote = Item.everything.filter(pk=OuterRef("pk")).values("author")
    Document.everything.filter(pk__in=list(new)).update(owner=Subquery(wrote))
    for pk, own in changed.items():
        columns = _columns(own)
        if not Document.everything.filter(pk=pk, body=own["html"]).exists():
            columns["epoch"] = F("epoch") + 1
            Update.objects.filter(document_id=pk).delete()
        else:
            del columns["state_bytes"]
        Document.everything.filter(pk=pk).update(**columns)


def _columns(own: dict[str, Any]) -> dict[str, Any]:
    return {
        "body": own["html"], "state_bytes": yjs.state_of(own["html"]), "parent_id": own.get("parent"),
        "position": own["position"], "writing": own["writing"],
    }  # fmt: skip


archive_kinds.add(
    ArchiveKind(
        name="document",
        dump=dump_documents,
        load=load_documents,
        takes=frozenset({"parent"}),
        fields={
            "position": Field(whole_number(0, MOST_PLACES), False), "writing": Field(choice(*Writing.values), False),
        },
        read=read_document,
        tell=tell_document,
    )
)  # fmt: skip
