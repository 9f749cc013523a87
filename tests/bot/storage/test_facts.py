"""What is counted, over any period, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.dialogue.facts import Fact
from bot.leads.events import LeadEvent
from bot.leads.model import Lead, Origin
from bot.storage.engine import open_engine, writing
from bot.storage.facts import SqlFacts
from bot.storage.personal_data import PersonalData
from bot.storage.report import Funnel, Period, Question, Tally
from bot.storage.sql_leads import SqlLeads
from bot.storage.sql_outbox import enqueue
from bot.storage.sql_transcripts import SqlTranscripts

NewLead = Callable[..., Lead]


@dataclass
class Counted:
    """Facts in a database, and talks to count."""

    engine: Engine
    facts: SqlFacts
    new_lead: NewLead
    time: datetime

    def talk(self, origin: Origin, *turns: tuple[Fact, ...], at: datetime | None = None) -> str:
        self.time = at or self.time
        talk = SqlTranscripts(self.engine).start(origin)
        for turn in turns:
            self.facts.record(talk, (Fact("turn"), *turn))
        return talk

    def lead(self, talk: str, email: str) -> None:
        lead = self.new_lead(f"lead-{talk[-8:]}", talk)
        SqlLeads(self.engine).keep(lead.__class__(**{**vars(lead), "contact": type(lead.contact)("Ada", email)}))


@pytest.fixture
def counted(url: str, new_lead: NewLead, now: datetime) -> Iterator[Counted]:
    engine = open_engine(url)
    house = Counted(engine, SqlFacts(engine, lambda: house.time), new_lead, now)
    yield house
    engine.dispose()


WEB = Origin("web", page="https://shop.example/prices", utm=(("source", "news"), ("campaign", "may")))
ASKED, ADVISED = (Fact("asked", "goals"),), (Fact("answered"), Fact("topic", "define_smm"), Fact("advised", "smm"))


def test_nothing_is_counted_before_anything_happens(counted: Counted) -> None:
    report = counted.facts.report()

    assert report.funnel == Funnel()
    assert (report.questions, report.topics, report.not_understood) == ((), (), ())
    assert report.by == {"channel": {}, "page": {}, "utm": {}}


def test_who_came_how_far_is_counted_by_where_they_came_from(counted: Counted) -> None:
    first = counted.talk(WEB, ASKED, ADVISED, (Fact("consented"),))
    second = counted.talk(Origin("slack"), ADVISED, (Fact("consented"),))
    counted.talk(Origin("web", page="https://shop.example/"), ASKED)
    counted.lead(first, "ada@example.com")
    counted.lead(second, "ADA@example.com")
    with writing(counted.engine) as connection:
        enqueue(connection, LeadEvent("booked", first, f"lead-{first[-8:]}", about="booking-1"))

    report = counted.facts.report()

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

    assert counted.facts.report().questions == (Question("goals", 3, 2, 0, 1), Question("timeframe", 2, 0, 1, 1))


def test_topics_and_what_was_not_understood_come_most_frequent_first(counted: Counted) -> None:
    smm, smo, odd = Fact("topic", "define_smm"), Fact("topic", "define_smo"), Fact("not_understood", "flimmer?")
    counted.talk(WEB, (smo,), (smm, odd), (smm,))
    counted.talk(WEB, (smm,), (odd,))

    report = counted.facts.report()

    assert report.topics == (Tally("define_smm", 3, 2), Tally("define_smo", 1, 1))
    assert report.not_understood == (Tally("flimmer?", 2, 2),)


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(counted: Counted, now: datetime) -> None:
    day = timedelta(days=1)
    for days in range(4):
        counted.talk(WEB, ADVISED, at=now + days * day)

    def conversations(period: Period) -> int:
        return counted.facts.report(period).funnel.conversations

    assert conversations(Period(now + day, now + 3 * day)) == 2
    assert conversations(Period(since=now + 3 * day)) == 1
    assert conversations(Period(until=now + day)) == 1
    assert conversations(Period(now + 9 * day)) == 0


def test_an_erased_person_is_counted_no_more(counted: Counted) -> None:
    talk = counted.talk(WEB, ASKED, (Fact("not_understood", "flimmer"),))
    counted.lead(talk, "ada@example.com")

    people = PersonalData(counted.engine)
    assert len(people.export(talk)["facts"]) == 5
    people.erase(talk)

    assert counted.facts.report().funnel == Funnel()


def test_a_report_is_plain_values_too(counted: Counted, now: datetime) -> None:
    counted.talk(WEB, ASKED)

    plain = counted.facts.report(Period(since=now)).as_json()

    assert (plain["since"], plain["until"]) == (now.isoformat(), None)
    assert plain["funnel"]["conversations"] == 1
    assert plain["questions"] == ({"question": "goals", "asked": 1, "answered": 0, "skipped": 0, "left": 1},)
