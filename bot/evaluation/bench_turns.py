"""`make bench-turns`: what a turn costs, over HTTP through a real server, beside the default bot of stock Rasa.

`STOCK=1` makes and measures that bot too (scripts/stock-rasa.sh); without it the figures seen last stay in the table.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.evaluation.bench_turns_report import Seen, draw_picture, measure_installation, write_report, write_table
from bot.evaluation.bench_turns_runs import WORKERS, MeasurePlan, measure_load, measure_turns
from bot.evaluation.bench_turns_servers import MeasuredServer, run_ours, run_stock
from bot.settings import ROOT

Serving = Callable[[Path, int], AbstractContextManager[MeasuredServer]]

STOCK = ROOT / "var" / "stock"
STOCK_SEEN = ROOT / "docs" / "bench-turns-stock.json"
PICTURE = ROOT / "docs" / "images" / "bench-turns.png"
# Nobody is to be refused, and no line of a log to be paid for.
GENEROUS = {
    "BOT_RATE_PER_SESSION": "1000000/minute",
    "BOT_RATE_PER_ADDRESS": "1000000/minute",
    "BOT_SESSIONS_PER_ADDRESS": "1000000/minute",
    "BOT_SOCKETS_PER_ADDRESS": "100000",
    "BOT_LOG_LEVEL": "ERROR",
    "RASA_TELEMETRY_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
}


def main() -> int:
    """Measure, print, write; 1 when the bot of stock Rasa was asked for and is not there."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stock", action="store_true", help="measure stock Rasa's default bot too")
    options.add_argument("--quick", action="store_true", help="a tenth of everything, to see whether it works")
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    os.environ.update(GENEROUS)
    scale = 0.1 if given.quick else 1.0
    if given.stock and not (STOCK / "bot" / "models").is_dir():
        print("var/stock/bot is not there: run make bench-turns STOCK=1", file=sys.stderr)
        return 1
    seen = _measure_server(run_ours, MeasurePlan().scale_by(scale), measure_installation())
    beside = _measure_stock(scale, keep=not given.dry) if given.stock else _stock_seen()
    print(write_table(seen, beside))
    if not given.dry:
        draw_picture(seen, beside, PICTURE)
        write_report(seen, beside)
    return 0


def _measure_stock(scale: float, keep: bool) -> Seen:
    megabytes = sum(file.lstat().st_size for file in (STOCK / ".venv").rglob("*")) / 1e6
    seen = _measure_server(
        lambda folder, _: run_stock(folder, STOCK), MeasurePlan.of_stock().scale_by(scale), megabytes
    )
    if keep:
        STOCK_SEEN.write_text(seen.as_json(), encoding="utf-8")
    return seen


def _stock_seen() -> Seen | None:
    return Seen.from_json(STOCK_SEEN.read_text(encoding="utf-8")) if STOCK_SEEN.is_file() else None


def _measure_server(serving: Serving, plan: MeasurePlan, megabytes: float) -> Seen:
    with TemporaryDirectory() as folder, serving(Path(folder), 1) as server:
        cost = asyncio.run(measure_turns(server, plan))
    with TemporaryDirectory() as folder, serving(Path(folder), WORKERS) as server:
        taken = asyncio.run(measure_load(server, plan))
    return Seen(cost, taken, str(date.today()), megabytes)


if __name__ == "__main__":
    sys.exit(main())
