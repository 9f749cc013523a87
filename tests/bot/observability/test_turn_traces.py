"""A turn is a trace with its stages; a collector that is away or asleep is nobody's loss but its own."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bot.channels.web.app import create_app
from bot.errors import SettingsError
from bot.observability.lifespan import check_libraries, report_events
from bot.settings import Settings
from bot.tracing import time_stage
from tests.bot.channels.conftest import FakeServices
from tests.fakes.receiver import Receiver, receive_requests

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
AWAY = "http://127.0.0.1:9"


def spans_of(collector: Receiver) -> list[Any]:
    """What was delivered, once something was."""
    requests = [ExportTraceServiceRequest.FromString(body) for body in collector.bodies]
    scopes = [scope for request in requests for one in request.resource_spans for scope in one.scope_spans]
    return [span for scope in scopes for span in scope.spans]


def attributes_of(span: Any) -> dict[str, str]:
    return {one.key: one.value.string_value for one in span.attributes}


@asynccontextmanager
async def talk(settings: Settings, address: str = "127.0.0.1", **given: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of a process that reports what happens, until it ends; `given` becomes the assistant's."""
    services = FakeServices(settings)
    vars(services.assistant).update(given)
    app = create_app(services)
    transport = httpx.ASGITransport(app=app, client=(address, 5000))
    visiting = httpx.AsyncClient(transport=transport, base_url="http://agency.example")
    async with report_events(settings, app.state.metrics), visiting as visitor:
        begun = await visitor.post("/api/chat/sessions", json={})
        visitor.headers["Authorization"] = f"Bearer {begun.json()['token']}"
        yield visitor


async def say_to(visitor: httpx.AsyncClient, text: str = "hello", **headers: str) -> httpx.Response:
    return await visitor.post("/api/chat/messages", json={"text": text}, headers=headers)


async def test_a_turn_is_a_trace_with_its_stages_one_within_the_other(settings: Settings) -> None:
    with receive_requests() as collector:
        async with talk(replace(settings, otlp_endpoint=collector.url)) as visitor:
            answered = await say_to(visitor)
        spans = spans_of(collector)

    assert set(collector.paths) == {"/v1/traces"}
    (turn,) = [span for span in spans if span.name == "turn"]
    by_id = {span.span_id: span for span in spans}
    within = {span.name: by_id[span.parent_span_id].name for span in spans if span.parent_span_id}
    assert within == {"waiting": "turn", "answering": "turn", "hearing": "answering", "masking": "hearing"}
    assert {span.trace_id for span in spans} == {turn.trace_id}
    assert all(turn.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano for span in spans)
    assert attributes_of(turn) == {"outcome": "ok", "request": answered.headers["x-request-id"]}


async def test_a_turn_that_fails_is_a_trace_of_an_error_without_its_words(settings: Settings) -> None:
    with receive_requests() as collector:
        fails = ValueError("swordfish is what Ada said")
        async with talk(replace(settings, otlp_endpoint=collector.url), fails=fails) as visitor:
            await say_to(visitor)
        (turn,) = [span for span in spans_of(collector) if span.name == "turn"]

    assert (attributes_of(turn)["outcome"], turn.status.code, turn.status.message) == ("try_again", 2, "")
    assert not turn.events
    assert b"swordfish" not in b"".join(collector.bodies)


@pytest.mark.parametrize(
    ("header", "address", "continues"),
    [
        (CALLER, "127.0.0.1", True),
        (CALLER, "203.0.113.9", False),
        ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "127.0.0.1", False),
        ("swordfish", "127.0.0.1", False),
    ],
    ids=["of a proxy", "of anybody", "of no span", "that is none"],
)
async def test_a_traceparent_is_continued_where_a_proxy_sends_it(
    settings: Settings, header: str, address: str, continues: bool
) -> None:
    with receive_requests() as collector:
        async with talk(replace(settings, otlp_endpoint=collector.url), address) as visitor:
            await say_to(visitor, traceparent=header)
        (turn,) = [span for span in spans_of(collector) if span.name == "turn"]

    assert (turn.trace_id.hex() == CALLER.split("-")[1]) is continues
    assert (turn.parent_span_id.hex() == CALLER.split("-")[2]) is continues


async def test_what_a_caller_does_not_sample_is_not_sent(settings: Settings) -> None:
    with receive_requests() as collector:
        async with talk(replace(settings, otlp_endpoint=collector.url)) as visitor:
            await say_to(visitor, traceparent=CALLER.removesuffix("01") + "00")

    assert collector.bodies == []


async def test_an_identifier_of_others_making_is_not_sent(settings: Settings) -> None:
    with receive_requests() as collector:
        async with talk(replace(settings, otlp_endpoint=collector.url)) as visitor:
            await say_to(visitor, **{"X-Request-Id": "ada.lovelace"})

    assert spans_of(collector)
    assert b"lovelace" not in b"".join(collector.bodies)


@pytest.mark.parametrize("waits", [None, 60.0], ids=["away", "takes and never answers"])
async def test_a_collector_that_does_not_answer_costs_no_turn_its_time(settings: Settings, waits: float | None) -> None:
    plain, _ = await _time_turns(settings)
    with receive_requests(waits or 0.0) as collector:
        settings = replace(settings, otlp_endpoint=AWAY if waits is None else collector.url)
        turns, end = await _time_turns(settings)

    assert turns < 3 * plain + 0.5
    assert end < 2.5


async def test_that_it_answers_again_is_said(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    from bot.observability.turn_traces import _SaysOnce

    class Sender(SpanExporter):
        answers = iter([SpanExportResult.FAILURE, SpanExportResult.FAILURE, *[SpanExportResult.SUCCESS] * 2])

        def export(self, spans: Any) -> SpanExportResult:
            return next(self.answers)

    sender = _SaysOnce(Sender())
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            sender.export([])

    assert [record.getMessage().partition("traces ")[2] for record in caplog.records] == [
        "does not answer",
        "answers again",
    ]


def test_stages_outside_of_any_request_are_lost_without_a_fault() -> None:
    with time_stage("waiting"):
        pass


@pytest.mark.parametrize(
    ("given", "library", "variable"),
    [
        ({"otlp_endpoint": AWAY}, "opentelemetry.exporter.otlp.proto.http.trace_exporter", "BOT_OTLP_ENDPOINT"),
        ({"sentry_dsn": "http://public@127.0.0.1:9/7"}, "sentry_sdk", "BOT_SENTRY_DSN"),
    ],
)
def test_a_setting_without_its_library_is_one_line_at_the_start(
    given: dict[str, Any], library: str, variable: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    for module in ("turn_traces", "fault_reports"):
        monkeypatch.delitem(sys.modules, f"bot.observability.{module}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)

    check_libraries(settings)
    with pytest.raises(SettingsError, match=f"{variable} is set, and .+ is not installed") as told:
        check_libraries(replace(settings, **given))
    assert "\n" not in str(told.value)


async def _time_turns(settings: Settings, turns: int = 20) -> tuple[float, float]:
    """Seconds that these turns take, and then the end of the process."""
    async with talk(settings) as visitor:
        begun = time.perf_counter()
        for _ in range(turns):
            assert (await say_to(visitor)).status_code == 200
        ends = time.perf_counter()
    return ends - begun, time.perf_counter() - ends
