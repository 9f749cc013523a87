"""Who is called first: forty pairs as a sales person would put them, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from bot.bootstrap.scoring import read_scoring
from bot.knowledge.loader import load_library
from bot.leads.model import Contact, Status
from bot.leads.scored_facts import ScoredFacts

TODAY = date(2026, 11, 23)
SCORING = read_scoring(load_library())


def lead(
    month: float | None = None,
    *,
    once: float | None = None,
    goals: tuple[str, ...] = ("leads",),
    days: int | None = 90,
    begins: int | None = None,
    role: str | None = None,
    decides: str | None = None,
    email: str | None = "x@firm.example",
    phone: str | None = None,
    company: str | None = "Firm",
    tried: str | None = None,
    target: int | None = None,
    industry: str | None = None,
    standing: str | None = None,
    status: Status = "new",
    advised: bool = True,
) -> ScoredFacts:
    """Somebody in a few words; money in US dollars, times in days."""
    amount = month if month is not None else once
    period = "month" if month is not None else "once"
    money = {"amount_min": amount, "amount_max": amount, "currency": "USD", "period": period}
    starts = (TODAY + timedelta(days=begins)).isoformat() if begins is not None else None
    profile: dict[str, Any] = {
        "goals": list(goals),
        "timeframe": {"days_min": days, "days_max": days, "deadline": None, "starts": starts},
        "budget": money if amount is not None else None,
        "decides": decides,
        "tried": tried,
        "target": {"amount": target, "metric": "leads", "period": "month"} if target else None,
        "industry": industry,
        "standing": standing,
    }
    return ScoredFacts(profile, Contact("X", email, phone, company, role), {}, (), advised, status)


@dataclass(frozen=True)
class Pair:
    """Whom to call first, whom after, and why."""

    why: str
    first: ScoredFacts
    after: ScoredFacts


PAIRS = [
    Pair(
        "a tender of 2.4 million before a yoga studio",
        lead(200_000, role="head", days=365),
        lead(1800, begins=0, role="owner"),
    ),
    Pair("a partner with 15k a month before a shop with 2k", lead(15_000), lead(2000)),
    Pair("200k a month before 9k, all else alike", lead(200_000), lead(9000)),
    Pair("40k a month before 20k", lead(40_000, role="CMO"), lead(20_000, role="CMO")),
    Pair("8k before 4k", lead(8000), lead(4000)),
    Pair("2k before 500", lead(2000), lead(500)),
    Pair("some money before none", lead(800), lead(0)),
    Pair("a sum named before none named", lead(1500), lead()),
    Pair("120k in one sum before 12k in one sum", lead(once=120_000), lead(once=12_000)),
    Pair("6k a quarter long before 6k for a year", lead(6000, days=90), lead(once=6000, days=365)),
    Pair("the owner before an assistant", lead(3000, role="owner"), lead(3000, role="assistant")),
    Pair("who decides alone before who asks the board", lead(3000, decides="me"), lead(3000, decides="shared")),
    Pair("a partner in the decision before an errand", lead(3000, decides="shared"), lead(3000, decides="other")),
    Pair("a known role before an unknown one", lead(3000, role="founder"), lead(3000)),
    Pair("an owner with 3k before an intern with 5k", lead(3000, role="owner"), lead(5000, role="intern")),
    Pair("a director with 20k before an owner with 500", lead(20_000, role="director"), lead(500, role="owner")),
    Pair("within a quarter before within a year", lead(3000, days=90), lead(3000, days=365)),
    Pair("begins now before begins in half a year", lead(3000, begins=0), lead(3000, begins=180)),
    Pair("begins next month before no word of it", lead(3000, begins=30), lead(3000)),
    Pair("money and no hurry before hurry and no money", lead(10_000, days=365), lead(0, days=14, begins=0)),
    Pair("ten times the money before the nearer date", lead(30_000, days=180), lead(3000, days=30)),
    Pair("booked before not booked", lead(3000, status="booked"), lead(3000)),
    Pair("booked with 2k before 4k that went quiet", lead(2000, status="booked"), lead(4000)),
    Pair("booked before everything but a phone", lead(3000, status="booked"), lead(3000, phone="+12025550142")),
    Pair(
        "booked small shop before an anonymous idea",
        lead(900, status="booked"),
        lead(company=None, email="x@gmail.com"),
    ),
    Pair("a phone number beside the mail before mail alone", lead(3000, phone="+12025550142"), lead(3000)),
    Pair(
        "a roofer by phone alone with 3k before an e-mail without a sum",
        lead(3000, email=None, phone="+12025550142"),
        lead(),
    ),
    Pair("who has counted before who has not", lead(3000, target=40), lead(3000)),
    Pair("who tried before who begins from nothing", lead(3000, tried="an agency"), lead(3000)),
    Pair("a goal before none", lead(3000), lead(3000, goals=())),
    Pair("a company before no company", lead(3000), lead(3000, company=None)),
    Pair("an address of their own before a free mailbox", lead(3000), lead(3000, email="x@gmail.com")),
    Pair("a trade we know before one we do not", lead(3000, industry="dental"), lead(3000)),
    Pair("stayed to the advice before left earlier", lead(3000), lead(3000, advised=False)),
    Pair("a shop with 800 before a student", lead(800), lead(standing="student", role="student")),
    Pair("a firm with 2k before a hobby with 2k", lead(2000), lead(2000, company=None, standing="hobby")),
    Pair(
        "a clinic owner with everything before a tourist office with a vague wish",
        lead(3000, role="owner", begins=0, industry="dental", phone="+12025550142", target=40),
        lead(3000, role="officer", days=365),
    ),
    Pair(
        "an RFP of 300k before a café with all boxes ticked",
        lead(25_000, role="head"),
        lead(400, role="owner", days=180),
    ),
    Pair("a charity with 5k and its chair before one with 500", lead(5000, role="chair"), lead(500, role="chair")),
    Pair("an ordinary lead before a name and an address", lead(1000), lead(goals=(), days=None, company=None)),
]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.why for pair in PAIRS])
def test_the_right_one_is_called_first(pair: Pair) -> None:
    first, after = SCORING.rate_lead(pair.first, TODAY), SCORING.rate_lead(pair.after, TODAY)

    assert first.total > after.total


def test_there_are_forty_pairs() -> None:
    assert len(PAIRS) == len({pair.why for pair in PAIRS}) == 40
