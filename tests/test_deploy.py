"""The files of deploy/ fit each other, our settings and our figures; no container engine is at hand to run them."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
import yaml

from bot.channels.web.metrics import Metrics
from bot.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
VARIABLES = {row.metadata["variable"] for row in fields(Settings)}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yml").read_text()))


def test_every_variable_the_assistant_gets_is_a_setting(compose: dict[str, Any]) -> None:
    assert set(compose["services"]["assistant"]["environment"]) <= VARIABLES


def test_every_setting_in_the_image_is_one(compose: dict[str, Any]) -> None:
    named = set(re.findall(r"\b(BOT_[A-Z_]+)=", (DEPLOY / "Dockerfile").read_text()))

    assert named
    assert named <= VARIABLES


def test_the_proxy_that_is_trusted_is_the_proxy(compose: dict[str, Any]) -> None:
    services = compose["services"]

    trusted = services["assistant"]["environment"]["BOT_TRUSTED_PROXY"]
    assert services["proxy"]["networks"]["inside"]["ipv4_address"] == trusted
    assert trusted.startswith(compose["networks"]["inside"]["ipam"]["config"][0]["subnet"].rpartition(".")[0])


def test_the_proxy_passes_on_to_the_port_the_assistant_serves(compose: dict[str, Any]) -> None:
    image, proxy = (DEPLOY / "Dockerfile").read_text(), (DEPLOY / "Caddyfile").read_text()

    assert '"--port", "8000"' in image
    assert "reverse_proxy assistant:8000" in proxy
    assert "assistant" in compose["services"]
    assert '"--workers", "2"' in image


def test_volumes_networks_and_files_that_are_named_are_there(compose: dict[str, Any]) -> None:
    mounts = [mount.split(":")[0] for service in compose["services"].values() for mount in service["volumes"]]

    assert all(mount in compose["volumes"] or (DEPLOY / mount).exists() for mount in mounts)
    assert all("inside" in service["networks"] for service in compose["services"].values())


def test_turns_may_end_before_the_container_is_killed(compose: dict[str, Any]) -> None:
    grace = int(compose["services"]["assistant"]["stop_grace_period"].removesuffix("s"))

    assert grace > Settings().turn_seconds + 5


def test_no_secret_stands_in_the_files(compose: dict[str, Any]) -> None:
    secrets = ("BOT_SECRET_KEY", "BOT_METRICS_TOKEN", "POSTGRES_PASSWORD")
    given = {k: v for service in compose["services"].values() for k, v in service.get("environment", {}).items()}

    assert all(given[name] == f"${{{name}:?}}" for name in secrets)


def test_every_figure_of_an_alert_is_one_of_ours() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0]["rules"]
    ours = {sample.name for family in Metrics().registry.collect() for sample in family.samples}
    ours |= {family.name + "_bucket" for family in Metrics().registry.collect()}
    ours |= {"bot_refused_total", "bot_queue_oldest_seconds"}

    named = {name for rule in rules for name in re.findall(r"\bbot_\w+", rule["expr"])}

    assert named <= ours
    assert all(rule["annotations"]["summary"] for rule in rules)


def test_every_figure_the_operations_page_names_is_one_of_ours() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    source = (ROOT / "bot" / "channels" / "web" / "metrics.py").read_text()

    assert [name for name in re.findall(r"`(bot_\w+)", page) if f'"{name}"' not in source] == []
