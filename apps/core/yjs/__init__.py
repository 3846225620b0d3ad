"""Shared documents: Yjs states read as stored HTML, made of it, and changed into it. Knows nothing of the domain."""

from apps.core.yjs.applying import apply, compacted, loaded
from apps.core.yjs.authors import blocks_by_client
from apps.core.yjs.building import new_document
from apps.core.yjs.changing import rewritten
from apps.core.yjs.converting import html_of, state_of
from apps.core.yjs.updates import check, clients_of, sound

__all__ = [
    "apply",
    "blocks_by_client",
    "check",
    "clients_of",
    "compacted",
    "html_of",
    "loaded",
    "new_document",
    "rewritten",
    "sound",
    "state_of",
]
