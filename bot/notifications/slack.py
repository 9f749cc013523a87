"""Alerts by way of Slack: left in the inbox of the Slack channel, which shows them to the agency's people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from bot.leads.events import EventKind, LeadEvent
from bot.notifications.layout import brief_text
from bot.notifications.lead_context import LeadContext
from bot.notifications.mails import Mails
from bot.notifications.model import Alert, AlertKind
from bot.notifications.notifier import Notifier
from bot.queues.channel_queue import ChannelQueue, QueueEntry
from bot.queues.outbox import OutboxMessage
from bot.storage.database.file_sink import FileSink

ALERT = "alert"
_ALERTS: Mapping[EventKind, AlertKind] = {
    "lead_stored": "lead",
    "lead_changed": "changed",
    "lead_hot": "hot",
    "booked": "booked",
    "rescheduled": "rescheduled",
    "cancelled": "cancelled",
    "withdrawn": "withdrawn",
    "routed": "routed",
    "status_changed": "status",
    "owner_changed": "owner",
    "left": "left",
    "person_wanted": "person",
    "person_reminded": "reminded",
    "plan_wanted": "plan",
}


def enqueue_alert(inbox: ChannelQueue, alert: Alert) -> bool:
    """Leave an alert in the channel's inbox; False when it is there already. Raises NotReady."""
    talk = alert.conversation_id
    # A lane of its own: the alert must not wait behind the turn that it comes from.
    entry = QueueEntry(alert.key, f"alert-{talk}", alert.as_json(), kind=ALERT, conversation_id=talk)
    return inbox.enqueue_entries(entry)[0]


@dataclass(frozen=True)
class SlackNotifier(Notifier):
    """Leaves alerts where any server process finds them, though the one that left them may be gone."""

    inbox: ChannelQueue
    mails: Mails

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        event = letter.delivery.event
        alert = Alert(
            _ALERTS[event.kind],
            event.conversation_id,
            event.lead_id,
            letter.key,
            self._format_time(event, dossier),
            event.about,
        )
        await asyncio.to_thread(enqueue_alert, self.inbox, alert)
        return None

    def _format_time(self, event: LeadEvent, dossier: LeadContext) -> str:
        """The consultation it is about, in the agency's own time."""
        if event.kind == "withdrawn":
            return self.mails.describe_withdrawal(event)
        booking = dossier.find_booking(event.about) if event.about else None
        return self.mails.appointments.format_time(booking.start, self.mails.agency.time_zone) if booking else ""

    @override
    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class FileSlack(Notifier):
    """Writes each alert to a file of its own: a heading and the brief."""

    mails: Mails
    drawer: FileSink

    @override
    async def send_message(self, letter: OutboxMessage, dossier: LeadContext) -> str | None:
        event = letter.delivery.event
        told: dict[str, Any] = {"heading": self.mails.write_subject(letter, dossier)}
        if event.kind != "withdrawn":
            told["brief"] = brief_text(self.mails.briefs.make_brief(dossier, self.mails.now()))
        content = json.dumps(told, ensure_ascii=False, indent=2).encode()
        name = f"{letter.id:06d}-{event.kind}-slack.json"
        await asyncio.to_thread(self.drawer.write_message, event.conversation_id, name, content)
        return "written to var/outbox: no Slack channel is set"

    @override
    async def close(self) -> None:
        pass
