"""What tells others of leads."""

from __future__ import annotations

from collections.abc import Callable

from bot import clock
from bot.bootstrap.backend import Backend
from bot.bootstrap.content import Content
from bot.bootstrap.scoring import read_reminders
from bot.dialogue.phrasing import Phrasing
from bot.handover.groups import ChatGroups
from bot.leads.model import Lead
from bot.notifications.assembly import DeliveryParts
from bot.notifications.brief import Briefs
from bot.notifications.crm.owners import CrmOwners
from bot.notifications.delivery import Dispatcher
from bot.notifications.lead_context import LeadContexts
from bot.notifications.mails import Mails
from bot.notifications.notifiers import build_crms, build_notifiers
from bot.storage.leads.companies import find_colleagues
from bot.storage.leads.crm_records import CrmRecords
from bot.storage.leads.lead_work import SqlLeadWork
from bot.storage.queues.sent_messages import SentMessages


def build_delivery(backend: Backend, talk_link: Callable[[str], str | None] = lambda _: None) -> DeliveryParts:
    """What tells others of leads, in the database of this backend. Raises SettingsError when it could not.

    `talk_link` is where a visitor finds their talk again.
    """
    content, stores, links = backend.content, backend.stores, backend.links
    mails = build_mails(content)
    contexts = LeadContexts(
        stores.leads,
        stores.people,
        stores.bookings,
        links.plan_link,
        links.brief_link,
        links.news_link,
        lambda lead: _find_owner(backend, lead),
        find_colleagues(stores.engine, content.scoring.mailboxes),
        stores.transcripts.list_unread,
        talk_link,
    )
    notifiers = build_notifiers(content.settings, mails, stores.drawer, stores.slack.inbox, CrmRecords(stores.engine))
    reminders = read_reminders(content.library, content.scoring)
    office = Dispatcher(contexts, notifiers, SentMessages(stores.engine), reminders)
    return DeliveryParts(stores.outbox, office, stores.drawer, contexts, mails.briefs, links.briefs)


def build_crm_owners(backend: Backend) -> CrmOwners:
    """What asks CRMs who looks after leads there, in the database of this backend."""
    stores = backend.stores
    work = SqlLeadWork(stores.engine, stores.leads, clock.now)
    return CrmOwners(build_crms(backend.content.settings), CrmRecords(stores.engine), work, clock.now)


def _find_owner(backend: Backend, lead: Lead) -> str | None:
    """Who looks after the lead, in the desk or in Slack; None while nobody does."""
    stores = backend.stores
    work = SqlLeadWork(stores.engine, stores.leads, clock.now).load_work([lead])[lead.id]
    return work.owner or work.in_slack


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
