"""How appointments are put into words."""

from __future__ import annotations

from bot import clock
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.scheduling import Scheduler
from bot.knowledge.formats import Formats
from bot.knowledge.library import Library
from bot.leads.appointments import Appointments
from bot.leads.invitation import Attendee
from bot.settings import Settings
from bot.values.meeting import MeetingReader
from bot.values.subjects.lexicon import Lexicon


def make_scheduler(settings: Settings, library: Library, lexicon: Lexicon, questionnaire: Questionnaire) -> Scheduler:
    """The talk about times, in the words of content/booking.yml."""
    agency = library.agency
    reader = MeetingReader(lexicon.meeting, lexicon.seasons, agency.region, agency.calendar.zone)
    appointments, phone = make_appointments(settings, library), lexicon.contact.phone
    return Scheduler(appointments, library.get_tree("booking"), reader, clock.now, questionnaire, phone)


def make_appointments(settings: Settings, library: Library) -> Appointments:
    """How the agency's appointments are said and written into calendars."""
    agency = library.agency
    return Appointments(
        calendar=agency.calendar,
        lines=library.get_tree("booking"),
        agency=Attendee(agency.name, agency.email),
        site=agency.links.site,
        formats=Formats(agency.region),
        public_url=settings.public_url,
    )
