"""`manage.py up`: everything the portal needs, on one port, in one terminal."""

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit

from apps.core.embedded import EmbeddedError, Services, addresses, begin, locks, places
from apps.core.embedded.problems import explain
from apps.core.embedded.processes import bound_to_me, stop, until
from apps.core.up import address, portal
from apps.core.up.children import Child, stop_all
from apps.core.up.options import Options, parse
from apps.core.up.terminal import say, step

READY_WITHIN = 90.0
PULSE = 0.25
TIDY_EVERY = 60.0


class Stopped(Exception):
    """The person asked to stop."""


class Supervisor:
    """Prepares the portal, runs its processes, and takes everything down again."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.listener: socket.socket | None = None
        self.services: Services | None = None
        self.children: list[Child] = []
        self.preparing: subprocess.Popen | None = None
        self.lock: int | None = None
        self.environment: dict[str, str] = {}

    @property
    def embedded(self) -> bool:
        return not ("DATABASE_URL" in os.environ and "REDIS_URL" in os.environ)

    def run(self) -> None:
        """Start everything and stay until stopped. Raises Stopped, or EmbeddedError with one sentence."""
        begun = time.monotonic()
        self.listener = address.listen(self.options.host, self.options.port)
        self.places, notes = places.make(portal.data_dir(), database=self.embedded)
        self.take_folder()
        mode = self.decide_mode()
        say(f"Workscape starts in {self.places.data_dir}")
        for note in notes:
            say(f"  {note}")
        self.environment = self.compose_environment(mode)
        if self.embedded:
            with step("PostgreSQL and Redis"):
                self.services = begin(self.places.data_dir)
                self.environment = {**addresses(self.services.places), **self.environment}
                self.services.wait()
        self.remember_mode(mode)
        self.prepare(mode)
        web, background = self.cast()
        with step("Web"):
            self.children = [web]
            web.start()
            self.wait_until_ready()
        self.children += background
        for child in background:
            child.start()
        self.introduce(mode, time.monotonic() - begun)
        self.watch()

    def take_folder(self) -> None:
        """Let no second portal run from one folder."""
        self.lock = locks.taken(self.places.run / "up.lock")
        if self.lock is None:
            raise EmbeddedError(
                f"A portal already runs from {self.places.data_dir}: stop it, or set another WORKSCAPE_DATA_DIR."
            )

    def decide_mode(self) -> str:
        """Return "demo" or "empty"; what the first start decided stays."""
        known = portal.mode_of(self.places.data_dir)
        if known == "demo" and self.options.empty:
            raise EmbeddedError(
                f"{self.places.data_dir} holds the demo: choose another folder with WORKSCAPE_DATA_DIR for --empty."
            )
        if known:
            return known
        mode = "empty" if self.options.empty else "demo"
        if mode == "demo" and not portal.DEMO_ARCHIVE.exists():
            raise EmbeddedError(f"There is no demo in {portal.DEMO_ARCHIVE}: start with --empty.")
        return mode

    def remember_mode(self, mode: str) -> None:
        """Keep what this folder is, once there is a database: a start that failed before decides nothing."""
        if portal.mode_of(self.places.data_dir):
            return
        if mode == "empty":
            portal.write_whole(self.places.data_dir / "first-run-token", f"{secrets.token_urlsafe(24)}\n", private=True)
        portal.set_mode(self.places.data_dir, mode)

    def compose_environment(self, mode: str) -> dict[str, str]:
        """Return the environment of the portal's processes; what the person has set is kept."""
        assert self.listener is not None
        port = self.listener.getsockname()[1]
        ours = {
            "PUBLIC_URL": address.url(self.options.host, port),
            "ALLOWED_HOSTS": ",".join(address.names(self.options.host)),
            "WORKSCAPE_EMBEDDED": "1",
            "WORKSCAPE_DATA_DIR": str(self.places.data_dir),
            "DJANGO_SETTINGS_MODULE": "workscape.settings",
            "PYTHONUNBUFFERED": "1",
        }
        if "PUBLIC_URL" in os.environ:
            ours["ALLOWED_HOSTS"] += f",{urlsplit(os.environ['PUBLIC_URL']).hostname}"
        if "SECRET_KEY_FILE" not in os.environ:
            ours["SECRET_KEY"] = places.secret(self.places.data_dir)
        return {**ours, **os.environ, "WORKSCAPE_DEMO": "1" if mode == "demo" else "0"}

    def prepare(self, mode: str) -> None:
        """Bring the database up to date and import the demo, unless both are known to be done."""
        known = portal.prepared(self.places)
        wants_demo = mode == "demo" and not known.get("demo")
        if self.embedded and not wants_demo and known.get("migrations") == portal.fingerprint():
            return
        command = [sys.executable, str(portal.BASE_DIR / "manage.py"), "prepare"]
        if wants_demo:
            command += ["--demo", str(portal.DEMO_ARCHIVE)]
        self.preparing = subprocess.Popen(
            command,
            cwd=portal.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            umask=0o077,
            preexec_fn=bound_to_me(signal.SIGKILL),
        )
        status = self.preparing.wait()
        self.preparing = None
        if status:
            raise EmbeddedError("The database could not be prepared; the reason is above.")
        portal.note_prepared(self.places, demo=mode == "demo")

    def cast(self) -> tuple[Child, list[Child]]:
        """Return the web process and the background processes, not yet started."""
        assert self.listener is not None
        descriptor = self.listener.fileno()
        web = Child(
            "web",
            "apps.core.up.web",
            [str(descriptor)],
            {**self.environment, "WORKSCAPE_ASGI": "1"},
            self.places,
            lent=(descriptor,),
        )
        run = "apps.core.up.background"
        schedule = str(self.places.data_dir / "beat-schedule")
        worker = Child("worker", run, ["worker"], self.environment, self.places, hurry=signal.SIGQUIT)
        beat = Child("beat", run, ["beat", schedule], self.environment, self.places)
        return web, [worker, beat]

    def tend(self) -> None:
        """Look after every process once. Raises EmbeddedError when one cannot be kept up."""
        if self.services:
            self.services.tend()
        for child in self.children:
            if sentence := child.tend():
                say(f"  {sentence}")

    def wait_until_ready(self) -> None:
        """Return when the portal says that it can serve. Raises EmbeddedError when it does not in time."""
        for _ in until(time.monotonic() + READY_WITHIN):
            self.tend()
            if self.is_ready():
                return
        raise EmbeddedError(f"The portal did not become ready: see {self.places.logs / 'web.log'}.")

    def is_ready(self) -> bool:
        """Ask `/readyz`."""
        return self.ask("/readyz") == 200

    def ask(self, path: str) -> int:
        """Return the status the portal answers with, 0 when there is no answer."""
        assert self.listener is not None
        here = urlsplit(address.url(self.options.host, self.listener.getsockname()[1]))
        connection = http.client.HTTPConnection(here.hostname or "", here.port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def introduce(self, mode: str, seconds: float) -> None:
        """Say where the portal is and whom to be in it."""
        where = self.environment["PUBLIC_URL"]
        token = self.places.data_dir / "first-run-token"
        say()
        say(f"  Ready after {seconds:.1f} s:  {where}/")
        if "EMAIL_URL" not in self.environment:
            say(f"  Mail is caught at:      {where}/demo/mail/")
        if mode == "demo":
            say("\n  Be one of these people, with one click in the bar at the top of every page:")
            for person in portal.demo_people():
                say(f"    {person['username']:<12} {person['what']}")
            if not address.is_local(self.options.host):
                say("\n  Note: whoever can reach this address can be any of the demo people.")
        elif token.exists() and self.ask("/welcome/") != 404:
            say(f"  Make the first admin:   {where}/welcome/?token={token.read_text(encoding='utf-8').strip()}")
        say(f"\n  Data  {self.places.data_dir}\n  Logs  {self.places.logs}\n\n  Ctrl-C stops everything.")

    def watch(self) -> None:
        """Keep everything running until Stopped is raised by a signal."""
        tidied = time.monotonic()
        while True:
            time.sleep(PULSE)
            self.tend()
            if time.monotonic() - tidied > TIDY_EVERY:
                tidied = time.monotonic()
                self.shorten_logs()

    def shorten_logs(self) -> None:
        """Set a log that has grown large aside; every writer appends, so it goes on at the start of the file."""
        for log in self.places.logs.glob("*.log"):
            with suppress(OSError):
                if log.stat().st_size > places.LOG_MAX_BYTES:
                    shutil.copyfile(log, log.with_suffix(".log.1"))
                    os.truncate(log, 0)

    def close(self) -> None:
        """Stop every process, then the services."""
        if self.preparing:
            stop(self.preparing, (signal.SIGTERM, 3.0), group=True)
        if self.listener:
            self.listener.close()
        stop_all(self.children)
        if self.services:
            self.services.stop()


def main(arguments: list[str]) -> int:
    """Run the portal until it is stopped. Returns 0 after Ctrl-C or SIGTERM, 1 after a problem it has named."""
    supervisor = Supervisor(parse(arguments))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        supervisor.run()
    except Stopped:
        say("\nStopping ...")
    except EmbeddedError as error:
        return fail(error)
    except OSError as error:
        return fail(explain(error, portal.data_dir()))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.close()
    say("Stopped; the data is kept.")
    return 0


def interrupt(*_: object) -> None:
    """Leave whatever is being done, once."""
    raise Stopped


def fail(error: Exception) -> int:
    """Say what went wrong in one sentence."""
    sys.stdout.flush()
    sys.stderr.write(f"{error}\n")
    return 1
