"""The figures of simulated visitors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median
from typing import Any

from bot.evaluation.report import format_pair, format_share, write_table
from bot.evaluation.simulate import VisitorOutcome

Shares = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class SimulationScores:
    """Counts, and shares as what held of how many; lines until the advice are of those who got one."""

    cards: int
    successes: int
    advised: int
    lines_median: float
    lines_mean: float
    threads: tuple[int, int]
    answers: Shares
    kinds: Shares
    faults: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """The figures in plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, counts: Mapping[str, Any]) -> SimulationScores:
        """The figures that `as_json` gave."""
        shares = {name: {key: tuple(pair) for key, pair in counts[name].items()} for name in ("answers", "kinds")}
        return cls(**{**counts, **shares, "threads": tuple(counts["threads"])})


def score_simulation(outcomes: Sequence[VisitorOutcome]) -> SimulationScores:
    """The figures of these visitors."""
    lines = [outcome.advised_at for outcome in outcomes if outcome.advised_at]
    threads = [kept for outcome in outcomes for kept in outcome.kept_thread]
    return SimulationScores(
        cards=len(outcomes),
        successes=sum(not outcome.faults for outcome in outcomes),
        advised=len(lines),
        lines_median=median(lines) if lines else 0,
        lines_mean=round(mean(lines), 1) if lines else 0,
        threads=(sum(threads), len(threads)),
        answers=_count_shares(outcomes, lambda question, kind: question),
        kinds=_count_shares(outcomes, lambda question, kind: f"{question}: {kind}"),
        faults=dict(Counter(fault for outcome in outcomes for fault in outcome.faults).most_common()),
    )


def _count_shares(outcomes: Sequence[VisitorOutcome], name: Callable[[str, str], str]) -> Shares:
    right, count = Counter[str](), Counter[str]()
    for answer in (answer for outcome in outcomes for answer in outcome.answers):
        key = name(answer.question, answer.kind)
        right[key] += answer.understood
        count[key] += 1
    return {key: (right[key], count[key]) for key in sorted(count)}


def summarise_simulation(scores: SimulationScores) -> str:
    """The figures for the terminal."""
    lines = [
        f"visitors who got what is on their card: {format_share(scores.successes, scores.cards)} of {scores.cards}",
        f"visitors advised: {format_share(scores.advised, scores.cards)}; lines until then: median {scores.lines_median:g},"  # noqa: E501
        f" mean {scores.lines_mean:g}",
        f"questions in between that changed nothing: {format_share(*scores.threads)} of {scores.threads[1]}",
        "first answers understood: "
        + ", ".join(f"{name} {right}/{all}" for name, (right, all) in scores.answers.items()),
        "wrong at the end: " + ", ".join(f"{name} {count}" for name, count in scores.faults.items()),
    ]
    return "\n".join(lines)


def simulation_section(runs: Mapping[str, SimulationScores], seed: int, day: str) -> Iterator[str]:
    """The section of docs/evaluation.md, a column for each run, the earliest first."""
    first = next(iter(runs.values()))
    yield from ("## Simulated visitors", "")
    yield f"{first.cards} visitors with cards (seed {seed}), held through the engine; made by `make simulate` on {day}."
    yield ""
    rows: list[tuple[str, Callable[[SimulationScores], str]]] = [
        ("got what is on their card", lambda s: format_share(s.successes, s.cards)),
        ("advised", lambda s: format_share(s.advised, s.cards)),
        ("lines until the advice, median", lambda s: f"{s.lines_median:g}"),
        ("questions in between that changed nothing", lambda s: format_share(*s.threads)),
    ]
    yield from write_table(("", *runs), [(name, *map(read, runs.values())) for name, read in rows])
    for title, field in (("first answers understood", "answers"), ("by kind of answer", "kinds")):
        names = sorted({name for scores in runs.values() for name in getattr(scores, field)})
        yield ""
        yield from write_table(
            (title, *runs),
            [(name, *(format_pair(getattr(s, field).get(name)) for s in runs.values())) for name in names],
        )
    faults = sorted({name for scores in runs.values() for name in scores.faults})
    yield ""
    yield from write_table(
        ("visitors with this wrong at the end", *runs),
        [(name, *(s.faults.get(name, 0) for s in runs.values())) for name in faults],
    )
