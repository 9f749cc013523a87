"""Rates leads by content/scoring.yml. Raising budget, authority, need or urgency never lowers a score."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from bot.knowledge.formats import Formats
from bot.knowledge.texts import fill_placeholders
from bot.leads.kinds import BY_ANOTHER_WAY, ELSEWHERE, find_kind
from bot.leads.monthly_budget import MonthlyBudget, a_month, a_year
from bot.leads.score import Part, Point, Score, Tier
from bot.leads.scored_facts import ScoredFacts
from bot.values.language.curves import Curve

# The question of each part that sales asks first.
CHIEF: Mapping[Part, str] = {
    "budget": "amount",
    "authority": "decides",
    "need": "goals",
    "timeframe": "start",
    "fit": "company",
}


@dataclass(frozen=True)
class Scoring:
    """The weights of content/scoring.yml, with what money is worth: US dollars by currency, and the home currency.

    `mailboxes` are the domains where anybody has an address.
    """

    tree: Mapping[str, Any]
    usd: Mapping[str, float]
    home: str
    mailboxes: frozenset[str] = frozenset()
    formats: Formats = Formats()

    @classmethod
    def from_content(
        cls,
        tree: Mapping[str, Any],
        rates: Mapping[str, Any],
        home: str,
        mailboxes: frozenset[str] = frozenset(),
        formats: Formats | None = None,
    ) -> Scoring:
        """The scoring of content/scoring.yml and content/rates.yml; `home` is the agency's own currency."""
        return cls(
            tree,
            {code: float(row["usd"]) for code, row in rates["rates"].items()},
            home,
            mailboxes,
            formats or Formats(),
        )

    @property
    def absence_limit(self) -> timedelta:
        """After how long without a word somebody has left."""
        return timedelta(minutes=self.tree["follow_up"]["after_minutes"]["value"])

    @cached_property
    def version(self) -> str:
        """A short hash of everything that a score depends on besides the lead."""
        weights = json.dumps([self.tree, self.usd, self.home], sort_keys=True, default=dict)
        return hashlib.sha256(weights.encode()).hexdigest()[:12]

    def rate_lead(self, known: ScoredFacts, today: date) -> Score:
        """The score of what is known, on this day; whoever is here for something else earns nothing by it."""
        if find_kind(known.profile) in ELSEWHERE:
            return Score(0, "elsewhere", str(self.tree["tiers"]["elsewhere"]["next"]), (), (), self.version)
        points = (
            *self._score_budget(known, today),
            *self._score_authority(known),
            *self._score_need(known),
            *self._score_timeframe(known, today),
            *self._score_fit(known),
            *self._score_engagement(known),
            *self._score_answers(known),
        )
        total = sum(point.points for point in points)
        tier = self._find_tier(total) if self.is_fit(known, today) else "not_a_fit"
        return Score(total, tier, self._next_step(known, tier), self._list_open_parts(points), points, self.version)

    def is_fit(self, known: ScoredFacts, today: date) -> bool:
        """Whether the agency could do something for them: False for no business and no money, for minors, and for who
        is here for something else."""
        if find_kind(known.profile) in ELSEWHERE:
            return False
        rule = self.tree["not_a_fit"]
        if known.profile.get("standing") in rule["never"]:
            return False
        if known.profile.get("standing") not in rule["standings"]:
            return True
        purse = self._monthly_budget(known, today)
        return purse is not None and (purse.usd is None or purse.usd >= rule["below"]["value"])

    def _next_step(self, known: ScoredFacts, tier: Tier) -> str:
        """What their situation asks for: how far sales has come, how and when to reach them, who decides, else their
        tier."""
        situations, profile = self.tree["situations"], known.profile
        if known.status == "booked" and known.meets:
            return self._name_situation("booked_for", day=self.formats.format_full_day(known.meets))
        if known.status in situations:
            return self._name_situation(known.status)
        if tier == "not_a_fit":
            return str(self.tree["tiers"][tier]["next"])
        kind, window = find_kind(profile), (profile.get("call") or {}).get("text")
        if kind in BY_ANOTHER_WAY:
            return self._name_situation("rfp_due" if profile.get("due") else kind, due=str(profile.get("due")))
        if window and known.contact.phone:
            return self._name_situation("call", window=window)
        if known.contact.phone and not known.contact.email:
            return self._name_situation("phone_only")
        if self._find_decider(known) == "other":
            return self._name_situation("other_decides")
        if tier == "hot" and known.opens:
            return self._name_situation("closed", day=self.formats.format_full_day(known.opens))
        return str(self.tree["tiers"][tier]["next"])

    def _name_situation(self, name: str, **told: str) -> str:
        return fill_placeholders(str(self.tree["situations"][name]["next"]), told)

    def _find_tier(self, total: int) -> Tier:
        ladder: tuple[Tier, ...] = ("hot", "warm")
        return next((tier for tier in ladder if total >= self.tree["tiers"][tier]["from"]), "cold")

    def _list_open_parts(self, points: tuple[Point, ...]) -> tuple[str, ...]:
        """What to ask about: the parts whose chief question has no answer."""
        unknown = {(point.part, point.name) for point in points if point.reason == self.tree["unknown"]}
        return tuple(self.tree[part]["ask"] for part, name in CHIEF.items() if (part, name) in unknown)

    def _monthly_budget(self, known: ScoredFacts, today: date) -> MonthlyBudget | None:
        days, budget = _count_days(known.profile, today), known.profile.get("budget")
        days = round(self.tree["budget"]["open_days"]["value"]) if days is None else days
        return a_month(budget, days, self.usd, self.home) if budget else None

    def _score_budget(self, known: ScoredFacts, today: date) -> Iterator[Point]:
        texts, purse = self.tree["budget"], self._monthly_budget(known, today)
        curve, said = _read_curve(texts["amount"]), known.words.get("budget")
        if purse is None:
            yield self._make_unknown_point("budget", "amount", _top_of(curve))
        elif purse.amount == 0:
            yield Point("budget", "amount", 0, _top_of(curve), texts["amount"]["none"], said)
        else:
            rated = purse.usd is not None
            points = round(curve.height_at(purse.usd)) if purse.usd is not None else texts["unrated"]["value"]
            reason = texts["amount" if rated else "unrated"]["reason"].replace(
                "{amount}", self.formats.format_money(purse.amount, purse.currency)
            )
            yield Point("budget", "amount", points, _top_of(curve), reason, said)
        yield self._score_deal(known)

    def _score_deal(self, known: ScoredFacts) -> Point:
        """The size of the deal, by a year of the money, so that a plan for a few weeks makes no lead smaller."""
        curve, budget = _read_curve(self.tree["budget"]["deal"]), known.profile.get("budget")
        year = a_year(budget, self.usd, self.home) if budget else None
        if year is None or year.usd is None:
            return self._make_unknown_point("budget", "deal", _top_of(curve))
        reason = self.tree["budget"]["deal"]["reason"].replace(
            "{amount}", self.formats.format_money(year.amount, year.currency)
        )
        points = round(curve.height_at(math.log10(max(1.0, year.usd))))
        return Point("budget", "deal", points, _top_of(curve), reason, known.words.get("budget"))

    def _score_authority(self, known: ScoredFacts) -> Iterator[Point]:
        levels, role = self.tree["authority"]["levels"], known.contact.role
        level = self._find_decider(known)
        if level is None:
            yield self._make_unknown_point("authority", "decides", levels["me"]["value"])
            return
        said = known.words.get("decides") or known.words.get("role")
        reason = levels[level]["reason"].replace("{role}", role or "role not said")
        yield Point("authority", "decides", levels[level]["value"], levels["me"]["value"], reason, said)

    def _find_decider(self, known: ScoredFacts) -> str | None:
        role = known.contact.role
        return known.profile.get("decides") or (self._find_level(role) if role else None)

    def _find_level(self, role: str) -> str:
        """The highest level of which the role holds a word; a role that holds none leaves it to somebody else."""
        roles = self.tree["authority"]["roles"].items()
        return next((level for level, words in roles if any(_contains_word(role, word) for word in words)), "other")

    def _format_target(self, target: Mapping[str, Any]) -> str:
        if not target:
            return ""
        amount = f"{self.formats.format_number(target['amount'])} {target['metric']}"
        return f"{amount} a {target['period']}" if target.get("period") else amount

    def _score_need(self, known: ScoredFacts) -> Iterator[Point]:
        goals = ", ".join(str(goal).replace("_", " ") for goal in known.profile.get("goals") or ())
        # Who wants work for their own clients, or proposals, needs no goal to need it.
        goals = goals or str(self.tree["need"]["kinds"].get(find_kind(known.profile), ""))
        yield self._grant_points("need", "goals", goals, known)
        yield self._grant_points("need", "target", self._format_target(known.profile.get("target") or {}), known)
        yield self._grant_points("need", "tried", known.profile.get("tried"), known)

    def _score_timeframe(self, known: ScoredFacts, today: date) -> Iterator[Point]:
        starts = (known.profile.get("timeframe") or {}).get("starts")
        begins = max(0, (date.fromisoformat(starts) - today).days) if starts else None
        due = known.profile.get("due")
        until = max(0, (date.fromisoformat(due) - today).days) if due else None
        days = _count_days(known.profile, today)
        yield self._score_urgency("horizon", until if days is None else days, known.words.get("timeframe"))
        yield self._score_urgency("start", begins, known.words.get("start") or known.words.get("timeframe"))

    def _score_urgency(self, name: str, days: int | None, said: str | None) -> Point:
        texts = self.tree["timeframe"][name]
        curve = _read_curve(texts)
        if days is None:
            return self._make_unknown_point("timeframe", name, _top_of(curve))
        reason = texts["reason"].replace("{days}", str(days))
        return Point("timeframe", name, round(curve.height_at(days)), _top_of(curve), reason, said)

    def _score_fit(self, known: ScoredFacts) -> Iterator[Point]:
        domain = (known.contact.email or "").rpartition("@")[2].casefold()
        own = domain not in self.mailboxes and domain
        for name, value in (
            ("company", known.contact.company),
            ("website", known.contact.website),
            ("work_email", own),
            ("industry", known.profile.get("industry")),
        ):
            yield self._grant_points("fit", name, value, known)

    def _score_engagement(self, known: ScoredFacts) -> Iterator[Point]:
        yield self._grant_points("engagement", "advice", known.advised, known)
        yield self._grant_points("engagement", "phone", known.contact.phone, known)
        yield self._grant_points("engagement", "booked", known.status in ("booked", "won"), known)
        yield self._grant_points("engagement", "plan", "email_plan" in known.wishes, known)

    def _score_answers(self, known: ScoredFacts) -> Iterator[Point]:
        """What the answers to the agency's own questions are worth."""
        answers = known.profile.get("answers") or {}
        for name, row in self.tree["answers"].items():
            by = row.get("by", {})
            most, answer = max((row["value"], *by.values())), answers.get(name)
            if answer is None:
                yield self._make_unknown_point(row["part"], name, most)
            else:
                reason = row["reason"].replace("{answer}", answer)
                yield Point(row["part"], name, by.get(answer, row["value"]), most, reason, known.words.get(name))

    def _grant_points(self, part: Part, name: str, value: object, known: ScoredFacts) -> Point:
        """The whole of what one thing is worth when it is known, else nothing."""
        texts = self.tree[part][name]
        if not value:
            return self._make_unknown_point(part, name, texts["value"])
        reason = texts["reason"].replace(f"{{{name}}}", str(value))
        return Point(part, name, texts["value"], texts["value"], reason, known.words.get(name))

    def _make_unknown_point(self, part: Part, name: str, most: int) -> Point:
        return Point(part, name, 0, most, self.tree["unknown"])


def _read_curve(texts: Mapping[str, Any]) -> Curve:
    return Curve(tuple((float(x), float(y)) for x, y in texts["line"]["points"]))


def _top_of(curve: Curve) -> int:
    return round(max(height for _, height in curve.points))


def _count_days(profile: Mapping[str, Any], today: date) -> int | None:
    """Days until results are wanted; None when it was not said."""
    timeframe = profile.get("timeframe") or {}
    if timeframe.get("deadline"):
        return max(0, (date.fromisoformat(timeframe["deadline"]) - today).days)
    days = timeframe.get("days_max") if timeframe.get("days_max") is not None else timeframe.get("days_min")
    return None if days is None else max(0, int(days))


def _contains_word(role: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", role, re.IGNORECASE) is not None
