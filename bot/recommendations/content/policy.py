"""The weights and thresholds of the advice, read from policy.yml; every one of them says why it is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.knowledge.choices import Choices
from bot.knowledge.names import SIDES
from bot.knowledge.reading import ContentRecord, Problems
from bot.recommendations.content.businesses import Business
from bot.recommendations.content.numbers import read_by_goal, read_curve, read_value, read_why
from bot.recommendations.content.platforms import AUDIENCES, Platform
from bot.recommendations.content.spending import Rhythm, Spending, read_rhythm, read_spending
from bot.recommendations.parts import Side
from bot.values.language.curves import Curve

FILE = "policy.yml"
CODES = (
    "budget_below_minimum",
    "paid_goal_without_money",
    "too_little_time_for_organic",
    "learning_limited",
    "target_out_of_reach",
    "deadline_passed",
    "unknown_platform",
    "no_benchmark",
    "stale_benchmark",
    "regulated",
)
OBJECTIVES = ("sales", "leads", "traffic", "awareness")


@dataclass(frozen=True)
class Nudge:
    """A small fixed weight for one side."""

    favours: Side
    weight: float


@dataclass(frozen=True)
class Industry:
    """A group of lines of business that leans to a side."""

    id: str
    businesses: tuple[str, ...]
    nudge: Nudge


@dataclass(frozen=True)
class Weights:
    """Everything the share is weighed from."""

    goal: float
    lean: Mapping[str, Curve]
    push: Curve
    short: Curve
    long: Curve
    much: Curve
    little: Curve
    audience: Mapping[str, Nudge]
    existing: Curve
    few_hours: Curve
    many_hours: Curve
    industries: tuple[Industry, ...]

    def find_industry(self, business: str | None) -> Industry | None:
        """The group a line of business belongs to."""
        return next((industry for industry in self.industries if business in industry.businesses), None)


@dataclass(frozen=True)
class Care:
    """Lines of business that the ad platforms have rules for: what is said of them, and who refuses their ads."""

    businesses: tuple[str, ...]
    rule: str
    refused: tuple[str, ...]
    refused_organic: tuple[str, ...] = ()
    refused_there: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()

    def is_open(self, platform: str, role: str, currency: str) -> bool:
        """Whether a platform takes such work where this is the money."""
        if role == "organic":
            return platform not in self.refused_organic
        there = self.refused_there if currency in self.currencies else ()
        return platform not in (*self.refused, *there)


@dataclass(frozen=True)
class Policy:
    """The policy in force, by its version."""

    version: str
    smm_from: float
    smo_to: float
    weights: Weights
    open_days: int
    organic_days: int
    lasting_days: int
    blocks: frozenset[str]
    high: float
    medium: float
    margin: float
    objectives: Mapping[str, str]
    spending: Spending
    rhythm: Rhythm
    watch: Mapping[str, tuple[str, ...]]
    care: tuple[Care, ...] = ()

    def care_for(self, business: str | None) -> Care | None:
        """The rules that a line of business is under on the ad platforms; None for most."""
        return next((care for care in self.care if business in care.businesses), None)

    def open_to(
        self, business: Business | None, platforms: Mapping[str, Platform], role: str, currency: str
    ) -> dict[str, Platform]:
        """The platforms that take ads, or posts, of such a business where this is the money."""
        care = self.care_for(business.id if business else None)
        return {name: found for name, found in platforms.items() if not care or care.is_open(name, role, currency)}

    def find_verdict(self, share_smm: float) -> str:
        """The side that leads at this share, or balanced."""
        if share_smm >= self.smm_from:
            return "smm"
        return "smo" if share_smm <= self.smo_to else "balanced"


def read_policy(data: Any, choices: Choices, problems: Problems) -> Policy:
    """The policy in a parsed policy.yml; every slip goes to `problems`."""
    record = ContentRecord(data, FILE, problems)
    verdict, time, gate = (record.take_record(key) for key in ("verdict", "timeframe", "gate"))
    confidence = record.take_record("confidence")
    policy = Policy(
        version=record.take_text("version"),
        smm_from=read_value(verdict, "smm_from", 0.5, 1),
        smo_to=read_value(verdict, "smo_to", 0, 0.5),
        weights=_read_weights(record, time, choices),
        open_days=round(read_value(time, "open_days", 1, 3650)),
        organic_days=round(read_value(gate, "organic_days", 0, 3650)),
        lasting_days=round(read_value(gate, "lasting_days", 0, 3650)),
        blocks=frozenset(gate.take_choices("blocks", CODES)),
        high=read_value(confidence, "high", 0, 10),
        medium=read_value(confidence, "medium", 0, 10),
        margin=read_value(confidence, "margin", 0, 0.5),
        objectives=read_by_goal(record.take_record("objectives"), choices, _read_objective),
        spending=read_spending(record.take_record("spending")),
        rhythm=read_rhythm(record.take_record("plan")),
        watch=read_by_goal(record.take_record("watch"), choices, ContentRecord.take_texts),
        care=tuple(_read_care(row, choices) for row in record.take_records("care")),
    )
    for part in (verdict, time, gate, confidence, record):
        part.report_unknown_keys()
    return policy


def _read_weights(record: ContentRecord, time: ContentRecord, choices: Choices) -> Weights:
    goals, budget, capacity = (record.take_record(key) for key in ("goals", "budget", "capacity"))
    audience = record.take_record("audience")
    weights = Weights(
        goal=read_value(goals, "weight", 0.01, 1),
        lean=read_by_goal(goals.take_record("lean"), choices, lambda leans, goal: read_curve(leans, goal, 0, 1)),
        push=read_curve(record, "push", 0, 1),
        short=read_curve(time, "short", 0, 1),
        long=read_curve(time, "long", 0, 1),
        much=read_curve(budget, "much", 0, 1),
        little=read_curve(budget, "little", 0, 1),
        audience={name: _read_nudge(audience.take_record(name)) for name in AUDIENCES},
        existing=read_curve(audience, "existing", 0, 1),
        few_hours=read_curve(capacity, "few", 0, 1),
        many_hours=read_curve(capacity, "many", 0, 1),
        industries=tuple(_read_industry(row) for row in record.take_records("industries")),
    )
    for part in (goals, budget, capacity, audience):
        part.report_unknown_keys()
    return weights


def _read_care(record: ContentRecord, choices: Choices) -> Care:
    def take_refused(key: str) -> tuple[str, ...]:
        return record.take_choices(key, choices.known_platforms) if record.has_key(key) else ()

    care = Care(
        businesses=record.take_texts("businesses"),
        rule=record.take_text("rule"),
        refused=take_refused("refused"),
        refused_organic=take_refused("refused_organic"),
        refused_there=take_refused("refused_there"),
        currencies=record.take_texts("currencies", required=False),
    )
    record.take_text("source")
    record.report_unknown_keys()
    return care


def _read_objective(record: ContentRecord, goal: str) -> str:
    return record.take_choice(goal, OBJECTIVES)


def _read_nudge(record: ContentRecord) -> Nudge:
    nudge = _open_nudge(record)
    record.report_unknown_keys()
    return nudge


def _open_nudge(record: ContentRecord) -> Nudge:
    read_why(record)
    return Nudge(cast(Side, record.take_choice("favours", SIDES)), read_value(record, "weight", 0, 1, bare=True))


def _read_industry(record: ContentRecord) -> Industry:
    industry = Industry(record.take_text("id"), record.take_texts("businesses"), _open_nudge(record))
    record.report_unknown_keys()
    return industry
