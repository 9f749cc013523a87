"""How this agency rates leads, and what is written to visitors later on."""

from __future__ import annotations

from bot import clock
from bot.knowledge.formats import Formats
from bot.knowledge.library import Library
from bot.leads.reminders import Reminders
from bot.leads.rules import Rate
from bot.leads.scoring import ScoredFacts, Scoring
from bot.values.people.contact_words import ContactWords


def read_scoring(library: Library) -> Scoring:
    """How this agency rates leads."""
    mailboxes = ContactWords.from_content(library.get_tree("lexicon/contact")).email.mailboxes
    trees, agency = (library.get_tree("scoring"), library.get_tree("rates")), library.agency
    return Scoring.from_content(*trees, agency.currency, mailboxes, Formats(agency.region))


def make_rate(scoring: Scoring) -> Rate:
    """What gives a lead its score, on the day it is asked."""
    return lambda lead: scoring.rate_lead(ScoredFacts.from_lead(lead), clock.today())


def read_reminders(library: Library, scoring: Scoring) -> Reminders:
    """What is written to visitors later on."""
    return Reminders.from_content(library.get_tree("mail")["later"], library.agency.time_zone, scoring.absence_limit)
