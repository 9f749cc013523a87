"""How often the values in a text are read right, and how often a trap is sprung."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DAYS = 2
TRAPS = ("budget", "timeframe")


@dataclass(frozen=True)
class SlotScores:
    """Shares between 0 and 1 over lines; `wrong` holds index and names of the values that were wrong."""

    count: int
    right: float
    trapped: float
    wrong: tuple[tuple[int, tuple[str, ...]], ...]


def score_slots(rows: Iterable[Mapping[str, Any]], parse: Callable[[str], Mapping[str, Any]]) -> SlotScores:
    """A line is right when every counted value in it is; a trap is a value found where there must be none."""
    faults, traps = [], []
    for row in rows:
        line = parse(row["text"])
        missed = tuple(name for name, wanted in row["expect"].items() if not _is_held(name, wanted, line))
        sprung = tuple(name for name in row.get("absent", ()) if name in TRAPS and line[name] is not None)
        faults.append(missed + sprung)
        traps.append(bool(sprung))
    count = len(faults)
    wrong = tuple((i, fault) for i, fault in enumerate(faults) if fault)
    return SlotScores(count, 1 - len(wrong) / max(count, 1), sum(traps) / max(count, 1), wrong)


def _is_held(name: str, wanted: Any, line: Mapping[str, Any]) -> bool:
    check = _CHECKS.get(name)
    return True if check is None else check(wanted, line)


def _is_goal(wanted: Any, line: Mapping[str, Any]) -> bool:
    return bool(set(wanted) & set(line["goals"]))


def _is_platforms(wanted: Any, line: Mapping[str, Any]) -> bool:
    return set(wanted) <= set(line["platforms"])


def _is_budget(wanted: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    found = line["budget"]
    if found is None:
        return False
    ends = {"amount_min": wanted["amount"], "amount_max": wanted["amount"]} if "amount" in wanted else {}
    amounts = {**ends, **{k: wanted[k] for k in ("amount_min", "amount_max") if k in wanted}}
    named = {k: wanted[k] for k in ("currency", "period") if wanted.get(k)}
    return all(_is_near(found[k], v, 0.001) for k, v in amounts.items()) and all(
        found[k] == v for k, v in named.items()
    )


def _is_timeframe(wanted: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    found = line["timeframe"]
    if found is None:
        return False
    if "deadline_text" in wanted:
        return any(found[k] is not None for k in ("days_min", "days_max", "deadline"))
    return all(_is_near(found[k], wanted[k], DAYS) for k in ("days_min", "days_max") if k in wanted)


def _is_contact(wanted: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    return all(_fold_text(line["contact"].get(name)) == _fold_text(value) for name, value in wanted.items())


def _is_company(wanted: Any, line: Mapping[str, Any]) -> bool:
    return _fold_text(wanted) in _fold_text(line["contact"]["company"])


def _is_near(found: Any, wanted: Any, tolerance: float) -> bool:
    return found == wanted if found is None or wanted is None else abs(float(found) - float(wanted)) <= tolerance


def _fold_text(text: Any) -> str:
    return str(text or "").casefold().removeprefix("the ").strip()


_CHECKS: dict[str, Callable[[Any, Mapping[str, Any]], bool]] = {
    "goal": _is_goal,
    "goals": _is_goal,
    "platforms": _is_platforms,
    "budget": _is_budget,
    "timeframe": _is_timeframe,
    "contact": _is_contact,
    "company": _is_company,
}
