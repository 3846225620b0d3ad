"""nginx understands its configuration in each of the three ways it may listen."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.reading import ROOT, compose

CONF = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def test_speaks_to_services_that_exist() -> None:
    upstreams = re.findall(r"^\s+server (\w+):(\d+);", CONF, re.M)
    services = compose()["services"]
    assert upstreams == [("web", "8000"), ("live", "8001")]
    for name, port in upstreams:
        assert any(part.endswith(port) for part in services[name]["command"]), name


def test_hands_files_over_where_the_portal_says() -> None:
    prefix = compose()["services"]["web"]["environment"]["ACCEL_REDIRECT_PREFIX"]
    location = re.search(rf"location {prefix} {{(.*?)}}", CONF, re.S)
    assert location and "internal;" in location[1]
    assert f"alias {compose()['services']['web']['environment']['MEDIA_ROOT']}/;" in location[1]


@pytest.mark.parametrize("door", ["http", "https", "behind-proxy"])
def test_is_understood_by_nginx(door: str, tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not nginx and not os.environ.get("CI"):
        pytest.skip("no nginx on this machine")
    assert nginx, "the checks need nginx"
    listen = (ROOT / "deploy" / f"nginx-{door}.conf").read_text(encoding="utf-8")
    if door == "https":
        make_certificate(tmp_path)
    (tmp_path / "listen.conf").write_text(listen.replace("/etc/nginx/tls", str(tmp_path)))
    (tmp_path / "nginx.conf").write_text(
        CONF.replace("/etc/nginx/listen.conf", str(tmp_path / "listen.conf"))
        .replace("/var/cache/nginx", str(tmp_path))
        .replace("/tmp/nginx.pid", str(tmp_path / "nginx.pid"))
        .replace("server web:", "server 127.0.0.1:")
        .replace("server live:", "server 127.0.0.1:")
    )
    checked = subprocess.run(
        [nginx, "-t", "-q", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr


def make_certificate(folder: Path) -> None:
    names = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", *names],
        check=True,
        capture_output=True,
    )
