"""Settings of the test run: the portal's own, on real services that are started when none are configured."""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
    from apps.core.embedded import ensure

    default = Path(__file__).resolve().parent.parent / "var" / "tests"
    services = ensure(Path(os.environ.get("WORKSCAPE_DATA_DIR", default)))
    os.environ.update(services.environment)
    atexit.register(services.stop)
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-0123456789-0123456789-0123456789")
os.environ["WORKSCAPE_EMBEDDED"] = "1"
os.environ["WORKSCAPE_DEMO"] = "0"
os.environ["PUBLIC_URL"] = "http://testserver"

from workscape.settings import *  # noqa: E402, F403
from workscape.settings import CACHES, REDIS_URL  # noqa: E402

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="workscape-test-media-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
STORAGES["default"]["OPTIONS"] = {"location": MEDIA_ROOT}  # noqa: F405
MAIL_DIR = MEDIA_ROOT / "mail"
# Each test process has a Redis database of its own, so that clearing the cache disturbs nobody.
CACHES["default"]["LOCATION"] = re.sub(r"(?<=\d)/\d+$", "", REDIS_URL.split("?")[0]) + f"?db={8 + int(worker) % 8}"
# Argon2 is proved by its own test; the others need not wait for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
