"""What is kept in the database, by one set of stores over one engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import clock
from bot.bootstrap.scoring import make_rate, read_reminders
from bot.knowledge.library import Library
from bot.leads.scoring import Scoring
from bot.settings import Settings
from bot.storage.conversations.plans import PlanRepository
from bot.storage.conversations.presence import SqlPresence
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.desk.decisions import Traces
from bot.storage.leads.sql_bookings import SqlBookings
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox
from bot.storage.reports.facts import SqlFacts
from bot.storage.slack_records.records import SlackStore
from bot.storage.slack_records.sql_records import open_slack_store


@dataclass(frozen=True)
class Stores:
    """The stores of one database; `drawer` holds the files that are written instead of messages."""

    engine: Any
    leads: SqlLeads
    bookings: SqlBookings
    transcripts: SqlTranscripts
    plans: PlanRepository
    facts: SqlFacts
    outbox: SqlOutbox
    slack: SlackStore
    people: PersonalData
    presence: SqlPresence
    drawer: Traces


def build_stores(
    engine: Any, settings: Settings, library: Library, scoring: Scoring, now: Callable[[], datetime] = clock.now
) -> Stores:
    """The stores over this engine. Where mails can go out, who wants news is asked by one."""
    rate, reminders, drawer = (
        make_rate(scoring, library.agency.calendar),
        read_reminders(library, scoring),
        Traces(settings),
    )
    return Stores(
        engine=engine,
        leads=SqlLeads(engine, rate, bool(settings.smtp_url), reminders, now),
        bookings=SqlBookings(engine, library.agency.calendar.buffer, rate, reminders),
        transcripts=SqlTranscripts(engine),
        plans=PlanRepository(engine),
        facts=SqlFacts(engine, now),
        outbox=SqlOutbox(engine, drawer=drawer),
        slack=open_slack_store(engine),
        people=PersonalData(engine, drawer),
        presence=SqlPresence(engine, now),
        drawer=drawer,
    )
