"""Updates given to the library, whatever it thinks of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pycrdt

from apps.core.yjs.building import new_document
from apps.core.yjs.updates import check, check_begin


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


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the library raises into ValueError, also its panics, which are no `Exception`."""
    try:
        yield
    except (ValueError, TypeError, RuntimeError) as error:
        raise ValueError("the document cannot be read") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("the document cannot be read") from error
