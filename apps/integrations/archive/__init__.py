"""The archive format "workscape-archive/1": reading one into the portal and writing one out of it.

An archive is a folder or a zip of UTF-8 JSON Lines. `load.import_archive` brings one in, `dump.export_archive` writes
one; `shapes.py` says what every row may hold.
"""

FORMAT = "workscape-archive/1"
MANIFEST = "manifest.json"


class ArchiveError(Exception):
    """The archive cannot be read or written at all; `str()` is one sentence that says why."""
