"""How this agency rates leads, and what is written to visitors later on."""

from __future__ import annotations

from datetime import date, datetime

from bot import clock
from bot.knowledge.formats import Formats
from bot.knowledge.library import Library
from bot.leads.model import Lead
from bot.leads.reminders import Reminders
from bot.leads.rules import Rate
from bot.leads.score import Score
from bot.leads.scored_facts import ScoredFacts
from bot.leads.scoring import Scoring
from bot.leads.slots import next_presence
from bot.values.people.contact_words import ContactWords
from bot.values.time.calendar import WorkingCalendar


def read_scoring(library: Library) -> Scoring:
    """How this agency rates leads."""
    mailboxes = ContactWords.from_content(library.get_tree("lexicon/contact")).email.mailboxes
    trees, agency = (library.get_tree("scoring"), library.get_tree("rates")), library.agency
    return Scoring.from_content(*trees, agency.currency, mailboxes, Formats(agency.region))


def make_rate(scoring: Scoring, calendar: WorkingCalendar) -> Rate:
    """What gives a lead its score, at the moment it is asked."""

    def rate_lead(lead: Lead) -> Score:
        meets = lead.meets.astimezone(calendar.clock).date() if lead.meets else None
        known = ScoredFacts.from_lead(lead, meets, _find_opening(calendar, clock.now()))
        return scoring.rate_lead(known, clock.today())

    return rate_lead


def _find_opening(calendar: WorkingCalendar, now: datetime) -> date | None:
    """The day on which the agency is there next, where it is closed for the rest of this one."""
    there = next_presence(calendar, now)
    opens = there.astimezone(calendar.clock).date() if there else None
    return opens if opens and opens > now.astimezone(calendar.clock).date() else None


def read_reminders(library: Library, scoring: Scoring) -> Reminders:
    """What is written to visitors later on."""
    return Reminders.from_content(library.get_tree("mail")["later"], library.agency.time_zone, scoring.absence_limit)
