"""What must hold after a turn of a held-out conversation, and what is wrong when it does not.

A value that is expected may be a mapping (each key must hold), a list (each item must be there), `{"any": […]}`,
`{"all": […]}`, a number (days within two, money within half a percent), `{"from": …, "to": …}`, text in any case,
True (known, whatever it is) or None (unknown).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.questions import ADVICE

PROFILE = (*ADVICE, "target", "contact")
# A value of these may grow and shrink; one of the others that must not be there was put there by somebody.
HELD = ("goals", "platforms", "contact")
MISSED, WRONG, INVENTED = "value missed", "value wrong", "value invented"
ASKED, TOPIC, CHANGED = "asked wrong", "topic wrong", "changed though it must not"
UNADVISED, LEAD, UNSAID, UNREACHED = "no advice", "lead wrong", "not said", "not reached"
_NEVER = object()
_DAYS = ("days_min", "days_max")


@dataclass(frozen=True)
class Fault:
    """One expectation that does not hold: its kind, and what was expected and found."""

    kind: str
    what: str


@dataclass(frozen=True)
class Standing:
    """How a talk stood before a turn: the last line of `bot talk`, what was expected by then, whether advice was given.

    `answers` is the question that the turn answers.
    """

    turn: Mapping[str, Any]
    expected: Mapping[str, Any]
    advised: bool = False
    answers: str | None = None

    @property
    def slots(self) -> Mapping[str, Any]:
        """What was known."""
        slots: Mapping[str, Any] = self.turn.get("slots", {})
        return slots

    @property
    def asking(self) -> str | None:
        """What was asked."""
        asking: str | None = self.turn.get("asking")
        return asking


def find_faults(expected: Mapping[str, Any], before: Standing, after: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults of the turn `after`, a line of `bot talk`.

    What went wrong in an earlier turn and only stays so counts there and not here again.
    """
    return (
        *_check_known(expected, before, after["slots"]),
        *_check_unknown(expected.get("not", {}), before.slots, after["slots"]),
        *_check_asked(expected, before, after),
        *_check_answered(expected, after["topic"]),
        *_check_unchanged(expected, before.slots, after["slots"]),
        *_check_served(expected, before, after),
    )


def is_confirmed(asking: str | None) -> bool:
    """Whether the question is only whether something was understood, such as a time before it is booked."""
    return asking is not None and asking.endswith("_confirm")


def is_match(expected: Any, found: Any, name: str = "") -> bool:
    """Whether the value found is the one expected."""
    if expected is None:
        return found in (None, [], {}, "")
    if expected is True:
        return found not in (None, [], {}, "")
    if isinstance(expected, Mapping):
        return _matches_mapping(expected, found, name)
    if isinstance(expected, list):
        return isinstance(found, list) and set(expected) <= set(found)
    if isinstance(found, list):
        return expected in found
    if isinstance(expected, (int, float)):
        return _is_number(found) and abs(found - expected) <= (2 if name in _DAYS else abs(expected) * 0.005)
    return str(expected).casefold() == str(found).casefold()


def _matches_mapping(expected: Mapping[str, Any], found: Any, name: str) -> bool:
    if "any" in expected:
        return any(is_match(one, found, name) for one in expected["any"])
    if "all" in expected:
        return all(is_match(one, found, name) for one in expected["all"])
    if "from" in expected:
        return _is_number(found) and bool(expected["from"] <= found <= expected["to"])
    return isinstance(found, Mapping) and all(is_match(one, found.get(key), key) for key, one in expected.items())


def _is_number(found: Any) -> bool:
    return isinstance(found, (int, float)) and not isinstance(found, bool)


def _check_known(expected: Mapping[str, Any], before: Standing, slots: Mapping[str, Any]) -> Iterator[Fault]:
    for name, wanted in expected.get("know", {}).items():
        found, stood = slots.get(name), before.slots.get(name)
        if is_match(wanted, found, name):
            continue
        if name != before.answers and before.expected.get(name) == wanted and not is_match(wanted, stood, name):
            continue
        kind = MISSED if found in (None, [], {}) or found == stood else WRONG
        yield Fault(kind, f"{name}: expected {wanted}, found {found}")


def _check_unknown(unwanted: Mapping[str, Any], stood: Mapping[str, Any], slots: Mapping[str, Any]) -> Iterator[Fault]:
    for name, value in unwanted.items():
        found = slots.get(name)
        alternatives = value["all"] if isinstance(value, Mapping) and "all" in value else [value]
        there = is_match(True, found) if value is None else any(is_match(one, found, name) for one in alternatives)
        if there and (name in HELD or found != stood.get(name)):
            yield Fault(INVENTED, f"{name}: must not be {'known' if value is None else value}, found {found}")


def _check_asked(expected: Mapping[str, Any], before: Standing, after: Mapping[str, Any]) -> Iterator[Fault]:
    asking = after["asking"]
    if asking is not None and asking == before.asking and asking != before.answers:
        return
    if "asking" in expected and asking not in _as_list(expected["asking"]):
        yield Fault(ASKED, f"asking: expected {expected['asking']}, found {asking}")
    missed = asking in before.expected and not is_match(before.expected[asking], after["slots"].get(asking))
    if asking in expected.get("not_asking", ()) and (asking == before.answers or not missed):
        yield Fault(ASKED, f"asking: {asking} was settled")


def _check_answered(expected: Mapping[str, Any], topic: Any) -> Iterator[Fault]:
    found = _as_list(topic)
    if "topic" in expected and not set(found) & set(_as_list(expected["topic"])):
        yield Fault(TOPIC, f"topic: expected {expected['topic']}, found {topic}")
    if set(found) & set(expected.get("not_topic", ())):
        yield Fault(TOPIC, f"topic: {topic} is not what this is about")


def _check_unchanged(
    expected: Mapping[str, Any], stood: Mapping[str, Any], slots: Mapping[str, Any]
) -> Iterator[Fault]:
    if expected.get("unchanged"):
        for name in PROFILE:
            if slots.get(name) != stood.get(name):
                yield Fault(CHANGED, f"{name}: {stood.get(name)} became {slots.get(name)}")


def _check_served(expected: Mapping[str, Any], before: Standing, after: Mapping[str, Any]) -> Iterator[Fault]:
    open_still = after["asking"] in ADVICE and not after["slots"].get(after["asking"])
    if expected.get("advice") and not (before.advised or after["recommendation"] or open_still):
        yield Fault(UNADVISED, "advice: none was given by now")
    if "lead" in expected and not _is_lead(expected["lead"], after) and not _is_late(expected["lead"], before):
        yield Fault(LEAD, f"lead: expected {expected['lead']}, found {(after['lead'] or {}).get('status')}")
    said = _join_texts(after["replies"])
    if "says" in expected and not any(words.casefold() in said for words in expected["says"]):
        yield Fault(UNSAID, f"says: expected one of {expected['says']}")
    if any(words.casefold() in said for words in expected.get("not_says", ())):
        yield Fault(UNSAID, f"says: one of {expected['not_says']}")


def _is_late(expected: Any, before: Standing) -> bool:
    """Whether this was expected and missing before."""
    return bool(before.expected.get("lead", _NEVER) == expected) and not _is_lead(expected, before.turn)


def _is_lead(expected: Any, turn: Mapping[str, Any]) -> bool:
    status = (turn.get("lead") or {}).get("status")
    if expected == "booked" and status and is_confirmed(turn.get("asking")):
        return True
    return bool(status) if expected is True else status in _as_list(expected)


def _join_texts(replies: Iterable[Mapping[str, Any]]) -> str:
    """Everything that stands on the screen after the turn, in lower case and with plain spaces."""
    said = (words for reply in replies for words in (reply["text"], *(b["title"] for b in reply["buttons"])))
    return " ".join(" ".join(said).casefold().split())


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
