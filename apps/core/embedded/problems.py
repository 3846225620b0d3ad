"""What can go wrong before anything runs, said in one sentence."""

import errno
from pathlib import Path


class EmbeddedError(Exception):
    """The embedded services cannot run; the message is one sentence for the person at the terminal."""


def explain(error: OSError, folder: Path) -> EmbeddedError:
    """Turn a failed file operation below `folder` into a sentence that says what to do."""
    if error.errno == errno.ENOSPC:
        return EmbeddedError(f"The disk that holds {folder} is full: free some space and start again.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}:
        return EmbeddedError(
            f"{folder} cannot be written to ({error.strerror}): choose another folder with WORKSCAPE_DATA_DIR."
        )
    return EmbeddedError(f"{error.filename or folder}: {error.strerror}.")
