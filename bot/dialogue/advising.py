"""The recommendation within the talk: from what is known to the engine, and from its object to what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogue.model import Button, Reply
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.step import buttons
from bot.dialogue.visit import SHOWN, Visit
from bot.recommendations.book import AdviceBook
from bot.recommendations.compare import compare
from bot.recommendations.engine import recommend
from bot.recommendations.model import Profile
from bot.recommendations.shown import number_lines, plan_lines, result_line

REASONS, WARNINGS = 3, 2


@dataclass(frozen=True)
class Advising:
    """Recommends for a visit and shows the result; holds content only."""

    book: AdviceBook
    lines: Mapping[str, Any]
    phrasing: Phrasing

    def recommend(self, visit: Visit, today: date) -> dict[str, Any]:
        """The recommendation of contract 4.5 for what is known."""
        known = {**visit.known(), "goals": list(visit.goals), "excluded": list(visit.refused_platforms)}
        return recommend(Profile.from_json(known), self.book, today).as_json()

    def noted(self, visit: Visit, names: Sequence[str]) -> str:
        """What was just understood, in a line or a short list."""
        known = [name for name in SHOWN if name in names and visit.knows_value(name)]
        if not known:
            return str(self.lines["understood"]["dropped"])
        return f"{self.lines['understood']['lead_in']}\n{self.phrasing.listed(visit, known)}"

    def listed(self, visit: Visit) -> str:
        """Everything known of the visitor, as bullets."""
        return self.phrasing.listed(visit, SHOWN)

    def show(self, before: Visit, after: Visit, recommendation: dict[str, Any]) -> tuple[Reply, ...]:
        """The recommendation as a visitor reads it: the difference from the last one, the summary, the advice."""
        shown = self.lines["shown"]
        summary = f"{self.lines['understood']['summary']}\n{self.listed(after)}"
        if before.recommendation:
            lines = "\n".join(f"- {line}" for line in compare(before.recommendation, recommendation, self.book))
            summary = f"{shown['updated']}\n\n{shown['difference']}\n{lines}\n\n{summary}" if lines else summary
        ways = self._after() if not before.recommendation else self._after("deny")
        return Reply(summary), Reply(self._text(recommendation), ways, recommendation)

    def followed(self, before: dict[str, Any], after: dict[str, Any], visit: Visit, names: Sequence[str]) -> Reply:
        """A correction taken in while something else is asked: what was understood, and what it changes."""
        lines = "\n".join(f"- {line}" for line in compare(before, after, self.book))
        change = f"{self.lines['shown']['difference']}\n{lines}" if lines else self.lines["advice"]["same"]
        return Reply(f"{self.noted(visit, names)}\n\n{change}")

    def why(self, recommendation: dict[str, Any]) -> Reply:
        """Every reason behind the verdict, and what would change it."""
        lines = [f"- {reason['text']}" for reason in recommendation["reasons"]]
        change = recommendation.get("would_change")
        text = "\n".join([self.lines["shown"]["reasons"], *lines, *(["", change["text"]] if change else [])])
        return Reply(text, self._after("why_so", "deny"))

    def plan(self, recommendation: dict[str, Any]) -> Reply:
        """The weeks, compactly."""
        weeks = plan_lines(recommendation, self.book) or self.lines["advice"]["no_plan"]
        return Reply(weeks, self._after("show_plan", "deny"))

    def numbers(self, recommendation: dict[str, Any]) -> Reply:
        """The money and what it may bring."""
        return Reply(number_lines(recommendation, self.book), self._after("show_numbers", "deny"))

    def _after(self, *without: str) -> tuple[Button, ...]:
        return buttons([row for row in self.lines["advice"]["after"] if row["ask"] not in without])

    def sources(self, recommendation: dict[str, Any]) -> Reply:
        """Where the recommendation's figures come from."""
        rows = self.book.sources(recommendation)
        if not rows:
            return Reply(self.lines["advice"]["where_from_policy"])
        return Reply("\n".join([self.lines["advice"]["where_from_figures"], *(f"- {row}" for row in rows)]))

    def _text(self, recommendation: dict[str, Any]) -> str:
        shown = self.lines["shown"]
        parts = [
            shown["verdict"].format(headline=recommendation["headline"]),
            _section(shown["reasons"], [r["text"] for r in recommendation["reasons"][:REASONS]]),
            _section(shown["warnings"], [w["text"] for w in recommendation["warnings"][:WARNINGS]]),
            result_line(recommendation, self.book),
            (recommendation.get("needed") or {}).get("text", ""),
            shown["next"].format(step=recommendation["next_step"]),
        ]
        return "\n\n".join(part for part in parts if part)


def _section(title: str, rows: list[str]) -> str:
    return "\n".join([title, *(f"- {row}" for row in rows)]) if rows else ""
