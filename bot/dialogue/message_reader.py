"""Each message as it is meant where the talk stands: by what is asked, known and was named before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import CHANGING, DISCUSSED, FOR_NOTHING, OUT_OF_SCOPE, REPLIES, SHOWING, UNPAID
from bot.dialogue.reading.message import FALLBACK
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.resolver import MessageResolver
from bot.dialogue.state import DialogueState
from bot.dialogue.time_wishes import TimeWishes
from bot.values.language.tokens import read_tokens
from bot.values.measures.money import Money
from bot.values.measures.money_unit import read_money_unit
from bot.values.measures.payment import read_period_change
from bot.values.people.contact_words import ContactWords
from bot.values.replies.bare import Ambiguous, Nothing, read_bare
from bot.values.replies.bare_budget import read_bare_budget
from bot.values.replies.change import apply_change, read_change
from bot.values.replies.options import read_options
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe, make_deadline, read_timeframe
from bot.values.time.dates import Dates

# An amount or a time in no more words than these changes what is known.
FEW_WORDS = 3
# A number below this part of the budget that is known is another thing.
LEAST_SHARE = 0.05
# So sure it must be in more words that something is imagined: "who else pays that?" imagines nothing.
SURE = 0.5
# While these are asked, or nothing is, what is known may be changed by reference.
OPEN = (None, "consultation", "consent", "did_you_mean", "platforms")
# While a time is asked, "a week" is one.
UNIT_OPEN = (None, "consultation", "goals", "platforms")
NOTHING = Money(0, 0)
WONDERING = (*CHANGING, "what_about")


@dataclass(frozen=True)
class MessageReader:
    """Reads messages in their talk; holds content only."""

    reader: MessageResolver
    lexicon: Lexicon
    region: str
    now: Callable[[], datetime]

    @property
    def contact_words(self) -> ContactWords:
        """The words around names and addresses."""
        return self.lexicon.contact

    def read_message(self, visit: DialogueState, heard: ParsedMessage, wishes: TimeWishes) -> ParsedMessage:
        """The message as it is meant here, without the values that a time to meet may look like."""
        return wishes.clear_values(visit, self._read_in_context(visit, heard, wishes))

    def _read_in_context(self, visit: DialogueState, heard: ParsedMessage, wishes: TimeWishes) -> ParsedMessage:
        today, advised, known = self.now().date(), bool(visit.recommendation), _find_deadline(visit)
        begun = visit.advising or advised
        context = Context(visit.asking, begun, advised, today, known, acting=True, local=visit.local)
        heard, period = self._take_period(visit, heard)
        meant = self.reader.read_message(heard, context).heard
        if advised and _leaves_all(visit, meant):
            return replace(meant, intent="correct", topics=(), answer=None)
        if period and visit.budget and meant.budget is None:
            return replace(meant, budget=replace(visit.budget, period=period))
        if known and meant.timeframe and not heard.pressed:
            # "The 14th" is that of the month which was named before.
            again = read_timeframe(heard.text, today, self.lexicon, self.region, known)
            meant = replace(meant, timeframe=again or meant.timeframe)
        if meant.intent == UNPAID:
            return _read_unpaid(visit, meant)
        if visit.budget and (unit := self._read_unit(visit, heard)):
            budget = Money.from_json({**visit.budget.as_json(), **unit})
            return replace(meant, intent="correct", topics=(), budget=budget, timeframe=None, answer=None)
        if meant.intent in WONDERING and advised and not heard.pressed:
            if self.reader.splitter.find_supposed(heard.text):
                # "If I only paid 200": what is supposed is not past.
                meant = replace(meant, money_taken_back=())
            meant = self._with_changes(visit, meant)
        if advised and not heard.pressed and (meant.budget or meant.timeframe or meant.intent in CHANGING):
            meant = self._with_window(meant)
        meant = self._with_parts(visit, meant)
        wish = wishes.read_wish(visit, meant)
        if not _may_change(visit, meant) or wish.has_time or (visit.asking == "consent" and wish.on_days):
            # A day named while a talk is arranged is for the talk, and the number beside it no money.
            return meant
        return self.apply_changes(visit, meant)

    def _with_window(self, heard: ParsedMessage) -> ParsedMessage:
        """The message with the month or season that alone is planned for: "3k for just January", "only in spring"."""
        tokens, today = read_tokens(heard.text, self.lexicon.grammar), self.now().date()
        for period in Dates(today, self.lexicon.seasons, self.region).find_dates(tokens):
            before = heard.text[slice(*tokens.to_span(max(0, period.start - 2), period.start))] if period.start else ""
            if period.first > today and not period.one_day and self.reader.splitter.narrowing.search(before):
                window = make_deadline(period.last, today, period.first)
                once = replace(heard.budget, period=heard.budget.period or "once") if heard.budget else None
                return replace(heard, timeframe=window, budget=once)
        return heard

    def _with_changes(self, visit: DialogueState, heard: ParsedMessage) -> ParsedMessage:
        """The message with what its clauses make of what is known: "a whole year and half the money"."""
        clauses = self.reader.splitter.split_clauses(heard.text)
        found = [self._change_by(clause, visit) for clause in clauses] if len(clauses) > 1 else []
        changes = {name: value for one in found for name, value in one.items() if getattr(heard, name) is None}
        if set(changes) == {"budget"} and heard.timeframe is None:
            others = (clause for clause, one in zip(clauses, found, strict=True) if not one)
            times = (read_bare("timeframe", c, self.now().date(), self.lexicon, self.region) for c in others)
            changes |= next(({"timeframe": Timeframe.from_json(time)} for time in times if isinstance(time, dict)), {})
        return replace(heard, intent="what_if", topics=(), **changes) if changes else heard

    def apply_changes(self, visit: DialogueState, heard: ParsedMessage) -> ParsedMessage:
        """The message with what it makes of what is known: "half of it", or a bare amount or time ("and with 10k?")."""
        if self.reader.splitter.remaining.search(heard.text):
            # "What about the other 2k?" speaks of the sum that is known.
            return heard
        found = self._find_change(visit, heard)
        budget, timeframe = found.get("budget"), found.get("timeframe")
        if budget is None and timeframe is None:
            return heard
        return replace(heard, intent="what_if", topics=(), budget=budget, timeframe=None if budget else timeframe)

    def _take_period(self, visit: DialogueState, heard: ParsedMessage) -> tuple[ParsedMessage, str | None]:
        """The message without the sentence that only says how often the sum known is paid, and how often that is."""
        parts = heard.parts[1:] if visit.budget and visit.asking != "timeframe" and not heard.pressed else ()
        for part in parts:
            stated = read_period_change(read_tokens(heard.text[slice(*part.span_in_text)], self.lexicon.grammar))
            if stated:
                return heard.without_part(part), stated.value
        return heard, None

    def _with_parts(self, visit: DialogueState, heard: ParsedMessage) -> ParsedMessage:
        """With a sum or a time that one clause changes by reference: "a whole year, and half the money"."""
        clauses = self.reader.splitter.split_clauses(heard.text)
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
                heard = replace(heard, timeframe=Timeframe.from_json(read)) if isinstance(read, dict) else heard
        return heard

    def _read_unit(self, visit: DialogueState, heard: ParsedMessage) -> dict[str, str]:
        """A currency or a period for the sum that was named without one: "pounds a week"."""
        if heard.pressed or not visit.budget or visit.budget.amount_max == 0 or visit.asking not in UNIT_OPEN:
            return {}
        said = read_money_unit(heard.text, self.lexicon.grammar)
        return said if said and not any(getattr(visit.budget, name) for name in said) else {}

    def _change_by(self, text: str, visit: DialogueState, imagined: bool = False) -> dict[str, Any]:
        change = read_change(text, self.lexicon.grammar, self.lexicon.seasons.words, imagined)
        name = (change.of or ("budget" if visit.budget else "timeframe")) if change else ""
        known = getattr(visit, name) if name else None
        changed = apply_change(change, known) if change and known else None
        return {name: changed} if changed else {}

    def _find_change(self, visit: DialogueState, heard: ParsedMessage) -> dict[str, Any]:
        words, times = self.lexicon.grammar, self.lexicon.seasons.words
        if read_change(heard.text, words, times):
            return self._change_by(heard.text, visit)
        imagines = heard.intent == "what_if" and heard.confidence >= SURE and not heard.entities
        if imagines and (found := self._change_by(heard.text, visit, imagined=True)):
            return found
        if heard.intent in WONDERING and (found := self._find_supposed(visit, heard)):
            return found
        if heard.budget_period and visit.budget:
            return {"budget": replace(visit.budget, period=heard.budget_period)}
        wonders = heard.intent in WONDERING and heard.confidence >= SURE
        if len(heard.text.split()) > FEW_WORDS and not wonders:
            return {}
        return self._read_bare(visit, heard)

    def _find_supposed(self, visit: DialogueState, heard: ParsedMessage) -> dict[str, Any]:
        """What a question supposes: "how many would that be if I doubled it?", "… if I only paid 200 a month"."""
        supposed = self.reader.splitter.find_supposed(heard.text)
        if found := self._change_by(supposed, visit) if supposed else {}:
            return found
        sums = [value for _, value in self._find_options(supposed) if isinstance(value, Money)]
        budget = _in_kind(sums[0], visit.budget) if len(sums) == 1 else None
        return {"budget": budget} if budget else {}

    def _read_bare(self, visit: DialogueState, heard: ParsedMessage) -> dict[str, Any]:
        """The amount or time that is named; one sum in what is imagined is the budget ("cut to three thousand")."""
        plain = read_bare_budget(heard.text, self.lexicon.grammar)
        read = read_bare_budget(heard.text, self.lexicon.grammar, visit.budget)
        budget = Money.from_json(read) if isinstance(read, dict) else None
        if isinstance(plain, Ambiguous) and heard.intent not in WONDERING:
            # A small number that nobody asked for may be an hour, a day or a slip: it becomes no thousands.
            budget = None
        if budget is None and heard.intent in CHANGING and not isinstance(read, Ambiguous | Nothing):
            sums = [value for _, value in self._find_options(heard.text) if isinstance(value, Money)]
            budget = _in_kind(sums[0], visit.budget) if len(sums) == 1 else None
        time = read_bare("timeframe", heard.text, self.now().date(), self.lexicon, self.region)
        return {
            "budget": budget,
            "timeframe": Timeframe.from_json(time) if isinstance(time, dict) else self._read_start(heard),
        }

    def _read_start(self, heard: ParsedMessage) -> Timeframe | None:
        """The start that is imagined: "and only from April onwards?"."""
        tokens, today = read_tokens(heard.text, self.lexicon.grammar), self.now().date()
        periods = Dates(today, self.lexicon.seasons, self.region).find_dates(tokens)
        led = len(periods) == 1 and tokens.key_at(periods[0].start - 1) in self.lexicon.grammar.bounds.origin
        return Timeframe(starts=max(today, periods[0].first)) if led and heard.intent in CHANGING else None

    def _find_options(self, text: str) -> list[tuple[str, Money | Timeframe]]:
        return read_options(text, self.now().date(), self.lexicon)


def _leaves_all(visit: DialogueState, meant: ParsedMessage) -> bool:
    """Whether what was said is taken back again, and nothing plain stands in its place: "6 months. No, leave it"."""
    plain = meant.confidence >= SURE and meant.intent not in (*CHANGING, *REPLIES)
    open_to_change = visit.asking in (None, "consultation")
    return meant.retracts and open_to_change and not (meant.has_values or meant.is_question or plain)


def _read_unpaid(visit: DialogueState, meant: ParsedMessage) -> ParsedMessage:
    """The wish for what costs nothing; who pays nothing already, and asks how that goes, asks for the topic."""
    if visit.budget and visit.budget.amount_max == 0 and meant.is_question:
        return replace(meant, intent=FOR_NOTHING, topics=(FOR_NOTHING,), answer=None)
    return replace(meant, intent="what_if", topics=(), budget=NOTHING, answer=None)


def _may_change(visit: DialogueState, heard: ParsedMessage) -> bool:
    """Whether the message may change what is known by reference ("half of it", "and with 60?")."""
    known = bool(visit.budget or visit.timeframe) and visit.asking in OPEN
    wonders = heard.budget_period or heard.intent in (*WONDERING, FALLBACK, OUT_OF_SCOPE)
    asks = heard.intent in (*DISCUSSED, *SHOWING)
    return (
        known and not asks and heard.answer is None and not heard.pressed and bool(wonders) and not _has_values(heard)
    )


def _in_kind(budget: Money, known: Money | None) -> Money | None:
    """A sum of the size of the one that is known, in its currency and period."""
    largest = (known.amount_max if known else 0) or 0
    if not known or not largest * LEAST_SHARE <= (budget.amount_max or 0):
        return None
    return replace(budget, currency=budget.currency or known.currency, period=budget.period or known.period)


def _has_values(heard: ParsedMessage) -> bool:
    return heard.has_values or bool(heard.contact)


def _find_deadline(visit: DialogueState) -> date | None:
    return visit.timeframe.deadline if visit.timeframe else None
