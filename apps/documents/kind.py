"""What documents are to the rest of the portal."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.registry import Kind, kinds
from apps.documents.actions.writing import rewrite_document
from apps.documents.models import Document
from apps.documents.views.reading import document_page

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
        title_matters=True,
        rewrite=rewrite_document,
    )
)
