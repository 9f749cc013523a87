"""A recommendation in the chat's words: the card, the reasons, the weeks, the numbers and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.model import Button, Reply
from bot.dialogue.turn_builder import make_buttons
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.chat_text import number_lines, plan_lines, result_line

REASONS, WARNINGS = 3, 2
# Warnings that change no decision: they stand under the numbers and in the plan.
IN_NUMBERS = ("learning_limited",)


@dataclass(frozen=True)
class AdviceText:
    """Shows recommendations; holds content only."""

    book: Catalog
    lines: Mapping[str, Any]

    def make_card(self, recommendation: Recommendation) -> Reply:
        """The advice itself."""
        return Reply(self._write_text(recommendation), self.list_buttons("deny"), recommendation)

    def explain_reasons(self, recommendation: Recommendation) -> Reply:
        """Every reason behind the verdict, and what would change it."""
        lines = [f"- {reason.text}" for reason in recommendation.reasons]
        change = recommendation.would_change
        text = "\n".join([self.lines["shown"]["reasons"], *lines, *(["", change.text] if change else [])])
        return Reply(text, self.list_buttons("why_so", "deny"))

    def describe_plan(self, recommendation: Recommendation) -> Reply:
        """The weeks, compactly."""
        weeks = plan_lines(recommendation, self.book) or self.lines["advice"]["no_plan"]
        return Reply(weeks, self.list_buttons("show_plan", "deny"))

    def describe_numbers(self, recommendation: Recommendation) -> Reply:
        """The money and what it may bring, with how far the weeks may differ."""
        settling = [row.text for row in recommendation.warnings if row.code in IN_NUMBERS]
        text = "\n\n".join((number_lines(recommendation, self.book), *settling))
        return Reply(text, self.list_buttons("show_numbers", "deny"))

    def list_sources(self, recommendation: Recommendation) -> Reply:
        """Where the recommendation's figures come from."""
        rows = self.book.describe_sources(recommendation)
        if not rows:
            return Reply(self.lines["advice"]["where_from_policy"])
        return Reply("\n".join([self.lines["advice"]["where_from_figures"], *(f"- {row}" for row in rows)]))

    def list_usual_buttons(self) -> tuple[Button, ...]:
        """The buttons under what is said of the advice."""
        return self.list_buttons("deny")

    def list_buttons(self, *without: str) -> tuple[Button, ...]:
        """The buttons under the advice, but these."""
        return make_buttons([row for row in self.lines["advice"]["after"] if row.ask not in without])

    def _write_text(self, recommendation: Recommendation) -> str:
        shown, warnings = self.lines["shown"], self.list_warnings(recommendation)[:WARNINGS]
        parts = [
            shown["verdict"].format(headline=recommendation.headline),
            result_line(recommendation, self.book),
            _make_section(shown["reasons"], [r.text for r in recommendation.reasons[:REASONS]]),
            _make_section(shown["warnings"], warnings),
            self.find_needed(recommendation, warnings),
            shown["next"].format(step=recommendation.next_step),
        ]
        return "\n\n".join(part for part in parts if part)

    def list_warnings(self, recommendation: Recommendation) -> list[str]:
        """What decides something for the visitor; what only tells how ads settle stands with the numbers."""
        return [row.text for row in recommendation.warnings if row.code not in IN_NUMBERS]

    def find_needed(self, recommendation: Recommendation, warnings: Sequence[str]) -> str:
        """The budget that the target takes, unless a warning says it."""
        text = recommendation.needed.text if recommendation.needed else ""
        return "" if any(text in warning for warning in warnings) else text


def _make_section(title: str, rows: list[str]) -> str:
    return "\n".join([title, *(f"- {row}" for row in rows)]) if rows else ""
