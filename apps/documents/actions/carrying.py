"""Bringing in documents that were written elsewhere: all of them, or nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.content.models import EXCERPT_LIMIT
from apps.core import richtext, yjs
from apps.core.richtext.tree import Node, serialise
from apps.documents.actions.tree import DEEPEST
from apps.documents.actions.writing import create_document
from apps.documents.carrying.arriving import Arrival, Sheaf, arrive
from apps.documents.carrying.nodes import turned
from apps.documents.models import Document, Parcel
from apps.files.actions import adopt, upload_image
from apps.files.models import File
from apps.files.storage import forget
from apps.spaces.permissions import can
from apps.tagging.actions import MAX_LENGTH

MOST_PARCELS = 2


@transaction.atomic
def keep_parcel(*, actor: Any, space: Any, name: str, data: bytes, parent: Document | None = None) -> Parcel:
    """Keep a file while its sender looks at what it would become; of older ones only the newest stays.

    Raises PermissionDenied.
    """
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    known = Parcel.objects.filter(person=actor).order_by("-pk").values_list("pk", flat=True)
    Parcel.objects.filter(pk__in=list(known[MOST_PARCELS - 1 :])).delete()
    return Parcel.objects.create(person=actor, space=space, parent=parent, name=name[-255:], data=data)


def open_parcel(*, actor: Any, parcel: Parcel) -> tuple[list[Document], Sheaf]:
    """Bring in what a parcel holds, once: (documents, what arrived). Raises Parcel.DoesNotExist where that was done,
    and what `bring_in` raises."""
    with transaction.atomic():
        parcel = Parcel.objects.select_for_update(of=("self",)).select_related("space", "parent").get(
            pk=parcel.pk, person=actor
        )  # fmt: skip
        sheaf = arrive(parcel.name, bytes(parcel.data))
        made = bring_in(actor=actor, space=parcel.space, sheaf=sheaf, parent=parcel.parent)
        parcel.delete()
    return made, sheaf


def bring_in(*, actor: Any, space: Any, sheaf: Sheaf, parent: Document | None = None) -> list[Document]:
    """Write what arrived as documents of `space`, below `parent` or at the top, in the order of reading.

    Raises PermissionDenied, or ValidationError with a sentence; then nothing is written.
    """
    if not can(actor, "space.publish", space):
        raise PermissionDenied
    above, depth = parent, 0
    while above is not None and depth <= DEEPEST:
        above, depth = above.parent, depth + 1
    if depth + sheaf.height() > DEEPEST:
        raise ValidationError(_("At most %(most)d levels fit below each other.") % {"most": DEEPEST})
    kept: list[File] = []
    try:
        with transaction.atomic():
            return _written(actor, space, sheaf, parent, kept)
    except BaseException:
        # The rows are gone with the transaction, the bytes are not.
        for file in kept:
            forget(file.name)
        raise


def _written(actor: Any, space: Any, sheaf: Sheaf, parent: Document | None, kept: list[File]) -> list[Document]:
    made: dict[int, Document] = {}
    for arrival, above in sheaf.flat():
        try:
            document = made[id(arrival)] = create_document(
                actor=actor, space=space, title=arrival.title, text=richtext.Written(arrival.text.html, "html"),
                tags=",".join(tag for tag in arrival.text.tags if len(tag) <= MAX_LENGTH),
                parent=made[id(above)] if above else parent,
            )  # fmt: skip
            document.body = _with_pictures(actor, document, arrival, kept)
        except ValidationError as error:
            raise ValidationError(f"{arrival.path or arrival.folder}: {error.messages[0]}") from error
    documents = list(made.values())
    for (arrival, _above), document in zip(sheaf.flat(), documents, strict=True):
        if arrival.text.pictures or sheaf.mark in document.body:
            _complete(document, sheaf.mark, documents)
    return documents


def _with_pictures(actor: Any, document: Document, arrival: Arrival, kept: list[File]) -> str:
    """Keep the pictures of a document that was just written, and return its text with them."""
    html = document.body
    for pk, (name, data) in arrival.text.pictures.items():
        file = upload_image(actor=actor, upload=SimpleUploadedFile(name, data))
        kept.append(file)
        # At once, as nobody may have many that belong to nothing.
        adopt(actor=actor, item=document, ids=[file.pk])
        html = html.replace(pk, str(file.pk))
    return html


def _complete(document: Document, mark: str, documents: list[Document]) -> None:
    """Write the text of a document again: its pictures and what it leads to have their numbers by now."""

    def turn(node: Node) -> Node | str:
        place, _stroke, number = node.attributes.get("href", "").partition("/")
        if node.tag != "a" or place != mark:
            return node
        there = documents[int(number)]
        if richtext.plain_text(serialise(node.children)) == there.title:
            return Node("a", {"class": "ref", "data-item": str(there.pk)})
        return Node("a", {"href": f"/i/{there.pk}/"}, node.children)

    document.body = richtext.sanitise(turned(document.body, turn))
    document.state_bytes = yjs.state_of(document.body)
    document.save(update_fields=["body", "state_bytes"])
    document.change(excerpt=richtext.excerpt(document.body, EXCERPT_LIMIT))
