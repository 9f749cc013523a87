"""How what was just said changes what is known: additions, corrections and refusals."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.heard import VALUES, Heard
from bot.dialogue.visit import Visit
from bot.leads.model import Contact, Draft
from bot.values.decision import read_decides
from bot.values.standing import read_standing

REPLACING = ("correct", "what_if")
WISHES = frozenset(("recommendation_request", "which_is_better_for_me"))


def merge(visit: Visit, heard: Heard) -> Visit:
    """The visit with the message's values taken in; a correction replaces, a plain statement adds."""
    replacing = heard.intent in REPLACING or bool(heard.refused_goals and heard.goals)
    taken = {name: getattr(heard, name) for name in VALUES if getattr(heard, name) is not None}
    if _asks_for_free(visit, heard):
        del taken["budget"]
    merged = replace(
        visit,
        goals=_list(visit.goals, heard.goals, heard.refused_goals, replacing and visit.asking != "goals"),
        platforms=_list(visit.platforms, heard.platforms, heard.refused_platforms, heard.intent == "correct"),
        refused_platforms=_list(visit.refused_platforms, heard.refused_platforms, heard.platforms, False),
        draft=_with_background(_with_contact(visit.draft, heard.contact), visit.asking, heard),
        **taken,
    )
    return replace(merged, budget=_same_money(visit, merged), timeframe=_same_time(visit, merged))


def _asks_for_free(visit: Visit, heard: Heard) -> bool:
    """Whether "for free" only describes what is asked about; money that was stated before is not taken back by it."""
    asks = bool(heard.topics) and not WISHES.intersection(heard.topics)
    return asks and bool(visit.budget) and heard.budget is not None and heard.budget.get("amount_max") == 0


def _with_contact(draft: Draft, said: Contact) -> Draft:
    """Contact data counts only after consent; before, it was held back and does not reach this place."""
    return replace(draft, contact=said.over(draft.contact)) if said and draft.agreed("contact") else draft


def _with_background(draft: Draft, asking: str | None, heard: Heard) -> Draft:
    """What the words tell of who decides, once it may be kept, and of there being no business at all."""
    if heard.pressed or heard.text.rstrip().endswith("?"):
        return draft
    kept = draft.agreed("contact") and asking != "tried"
    decides = read_decides(heard.text, asked=asking == "role") if kept else None
    told = {"decides": decides, "standing": read_standing(heard.text)}
    return replace(draft, background=replace(draft.background, **{name: v for name, v in told.items() if v}))


def changed(before: Visit, after: Visit) -> tuple[str, ...]:
    """The names of the profile's values that differ."""
    names = ("goals", "timeframe", "budget", "platforms", "refused_platforms", "industry", "target")
    differing = (name for name in names if getattr(before, name) != getattr(after, name))
    return tuple(dict.fromkeys("platforms" if name == "refused_platforms" else name for name in differing))


def _list(old: tuple[str, ...], wanted: tuple[str, ...], refused: tuple[str, ...], replacing: bool) -> tuple[str, ...]:
    kept = () if replacing and wanted else tuple(v for v in old if v not in refused)
    return tuple(dict.fromkeys(kept + wanted))


def _same_time(before: Visit, after: Visit) -> dict[str, object] | None:
    """A length of time keeps the start that was said before, and a start keeps the length of time."""
    if not before.timeframe or not after.timeframe or before.timeframe == after.timeframe:
        return after.timeframe
    said = {name: value for name, value in after.timeframe.items() if value is not None}
    if set(said) == {"starts"}:
        return {**before.timeframe, **said}
    return {**after.timeframe, "starts": after.timeframe.get("starts") or before.timeframe.get("starts")}


def _same_money(before: Visit, after: Visit) -> dict[str, object] | None:
    """An amount said without currency or period ("and with 3,000?") keeps those said before."""
    if not before.budget or not after.budget or before.budget == after.budget:
        return after.budget
    inherited = {name: after.budget.get(name) or before.budget.get(name) for name in ("currency", "period")}
    if after.budget.get("amount_max") == 0:
        return after.budget
    return {**after.budget, **inherited}
