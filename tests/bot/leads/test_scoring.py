"""Scores: twelve leads read by eye, every point explained, and no answer that is better for being worse."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bootstrap.scoring import read_scoring
from bot.knowledge.loader import load_library
from bot.leads.model import Contact
from bot.leads.score import PARTS, Score
from bot.leads.scored_facts import ScoredFacts
from bot.leads.scoring import Scoring

TODAY = date(2026, 11, 23)
SHIPPED = read_scoring(load_library())
# Rates are renewed once a year; what a lead is worth in the tests is not.
SCORING = replace(SHIPPED, usd={"USD": 1, "EUR": 1.17, "INR": 0.0117})
TIER = ("not_a_fit", "cold", "warm", "hot")
DECIDES = (None, "other", "shared", "me")


def money(amount: float, currency: str | None = "USD", period: str | None = "month") -> dict[str, Any]:
    return {"amount_min": amount, "amount_max": amount, "currency": currency, "period": period}


def time(days: int | None = None, starts: int | None = None) -> dict[str, Any]:
    begins = (TODAY + timedelta(days=starts)).isoformat() if starts is not None else None
    return {"days_min": days, "days_max": days, "deadline": None, "starts": begins}


@dataclass(frozen=True)
class Golden:
    """A lead in a few words, and what it should come to."""

    who: str
    total: int
    tier: str
    profile: dict[str, Any] = field(default_factory=dict)
    contact: Contact = Contact()
    wishes: tuple[str, ...] = ()
    advised: bool = True

    @property
    def known(self) -> ScoredFacts:
        return ScoredFacts(self.profile, self.contact, {}, self.wishes, self.advised)


GOLDEN = [
    Golden(
        "the owner of a dental clinic, 3k a month, now, who has tried before",
        72,
        "hot",
        {
            "goals": ["leads"],
            "timeframe": time(90, 0),
            "budget": money(3000),
            "industry": "dental",
            "target": {"amount": 40, "metric": "leads", "period": "month"},
            "tried": "an agency, no results",
        },
        Contact("Ana", "ana@brightsmile.example", "+12025550142", "Bright Smile", "owner", "brightsmile.example"),
    ),
    Golden(
        "a marketing director with 10k a month, deciding with the board",
        61,
        "hot",
        {"goals": ["awareness", "leads"], "timeframe": time(180, 30), "budget": money(10000), "decides": "shared"},
        Contact("Ben", "ben@voltline.example", None, "Voltline", "Marketing Director", "voltline.example"),
    ),
    Golden(
        "a founder with 1,500 euros a month who wants sales by Christmas",
        57,
        "hot",
        {"goals": ["sales"], "timeframe": time(32, 7), "budget": money(1500, "EUR"), "industry": "ecommerce"},
        Contact("Cleo", "cleo@knotty.example", None, "Knotty", "founder", None),
    ),
    Golden(
        "a café owner with 400 dollars a month",
        40,
        "warm",
        {"goals": ["community"], "timeframe": time(180), "budget": money(400), "industry": "cafe"},
        Contact("Dev", "dev@gmail.com", "+12025550143", "Dev's", "owner", None),
    ),
    Golden(
        "an assistant who gathers offers for a boss with 5k a month",
        47,
        "warm",
        {"goals": ["leads"], "timeframe": time(90), "budget": money(5000), "decides": "other"},
        Contact("Eva", "eva@hallmann.example", None, "Hallmann", "assistant", None),
    ),
    Golden(
        "somebody with 20k in all for a launch in a month, no role given",
        45,
        "warm",
        {"goals": ["launch"], "timeframe": time(30, 0), "budget": money(20000, period="once")},
        Contact("Finn", "finn@gmail.com"),
    ),
    Golden(
        "a school with 50,000 rupees a month, its head deciding",
        41,
        "warm",
        {"goals": ["leads"], "timeframe": time(90, 60), "budget": money(50000, "INR")},
        Contact("Gita", "gita@sunrise.example", None, "Sunrise School", "Head of admissions", None),
    ),
    Golden(
        "an owner who says nothing of money",
        32,
        "warm",
        {"goals": ["sales"], "timeframe": time(90)},
        Contact("Hugo", "hugo@outlook.com", "+442079460999", "Hugo Bikes", "owner", None),
    ),
    Golden("a name and an address, nothing else", 1, "cold", {}, Contact("Ida", "ida@firma.example"), advised=False),
    Golden(
        "an owner of a shop without any money",
        27,
        "cold",
        {"goals": ["community"], "timeframe": time(365), "budget": money(0, None, None)},
        Contact("Jo", "jo@joscrafts.example", None, "Jo's Crafts", "owner", "joscrafts.example"),
    ),
    Golden(
        "a student with a thesis",
        17,
        "not_a_fit",
        {"goals": ["awareness"], "timeframe": time(30), "budget": money(0, None, None), "standing": "student"},
        Contact("Kim", "kim@uni.example", None, None, "student", None),
        advised=False,
    ),
    Golden(
        "a hobby page that would spend 3k a month after all",
        40,
        "warm",
        {"goals": ["awareness"], "timeframe": time(90, 0), "budget": money(3000), "standing": "hobby"},
        Contact("Lou", "lou@gmail.com"),
        advised=False,
    ),
]


@pytest.mark.parametrize("lead", GOLDEN, ids=[lead.who for lead in GOLDEN])
def test_twelve_leads_come_to_what_a_person_would_say(lead: Golden) -> None:
    score = SCORING.rate_lead(lead.known, TODAY)

    assert (score.total, score.tier) == (lead.total, lead.tier)


@pytest.mark.parametrize("lead", GOLDEN, ids=[lead.who for lead in GOLDEN])
def test_the_points_add_up_and_each_has_its_reason(lead: Golden) -> None:
    score = SCORING.rate_lead(lead.known, TODAY)

    assert sum(point.points for point in score.points) == score.total
    assert sum(point.most for point in score.points) == 100
    assert all(point.reason and 0 <= point.points <= point.most for point in score.points)
    assert {point.part for point in score.points} == set(PARTS)
    assert "{" not in "".join(point.reason for point in score.points)
    assert Score.from_json(score.as_json()) == score


def test_what_is_not_known_is_what_to_ask_about() -> None:
    score = SCORING.rate_lead(ScoredFacts({"goals": ["leads"]}), TODAY)

    assert score.ask == ("what they can spend", "who decides", "when they want to start", "what the company does")


def test_a_point_stands_in_the_visitors_own_words() -> None:
    words = {"budget": "we could do 2k a month", "goals": "more bookings pls"}
    score = SCORING.rate_lead(ScoredFacts({"goals": ["leads"], "budget": money(2000)}, words=words), TODAY)

    said = {point.name: (point.reason, point.words) for point in score.points}
    assert said["amount"] == ("Can spend about $2,000 a month.", "we could do 2k a month")
    assert said["goals"] == ("Has a goal: leads.", "more bookings pls")


@pytest.mark.parametrize(
    ("budget", "points"),
    [
        (money(2000), 13),
        (money(500, period="week"), 13),
        (money(24333.33, period="year"), 13),
        (money(6000, period="once"), 13),
        (money(6000, period=None), 13),
        (money(1709.4, "EUR"), 13),
        (money(2000, None), 13),
        (money(2000, "XAU"), 6),
        ({"amount_min": 1000, "amount_max": 3000, "currency": "USD", "period": "month"}, 13),
        ({"amount_min": None, "amount_max": 2000, "currency": "USD", "period": "month"}, 13),
        (money(0, None, None), 0),
        (None, 0),
    ],
)
def test_money_counts_by_the_month_and_in_dollars(budget: dict[str, Any] | None, points: int) -> None:
    score = SCORING.rate_lead(ScoredFacts({"budget": budget, "timeframe": time(90)}), TODAY)

    assert score.points[0].points == points


@pytest.mark.parametrize(
    ("budget", "points"),
    [
        (money(800), 4),
        (money(9600, period="once"), 4),
        (money(200_000), 21),
        (money(2_400_000, period="year"), 21),
        (money(2_400_000, period="once"), 21),
        (money(30), 0),
        (money(2000, "XAU"), 0),
        (None, 0),
    ],
)
def test_a_deal_is_as_large_as_a_year_of_its_money(budget: dict[str, Any] | None, points: int) -> None:
    score = SCORING.rate_lead(ScoredFacts({"budget": budget, "timeframe": time(30)}), TODAY)

    assert next(point.points for point in score.points if point.name == "deal") == points


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Call today"),
        ({"opens": date(2026, 11, 24)}, "Call first thing on Tuesday, November 24"),
        ({"status": "booked"}, "Prepare the consultation"),
        ({"status": "booked", "meets": date(2026, 12, 3)}, "Prepare for Thursday, December 3"),
        ({"status": "no_show", "meets": date(2026, 11, 20)}, "another time"),
        ({"status": "no_show"}, "another time"),
        ({"status": "won"}, "Hand them over"),
        ({"status": "lost"}, "Nothing now"),
        (
            {"contact": Contact("Ana", None, "+12025550142", "Bright Smile", "owner")},
            "gave a phone number and no e-mail",
        ),
        ({"contact": Contact("Ana", "ana@a.example", None, "Bright Smile", "assistant")}, "summary to pass on"),
    ],
)
def test_what_comes_next_knows_the_situation(changes: dict[str, Any], says: str) -> None:
    score = SCORING.rate_lead(replace(GOLDEN[0].known, **changes), TODAY)

    assert says in score.next


CALL = {"text": "after 6:00 PM (Denver time)"}


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        (
            Contact("Ana", "ana@a.example", "+12025550142", "Bright Smile", "owner"),
            "when they asked to be called: after 6",
        ),
        (Contact("Ana", None, "+12025550142", "Bright Smile", "owner"), "when they asked to be called: after 6"),
        (Contact("Ana", "ana@a.example", None, "Bright Smile", "owner"), "Call today"),
    ],
)
def test_who_said_when_to_call_is_called_then(contact: Contact, says: str) -> None:
    known = replace(GOLDEN[0].known, profile={**GOLDEN[0].profile, "call": CALL}, contact=contact)

    assert says in SCORING.rate_lead(known, TODAY).next


def test_nobody_is_called_who_is_not_a_fit_unless_they_booked() -> None:
    student = replace(GOLDEN[10].known, contact=Contact("Kim", None, "+12025550142"))

    assert "no call is needed" in SCORING.rate_lead(student, TODAY).next
    assert "Prepare" in SCORING.rate_lead(replace(student, status="booked"), TODAY).next


def test_another_weight_is_another_version() -> None:
    tree = {**SCORING.tree, "need": {**SCORING.tree["need"], "goals": {"value": 9, "reason": "…"}}}

    assert SHIPPED.version == read_scoring(load_library()).version
    assert Scoring(tree, SCORING.usd, SCORING.home).version != SCORING.version


knowns = st.builds(
    lambda profile, role, company, advised: ScoredFacts(
        profile, Contact("A", "a@b.example", None, company, role), {}, (), advised
    ),
    st.fixed_dictionaries(
        {
            "goals": st.sampled_from([[], ["leads"], ["community", "seo"]]),
            "tried": st.sampled_from([None, "ads"]),
            "decides": st.sampled_from(DECIDES),
            "standing": st.sampled_from([None, "student", "hobby"]),
            "timeframe": st.builds(
                time, st.one_of(st.none(), st.integers(0, 900)), st.one_of(st.none(), st.integers(0, 400))
            ),
            "budget": st.one_of(
                st.none(),
                st.builds(
                    money,
                    st.floats(0, 1e6),
                    st.sampled_from([None, "USD", "EUR", "INR", "XAU"]),
                    st.sampled_from([None, "day", "week", "month", "quarter", "year", "once"]),
                ),
            ),
        }
    ),
    st.sampled_from([None, "owner", "Head of marketing", "intern", "juggler"]),
    st.sampled_from([None, "Acme"]),
    st.booleans(),
)


def better(before: ScoredFacts, **changes: Any) -> bool:
    """Whether the lead with these changes of its profile is rated no lower, in points and in tier."""
    earlier, later = (
        SCORING.rate_lead(before, TODAY),
        SCORING.rate_lead(replace(before, profile={**before.profile, **changes}), TODAY),
    )
    return later.total >= earlier.total and TIER.index(later.tier) >= TIER.index(earlier.tier)


@given(knowns, st.floats(0, 1e6))
def test_more_money_never_lowers_the_score(known: ScoredFacts, more: float) -> None:
    budget = known.profile["budget"]
    raised = {**budget, **{end: budget[end] + more for end in ("amount_min", "amount_max")}} if budget else money(more)

    assert better(known, budget=raised)


@given(knowns)
def test_more_say_never_lowers_the_score(known: ScoredFacts) -> None:
    at = DECIDES.index(known.profile["decides"])
    assume_role = replace(known, contact=replace(known.contact, role=None)) if at == 0 else known

    assert all(better(assume_role, decides=level) for level in DECIDES[at:])


@given(knowns, st.integers(0, 900), st.integers(0, 400))
def test_more_urgency_never_lowers_the_score(known: ScoredFacts, sooner: int, earlier: int) -> None:
    before = known.profile["timeframe"]
    days = max(0, before["days_max"] - sooner) if before["days_max"] is not None else None
    begins = max(0, (date.fromisoformat(before["starts"]) - TODAY).days - earlier) if before["starts"] else earlier

    assert better(known, timeframe=time(days, begins))


@given(knowns)
def test_more_need_never_lowers_the_score(known: ScoredFacts) -> None:
    target = {"amount": 40, "metric": "leads", "period": "month"}

    assert better(known, goals=[*known.profile["goals"], "sales"])
    assert better(known, target=target)
    assert better(known, tried="an agency")
