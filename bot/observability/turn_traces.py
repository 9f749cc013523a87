"""Turns as traces of OpenTelemetry: names and times of stages, and nothing of who spoke or what was said."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Thread

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from typing_extensions import override

from bot.errors import describe_cause
from bot.tracing import Stage, Trace

log = logging.getLogger(__name__)

_PATH = "/v1/traces"
# A collector that does not answer costs a thread of its own this long, and the end of the process once.
_SEND_SECONDS = 3.0
_LAST_SECONDS = 1.0
# Outcomes that are a fault of ours; with any other the visitor was told what they may do.
_FAULTS = ("broken", "try_again", "not_ready")


class TurnTraces:
    """Hands every turn on to a collector, in a thread beside the turns; what it cannot deliver is dropped."""

    def __init__(self, endpoint: str, release: str) -> None:
        resource = Resource.create({"service.name": "assistant", "service.version": release})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        sender = OTLPSpanExporter(endpoint.rstrip("/").removesuffix(_PATH) + _PATH, timeout=_SEND_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(_SaysOnce(sender)))
        self._tracer = self._provider.get_tracer("bot")
        # Its lines come every few seconds while a collector is away; ours comes once.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)

    def export_turn(self, turn: Trace, outcome: str) -> None:
        """Hand on a turn that has ended; it neither waits nor fails."""
        try:
            self._export_turn(turn, outcome)
        except Exception as error:
            log.warning("a turn could not be traced: %s", describe_cause(error))

    def close_traces(self) -> None:
        """Deliver what is left, for a moment at most."""
        closing = Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(_LAST_SECONDS)

    def _export_turn(self, turn: Trace, outcome: str) -> None:
        attributes = {"outcome": outcome}
        if not turn.named:
            # What others call a request may be anything; ours is a random number.
            attributes["request"] = turn.id
        span = self._tracer.start_span(
            "turn", _read_parent(turn.parent), SpanKind.SERVER, attributes, start_time=turn.begins
        )
        if outcome in _FAULTS:
            span.set_status(Status(StatusCode.ERROR))
        self._export_stages(span, turn.stages)
        span.end()

    def _export_stages(self, turn: Span, stages: Sequence[Stage]) -> None:
        spans: dict[Stage | None, Span] = {}
        # Outer stages begin before those that they consist of, and end after them.
        for stage in sorted(stages, key=lambda one: (one.begins, -one.ends)):
            within = set_span_in_context(spans.get(stage.within, turn), Context())
            spans[stage] = self._tracer.start_span(stage.name, within, start_time=stage.begins)
            spans[stage].end(stage.ends)


class _SaysOnce(SpanExporter):
    """Says in the log that the collector does not answer, and when it does again, and not in between."""

    def __init__(self, sender: SpanExporter) -> None:
        self._sender = sender
        self._answers = True

    @override
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Deliver these."""
        result = self._sender.export(spans)
        answers = result is SpanExportResult.SUCCESS
        if answers != self._answers:
            log.warning("the collector of traces %s", "answers again" if answers else "does not answer")
        self._answers = answers
        return result

    @override
    def shutdown(self) -> None:
        """Deliver no more."""
        self._sender.shutdown()


def _read_parent(header: str | None) -> Context:
    """What a traceparent says; nothing when it is none. A context of its own: nobody else's span is around a turn."""
    return TraceContextTextMapPropagator().extract({"traceparent": header} if header else {}, Context())
