"""Which notifier serves which recipient: the real one where it is set up, else one that writes to files."""

from __future__ import annotations

from bot import clock
from bot.leads.events import Recipient
from bot.notifications.mailer import FileMailer, Mailer, SmtpMailer
from bot.notifications.mails import AgencyMail, Mails, VisitorMail
from bot.notifications.notifier import Notifier
from bot.notifications.slack import FileSlack, SlackNotifier
from bot.notifications.webhook import FileWebhook, WebhookNotifier
from bot.queues.channel_queue import ChannelQueue
from bot.settings import Settings
from bot.storage.database.file_sink import FileSink


def build_notifiers(
    settings: Settings, mails: Mails, drawer: FileSink, slack_inbox: ChannelQueue
) -> dict[Recipient, Notifier]:
    """A notifier for every recipient. Raises SettingsError for an address or a secret that cannot be used."""
    mailer: Mailer = SmtpMailer.from_url(str(settings.smtp_url)) if settings.smtp_url else FileMailer(drawer)
    return {
        "slack": _make_slack(settings, mails, drawer, slack_inbox),
        "agency_mail": AgencyMail(mails, mailer),
        "visitor_mail": VisitorMail(mails, mailer),
        "webhook": _make_webhook(settings, drawer),
    }


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
