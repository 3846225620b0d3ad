"""docker-compose.yml holds together: its form, its references, its commands."""

import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from apps.core.registry import handlers
from tests.deploy.reading import ROOT, compose, env_file, interpolate, variables_of

FILLED_IN = {"SECRET_KEY": "s" * 64, "POSTGRES_PASSWORD": "p" * 20}
SETTINGS = {**env_file(ROOT / ".env.example"), **FILLED_IN}
ONE_SHOT = {"migrate"}
PROGRAMS = str(Path(sys.executable).parent)  # of the virtual environment, whether or not it has been activated


@pytest.fixture(scope="module")
def filled() -> dict[str, Any]:
    return interpolate(compose(), SETTINGS)


def own(services: dict[str, Any]) -> dict[str, Any]:
    return {name: service for name, service in services.items() if "build" in service}


def test_has_the_form_compose_reads(filled: dict[str, Any]) -> None:
    schema = json.loads((Path(__file__).parent / "compose_schema.json").read_text())
    for name, service in filled["services"].items():
        if name in ONE_SHOT:
            service = {
                "healthcheck": {"test": ["CMD", "true"], "interval": "1s", "timeout": "1s", "retries": 1}
            } | service
        filled = {**filled, "services": {**filled["services"], name: service}}
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(filled)] == []


def test_has_every_process_of_the_portal(filled: dict[str, Any]) -> None:
    workers = {"worker-default", "worker-notify", "worker-media"}
    assert set(filled["services"]) == {"nginx", "migrate", "web", "live", "beat", "postgres", "redis"} | workers


def test_everything_it_names_exists(filled: dict[str, Any]) -> None:
    services = filled["services"]
    for name, service in services.items():
        assert set(service["networks"]) <= set(filled["networks"]), name
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in filled["volumes"] or (ROOT / source).exists(), f"{name}: {source}"
        for needed, how in service.get("depends_on", {}).items():
            ends = how["condition"] == "service_completed_successfully"
            assert ends == (needed in ONE_SHOT), f"{name} waits for {needed}"


def test_every_command_can_be_run(filled: dict[str, Any]) -> None:
    for name, service in own(filled["services"]).items():
        program, *arguments = service["command"]
        assert shutil.which(program, path=PROGRAMS) or program == "python", f"{name}: {program}"
        if program == "python":
            assert (ROOT / arguments[0]).is_file(), f"{name}: {arguments[0]}"
        modules = [
            part.removeprefix("--app=").split(":")[0]
            for part in arguments
            if part.removeprefix("--app=").startswith("workscape")
        ]
        assert all(find_spec(module) for module in modules), name
        for check in service.get("healthcheck", {}).get("test", []):
            assert not check.endswith(".py") or (ROOT / check).is_file(), f"{name}: {check}"


def test_every_queue_has_a_worker(filled: dict[str, Any]) -> None:
    commands = [part for service in own(filled["services"]).values() for part in service["command"]]
    served = {queue for part in commands if part.startswith("--queues=") for queue in part[9:].split(",")}
    assert {handler.queue for handler in handlers} <= served
    assert served == {"default", "notify", "media"}


def test_only_the_live_server_speaks_asgi(filled: dict[str, Any]) -> None:
    """A kept connection leaks under ASGI, and is what makes pages quick under WSGI."""
    asgi = {
        name
        for name, service in filled["services"].items()
        if service.get("environment", {}).get("WORKSCAPE_ASGI") == "1"
    }
    assert asgi == {"live"}


def test_refuses_to_start_without_its_password() -> None:
    with pytest.raises(KeyError, match="POSTGRES_PASSWORD"):
        interpolate(compose(), {**SETTINGS, "POSTGRES_PASSWORD": ""})


def test_every_variable_is_described() -> None:
    assert variables_of(compose()) <= set(env_file(ROOT / ".env.example"))


def test_nothing_but_nginx_is_reachable_from_outside(filled: dict[str, Any]) -> None:
    assert {name for name, service in filled["services"].items() if "ports" in service} == {"nginx"}
    assert filled["services"]["postgres"]["networks"] == filled["services"]["redis"]["networks"] == ["inner"]
    assert filled["networks"]["inner"]["internal"] is True


def test_our_own_processes_hold_no_rights_they_do_not_need(filled: dict[str, Any]) -> None:
    for name, service in own(filled["services"]).items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
