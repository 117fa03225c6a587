"""docker-compose.yml by the schema of the Compose Specification, and what it promises beyond that."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from django.conf import settings

from tests.academy.deploy import compose

SCHEMA = Path(__file__).with_name("compose-spec") / "compose-spec.json"
SERVICES = ["beat", "nginx", "postgres", "prepare", "redis", "web", "worker"]
DEPLOY = compose.ROOT / "academy" / "deploy"


def schema_faults(document: object) -> list[str]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return [fault.json_path for fault in jsonschema.Draft7Validator(schema).iter_errors(document)]


def mounts(service: dict) -> list[list[str]]:
    """Source and place of each volume of a service."""
    return [entry.split(":")[:2] for entry in service.get("volumes", [])]


def test_the_file_is_as_the_compose_specification_wants_it():
    assert schema_faults(compose.read()) == []


def test_the_schema_finds_a_fault():
    document = compose.read()
    document["services"]["web"]["read_onyl"] = True

    assert schema_faults(document) == ["$.services.web"]


def test_the_services_are_those_that_academy_needs():
    assert sorted(compose.read()["services"]) == SERVICES


@pytest.mark.parametrize("name", sorted(compose.GIVEN))
def test_nothing_starts_without_what_has_no_default(name):
    with pytest.raises(compose.NotSet, match=f"^{name}$"):
        compose.read({other: value for other, value in compose.GIVEN.items() if other != name})


def test_no_secret_stands_in_the_file():
    text = compose.FILE.read_text(encoding="utf-8")

    assert set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)", text)) == set(compose.SECRETS)
    assert re.findall(r"\$\{\w*(?:PASSWORD|SECRET|KEY)\w*:-", text) == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_no_more_than_it_needs(name):
    service = compose.read()["services"][name]

    assert service["read_only"] is True
    assert service["user"] not in {"", "root", "0", "0:0"}
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [place for place in service["tmpfs"] if ":size=" not in place] == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_bounds_a_log_that_ends_and_comes_back(name):
    service = compose.read()["services"][name]

    assert set(service["deploy"]["resources"]["limits"]) == {"memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["restart"] == ("no" if name == "prepare" else "unless-stopped")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_runs_on_is_asked_for_its_health(name):
    check = compose.read()["services"][name]["healthcheck"]

    assert check == {"disable": True} if name == "prepare" else check["test"][0] in {"CMD", "CMD-SHELL"}


def test_every_named_volume_is_declared_and_every_mounted_file_is_there():
    document = compose.read()
    sources = {source for service in document["services"].values() for source, _ in mounts(service)}
    files = {source for source in sources if source.startswith(".")} - {compose.GIVEN["ACADEMY_TLS_FOLDER"]}

    assert {source for source in sources if not source.startswith(".")} == set(document["volumes"])
    assert [source for source in files if not (compose.ROOT / source).exists()] == []


def test_nginx_sees_files_and_static_files_and_may_change_nothing():
    entries = compose.read()["services"]["nginx"]["volumes"]

    assert [entry for entry in entries if not entry.endswith(":ro")] == []
    assert [entry.split(":")[0] for entry in entries if entry[0] != "."] == ["files", "static"]


def test_only_nginx_is_reached_from_outside_and_only_the_worker_reaches_out():
    document = compose.read()
    open_networks = {name for name, network in document["networks"].items() if not (network or {}).get("internal")}
    services = document["services"]

    assert [name for name, service in sorted(services.items()) if service.get("ports")] == ["nginx"]
    assert {
        name: set(service["networks"]) & open_networks for name, service in services.items() if set(service["networks"]) & open_networks
    } == {
        "nginx": {"outside"},
        "worker": {"outgoing"},
    }
    assert [name for name, service in sorted(services.items()) if "stores" in service["networks"]] == [
        "beat",
        "postgres",
        "prepare",
        "redis",
        "web",
        "worker",
    ]


def test_one_image_serves_all_of_academys_own_processes():
    services = compose.read()["services"]
    own = [services[name] for name in ("prepare", "web", "worker", "beat")]

    assert {service["image"] for service in own} == {"academy:local"}
    assert [service["build"]["dockerfile"] for service in own if "build" in service] == ["academy/deploy/Dockerfile"]


def test_the_same_user_writes_files_and_serves_them():
    services = compose.read()["services"]
    users = {services[name]["user"] for name in ("prepare", "web", "worker", "beat", "nginx")}
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    assert users == set(re.findall(r"^USER (.+)$", dockerfile, re.MULTILINE)) == {"10001:10001"}


def test_the_image_holds_every_folder_that_a_process_may_write():
    services = compose.read()["services"]
    volumes = {place for name in ("prepare", "web", "worker", "beat") for source, place in mounts(services[name])}
    made = re.search(r"install -d -o academy -g academy -m 700 (.+)$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert volumes - set(made[1].split()) == set()  # a new volume gets owner and mode of the folder that it covers


def test_the_image_installs_what_is_locked_and_nothing_else():
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"pip install .*", dockerfile) == [
        "pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r /tmp/requirements.lock"
    ]


def test_what_the_image_leaves_out_is_everything_that_it_does_not_run():
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}

    assert "*" in lines
    assert kept == {
        "academy",
        "certificates",
        "content",
        "courses",
        "enrollments",
        "manage.py",
        "pyproject.toml",
        "requirements.lock",
        "LICENSE",
    }


def test_the_example_names_what_must_be_set_and_fills_in_none_of_it():
    example = (DEPLOY / "env.example").read_text(encoding="utf-8")
    named = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", example, re.MULTILINE))
    read = {found["name"] for found in compose.VARIABLE.finditer(compose.FILE.read_text(encoding="utf-8")) if found["name"]}

    assert {name for name in named if re.search(rf"^{name}=$", example, re.MULTILINE)} == set(compose.GIVEN)
    assert set(named) - read == set()


def test_nginx_takes_bodies_as_large_as_django_does():
    template = (DEPLOY / "nginx" / "nginx.conf.template").read_text(encoding="utf-8")

    assert re.findall(r"client_max_body_size (\d+)m;", template) == [str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20)]


def test_the_errors_of_nginx_are_problem_documents_on_paths_of_the_api():
    found = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (DEPLOY / "nginx" / "errors").glob("*.json")}

    assert {name: (document.keys(), document["status"]) for name, document in found.items()} == {
        f"{status}.json": ({"type", "title", "status", "detail"}, status) for status in (413, 503)
    }
