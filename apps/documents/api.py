"""Documents through the API: their text is merged into what is written in them at that moment."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from apps.core import richtext
from apps.core.api_kinds import ApiKind, ChangedItem, NewItem, Said, Title, api_kinds, strict, tag_line
from apps.documents import actions
from apps.documents.models import Document, Trust, Writing

Parent = Annotated[int | None, Field(ge=1, description="The document below which it stands; none for the top.")]


class Place(Said):
    """Where a document stands."""

    parent: Parent = None


class NewDocument(NewItem, Place):
    kind: Literal["document"]
    title: Title

    model_config = strict({"kind": "document", "space": "leak-listening", "title": "How we listen at night",
                           "body_markdown": "## Before\n\nCharge the lamp.", "tags": ["leaks"]})  # fmt: skip


class ChangedDocument(ChangedItem, Place):
    title: Title = ""

    model_config = strict({"title": "How we listen", "body_markdown": "Charge both lamps."})


class DocumentDetails(BaseModel):
    parent: int | None
    writing: Literal["members", "named", "leaders"]
    trust: Literal["working", "review", "verified"]

    model_config = strict({"parent": None, "writing": Writing.MEMBERS.value, "trust": Trust.WORKING.value})


def parent_of(actor: Any, said: Place) -> Document | None:
    """Return the document that is to stand above. Raises Document.DoesNotExist."""
    return Document.visible_to(actor).get(pk=said.parent) if said.parent else None


def make(actor: Any, space: Any, said: NewDocument) -> Document:
    return actions.create_document(
        actor=actor, space=space, title=said.title, text=said.body_markdown, tags=tag_line(said.tags),
        parent=parent_of(actor, said),
    )  # fmt: skip


def change(actor: Any, item: Any, said: ChangedDocument) -> None:
    document = Document.visible_to(actor).select_related("space").get(pk=item.pk)
    text: Any = said.body_markdown if said.says("body_markdown") else richtext.Written(document.body, "html")
    title = said.title if said.says("title") else document.title
    actions.edit_document(actor=actor, document=document, title=title, text=text)
    if said.says("tags"):
        actions.retag(actor=actor, document=document, tags=tag_line(said.tags))
    if said.says("parent"):
        actions.place(actor=actor, document=document, parent=parent_of(actor, said))


def tell(ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = Document.of_ids(ids).values_list("pk", "parent_id", "writing", "trust")
    return {pk: {"parent": parent, "writing": writing, "trust": trust} for pk, parent, writing, trust in rows}


api_kinds.add(
    ApiKind(
        name="document", new=NewDocument, changed=ChangedDocument, details=DocumentDetails, make=make, change=change,
        tell=tell,
    )
)  # fmt: skip
