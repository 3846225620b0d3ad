"""The background processes of the embedded portal: the Celery worker and its timer."""

import sys

from celery.signals import worker_process_init

from apps.core.embedded.processes import die_with_parent
from workscape.celery import app

WORKER = [
    "worker",
    "--queues=default,notify,media",
    "--concurrency=2",
    "--hostname=embedded@%h",
    "--without-gossip",
    "--without-mingle",
    "--loglevel=INFO",
]


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """A pool process must not outlive a worker that is killed."""
    die_with_parent()


def main(role: str, *arguments: str) -> None:
    """Run the worker, or the timer with its schedule file, until told to stop."""
    if role == "worker":
        app.worker_main(WORKER)
    else:
        # No pid file: the supervisor knows its processes, and a stale one would stop the next start.
        app.start(["beat", f"--schedule={arguments[0]}", "--pidfile=", "--loglevel=INFO"])


if __name__ == "__main__":
    main(*sys.argv[1:])
