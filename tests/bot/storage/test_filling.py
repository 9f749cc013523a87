"""How large a database is, whichever it is."""

from __future__ import annotations

from datetime import datetime

from bot.cli.bench_stores import StoreMeasure
from bot.evaluation.many_leads import make_talks
from bot.storage.database.engine import open_engine
from bot.storage.filling import fill_tables, measure_size


def test_a_database_grows_with_what_is_kept_in_it(url: str, now: datetime) -> None:
    engine = open_engine(url)
    before = measure_size(engine)
    fill_tables(engine, make_talks(200, 100, 10, now))

    assert measure_size(engine) > before + 2_000_000
    engine.dispose()


def test_a_measure_is_steady_when_memory_is_flat_and_others_are_answered() -> None:
    steady = StoreMeasure(seconds=60, megabytes=20, p99=0.2, longest=0.9)

    assert steady.is_steady()
    assert not StoreMeasure(60, 1064, 0.2, 0.9).is_steady()
    assert not StoreMeasure(60, 20, 0.6, 0.9).is_steady()
    assert steady.format_cell() == "60.0 s, 20 MB, others 200 ms, longest 900 ms"
