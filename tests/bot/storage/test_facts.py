"""What is counted, over any period, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.dialogue.facts import Fact
from bot.leads.events import LeadEvent
from bot.leads.model import Contact, Lead, Origin, Status
from bot.leads.score import Score
from bot.leads.slots import Slot
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine, write_transaction
from bot.storage.leads.lead_work import SqlLeadWork
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import enqueue_events
from bot.storage.reports.facts import SqlFacts
from bot.storage.reports.outcomes import Booked, Outcome
from bot.storage.reports.report import GROUPS, AskedQuestion, Funnel, ReportPeriod, Tally

NewLead = Callable[..., Lead]
HOUR = timedelta(hours=1)


@dataclass
class Counted:
    """Facts in a database, and talks to count."""

    engine: Engine
    facts: SqlFacts
    new_lead: NewLead
    time: datetime

    def talk(self, origin: Origin, *turns: tuple[Fact, ...], at: datetime | None = None) -> str:
        self.time = at or self.time
        talk = SqlTranscripts(self.engine).start_talk(origin)
        for turn in turns:
            self.facts.record_facts(talk, (Fact("turn"), *turn))
        return talk

    def lead(self, talk: str, email: str) -> None:
        lead = self.new_lead(f"lead-{talk[-8:]}", talk)
        SqlLeads(self.engine).save_lead(lead.__class__(**{**vars(lead), "contact": type(lead.contact)("Ada", email)}))


@pytest.fixture
def counted(url: str, new_lead: NewLead, now: datetime) -> Iterator[Counted]:
    engine = open_engine(url)
    house = Counted(engine, SqlFacts(engine, lambda: house.time), new_lead, now)
    yield house
    engine.dispose()


WEB = Origin("web", page="https://shop.example/prices", utm=(("source", "news"), ("campaign", "may")))
ASKED, ADVISED = (Fact("asked", "goals"),), (Fact("answered"), Fact("topic", "define_smm"), Fact("advised", "smm"))


def test_nothing_is_counted_before_anything_happens(counted: Counted) -> None:
    report = counted.facts.make_report()

    assert report.funnel == Funnel()
    assert (report.questions, report.topics, report.not_understood) == ((), (), ())
    assert report.by == {name: {} for name in GROUPS}


def test_who_came_how_far_is_counted_by_where_they_came_from(counted: Counted) -> None:
    first = counted.talk(WEB, ASKED, ADVISED, (Fact("consented"),))
    second = counted.talk(Origin("slack"), ADVISED, (Fact("consented"),))
    counted.talk(Origin("web", page="https://shop.example/"), ASKED)
    counted.lead(first, "ada@example.com")
    counted.lead(second, "ADA@example.com")
    with write_transaction(counted.engine) as connection:
        enqueue_events(connection, LeadEvent("booked", first, f"lead-{first[-8:]}", about="booking-1"))

    report = counted.facts.make_report()

    # One person is one visitor and one lead, however many talks it took.
    assert report.funnel == Funnel(2, 3, 2, 2, 2, 1, 1)
    assert report.by["channel"] == {"web": Funnel(2, 2, 1, 1, 1, 1, 1), "slack": Funnel(1, 1, 1, 1, 1, 0, 0)}
    assert report.by["page"]["https://shop.example/prices"] == Funnel(1, 1, 1, 1, 1, 1, 1)
    assert list(report.by["utm"]) == ["campaign=may", "source=news"]


def test_a_question_is_counted_by_what_became_of_it(counted: Counted) -> None:
    goals, time = Fact("asked", "goals"), Fact("asked", "timeframe")
    counted.talk(WEB, (goals,), (Fact("filled", "goals"), time), (Fact("skipped", "timeframe"),))
    counted.talk(WEB, (goals,), (goals,))
    counted.talk(WEB, (goals,), (Fact("filled", "goals"), time))

    assert counted.facts.make_report().questions == (
        AskedQuestion("goals", 3, 2, 0, 1),
        AskedQuestion("timeframe", 2, 0, 1, 1),
    )


def test_topics_and_what_was_not_understood_come_most_frequent_first(counted: Counted) -> None:
    smm, smo, odd = Fact("topic", "define_smm"), Fact("topic", "define_smo"), Fact("not_understood", "flimmer?")
    counted.talk(WEB, (smo,), (smm, odd), (smm,))
    counted.talk(WEB, (smm,), (odd,))

    report = counted.facts.make_report()

    assert report.topics == (Tally("define_smm", 3, 2), Tally("define_smo", 1, 1))
    assert report.not_understood == (Tally("flimmer?", 2, 2),)


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(counted: Counted, now: datetime) -> None:
    day = timedelta(days=1)
    for days in range(4):
        counted.talk(WEB, ADVISED, at=now + days * day)

    def conversations(period: ReportPeriod) -> int:
        return counted.facts.make_report(period).funnel.conversations

    assert conversations(ReportPeriod(now + day, now + 3 * day)) == 2
    assert conversations(ReportPeriod(since=now + 3 * day)) == 1
    assert conversations(ReportPeriod(until=now + day)) == 1
    assert conversations(ReportPeriod(now + 9 * day)) == 0


def test_an_erased_person_is_counted_no_more(counted: Counted) -> None:
    talk = counted.talk(WEB, ASKED, (Fact("not_understood", "flimmer"),))
    counted.lead(talk, "ada@example.com")

    people = PersonalData(counted.engine)
    assert len(people.export_person(talk)["facts"]) == 5
    people.erase_person(talk)

    assert counted.facts.make_report().funnel == Funnel()


def test_a_report_is_plain_values_too(counted: Counted, now: datetime) -> None:
    counted.talk(WEB, ASKED)

    plain = counted.facts.make_report(ReportPeriod(since=now)).as_json()

    assert (plain["since"], plain["until"]) == (now.isoformat(), None)
    assert plain["funnel"]["conversations"] == 1
    assert plain["questions"] == ({"question": "goals", "asked": 1, "answered": 0, "skipped": 0, "left": 1},)


def test_outcomes_agree_with_counts_by_hand(counted: Counted, url: str) -> None:
    """Ten people: four booked (one cancels, one does not come), two are won and one is lost, one is a partner."""
    engine, now = counted.engine, counted.time
    leads = SqlLeads(engine, now=lambda: counted.time)
    bookings, work = SqlBookings(engine, 0), SqlLeadWork(engine, leads, lambda: counted.time)
    tiers = ["hot"] * 4 + ["warm"] * 3 + ["cold"] * 2 + ["elsewhere"]
    for n, tier in enumerate(tiers):
        profile = {3: {"kind": "partner"}, 7: {"standing": "student"}, 9: {"kind": "press"}}.get(n, {})
        score = Score(50, tier, "Call.", (), (), "1")  # type: ignore[arg-type]
        contact = Contact(f"N{n}", f"n{n}@example.com")
        leads.save_lead(counted.new_lead(f"lead-{n}", f"web-{n}", contact=contact, profile=profile, scored=score))
    # The same person in another chat is counted once.
    leads.save_lead(counted.new_lead("lead-10", "web-10", contact=Contact("N0", "N0@example.com"), created=now + HOUR))
    for n, person in ((0, "maren"), (1, "maren"), (2, "joel"), (4, "joel")):
        start = now + timedelta(days=1, hours=n)
        bookings.book_slot(f"lead-{n}", Slot(start, start + HOUR / 2, (person,)), "UTC", now)
    bookings.cancel_booking("lead-4", now)
    counted.time = now + timedelta(days=2)
    ends: tuple[tuple[int, Status, int | None], ...] = (
        (0, "won", 9000),
        (1, "no_show", None),
        (2, "lost", None),
        (5, "won", 1200),
    )
    for n, status, value in ends:
        lead = leads.find_lead(f"lead-{n}")
        assert lead
        assert work.set_status(lead, status, "sam@agency.example", "", value)

    found = counted.facts.make_report().outcomes

    assert found.happened == {"cancelled": 1, "no_show": 1, "won": 2, "lost": 1}
    assert found.value == 10_200
    assert found.by_tier["hot"] == Outcome(leads=4, booked=0, no_show=1, won=1, lost=1, value=9000)
    assert found.by_tier["warm"] == Outcome(leads=3, won=1, value=1200)
    assert {name: one.leads for name, one in found.by_kind.items()} == {
        "buyer": 7,
        "partner": 1,
        "press": 1,
        "student": 1,
    }
    assert found.by_consultant == {"joel": Booked(2, 1, 0, 0), "maren": Booked(2, 0, 1, 1)}
    assert found.by_tier["hot"].percent_won is None
    assert Outcome(leads=30, won=6).percent_won == 20


def test_outcomes_are_those_of_the_period(counted: Counted, now: datetime) -> None:
    leads = SqlLeads(counted.engine, now=lambda: counted.time)
    leads.save_lead(counted.new_lead("lead-1", "web-1", created=now, changed=now))
    counted.time = now + timedelta(days=10)
    leads.set_status("lead-1", "won")

    early, late = (
        counted.facts.make_report(ReportPeriod(*ends)).outcomes for ends in ((None, now + HOUR), (now + HOUR, None))
    )

    assert (early.happened["won"], sum(one.leads for one in early.by_tier.values())) == (0, 1)
    assert (late.happened["won"], sum(one.leads for one in late.by_tier.values())) == (1, 0)
