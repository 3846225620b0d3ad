"""Settings of the measurements: production's, plus two addresses that show the floor."""

import os

os.environ.setdefault("PUBLIC_URL", "http://127.0.0.1:8900")
os.environ.setdefault("WORKSCAPE_EMBEDDED", "1")
from workscape.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
# Nobody searches as quickly as a measurement does.
RATELIMIT_ENABLE = False
