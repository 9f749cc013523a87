"""What is written to the agency and to visitors."""

from __future__ import annotations

from bot import clock
from bot.bootstrap.content import Content
from bot.dialogue.phrasing import Phrasing
from bot.handover.groups import ChatGroups
from bot.notifications.brief import Briefs
from bot.notifications.mails import Mails


def build_mails(content: Content) -> Mails:
    """What is written to the agency and to visitors."""
    library, times = content.library, content.talk.flow.appointing.appointments
    agency = library.agency
    briefs = Briefs(
        texts=library.get_tree("brief"),
        phrasing=Phrasing.from_content(library),
        book=content.book,
        time=lambda moment: times.format_time(moment, agency.time_zone),
        person=lambda id: times.find_consultant(id).name,
        zone=agency.time_zone,
        questionnaire=content.talk.flow.questionnaire,
    )
    return Mails(
        texts=library.get_tree("mail"),
        agency=agency,
        briefs=briefs,
        appointments=times,
        sender=content.settings.mail_from or agency.email,
        recipients=content.settings.mail_to or agency.alerts or (agency.email,),
        now=clock.now,
        groups=ChatGroups(agency.groups, agency.calendar),
    )
