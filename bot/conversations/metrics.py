"""What an operator may count: numbers only, nothing of a visitor."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.errors import NotReady
from bot.tracing import Trace

log = logging.getLogger(__name__)

# Where several workers of one machine keep their counts, so that each can show the sum.
SHARED = "PROMETHEUS_MULTIPROC_DIR"

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)


class QueueGauge(Protocol):
    """What waits in a queue."""

    @property
    def entries(self) -> int:
        """How many."""

    @property
    def oldest_seconds(self) -> float:
        """Since when the oldest."""

    @property
    def failed(self) -> int:
        """How many were given up."""


Queues = Callable[[], Mapping[str, QueueGauge]]


class Metrics:
    """The counters of one app, apart from those of any other in the process, summed over the workers of the machine."""

    def __init__(self) -> None:
        _forget_the_dead()
        self.registry = CollectorRegistry()
        self._queues = CollectorRegistry()
        self._turns = Histogram("bot_turn_seconds", "Time of a turn.", buckets=_SECONDS, registry=self.registry)
        self._stages = Histogram(
            "bot_stage_seconds", "Time of a stage of a turn.", ["stage"], buckets=_SECONDS, registry=self.registry
        )
        # To find one by its label takes longer than to count.
        self._stage = lru_cache(maxsize=32)(self._stages.labels)
        self._fallbacks = Counter("bot_fallbacks_total", "Turns that were not understood.", registry=self.registry)
        self.failures = 0
        self._watchers: list[Callable[[Trace, str], None]] = []
        self._failed = Counter("bot_failed_turns_total", "Turns that failed.", registry=self.registry)
        self._running = Gauge(
            "bot_turns_running", "Turns begun and not ended.", registry=self.registry, multiprocess_mode="livesum"
        )
        self._refused = Counter("bot_refused_total", "Requests refused.", ["code"], registry=self.registry)
        self._answered = Counter("bot_messages_total", "Messages answered.", registry=self.registry)
        self._begun = Counter("bot_sessions_total", "Conversations begun.", registry=self.registry)
        self._open = Gauge("bot_sockets_open", "Live connections.", registry=self.registry, multiprocess_mode="livesum")

    def time_turn(self) -> AbstractContextManager[object]:
        """Times the block as one turn."""
        timer: AbstractContextManager[object] = self._turns.time()
        return timer

    def count_running(self) -> AbstractContextManager[object]:
        """Counts a turn, its waiting included, for as long as the block runs."""
        tracker: AbstractContextManager[object] = self._running.track_inprogress()
        return tracker

    def observe_turn(self, turn: Trace, outcome: str) -> None:
        """What the stages of a turn took; `outcome` is ok, or the code of what the visitor was told."""
        for stage, taken in turn.seconds.items():
            self._stage(stage).observe(taken)
        for watch in self._watchers:
            watch(turn, outcome)

    def watch_turns(self, watch: Callable[[Trace, str], None]) -> None:
        """Show it every turn that ends, and its outcome; it must neither wait nor fail."""
        self._watchers.append(watch)

    def count_fallback(self) -> None:
        """One turn was not understood."""
        self._fallbacks.inc()

    def count_failure(self) -> None:
        """One turn failed; its visitor was told and may try again."""
        self.failures += 1
        self._failed.inc()

    def watch_queues(self, queues: Queues, recipients: int = 0, folder: Path | None = None) -> None:
        """Show what waits in these queues and the room on the disk of a folder, whenever the figures are asked for;
        and how many are told."""
        self._queues.register(_Queues(queues, recipients))
        if folder:
            self._queues.register(_Disk(folder))

    def count_connection(self) -> AbstractContextManager[object]:
        """Counts a live connection for as long as the block runs."""
        tracker: AbstractContextManager[object] = self._open.track_inprogress()
        return tracker

    def count_refusal(self, code: str) -> None:
        """One request was refused with this code."""
        self._refused.labels(code).inc()

    def count_answer(self) -> None:
        """One message was answered."""
        self._answered.inc()

    def count_conversation(self) -> None:
        """One conversation began."""
        self._begun.inc()

    def write_text(self) -> bytes:
        """Everything in Prometheus's text form; reads files and the database."""
        registry = self.registry
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return bytes(generate_latest(registry) + generate_latest(self._queues))


def _forget_the_dead() -> None:
    """Takes what killed workers had open out of the sum; what they counted stays in it."""
    for path in Path(os.environ[SHARED]).glob("gauge_live*_*.db") if os.environ.get(SHARED) else ():
        pid = path.stem.rpartition("_")[2]
        if not Path(f"/proc/{pid}").exists():
            multiprocess.mark_process_dead(int(pid))  # type: ignore[no-untyped-call]


class _Queues(Collector):
    """Looks into the queues at each question, for their ages grow by themselves."""

    def __init__(self, queues: Queues, recipients: int) -> None:
        self._look = queues
        self._recipients = recipients

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: the registry need not look before it is asked."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures, or none without a database."""
        try:
            queues = self._look()
        except NotReady as error:
            log.error("metrics: %s", error)
            return
        entries = GaugeMetricFamily("bot_queue_entries", "Entries that are not done.", labels=["queue"])
        oldest = GaugeMetricFamily("bot_queue_oldest_seconds", "Age of the oldest of them.", labels=["queue"])
        failed = GaugeMetricFamily("bot_queue_failed", "Entries that were given up.", labels=["queue"])
        for name, queue in queues.items():
            entries.add_metric([name], queue.entries)
            oldest.add_metric([name], queue.oldest_seconds)
            failed.add_metric([name], queue.failed)
        yield entries
        yield oldest
        yield failed
        # By a name of its own, for a lead that nobody hears of is money.
        given_up = queues["outbox"].failed if "outbox" in queues else 0
        yield GaugeMetricFamily("bot_letters_failed", "Letters about leads that were given up.", given_up)
        yield GaugeMetricFamily("bot_recipients", "Ways by which somebody is told of leads.", self._recipients)


class _Disk(Collector):
    """The free space on the disk of the database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: the registry need not look before it is asked."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures, or none where the disk does not tell."""
        with suppress(OSError):
            disk = shutil.disk_usage(self._folder)
            yield GaugeMetricFamily("bot_disk_free_bytes", "Room on the disk of BOT_VAR.", disk.free)
            yield GaugeMetricFamily("bot_disk_bytes", "Size of the disk of BOT_VAR.", disk.total)
