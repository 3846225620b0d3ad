"""What the library raises, in one form."""

from collections.abc import Iterator
from contextlib import contextmanager


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
