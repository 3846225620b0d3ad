"""PostgreSQL and Redis without installing either: the servers from two wheels, started and kept by ourselves.

    services = ensure(Path("var"))
    os.environ.update(services.environment)
    ...
    services.stop()

Any number of processes may do so for one folder at once. Nothing here imports Django: it runs before the settings.
"""

from apps.core.embedded.client import Services, addresses, begin, ensure
from apps.core.embedded.problems import EmbeddedError

__all__ = ["EmbeddedError", "Services", "addresses", "begin", "ensure"]
