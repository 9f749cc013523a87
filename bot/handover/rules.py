"""The rules of a handover: pure, with the time as an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.handover.model import Colleague, Holding, Timers

# What a timer leads to: the colleagues are reminded, more of them are asked, the visitor is told that nobody came, who
# fell silent loses the talk, a talk that rests goes back to the bot, a colleague's answer never came.
Effect = Literal["remind", "widen", "missed", "requeued", "released", "unanswered"]


def request_person(holding: Holding, now: datetime, timers: Timers, group: str = "") -> Holding:
    """Somebody is asked for; a talk that is wanted or held already stays as it is."""
    if holding.holder in ("wanted", "person"):
        return holding
    began = Holding(holding.conversation_id, "wanted", group=group, wait=holding.wait + 1)
    return replace(began, since=now, waits=now, due=now + timers.remind)


def take_talk(holding: Holding, colleague: Colleague, now: datetime, timers: Timers) -> Holding:
    """The colleague holds it, unless another does; a visitor who waits for an answer goes on waiting for it."""
    if holding.holder == "person":
        return holding
    taken = replace(holding, holder="person", colleague=colleague, since=now, step=0, question=None)
    return replace(taken, due=now + (timers.silence if taken.waits else timers.idle))


def record_answer(holding: Holding, now: datetime, timers: Timers) -> Holding:
    """The person has answered: nobody waits, until the visitor writes again."""
    return replace(holding, waits=None, due=now + timers.idle, step=0)


def record_visitor(holding: Holding, now: datetime, timers: Timers) -> Holding:
    """The visitor wrote: the person has so long to answer the first of what is unanswered."""
    if holding.holder != "person" or holding.waits:
        return holding
    return replace(holding, waits=now, due=now + timers.silence)


def requeue(holding: Holding, now: datetime, timers: Timers) -> Holding:
    """Somebody else is wanted for a talk whose colleague has gone or fallen silent."""
    again = replace(holding, holder="wanted", colleague=None, step=0, wait=holding.wait + 1)
    return replace(again, since=now, waits=now, due=now + timers.remind)


def give_back(holding: Holding) -> Holding:
    """The bot holds it; the number of its waits stays."""
    return Holding(holding.conversation_id, wait=holding.wait)


def record_question(holding: Holding, question: str, now: datetime, timers: Timers) -> Holding:
    """The bot asks a colleague and goes on; only one question at a time, and none while a person is wanted or there."""
    if holding.holder != "bot":
        return holding
    asked = replace(holding, holder="asking", question=question, wait=holding.wait + 1)
    return replace(asked, since=now, due=now + timers.answer)


def pass_time(holding: Holding, now: datetime, timers: Timers) -> tuple[Holding, Effect | None]:
    """The talk after a timer that is due, and what it leads to; unchanged when none is."""
    if holding.due is None or holding.due > now:
        return holding, None
    if holding.holder == "wanted":
        return _pass_wait(holding, now, timers)
    if holding.holder == "asking":
        return give_back(holding), "unanswered"
    if holding.waits:
        return requeue(holding, now, timers), "requeued"
    return give_back(holding), "released"


def _pass_wait(holding: Holding, now: datetime, timers: Timers) -> tuple[Holding, Effect]:
    if holding.step == 0:
        return replace(holding, step=1, due=now + timers.widen), "remind"
    if holding.step == 1:
        return replace(holding, step=2, due=now + timers.tell), "widen"
    return give_back(holding), "missed"
