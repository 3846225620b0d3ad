"""The portal as docker-compose.yml describes it, on this machine and without containers.

Every process is the command of the Compose file in the environment of the Compose file, on Debian's PostgreSQL, Redis
and nginx. Only addresses, ports and folders are exchanged; the application runs from the files the image would hold.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.deploy.reading import compose, env_file, environment_of, interpolate  # noqa: E402

IN_ORDER = ("web", "live", "worker-default", "worker-notify", "worker-media", "beat")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what: str, seconds: float, true: Any) -> None:
    """Wait until `true()` holds. Raises TimeoutError naming `what`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.1)


class Production:
    """Starts everything into `folder`, and stops it again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app, self.data, self.logs = folder / "app", folder / "data", folder / "logs"
        self.ports = {name: free_port() for name in ("postgres", "redis", "web", "live", "http", "https")}
        self.public_url = f"https://localhost:{self.ports['https']}"
        self.certificate = folder / "tls" / "fullchain.pem"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        folder.chmod(0o755)
        for path in (self.data / "media", self.logs, folder / "tls", folder / "mail", folder / "nginx"):
            path.mkdir(parents=True)
        self.settings = self.write_env_file()
        self.services = interpolate(compose(), self.settings)["services"]

    def write_env_file(self) -> dict[str, str]:
        """Fill in .env.example as an operator would, and read it back as Compose would."""
        filled = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "PUBLIC_URL": self.public_url,
            "EMAIL_URL": f"filemail://{self.folder / 'mail'}",
            "POSTGRES_PASSWORD": secrets.token_hex(16),
            "NGINX_LISTEN": "./deploy/nginx-https.conf",
        }
        text = (ROOT / ".env.example").read_text(encoding="utf-8")
        for name, value in filled.items():
            text, count = re.subn(rf"^(?:# )?{name}=.*$", f"{name}={value}", text, flags=re.M)
            assert count == 1, name
        (self.folder / ".env").write_text(text, encoding="utf-8")
        return env_file(self.folder / ".env", commented=False)

    def here(self, value: str) -> str:
        """Exchange a container's addresses and folders for this machine's."""
        for theirs, ours in (
            ("@postgres:5432", f"@127.0.0.1:{self.ports['postgres']}"),
            ("//redis:6379", f"//127.0.0.1:{self.ports['redis']}"),
            ("--bind=0.0.0.0:8000", f"--bind=127.0.0.1:{self.ports['web']}"),
            ("--host=0.0.0.0", "--host=127.0.0.1"),
            ("--port=8001", f"--port={self.ports['live']}"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.ports['web']}"),
            ("127.0.0.1:8001", f"127.0.0.1:{self.ports['live']}"),
            ("/tmp/beat-schedule", str(self.folder / "beat-schedule")),
        ):
            value = value.replace(theirs, ours)
        return re.sub(r"^/data", str(self.data), value)

    def environment(self, name: str) -> dict[str, str]:
        given = environment_of(self.services[name], self.settings)
        ours = {key: self.here(value) for key, value in given.items()}
        return {**ours, "HOSTNAME": socket.gethostname(), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}

    def build_image(self) -> None:
        """Copy what the Dockerfile copies and collect the static files, as its last step does."""
        for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines():
            if not line.startswith("COPY ") or "--from" in line or "requirements" in line:
                continue
            source = ROOT / line.split()[1]
            if source.is_dir():
                shutil.copytree(source, self.app / source.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target = self.app / source.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        bare = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
        for command in (
            ["-m", "compileall", "-q", "apps", "workscape"],
            ["manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        ):
            subprocess.run([sys.executable, *command], cwd=self.app, env=bare, check=True)

    def spawn(self, name: str, command: list[str], **options: Any) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **options)

    def start_data(self) -> None:
        """Start PostgreSQL in a cluster of its own and Redis as the Compose file has it."""
        tools = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        cluster, secret = self.folder / "postgres", self.folder / "password"
        secret.write_text(self.settings["POSTGRES_PASSWORD"])
        cluster.mkdir()
        user: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(cluster, "postgres", "postgres")
            shutil.chown(secret, "postgres", "postgres")
        initdb = [str(tools / "initdb"), "-D", str(cluster), "-U", "workscape", "-A", "scram-sha-256", "-E", "UTF8"]
        made = subprocess.run([*initdb, "--locale=C.UTF-8", f"--pwfile={secret}"], cwd="/", capture_output=True, **user)
        if made.returncode:
            raise RuntimeError(made.stderr.decode())
        options = ["-c", "listen_addresses=127.0.0.1", "-k", str(cluster), "-p", str(self.ports["postgres"])]
        self.spawn("postgres", [str(tools / "postgres"), "-D", str(cluster), *options], cwd="/", **user)
        ready = [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.ports["postgres"])]
        until("PostgreSQL's start", 60, lambda: subprocess.run(ready).returncode == 0)
        connect = ["-h", "127.0.0.1", "-p", str(self.ports["postgres"]), "-U", "workscape"]
        password = {**os.environ, "PGPASSWORD": self.settings["POSTGRES_PASSWORD"]}
        subprocess.run([str(tools / "createdb"), *connect, "workscape"], check=True, env=password)
        program, *options = self.services["redis"]["command"]
        command = [shutil.which(program, path="/usr/bin:/usr/local/bin") or program, *options]  # not an embedded one
        self.spawn(
            "redis", [*command, "--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self.data)]
        )
        ping = ["redis-cli", "-p", str(self.ports["redis"]), "ping"]
        until("Redis's start", 20, lambda: subprocess.run(ping, capture_output=True).stdout == b"PONG\n")

    def manage(self, *arguments: str, **more: str) -> str:
        """Run a management command as `docker compose run --rm web python manage.py …` would. Returns what it says."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=self.app, env={**self.environment("web"), **more}, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start_portal(self) -> None:
        """Migrate, then start the portal's own processes."""
        self.manage(*self.services["migrate"]["command"][2:])
        for name in IN_ORDER:
            program, *arguments = map(self.here, self.services[name]["command"])
            beside = Path(sys.executable).parent / program
            self.spawn(name, [str(beside), *arguments], cwd=self.app, env=self.environment(name))

    def unwell(self, name: str) -> str:
        """Run a service's own health check. Returns what it complains of, or nothing."""
        how, *test = [self.here(part).replace("$$", "$") for part in self.services[name]["healthcheck"]["test"]]
        command = (
            ["sh", "-c", *test]
            if how == "CMD-SHELL"
            else [sys.executable if test[0] == "python" else test[0], *test[1:]]
        )
        environment = self.environment(name)
        environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
        done = subprocess.run(command, cwd=self.app, env=environment, capture_output=True, text=True)
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()[-600:] or "refused"

    def start_nginx(self) -> None:
        """Start nginx on deploy/nginx.conf, with nothing but addresses, ports and folders exchanged."""
        names = ["-keyout", str(self.folder / "tls" / "privkey.pem"), "-out", str(self.certificate)]
        request = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *request, *names]
        subprocess.run(make, check=True, capture_output=True)
        listen = self.folder / "nginx" / "listen.conf"
        self.render(
            ROOT / self.settings["NGINX_LISTEN"],
            listen,
            ("/etc/nginx/tls", str(self.folder / "tls")),
            ("listen 8080", f"listen 127.0.0.1:{self.ports['http']}"),
            ("listen 8443", f"listen 127.0.0.1:{self.ports['https']}"),
        )
        conf = self.folder / "nginx" / "nginx.conf"
        self.render(
            ROOT / "deploy" / "nginx.conf",
            conf,
            ("/etc/nginx/listen.conf", str(listen)),
            ("/var/cache/nginx", str(self.folder / "nginx")),
            ("/tmp/nginx.pid", str(self.folder / "nginx" / "pid")),
            ("alias /data/media", f"alias {self.data / 'media'}"),
            ("server web:8000", f"server 127.0.0.1:{self.ports['web']}"),
            ("server live:8001", f"server 127.0.0.1:{self.ports['live']}"),
        )
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.spawn("nginx", [nginx, "-c", str(conf), "-p", str(self.folder / "nginx"), "-g", "daemon off;"])

    @staticmethod
    def render(source: Path, target: Path, *changes: tuple[str, str]) -> None:
        text = source.read_text(encoding="utf-8")
        for theirs, ours in changes:
            assert theirs in text, f"{source.name} no longer says {theirs!r}"
            text = text.replace(theirs, ours)
        target.write_text(text, encoding="utf-8")

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> list[str]:
        """Stop the portal, then what it stands on. Returns the names of those that had to be killed."""
        foundation = [name for name in ("redis", "postgres") if name in self.running]
        portal = [name for name in self.running if name not in foundation]
        return [name for names in (portal, foundation) for name in self.end(names)]

    def end(self, names: list[str]) -> list[str]:
        for name in names:
            self.running[name].send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        killed = []
        for name in names:
            try:
                self.running[name].wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.running[name].kill()
                self.running[name].wait()
                killed.append(name)
        return killed
