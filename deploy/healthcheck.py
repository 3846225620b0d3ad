"""Health checks of the containers, with nothing but Python.

healthcheck.py url http://127.0.0.1:8000/readyz    answers 200, asked in the name of PUBLIC_URL's host
healthcheck.py fresh /tmp/beat-schedule 600         the file was written within the last 600 seconds

Exits with 0 when healthy, else with 1 and one sentence.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def url(address: str) -> str:
    """Return what is wrong with the answer at `address`, or nothing."""
    host = urlsplit(os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")).netloc
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=5) as answer:  # noqa: S310
            return "" if answer.status == 200 else f"{address} answers {answer.status}."
    except OSError as error:
        return f"{address} does not answer: {error}."


def fresh(path: str, seconds: str) -> str:
    """Return a complaint when no file whose name begins with `path` was written within `seconds`.

    The timer's schedule is a small database, and some of its formats add an ending to the name.
    """
    found = Path(path).parent.glob(f"{Path(path).name}*")
    age = min((time.time() - file.stat().st_mtime for file in found), default=None)
    if age is None:
        return f"{path} is not there."
    return "" if age <= float(seconds) else f"{path} was last written {age:.0f} seconds ago."


if __name__ == "__main__":
    sys.exit({"url": url, "fresh": fresh}[sys.argv[1]](*sys.argv[2:]) or 0)
