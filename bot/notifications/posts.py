"""Which post serves which recipient: the real one where it is set up, else a stand-in that writes to files."""

from __future__ import annotations

from bot import clock
from bot.leads.events import Recipient
from bot.notifications.mailer import DrawerMailer, Mailer, SmtpMailer
from bot.notifications.mails import AgencyMail, Mails, VisitorMail
from bot.notifications.post import Post
from bot.notifications.slack import DrawerSlack, SlackPost
from bot.notifications.webhook import DrawerWebhook, WebhookPost
from bot.settings import Settings
from bot.storage.drawer import Drawer
from bot.storage.slack import SlackQueues


def posts_of(settings: Settings, mails: Mails, drawer: Drawer, queues: SlackQueues) -> dict[Recipient, Post]:
    """A post for every recipient. Raises SettingsError for an address or a secret that cannot be used."""
    mailer: Mailer = SmtpMailer.of(str(settings.smtp_url)) if settings.smtp_url else DrawerMailer(drawer)
    return {
        "slack": _slack(settings, mails, drawer, queues),
        "agency_mail": AgencyMail(mails, mailer),
        "visitor_mail": VisitorMail(mails, mailer),
        "webhook": _webhook(settings, drawer),
    }


def _slack(settings: Settings, mails: Mails, drawer: Drawer, queues: SlackQueues) -> Post:
    if not settings.slack_leads_channel:
        return DrawerSlack(mails, drawer)
    return SlackPost(queues, mails)


def _webhook(settings: Settings, drawer: Drawer) -> Post:
    if not settings.webhook_url:
        return DrawerWebhook(drawer)
    return WebhookPost(
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
