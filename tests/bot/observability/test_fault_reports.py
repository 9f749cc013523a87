"""An error in the log is an event for a server of errors: its kind and place, and nothing that anybody said."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace
from typing import Any

from sentry_sdk.envelope import Envelope

from bot.conversations.metrics import Metrics
from bot.errors import NotReady
from bot.observability.lifespan import report_events
from bot.settings import Secret, Settings
from bot.tracing import trace_block
from tests.fakes.receiver import Receiver, receive_requests

log = logging.getLogger("bot.test")
ADA = "I am Ada Lovelace, ada@engines.example.com, +1 202 555 0142, see https://ada.example/private"


def events_of(server: Receiver) -> list[dict[str, Any]]:
    """What was delivered, once something was."""
    items = [item for body in server.wait_for(1) for item in Envelope.deserialize(body).items]
    return [json.loads(item.payload.get_bytes()) for item in items]


async def report(settings: Settings, server: Receiver, error: Exception | None, message: str = "action failed") -> None:
    async with report_events(replace(settings, sentry_dsn=Secret(server.dsn)), Metrics()):
        fail_with(error, message)


def fail_with(error: Exception | None, message: str) -> None:
    said = ADA  # a local variable, as an action has the visitor's words
    try:
        if error:
            raise error from KeyError(said)
        log.error(message)
    except Exception:
        log.exception(message)


async def test_a_fault_is_told_with_its_kind_and_place(settings: Settings) -> None:
    with receive_requests() as server, trace_block() as request:
        await report(settings, server, ValueError(ADA))
        (event,) = events_of(server)

    kinds = [one["type"] for one in event["exception"]["values"]]
    places = [frame["function"] for frame in event["exception"]["values"][-1]["stacktrace"]["frames"]]
    assert (kinds, places) == (["KeyError", "ValueError"], ["fail_with"])
    assert event["logentry"]["formatted"] == "action failed"
    assert event["tags"] == {"request": request.id}
    assert server.paths == ["/api/7/envelope/"]


async def test_nothing_that_was_said_is_told(settings: Settings) -> None:
    with receive_requests() as server, trace_block("ada.lovelace"):
        log.info("a crumb of %s", ADA)
        await report(settings, server, ValueError(ADA), f"no mail to {'ada@engines.example.com'} or +1 202 555 0142")
        (event,) = events_of(server)

    for trace in ("Lovelace", "lovelace", "ada@", "555 0142", "ada.example", "crumb"):
        assert trace not in json.dumps(event)
    assert {"vars", "breadcrumbs", "request", "user", "extra"} & keys_of(event) == set()


async def test_an_error_of_ours_says_what_it_means(settings: Settings) -> None:
    with receive_requests() as server:
        await report(settings, server, NotReady("no trained model is loaded"))
        (event,) = events_of(server)

    assert event["exception"]["values"][-1]["value"] == "no trained model is loaded"


async def test_of_a_library_only_its_name_is_told(settings: Settings) -> None:
    with receive_requests() as server:
        async with report_events(replace(settings, sentry_dsn=Secret(server.dsn)), Metrics()):
            logging.getLogger("asyncio").error("Task exception was never retrieved: ValueError(%r)", ADA)
            log.warning("no error, so nothing to tell")
        (event,) = events_of(server)

    assert event["logentry"]["formatted"] == "an error of asyncio"
    assert "Ada" not in json.dumps(event)


async def test_a_server_that_is_away_or_never_answers_costs_nothing(settings: Settings) -> None:
    with receive_requests(waits=60) as server:
        for dsn in ("http://public@127.0.0.1:9/7", server.dsn):
            start = time.perf_counter()
            async with report_events(replace(settings, sentry_dsn=Secret(dsn)), Metrics()):
                for number in range(300):
                    fail_with(ValueError(number), "action failed")
                reported = time.perf_counter()
            assert reported - start < 5.0
            assert time.perf_counter() - reported < 2.5


async def test_without_the_setting_nobody_listens(settings: Settings) -> None:
    before = list(logging.getLogger().handlers)
    async with report_events(settings, Metrics()):
        assert logging.getLogger().handlers == before


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys_of(one)}
    return {key for one in value for key in keys_of(one)} if isinstance(value, list) else set()
