"""How what was just said changes what is known: additions, corrections and refusals."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.parsed_message import VALUES, ParsedMessage
from bot.dialogue.reading.acts import CHANGING
from bot.dialogue.state import DialogueState
from bot.leads.model import LeadDraft
from bot.values.measures.money import Money
from bot.values.subjects.timeframe import Timeframe

# Whoever says no more than this of a business says what it is.
FEW_WORDS = 4
# What is stated once more is said in no more words than these.
BRIEF = 8
# What is said back with another value.
PART_OF = {"refused_platforms": "platforms", "results": "goals"}
WISHES = frozenset(("recommendation_request", "which_is_better_for_me"))


def merge_message(visit: DialogueState, heard: ParsedMessage) -> DialogueState:
    """The visit with the message's values taken in; a correction replaces, a plain statement adds."""
    replacing = heard.intent in CHANGING or bool(heard.refused_goals and heard.goals)
    taken = {name: getattr(heard, name) for name in VALUES if getattr(heard, name) is not None}
    if _asks_for_free(visit, heard):
        del taken["budget"]
    if heard.takes_back(visit.budget) and heard.budget is None:
        taken["budget"] = None
    if heard.target is None and heard.drops_target(visit.target):
        taken["target"] = None
    taken |= {"industry": _merge_industry(visit, heard)}
    merged = replace(
        visit,
        goals=_merge_lists(visit.goals, heard.goals, heard.refused_goals, replacing and visit.asking != "goals"),
        platforms=_merge_platforms(visit, heard),
        refused_platforms=_merge_lists(visit.refused_platforms, heard.refused_platforms, heard.platforms, False),
        draft=_with_standing(visit.draft, heard),
        place=dict(heard.place) if heard.place else visit.place,
        results=heard.results or (() if heard.goals else visit.results),
        **taken,
    )
    # Contact data counts only after consent; before, it was held back and does not reach this place.
    merged = merged.take_contact(heard.contact) if heard.contact and visit.draft.has_agreed("contact") else merged
    return replace(merged, budget=_same_money(visit, merged), timeframe=_same_time(visit, merged))


def _merge_platforms(visit: DialogueState, heard: ParsedMessage) -> tuple[str, ...]:
    """The platforms wanted; what is added goes before those that were advised: little money follows what was asked."""
    if heard.adds:
        given = visit.recommendation.platforms if visit.recommendation and not visit.platforms else ()
        advised = [part.platform for part in given]
        return tuple(dict.fromkeys((*heard.platforms, *visit.platforms, *advised)))
    swaps = bool({*visit.platforms} & {*heard.refused_platforms})
    replacing = heard.narrows or (heard.intent == "correct" and not swaps)
    return _merge_lists(visit.platforms, heard.platforms, heard.refused_platforms, replacing)


def _merge_industry(visit: DialogueState, heard: ParsedMessage) -> str | None:
    """The line of business: a question may tell of it before the advice, but only the visitor's own words change it."""
    if visit.industry is None:
        return heard.industry or (None if visit.recommendation else heard.asked_industry)
    corrects = heard.intent in CHANGING or heard.names_itself or bool(heard.refused_industries)
    own = heard.whole_part.states or corrects or len(heard.text.split()) <= FEW_WORDS
    known = None if visit.industry in heard.refused_industries else visit.industry
    return heard.industry if heard.industry and own else known


def _asks_for_free(visit: DialogueState, heard: ParsedMessage) -> bool:
    """Whether "for free" only describes what is asked about; money that was stated before is not taken back by it."""
    asks = bool(heard.topics) and not WISHES.intersection(heard.topics)
    return asks and bool(visit.budget) and heard.budget is not None and heard.budget.amount_max == 0


def _with_standing(draft: LeadDraft, heard: ParsedMessage) -> LeadDraft:
    """What the words tell of there being no business at all."""
    if heard.pressed or not heard.standing:
        return draft
    return replace(draft, background=replace(draft.background, standing=heard.standing))


def list_changes(before: DialogueState, after: DialogueState) -> tuple[str, ...]:
    """The names of the profile's values that differ."""
    names = ("goals", "results", "timeframe", "budget", "platforms", "refused_platforms", "industry", "target")
    differing = (name for name in names if getattr(before, name) != getattr(after, name))
    return tuple(dict.fromkeys(PART_OF.get(name, name) for name in differing))


def is_restatement(visit: DialogueState, heard: ParsedMessage) -> bool:
    """Whether a message that changed nothing only states once more what is known."""
    return not heard.is_question and len(heard.text.split()) <= BRIEF and heard.industry in (None, visit.industry)


def _merge_lists(
    old: tuple[str, ...], wanted: tuple[str, ...], refused: tuple[str, ...], replacing: bool
) -> tuple[str, ...]:
    kept = () if replacing and wanted else tuple(v for v in old if v not in refused)
    return tuple(dict.fromkeys(kept + wanted))


def _same_time(before: DialogueState, after: DialogueState) -> Timeframe | None:
    """A length of time keeps the start that was said before, and a start keeps the length of time."""
    if not before.timeframe or not after.timeframe or before.timeframe == after.timeframe:
        return after.timeframe
    if after.timeframe.starts and after.timeframe == Timeframe(starts=after.timeframe.starts):
        return replace(before.timeframe, starts=after.timeframe.starts)
    return replace(after.timeframe, starts=after.timeframe.starts or before.timeframe.starts)


def _same_money(before: DialogueState, after: DialogueState) -> Money | None:
    """An amount said without currency or period ("and with 3,000?") keeps those said before."""
    old, new = before.budget, after.budget
    if not old or not new or old == new or new.amount_max == 0:
        return new
    return replace(new, currency=new.currency or old.currency, period=new.period or old.period)
