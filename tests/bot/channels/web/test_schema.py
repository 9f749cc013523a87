"""Whatever fits our OpenAPI, or does not, gets an answer of ours: never a fault, and always in the shape told."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from starlette.testclient import TestClient

from bot.channels.tokens import ConversationTokens
from bot.channels.web.app import create_app
from bot.conversations.transcripts import Origin
from bot.settings import Secret, Settings
from tests.bot.channels.conftest import FakeServices

MANY = "1000000/minute"
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


def served() -> tuple[FastAPI, str]:
    """An app without limits that get in the way, and the token of a conversation in it."""
    ours = Settings(
        var=Path(tempfile.mkdtemp()),
        secret_key=Secret("k" * 40),
        rest_channel=True,
        rate_per_session=MANY,
        rate_per_address=MANY,
        sessions_per_address=MANY,
        reads_per_session=MANY,
    )
    services = FakeServices(ours)
    token = ConversationTokens("k" * 40, 1).issue_token(services.transcripts.start_talk(Origin("web")))
    return create_app(services), token


APP, TOKEN = served()
schema = schemathesis.openapi.from_asgi("/api/chat/openapi.json", APP)


@schema.include(path_regex="^/(api|webhooks)/").parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_with_a_good_token_is_answered_in_the_shape_told(case: Any) -> None:
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {TOKEN}"}

    case.call_and_validate(checks=CHECKS)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_without_a_token_is_no_fault(case: Any) -> None:
    case.call_and_validate(checks=[not_a_server_error])


BODIES = [b"", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b'{"text": "\\ud800"}', b'{"text": 1e999}', b"[" * 50_000]
BODIES += [b'{"text": "a", "text": "b", "choice": "c"}', b'{"id": {}, "text": "a"}', b'{"text": "\\u0000"}', b"NaN"]


@pytest.mark.parametrize("path", ["sessions", "messages", "feedback"])
@pytest.mark.parametrize("body", BODIES)
def test_bodies_that_no_schema_thinks_of_are_refused_or_understood(path: str, body: bytes) -> None:
    with TestClient(APP) as client:
        answer = client.post(f"/api/chat/{path}", content=body, headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code < 500
    assert answer.json()


def test_the_schema_names_every_route_that_programs_call_and_its_token() -> None:
    with TestClient(APP) as client:
        told = client.get("/api/chat/openapi.json").json()

    assert {"/api/chat/sessions", "/api/chat/messages", "/api/chat/feedback"} <= set(told["paths"])
    assert told["paths"]["/api/chat/messages"]["post"]["security"] == [{"token": []}]
    assert "bearer" in told["components"]["securitySchemes"]["token"]["scheme"]


def test_the_rest_channel_is_told_of_only_where_it_is_open() -> None:
    closed = create_app(FakeServices(replace(Settings(), secret_key=Secret("k" * 40))))

    assert "/webhooks/rest/webhook" not in closed.openapi()["paths"]
    assert "/webhooks/rest/webhook" in APP.openapi()["paths"]
