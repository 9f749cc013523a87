"""How often the topic of a question is right, and how well out-of-scope questions are told from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OUT = "out_of_scope"
Topic = str | list[str] | None


@dataclass(frozen=True)
class Judged:
    """One question: what was expected, what was found, how sure, and where the text comes from."""

    topic: str
    found: tuple[str, ...]
    right: bool
    confidence: float
    origin: str

    @property
    def is_refused(self) -> bool:
        """Whether it was taken for out of scope, or for nothing."""
        return not self.found or self.found == (OUT,)


@dataclass(frozen=True)
class QuestionScores:
    """Shares between 0 and 1; `caught` is of the out-of-scope, `refused` of the in-scope questions."""

    count: int
    right: float
    caught: float
    refused: float
    by_origin: Mapping[str, tuple[int, float]]
    confusions: tuple[tuple[str, str, int], ...]
    reliability: tuple[tuple[float, float, int], ...]


def judge_rows(rows: Iterable[Mapping[str, Any]], parse: Callable[[str], Mapping[str, Any]]) -> list[Judged]:
    """Each row's verdict; `parse` gives the line of contract 4.2. `also_ok` topics and intents count as right."""
    return [_judge_row(row, parse(row["text"])) for row in rows]


def score_judged(judged: list[Judged]) -> QuestionScores:
    """The figures of these verdicts."""
    outside = [j for j in judged if j.topic == OUT]
    inside = [j for j in judged if j.topic != OUT]
    return QuestionScores(
        count=len(judged),
        right=_share_of(judged, lambda j: j.right),
        caught=_share_of(outside, lambda j: j.is_refused),
        refused=_share_of(inside, lambda j: j.is_refused),
        by_origin=_by_origin(judged),
        confusions=_list_confusions(judged),
        reliability=_measure_reliability(judged),
    )


def _judge_row(row: Mapping[str, Any], line: Mapping[str, Any]) -> Judged:
    wanted = {row.get("topic") or row.get("intent"), *row.get("also_ok", ())}
    found = _as_tuple(line["topic"]) or ((line["intent"],) if "intent" in row and line["intent"] else ())
    topic = str(row.get("topic") or row.get("intent"))
    right = any(f in wanted for f in (*found, line["intent"])) or (topic == OUT and not found)
    return Judged(topic, found, right, float(line["confidence"]), str(row.get("origin", "own")))


def _as_tuple(topic: Topic) -> tuple[str, ...]:
    return () if topic is None else (topic,) if isinstance(topic, str) else tuple(topic)


def _share_of(judged: list[Judged], holds: Callable[[Judged], bool]) -> float:
    return sum(holds(j) for j in judged) / len(judged) if judged else float("nan")


def _by_origin(judged: list[Judged]) -> dict[str, tuple[int, float]]:
    origins = sorted({j.origin for j in judged})
    groups = {origin: [j for j in judged if j.origin == origin] for origin in origins}
    return {origin: (len(group), _share_of(group, lambda j: j.right)) for origin, group in groups.items()}


def _list_confusions(judged: list[Judged]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter((j.topic, " + ".join(j.found) or "none") for j in judged if not j.right)
    return tuple((wanted, found, n) for (wanted, found), n in counted.most_common())


def _measure_reliability(judged: list[Judged], bins: int = 10) -> tuple[tuple[float, float, int], ...]:
    """Mean confidence, share right and count of each tenth of confidence that holds any."""
    groups: dict[int, list[Judged]] = {}
    for j in judged:
        groups.setdefault(min(int(j.confidence * bins), bins - 1), []).append(j)
    return tuple(
        (sum(j.confidence for j in group) / len(group), _share_of(group, lambda j: j.right), len(group))
        for _, group in sorted(groups.items())
    )
