"""Alerts by way of Slack: left in the inbox of the Slack channel, which shows them to the agency's people."""

from __future__ import annotations

from typing_extensions import override

from bot.notifications.model import Alert, Notifier
from bot.storage.slack import Arrival, Entry, SlackQueues

ALERT = "alert"


class SlackNotifier(Notifier):
    """Leaves alerts where any server process finds them, though the one that left them may be gone."""

    def __init__(self, queues: SlackQueues) -> None:
        self._queues = queues

    @override
    def tell(self, alert: Alert) -> bool:
        talk = alert.conversation_id
        # A lane of its own: the alert must not wait behind the turn that it comes from.
        entry = Entry(alert.key, f"alert-{talk}", alert.as_json(), kind=ALERT, conversation_id=talk)
        return self._queues.take(Arrival(entry, conversation="any"))[0]
