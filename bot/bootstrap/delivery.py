"""What tells others of leads."""

from __future__ import annotations

from collections.abc import Callable

from bot import clock
from bot.bootstrap.backend import Backend
from bot.bootstrap.mails import build_mails
from bot.bootstrap.scoring import read_reminders
from bot.leads.model import Lead
from bot.notifications.assembly import DeliveryParts
from bot.notifications.crm.owners import CrmOwners
from bot.notifications.delivery import Dispatcher
from bot.notifications.lead_context import LeadContexts
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
