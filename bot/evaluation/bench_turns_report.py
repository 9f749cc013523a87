"""The figures of `make bench-turns` as a table, a picture, and a section of docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from bot.evaluation.bench_turns_runs import CLIENTS, SLOWER, WORKERS, Cost, ServerLoad
from bot.evaluation.figures import put_section
from bot.settings import ROOT

_OURS, _THEIRS, _INK, _LINE = "#2563eb", "#9ca3af", "#374151", "#e5e7eb"


@dataclass(frozen=True)
class Seen:
    """What was found on which day, in an environment of so many megabytes."""

    cost: Cost
    load: ServerLoad
    day: str
    environment: float

    def as_json(self) -> str:
        """For the next run, which may leave it as it is."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Seen:
        """What as_json wrote."""
        kept = json.loads(text)
        cost, load = kept.pop("cost"), kept.pop("load")
        return cls(Cost(**{**cost, "along": tuple(cost["along"])}), ServerLoad(**load), **kept)


def measure_installation() -> float:
    """What the packages of requirements.txt take here, their bytecode included; tools for tests do not count."""
    names = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    return sum(_file_size(name) for name in names) / 1e6


def write_table(ours: Seen, stock: Seen | None) -> str:
    """Both side by side, with what was asked for."""
    lines = ["| | ours | stock Rasa | at least | aim |", "|---|---|---|---|---|"]
    return "\n".join((*lines, *("| " + " | ".join(row) + " |" for row in _table_rows(ours, stock))))


def write_report(ours: Seen, stock: Seen | None) -> None:
    """Put the section into docs/benchmarks.md."""
    put_section("turns", _section_lines(ours, stock))


def draw_picture(ours: Seen, stock: Seen | None, picture: Path) -> None:
    """CPU a turn along a conversation, as a picture. Needs matplotlib, which the dev extra has."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4), dpi=120)
    for seen, colour, label in ((stock, _THEIRS, "stock Rasa's default bot"), (ours, _OURS, "this assistant")):
        if seen:
            turns = [25 * (n + 1) for n in range(len(seen.cost.along))]
            axes.plot(turns, seen.cost.along, color=colour, linewidth=2.5, label=label)
    axes.set(xlabel="turn of one conversation", ylabel="CPU a turn, ms", yscale="log")
    axes.set_title("What a turn costs as a conversation grows", loc="left", color=_INK)
    axes.grid(color=_LINE)
    axes.legend(frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    picture.parent.mkdir(exist_ok=True)
    figure.tight_layout()
    figure.savefig(picture)
    pyplot.close(figure)


def _table_rows(ours: Seen, stock: Seen | None) -> Iterator[tuple[str, ...]]:
    turns = f"of {25 * len(ours.cost.along):,}" + (f", stock of {25 * len(stock.cost.along):,}" if stock else "")
    shown: tuple[tuple[str, str, str, str, Callable[[Seen], float]], ...] = (
        ("CPU a typed turn, short conversations", "10 ms", "5 ms", "{:.1f} ms", lambda seen: seen.cost.typed),
        ("CPU a pressed button", "4 ms", "2.5 ms", "{:.1f} ms", lambda seen: seen.cost.pressed),
        ("a typed turn, slow spells of the machine included", "", "", "{:.1f} ms", lambda seen: seen.cost.every_typed),
        ("a pressed button, likewise", "", "", "{:.1f} ms", lambda seen: seen.cost.every_pressed),
        (
            f"CPU of the last 25 turns {turns} over the first",
            "1.2",
            "1.05",
            "{:.2f}",
            lambda s: s.cost.late_over_early,
        ),
        ("the machine meanwhile: a million squares added up", "", "", "{:.0f} ms", lambda seen: seen.cost.pace),
        ("memory after the short conversations", "400 MB", "250 MB", "{:,.0f} MB", lambda seen: seen.cost.megabytes),
        ("CPU from the start to the first answer", "10 s", "5 s", "{:.1f} s", lambda seen: seen.cost.start_cpu),
        ("environment, installed", "1,000 MB", "700 MB", "{:,.0f} MB", lambda seen: seen.environment),
        (
            f"turns a second, {CLIENTS} clients, ours with {WORKERS} processes",
            "120",
            "250",
            "{:.0f}",
            lambda seen: seen.load.closed_rate,
        ),
        ("p50 at half that rate", "", "", "{:.0f} ms", lambda seen: seen.load.open_p50),
        ("p99 at half that rate", "150 ms", "60 ms", "{:.0f} ms", lambda seen: seen.load.open_p99),
    )
    for name, least, aim, shape, figure in shown:
        theirs = shape.format(figure(stock)) if stock and figure(stock) else "-"
        yield name, f"**{shape.format(figure(ours))}**", theirs, least, aim


def _section_lines(ours: Seen, stock: Seen | None) -> Iterator[str]:
    yield from (
        "## What a turn costs",
        "",
        f"`make bench-turns`, {ours.day}: the server as `bot serve` starts it, one process, with encoder and SQLite,",
        f"over HTTP from a client on the same machine ({os.cpu_count()} cores). Texts vary; short conversations have",
        "two typed turns, their beginning included, and a button. CPU is the server's, user and system. The machine",
        "is shared, and at times twice as slow; how fast it is at the moment is said by a fixed loop of Python, run by",
        f"the client after every ten conversations. Where it took {SLOWER - 1:.0%} more than in the best quarter,",
        "they are left out; with all of them the figures are those of the third and fourth row.",
    )
    if stock:
        yield f"Beside it the bot that `rasa init` makes (scripts/stock-rasa.sh), over its REST channel, {stock.day}:"
        yield "with TensorFlow, 7 intents, no custom action, and everything kept in memory."
    yield from ("", write_table(ours, stock), "", "![CPU a turn along a conversation](images/bench-turns.png)")


def _file_size(name: str) -> int:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return 0
    places = [Path(str(file.locate())) for file in files]
    folders = {place.parent / "__pycache__" for place in places if place.suffix == ".py"}
    made = [file for folder in folders if folder.is_dir() for file in folder.iterdir()]
    return sum(place.stat().st_size for place in {*places, *made} if place.is_file())
