"""What of documents can be searched: their text."""

from apps.core.searchable import Searchable, searchables
from apps.documents.models import Document

searchables.add(Searchable("document", Document.bodies))
