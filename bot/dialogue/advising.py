"""The recommendation within the talk: from what is known to the engine, and from its object to what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.merging import changed
from bot.dialogue.model import Button, Reply
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.questions import said
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import SHOWN, Visit
from bot.recommendations.book import AdviceBook
from bot.recommendations.compare import compare
from bot.recommendations.engine import recommend
from bot.recommendations.model import Profile
from bot.recommendations.sanity import is_beyond_sane
from bot.recommendations.shown import number_lines, plan_lines, result_line
from bot.values.money import Money

REASONS, WARNINGS = 3, 2
# Warnings that hold for every version of a plan: they are said with the first.
LASTING = ("learning_limited", "regulated")


@dataclass(frozen=True)
class Advising:
    """Recommends for a visit and shows the result; holds content only."""

    book: AdviceBook
    lines: Mapping[str, Any]
    phrasing: Phrasing

    def recommend(self, visit: Visit, today: date) -> dict[str, Any]:
        """The recommendation of contract 4.5 for what is known."""
        known = {**visit.known(), "goals": list(visit.goals), "excluded": list(visit.refused_platforms)}
        known |= {"average_sale": visit.average_sale, "results": visit.results}
        known |= {"place": (visit.place or {}).get("name")}
        book = self.book.pay_in((visit.place or {}).get("region"))
        return recommend(Profile.from_json(known), book, today).as_json()

    def doubt_sum(self, budget: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The sum when it is so large that it is asked back; None when it is not."""
        if not budget:
            return None
        money = Money(*(budget.get(name) for name in ("amount_min", "amount_max", "currency", "period")))
        return dict(budget) if is_beyond_sane(money, self.book.policy, self.book.rates) else None

    def ask_back(self, visit: Visit) -> Reply:
        """Asks whether this budget is really meant, with a button that says so."""
        texts, amount = self.lines["questions"]["budget"], self.phrasing.said(visit, "budget")
        return Reply(
            texts["doubt"].replace("{amount}", amount), (Button(texts["doubt_yes"], said("budget", visit.budget)),)
        )

    def noted(self, visit: Visit, names: Sequence[str]) -> str:
        """What was just understood, in a sentence, and the line of business in another."""
        known = [name for name in SHOWN if name in names and visit.knows_value(name)]
        texts, values = self.lines["understood"], [name for name in known if name != "industry"]
        parts = []
        if values:
            listed = self.phrasing.enumerate(visit, values)
            # Another opening for other values, so that few in a row begin alike.
            opening = texts["noted"][len(listed) % len(texts["noted"])]
            parts.append(str(opening).replace("{values}", listed))
        if "industry" in known:
            parts.append(str(texts["noted_industry"]).replace("{value}", self.phrasing.said(visit, "industry")))
        return " ".join(parts) or str(texts["dropped"])

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
        return Reply(summary), replace(self.card(recommendation, before.recommendation), buttons=ways)

    def card(self, recommendation: dict[str, Any], before: Mapping[str, Any] | None = None) -> Reply:
        """The advice itself; what the one before it warned of lastingly is not said again."""
        return Reply(self._text(recommendation, before), self._after("deny"), recommendation)

    def summarize(self, step: Step, asked: Reply, joint: str = "\n\n") -> Reply:
        """The question with what was just understood before it, unless that is told already."""
        names = [name for name in changed(step.before, step.after) if name not in step.told]
        return replace(asked, text=f"{self.noted(step.after, names)}{joint}{asked.text}") if names else asked

    def follow(self, step: Step, today: date) -> Step:
        """In the middle of the consultation the advice follows what was corrected, and says in a few lines how."""
        names = [name for name in changed(step.before, step.after) if name != "industry"]
        if not (step.before.recommendation and names and step.after.goals) or step.advice:
            return step
        recommendation = self.recommend(step.after, today)
        reply = self.followed(step.before.recommendation, recommendation, step.after, names)
        return replace(step.now(recommendation=recommendation).say(reply), advice=recommendation)

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

    def ways(self) -> tuple[Button, ...]:
        """The buttons under what is said of the advice."""
        return self._after("deny")

    def _after(self, *without: str) -> tuple[Button, ...]:
        return buttons([row for row in self.lines["advice"]["after"] if row["ask"] not in without])

    def sources(self, recommendation: dict[str, Any]) -> Reply:
        """Where the recommendation's figures come from."""
        rows = self.book.sources(recommendation)
        if not rows:
            return Reply(self.lines["advice"]["where_from_policy"])
        return Reply("\n".join([self.lines["advice"]["where_from_figures"], *(f"- {row}" for row in rows)]))

    def _text(self, recommendation: dict[str, Any], before: Mapping[str, Any] | None) -> str:
        shown = self.lines["shown"]
        said = {w["code"] for w in (before or {}).get("warnings", ())} & {*LASTING}
        warnings = [w["text"] for w in recommendation["warnings"] if w["code"] not in said]
        parts = [
            shown["verdict"].format(headline=recommendation["headline"]),
            result_line(recommendation, self.book),
            _section(shown["reasons"], [r["text"] for r in recommendation["reasons"][:REASONS]]),
            _section(shown["warnings"], warnings[:WARNINGS]),
            (recommendation.get("needed") or {}).get("text", ""),
            shown["next"].format(step=recommendation["next_step"]),
        ]
        return "\n\n".join(part for part in parts if part)


def _section(title: str, rows: list[str]) -> str:
    return "\n".join([title, *(f"- {row}" for row in rows)]) if rows else ""


def only_starts_again(step: Step) -> bool:
    """Whether the time for results was asked for and a start told, as before: that is asked once only."""
    told = isinstance(step.heard.answer, dict) and "timeframe" in step.heard.answer
    begun = step.before.asking == "timeframe" and (step.before.timeframe or {}).get("starts")
    return told and bool(begun) and not step.after.knows("timeframe")
