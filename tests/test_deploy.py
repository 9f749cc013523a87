"""The files of deploy/ fit each other, our settings and our figures; no container engine is at hand to run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli.app import app
from bot.conversations.metrics import Metrics
from bot.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
VARIABLES = {row.metadata["variable"] for row in fields(Settings)}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yml").read_text()))


def test_compose_hands_on_every_setting_and_nothing_else(compose: dict[str, Any]) -> None:
    # Where the image says what they are.
    of_the_image = {"BOT_VAR", "BOT_HOST", "BOT_PORT"}

    assert set(compose["services"]["assistant"]["environment"]) == VARIABLES - of_the_image


def test_every_service_limits_its_log(compose: dict[str, Any]) -> None:
    assert all("max-size" in service["logging"]["options"] for service in compose["services"].values())


def test_every_setting_in_the_image_is_one(compose: dict[str, Any]) -> None:
    named = set(re.findall(r"\b(BOT_[A-Z_]+)=", (DEPLOY / "Dockerfile").read_text()))

    assert named
    assert named <= VARIABLES


def test_the_proxy_that_is_trusted_is_the_proxy(compose: dict[str, Any]) -> None:
    services = compose["services"]

    trusted = services["assistant"]["environment"]["BOT_TRUSTED_PROXY"]
    assert f"${{BOT_TRUSTED_PROXY:-{services['proxy']['networks']['inside']['ipv4_address']}}}" == trusted
    assert services["proxy"]["networks"]["inside"]["ipv4_address"].startswith(
        compose["networks"]["inside"]["ipam"]["config"][0]["subnet"].rpartition(".")[0]
    )


def test_the_proxy_passes_on_to_the_port_the_assistant_serves(compose: dict[str, Any]) -> None:
    image, proxy = (DEPLOY / "Dockerfile").read_text(), (DEPLOY / "Caddyfile").read_text()

    assert '"--port", "8000"' in image
    assert "reverse_proxy assistant:8000" in proxy
    assert "assistant" in compose["services"]
    assert '"--workers", "2"' in image


def test_volumes_networks_and_files_that_are_named_are_there(compose: dict[str, Any]) -> None:
    services = [service for service in compose["services"].values() if "volumes" in service]
    mounts = [mount.split(":")[0] for service in services for mount in service["volumes"]]

    assert all(mount in compose["volumes"] or "$" in mount or (DEPLOY / mount).exists() for mount in mounts)
    assert all("inside" in service["networks"] for service in compose["services"].values())


def test_turns_may_end_before_the_container_is_killed(compose: dict[str, Any]) -> None:
    grace = int(compose["services"]["assistant"]["stop_grace_period"].removesuffix("s"))

    assert grace > Settings().turn_seconds + 5


def test_no_secret_stands_in_the_files(compose: dict[str, Any]) -> None:
    given = [pair for service in compose["services"].values() for pair in service.get("environment", {}).items()]
    secret = [value for name, value in given if name.endswith(("_KEY", "_TOKEN", "_SECRET", "PASSWORD", "_URL"))]

    assert len(secret) > 10
    assert all("$" in value for value in secret)


def test_an_edit_of_content_leaves_the_layer_of_the_environment_as_it_is() -> None:
    steps = (DEPLOY / "Dockerfile").read_text().partition("RUN make environment")[0]
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", steps, re.MULTILINE) for name in line.split()}

    locks = {"requirements.txt", "requirements-observability.txt"}
    assert copied == {"Makefile", "pyproject.toml", *locks, ".python-version", "README.md", "scripts"}


@pytest.mark.slow
def test_the_steps_of_the_image_make_an_environment_and_a_check_in_a_clean_root(tmp_path: Path) -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE):
        *sources, goal = line.split()
        for source in sources:
            place = tmp_path / (source if goal in (".", "./") else goal)
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, place)
        if "scripts" in sources:
            done = subprocess.run(["make", "environment"], cwd=tmp_path, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "BOT_VAR")}
    done = subprocess.run(
        [tmp_path / ".venv/bin/python", "-m", "bot", "check"], cwd=tmp_path, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_units_of_systemd_are_what_systemd_takes() -> None:
    units = sorted((DEPLOY / "systemd").iterdir())
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not here to ask")

    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True).stderr
    ours = [line for line in said.splitlines() if line.startswith("assistant") or "deploy/systemd" in line]
    assert len(units) == 5
    # The programs that they start are where they will be installed.
    assert [line for line in ours if "is not executable" not in line] == []


def test_commands_of_the_files_are_commands_of_ours(compose: dict[str, Any]) -> None:
    units = "\n".join(path.read_text() for path in (DEPLOY / "systemd").glob("*.service"))
    pods = [row for row in yaml.safe_load_all((DEPLOY / "kubernetes.yml").read_text()) if row]
    commands = [line.split("bot ", 1)[1].split() for line in units.splitlines() if "/bin/bot " in line]
    commands += [box["args"][1:] for box in _find_containers(pods)]
    commands += [
        service["command"][1:] for service in compose["services"].values() if service.get("command", [""])[0] == "bot"
    ]

    assert len(commands) >= 5
    for words in commands:
        bare = [word for word in words if not word.startswith("-")][: 2 if words[0] == "leads" else 1]
        done = CliRunner().invoke(app, [*bare, "--help"])
        assert done.exit_code == 0
        assert all(word in done.output for word in words if word.startswith("--"))


def test_pods_have_what_the_image_and_the_server_need() -> None:
    rows = [row for row in yaml.safe_load_all((DEPLOY / "kubernetes.yml").read_text()) if row]
    (deployment,) = [row for row in rows if row["kind"] == "Deployment"]
    (service,) = [row for row in rows if row["kind"] == "Service"]
    pod = deployment["spec"]["template"]
    (box,) = pod["spec"]["containers"]

    assert service["spec"]["selector"] == deployment["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]
    assert pod["spec"]["terminationGracePeriodSeconds"] > Settings().turn_seconds + 5
    assert {mount["name"] for mount in box["volumeMounts"]} == {volume["name"] for volume in pod["spec"]["volumes"]}
    assert (box["readinessProbe"]["httpGet"]["path"], box["livenessProbe"]["httpGet"]["path"]) == (
        "/readyz",
        "/healthz",
    )
    assert "useradd --system --uid 10001" in (DEPLOY / "Dockerfile").read_text()
    assert pod["spec"]["securityContext"]["runAsUser"] == 10001
    (config,) = [row for row in rows if row["kind"] == "ConfigMap"]
    assert set(config["data"]) <= VARIABLES


def _find_containers(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        spec = row.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        yield from spec.get("template", {}).get("spec", {}).get("containers", ())


def test_every_figure_of_an_alert_is_one_of_ours() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]
    ours = {sample.name for family in Metrics().registry.collect() for sample in family.samples}
    ours |= {family.name + "_bucket" for family in Metrics().registry.collect()}
    ours |= {
        "bot_disk_free_bytes",
        "bot_disk_bytes",
        "bot_refused_total",
        "bot_queue_oldest_seconds",
        "bot_letters_failed",
        "bot_recipients",
    }

    named = {name for rule in rules for name in re.findall(r"\bbot_\w+", rule["expr"])}

    assert named <= ours
    assert all(rule["annotations"]["summary"] for rule in rules)
    assert {rule["labels"]["severity"] for rule in rules} == {"critical", "warning", "info"}


def test_every_figure_the_operations_page_names_is_one_of_ours() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    source = (ROOT / "bot" / "conversations" / "metrics.py").read_text()

    assert [name for name in re.findall(r"`(bot_\w+)", page) if f'"{name}"' not in source] == []
