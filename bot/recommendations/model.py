"""The advice as a whole, frozen (contract 4.5 as JSON)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

from bot.recommendations.channels import Beside
from bot.recommendations.parts import Caution, Kpi, Needed, PlatformPart, Reason, Row, Split, VerdictChange, Watch, Week
from bot.recommendations.profile import Json, Profile, plain_number


@dataclass(frozen=True)
class Recommendation:
    """The advice as a whole; `as_json` is contract 4.5."""

    verdict: str = ""
    share_smm: float = 0
    confidence: str = "low"
    feasible: bool = True
    mode: str = "budget"
    headline: str = ""
    pattern: str | None = None
    profile: Profile = Profile(())
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Caution, ...] = ()
    strategies: tuple[Watch, ...] = ()
    next_step: str = ""
    policy_version: str = ""
    today: date = date.min
    kpis: tuple[Kpi, ...] = ()
    watch: tuple[Watch, ...] = ()
    money: Split | None = None
    platforms: tuple[PlatformPart, ...] = ()
    forecast: tuple[Row, ...] = ()
    needed: Needed | None = None
    plan: tuple[Week, ...] = ()
    rhythm: str | None = None
    assumptions: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    would_change: VerdictChange | None = None
    pattern_steps: tuple[str, ...] = ()
    posts_a_week: int = 0
    hours_a_week: float = 0
    counted: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    choice: str | None = None
    expected: str = ""
    first_steps: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    posts_by_us: int = 0
    posts_in_all: int = 0
    hours_by_you: float = 0

    @classmethod
    def from_json(cls, data: Json) -> Recommendation:
        """The recommendation that `as_json` wrote, today or in an earlier version: absent keys count as empty."""
        effort = data.get("effort") or {}
        told: dict[str, Any] = {name: data[name] for name in _PLAIN if data.get(name) is not None}
        told |= {name: tuple(data[name]) for name in _LISTS if data.get(name)}
        told |= {name: tuple(map(read, data[name])) for name, read in _PARTS.items() if data.get(name)}
        told |= {name: read(data[name]) for name, read in _WHOLES.items() if data.get(name)}
        told["plan"] = tuple(map(Week.from_json, data.get("plan") or (), data.get("ads") or repeat(None)))
        told |= {name: effort[key] for name, key in _EFFORT.items() if key in effort}
        return cls(**told, share_smm=(data.get("share") or {}).get("smm", 0))

    @property
    def currency(self) -> str | None:
        """The currency it counts in; None without money."""
        return self.money.currency if self.money else None

    @property
    def share_smo(self) -> float:
        """The organic share; with the paid one it makes 1."""
        return round(1 - self.share_smm, 2)

    def as_json(self) -> Json:
        """The object of contract 4.5, with a few keys more."""
        return self._verdict_json() | self._figures_json() | self._words_json()

    def _verdict_json(self) -> Json:
        return {
            "verdict": self.verdict,
            "share": {"smm": self.share_smm, "smo": self.share_smo},
            "confidence": self.confidence,
            "feasible": self.feasible,
            "mode": self.mode,
            "headline": self.headline,
            "pattern": self.pattern,
            "profile": self.profile.as_json(),
            "reasons": [reason.as_json() for reason in self.reasons],
            "warnings": [warning.as_json() for warning in self.warnings],
            "would_change": self.would_change.as_json() if self.would_change else None,
        }

    def _figures_json(self) -> Json:
        return {
            "strategies": [strategy.as_json() for strategy in self.strategies],
            "kpis": [kpi.as_json() for kpi in self.kpis],
            "watch": [watch.as_json() for watch in self.watch],
            "money": self.money.as_json() if self.money else None,
            "platforms": [part.as_json() for part in self.platforms],
            "forecast": [row.as_json() for row in self.forecast],
            "needed": self.needed.as_json() if self.needed else None,
            "plan": [week.as_json() for week in self.plan],
            "ads": [week.kind for week in self.plan],
            "rhythm": self.rhythm,
            "counted": dict(self.counted),
            "effort": self._effort_json(),
            "beside": [row.as_json() for row in self.beside],
            "choice": self.choice,
            "expected": self.expected,
            "first_steps": list(self.first_steps),
            "who": list(self.who),
        }

    def _effort_json(self) -> Json:
        return {key: plain_number(getattr(self, name)) for name, key in _EFFORT.items()}

    def _words_json(self) -> Json:
        return {
            "assumptions": list(self.assumptions),
            "risks": list(self.risks),
            "open_questions": list(self.open_questions),
            "next_step": self.next_step,
            "policy_version": self.policy_version,
            "today": self.today.isoformat(),
        }


_PLAIN = (
    *("verdict", "confidence", "feasible", "mode", "headline", "pattern", "rhythm", "counted", "choice", "expected"),
    *("next_step", "policy_version"),
)
_LISTS = ("first_steps", "who", "assumptions", "risks", "open_questions")
_PARTS: dict[str, Callable[[Json], Any]] = {
    "reasons": Reason.from_json,
    "warnings": Caution.from_json,
    "strategies": Watch.from_json,
    "kpis": Kpi.from_json,
    "watch": Watch.from_json,
    "platforms": PlatformPart.from_json,
    "forecast": Row.from_json,
    "beside": Beside.from_json,
}
_WHOLES: dict[str, Callable[[Any], Any]] = {
    "profile": Profile.from_json,
    "would_change": VerdictChange.from_json,
    "money": Split.from_json,
    "needed": Needed.from_json,
    "today": date.fromisoformat,
}
_EFFORT = {
    "posts_a_week": "posts",
    "hours_a_week": "hours",
    "posts_in_all": "posts_in_all",
    "posts_by_us": "posts_by_us",
    "hours_by_you": "hours_by_you",
}
