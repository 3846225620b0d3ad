"""The Kubernetes example runs the same processes as docker-compose.yml."""

from typing import Any

import pytest
import yaml

from tests.deploy.reading import ROOT, compose, env_file, interpolate

FOLDER = ROOT / "deploy"
OBJECTS: list[dict[str, Any]] = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text(encoding="utf-8")))
SERVICES = interpolate(compose(), {"POSTGRES_PASSWORD": "p"})["services"]


def named(kind: str) -> dict[str, dict[str, Any]]:
    return {thing["metadata"]["name"]: thing for thing in OBJECTS if thing["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    return {name: thing["spec"]["template"] for name, thing in (named("Deployment") | named("Job")).items()}


def test_every_process_is_there() -> None:
    assert set(pods()) == set(SERVICES) - {"postgres", "redis"}


@pytest.mark.parametrize("name", sorted(set(pods()) - {"nginx"}))
def test_runs_the_same_command(name: str) -> None:
    (container,) = pods()[name]["spec"]["containers"]
    assert container["command"] == SERVICES[name]["command"]


@pytest.mark.parametrize("name", sorted(pods()))
def test_everything_it_mounts_and_selects_exists(name: str) -> None:
    pod = pods()[name]
    (container,) = pod["spec"]["containers"]
    volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
    assert {mount["name"] for mount in container.get("volumeMounts", [])} == set(volumes)
    claims = {
        volume["persistentVolumeClaim"]["claimName"] for volume in volumes.values() if "persistentVolumeClaim" in volume
    }
    assert claims <= set(named("PersistentVolumeClaim"))
    if name in named("Deployment"):
        assert named("Deployment")[name]["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]


def test_every_setting_is_one() -> None:
    assert set(named("ConfigMap")["workscape"]["data"]) <= set(env_file(ROOT / ".env.example"))


def test_nginx_finds_its_neighbours_and_its_configuration() -> None:
    ports = {name: service["spec"]["ports"][0]["port"] for name, service in named("Service").items()}
    assert ports == {"web": 8000, "live": 8001, "nginx": 8080}
    (made,) = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["configMapGenerator"]
    assert all((FOLDER / file.split("=")[-1]).is_file() for file in made["files"])


def test_there_is_one_clock() -> None:
    assert named("Deployment")["beat"]["spec"]["replicas"] == 1
    assert named("Deployment")["beat"]["spec"]["strategy"] == {"type": "Recreate"}
