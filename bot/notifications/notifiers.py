"""Which notifier serves which recipient: the real one where it is set up, else one that writes to files."""

from __future__ import annotations

from bot import clock
from bot.leads.events import CRMS, CrmName, Recipient
from bot.notifications.crm.api import JsonApi
from bot.notifications.crm.contents import CrmContents
from bot.notifications.crm.files import FileCrm
from bot.notifications.crm.hubspot import HubSpot
from bot.notifications.crm.model import Crm
from bot.notifications.crm.notifier import CrmNotifier
from bot.notifications.crm.pipedrive import Pipedrive
from bot.notifications.mailer import FileMailer, Mailer, SmtpMailer
from bot.notifications.mails import AgencyMail, Mails, VisitorMail
from bot.notifications.notifier import Notifier
from bot.notifications.slack import FileSlack, SlackNotifier
from bot.notifications.webhook import FileWebhook, WebhookNotifier
from bot.queues.channel_queue import ChannelQueue
from bot.settings import Settings
from bot.storage.database.file_sink import FileSink
from bot.storage.leads.crm_records import CrmRecords


def build_notifiers(
    settings: Settings, mails: Mails, drawer: FileSink, slack_inbox: ChannelQueue, records: CrmRecords
) -> dict[Recipient, Notifier]:
    """A notifier for every recipient. Raises SettingsError for an address or a secret that cannot be used."""
    contents = CrmContents(mails.briefs, mails.agency.currency, mails.now)
    crms = {crm.name: CrmNotifier(crm, records, contents) for crm in build_crms(settings)}
    mailer = build_mailer(settings, drawer)
    return {
        "slack": _make_slack(settings, mails, drawer, slack_inbox),
        "agency_mail": AgencyMail(mails, mailer),
        "visitor_mail": VisitorMail(mails, mailer),
        "webhook": _make_webhook(settings, drawer),
        **{name: crms.get(name) or FileCrm(name, contents, drawer) for name in CRMS},
    }


def build_mailer(settings: Settings, drawer: FileSink) -> Mailer:
    """What sends mails, be it into files. Raises SettingsError for an address that cannot be used."""
    return SmtpMailer.from_url(str(settings.smtp_url)) if settings.smtp_url else FileMailer(drawer)


def list_crms(settings: Settings) -> tuple[CrmName, ...]:
    """The CRMs that are set up."""
    is_set = {"hubspot": bool(settings.hubspot_token), "pipedrive": bool(settings.pipedrive_token)}
    return tuple(name for name in CRMS if is_set[name])


def build_crms(settings: Settings) -> tuple[Crm, ...]:
    """The CRMs that are set up, each with connections of its own. Raises SettingsError for an address that is none."""
    private, found = settings.webhook_private, list_crms(settings)
    crms: list[Crm] = []
    if "hubspot" in found:
        bearer = {"Authorization": f"Bearer {settings.hubspot_token}"}
        api = JsonApi(settings.hubspot_url, bearer, private, "BOT_HUBSPOT_URL")
        crms.append(HubSpot(api, settings.hubspot_pipeline, settings.hubspot_stage))
    if "pipedrive" in found:
        token = {"x-api-token": str(settings.pipedrive_token)}
        crms.append(Pipedrive(JsonApi(settings.pipedrive_url, token, private, "BOT_PIPEDRIVE_URL")))
    return tuple(crms)


def _make_slack(settings: Settings, mails: Mails, drawer: FileSink, slack_inbox: ChannelQueue) -> Notifier:
    if not settings.slack_leads_channel:
        return FileSlack(mails, drawer)
    return SlackNotifier(slack_inbox, mails)


def _make_webhook(settings: Settings, drawer: FileSink) -> Notifier:
    if not settings.webhook_url:
        return FileWebhook(drawer)
    return WebhookNotifier(
        str(settings.webhook_url), str(settings.webhook_secret), clock.now, allow_private=settings.webhook_private
    )


def ways_to_tell(settings: Settings) -> tuple[str, ...]:
    """The ways by which somebody of the agency hears of a lead; none when all of them are stand-ins."""
    ways = {
        "mail": settings.smtp_url,
        "webhook": settings.webhook_url,
        "Slack": settings.slack_leads_channel and settings.slack_bot_token,
        "feed": settings.feed_token,
        "HubSpot": settings.hubspot_token,
        "Pipedrive": settings.pipedrive_token,
    }
    return tuple(name for name, is_set in ways.items() if is_set)


def warn_of_silence(settings: Settings) -> str | None:
    """What to say when nobody hears of leads; None when somebody does."""
    if ways_to_tell(settings):
        return None
    return (
        "NOBODY IS TOLD OF LEADS: they are only written to BOT_VAR/outbox and listed by `bot leads list`. "
        "Set BOT_SMTP_URL, BOT_WEBHOOK_URL, SLACK_BOT_TOKEN and SLACK_LEADS_CHANNEL, or BOT_FEED_TOKEN."
    )
