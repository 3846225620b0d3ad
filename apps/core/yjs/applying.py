"""Updates given to the library, whatever it thinks of them."""

import pycrdt

from apps.core.yjs.building import new_document
from apps.core.yjs.refusals import refusals
from apps.core.yjs.updates import check, check_begin, is_within


def loaded(state: bytes) -> pycrdt.Doc:
    """Return the document whose whole content `state` is, put together from updates that `check` let through.

    Raises ValueError when it cannot be read.
    """
    check_begin(state)
    document = new_document()
    with refusals():
        document.apply_update(state)
    return document


def apply(document: pycrdt.Doc, update: bytes) -> None:
    """Bring an update from outside into `document`.

    Raises ValueError when it is malformed or does not fit; what the document holds then is uncertain, so that it has to
    be loaded again.
    """
    check(update)
    with refusals():
        document.apply_update(update)


def compacted(*updates: bytes) -> bytes:
    """Return one state that says what all the updates say, without the words that were deleted.

    An update may wait for another that has not come. A document's own `get_update` forgets it, so where one waits the
    updates are only put together. Raises ValueError when they cannot be read.
    """
    with refusals():
        merged = pycrdt.merge_updates(*updates)
        document = loaded(merged)
        return document.get_update() if is_within(merged, document.get_state()) else merged
