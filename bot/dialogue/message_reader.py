"""Each message as it is meant where the talk stands: by what is asked, known and was named before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.dialogue.heard import Heard
from bot.dialogue.reading.acts import CHANGING, OUT_OF_SCOPE
from bot.dialogue.reading.message import FALLBACK
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.resolver import Reader
from bot.dialogue.visit import Visit
from bot.dialogue.wishes import Wishes
from bot.values.bare import read_bare
from bot.values.bare_budget import read_bare_budget
from bot.values.change import apply_change, read_change
from bot.values.lexicon import Lexicon
from bot.values.money_unit import read_money_unit
from bot.values.payment import read_period_change
from bot.values.timeframe import read_timeframe
from bot.values.tokens import read_tokens

# An amount or a time in no more words than these changes what is known.
FEW_WORDS = 3
# So sure it must be in more words that something is imagined: "who else pays that?" imagines nothing.
SURE = 0.5
# While these are asked, or nothing is, what is known may be changed by reference.
OPEN = (None, "consultation", "consent", "did_you_mean", "platforms")
# While a time is asked, "a week" is one.
UNIT_OPEN = (None, "consultation", "goals", "platforms")
# Where a clause ends that may change one thing of several.
CLAUSE_ENDS = re.compile(r"[,;.!?\n]+\s*|\s+(?=and\b|but\b)", re.IGNORECASE)
WONDERING = (*CHANGING, "what_about")


@dataclass(frozen=True)
class MessageReader:
    """Reads messages in their talk; holds content only."""

    reader: Reader
    lexicon: Lexicon
    region: str
    now: Callable[[], datetime]

    @property
    def is_self(self) -> re.Pattern[str]:
        """Words by which visitors say who they are."""
        return self.lexicon.contact.asked.is_self

    def read(self, visit: Visit, heard: Heard, wishes: Wishes) -> Heard:
        """The message as it is meant here, without the values that a time to meet may look like."""
        return wishes.cleared(visit, self._read_in_context(visit, heard, wishes))

    def _read_in_context(self, visit: Visit, heard: Heard, wishes: Wishes) -> Heard:
        today, advised, known = self.now().date(), bool(visit.recommendation), _deadline(visit)
        begun = visit.advising or advised
        context = Context(visit.asking, begun, advised, today, known, acting=True, local=visit.local)
        heard, period = self._take_period(visit, heard)
        meant = self.reader.read(heard, context).heard
        if period and visit.budget and meant.budget is None:
            return replace(meant, budget={**visit.budget, "period": period})
        if known and meant.timeframe and not heard.pressed:
            # "The 14th" is that of the month which was named before.
            again = read_timeframe(heard.text, today, self.lexicon, self.region, known)
            meant = replace(meant, timeframe=again.as_json() if again else meant.timeframe)
        if unit := self._read_unit(visit, heard):
            budget = {**(visit.budget or {}), **unit}
            return replace(meant, intent="correct", topics=(), budget=budget, timeframe=None, answer=None)
        meant = self._with_changes(visit, meant)
        if not _may_change(visit, meant) or wishes.wish(visit, meant).timed:
            return meant
        return self.imagine(visit, meant)

    def imagine(self, visit: Visit, heard: Heard) -> Heard:
        """The message with what it makes of what is known: "half of it", or a bare amount or time ("and with 10k?")."""
        if self.reader.splitter.remaining.search(heard.text):
            # "What about the other 2k?" speaks of the sum that is known.
            return heard
        found = self._find_change(visit, heard)
        budget, timeframe = (
            value if isinstance(value := found.get(name), dict) else None for name in ("budget", "timeframe")
        )
        if budget is None and timeframe is None:
            return heard
        return replace(heard, intent="what_if", topics=(), budget=budget, timeframe=None if budget else timeframe)

    def _take_period(self, visit: Visit, heard: Heard) -> tuple[Heard, str | None]:
        """The message without the sentence that only says how often the sum known is paid, and how often that is."""
        parts = heard.parts[1:] if visit.budget and visit.asking != "timeframe" and not heard.pressed else ()
        for part in parts:
            stated = read_period_change(read_tokens(heard.text[slice(*part.span)], self.lexicon.grammar))
            if stated:
                return heard.without(part), stated.value
        return heard, None

    def _with_changes(self, visit: Visit, heard: Heard) -> Heard:
        """With a sum or a time that one clause changes by reference: "a whole year, and half the money"."""
        clauses = [clause for clause in CLAUSE_ENDS.split(heard.text) if clause.strip()]
        if len(clauses) < 2 or heard.pressed or visit.asking not in OPEN or heard.topics:
            return heard
        for clause in clauses:
            change = read_change(clause, self.lexicon.grammar, self.lexicon.seasons.words)
            known = getattr(visit, change.of) if change and change.of else None
            if change and known and getattr(heard, change.of) is None and (value := apply_change(change, known)):
                changed: dict[str, Any] = {change.of: value}
                heard = replace(heard, **changed)
            elif heard.intent in CHANGING and heard.timeframe is None:
                read = read_bare("timeframe", clause, self.now().date(), self.lexicon, self.region)
                heard = replace(heard, timeframe=read) if isinstance(read, dict) else heard
        return heard

    def _read_unit(self, visit: Visit, heard: Heard) -> dict[str, str]:
        """A currency or a period for the sum that was named without one: "pounds a week"."""
        if heard.pressed or not visit.budget or visit.asking not in UNIT_OPEN:
            return {}
        said = read_money_unit(heard.text, self.lexicon.grammar)
        return said if said and not any(visit.budget.get(name) for name in said) else {}

    def _find_change(self, visit: Visit, heard: Heard) -> dict[str, Any]:
        words, times = self.lexicon.grammar, self.lexicon.seasons.words
        if heard.budget_period and visit.budget:
            return {"budget": {**visit.budget, "period": heard.budget_period}}
        if change := read_change(heard.text, words, times):
            name = change.of or ("budget" if visit.budget else "timeframe")
            known = getattr(visit, name)
            return {name: apply_change(change, known)} if known else {}
        wonders = heard.intent in WONDERING and heard.confidence >= SURE
        if len(heard.text.split()) > FEW_WORDS and not wonders:
            return {}
        return {
            "budget": read_bare_budget(heard.text, words, visit.budget),
            "timeframe": read_bare("timeframe", heard.text, self.now().date(), self.lexicon, self.region),
        }


def _may_change(visit: Visit, heard: Heard) -> bool:
    """Whether the message may change what is known by reference ("half of it", "and with 60?")."""
    known = bool(visit.budget or visit.timeframe) and visit.asking in OPEN
    wonders = heard.budget_period or heard.intent in (*WONDERING, FALLBACK, OUT_OF_SCOPE)
    return known and heard.answer is None and not heard.pressed and bool(wonders) and not _tells(heard)


def _tells(heard: Heard) -> bool:
    return heard.has_values or bool(heard.contact)


def _deadline(visit: Visit) -> date | None:
    deadline = (visit.timeframe or {}).get("deadline")
    return date.fromisoformat(deadline) if deadline else None
