"""What documents are to the rest of the portal."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.registry import Kind, Seed, kinds
from apps.documents.actions.writing import rewrite_document
from apps.documents.models import Document
from apps.documents.views.reading import document_page


def seed_of(item: Any) -> Seed:
    """Return what an article begins with that grows from a document."""
    html = Document.bodies([item.pk]).get(item.pk, "")
    return Seed(title=item.title, html=html, tags=[name for name, _slug in item.tag_names])


kinds.add(
    Kind(
        name="document",
        label=_("Document"),
        label_plural=_("Documents"),
        icon="file-text",
        model=Document,
        page=document_page,
        card_template="components/item_card.html",
        create_url=lambda space: reverse("document_create") + (f"?space={space.slug}" if space else ""),
        create_label=_("Begin a document"),
        grows_into=("article",),
        seed=seed_of,
        title_matters=True,
        rewrite=rewrite_document,
    )
)
