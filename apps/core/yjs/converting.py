"""Between a Yjs state and stored HTML."""

from apps.core.yjs.applying import loaded
from apps.core.yjs.building import insert, new_document
from apps.core.yjs.parsing import parsed
from apps.core.yjs.reading import fragment, read
from apps.core.yjs.refusals import refusals
from apps.core.yjs.storing import stored


def html_of(state: bytes) -> str:
    """Return the stored HTML of the document whose whole content `state` is.

    Nodes, attributes and marks that the editor's schema does not know are left out and the words in them kept.
    Sanitising the result again changes nothing, as long as it is no longer than a text may be; a longer one is given
    whole. Raises ValueError when the state is no well-formed one.
    """
    with refusals():
        return stored(read(loaded(state)))


def state_of(html: str) -> bytes:
    """Return the state of a new Yjs document that shows the stored `html`; `html_of` gives it back unchanged."""
    document = new_document()
    with document.transaction():
        children = fragment(document).children
        for index, piece in enumerate(parsed(html)):
            insert(children, index, piece)
    return document.get_update()
