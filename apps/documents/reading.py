"""Who is asked to confirm that they have read a document, and who has since they were asked last."""

from apps.content.confirming import Asked
from apps.documents.models import Document, ReadReceipt


def asked(document: Document) -> Asked:
    rows = ReadReceipt.objects.filter(document_id=document.pk, asked_at=document.reading_asked_at)
    return Asked(document, rows)
