"""The agency's side: alerts into a channel, what is pressed under them, and the commands that show leads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.channels.slack.blocks import fallback_text, mrkdwn_text, section_blocks
from bot.channels.slack.home import MOST_LEADS, HomeView
from bot.channels.slack.leads import (
    CLAIM,
    LISTED,
    OUTCOME,
    SEPARATOR,
    SHOW,
    SNOOZE,
    LeadBlocks,
    SalesTalk,
    keep_telling_words,
)
from bot.channels.slack.markup import to_mrkdwn
from bot.channels.slack.model import Call, Json, SlackMessage
from bot.channels.slack.outbox import FOLLOW, LEAD, POST, post_call, respond_call, update_call
from bot.channels.slack.people import AgencyPeople
from bot.conversations.transcripts import Transcripts
from bot.errors import UnknownConversation
from bot.leads.events import LeadEvent
from bot.leads.model import STATUSES, Lead
from bot.leads.store import LeadStore
from bot.notifications.model import Alert
from bot.queues.channel_queue import QueueEntry
from bot.queues.model import Done, Outcome, RetryLater
from bot.storage.conversations.plans import SavedPlan
from bot.storage.slack_records.records import SlackStore

REMINDER = "reminder"
# What the lead's own post shows without a word, and what all in the channel should see though it stands in a thread.
_QUIET, _FOR_ALL = ("status", "owner"), ("hot", "booked", "person")
_POSTED_SECONDS = 1.0
# What is told also of who left no way to reach them.
_WITHOUT_LEAD = ("person", "routed")


class GivenPlans(Protocol):
    """Keeps recommendations as they were given."""

    def get_plan(self, conversation_id: str) -> SavedPlan | None:
        """The latest recommendation of this conversation. Raises NotReady."""


@dataclass(frozen=True)
class SlackAgency:
    """Shows leads to the agency's people and takes what they decide."""

    leads: LeadStore
    store: SlackStore
    transcripts: Transcripts
    people: AgencyPeople
    shows: LeadBlocks
    plans: GivenPlans
    channel: str
    plan_link: Callable[[str], str | None]
    close: Callable[[str], str]
    now: Callable[[], datetime]
    brief_link: Callable[[str], str | None] = lambda _: None
    home: HomeView | None = None

    async def post_alert(self, entry: QueueEntry) -> Outcome:
        """Post an alert, or remind of one that nobody has dealt with yet."""
        alert = Alert.from_json(entry.body)
        if alert.kind == "withdrawn" and self.channel:
            return self._post_message(entry, alert, _line_block(self.shows.alert_heading(alert, None)))
        lead = await asyncio.to_thread(self._find_lead, alert)
        dealt_with = alert.kind in ("lead", "hot") and lead is not None and lead.status != "new"
        if not self.channel or dealt_with or (alert.kind not in _WITHOUT_LEAD and lead is None):
            return Done(note="nobody to tell, or nothing")
        notes = [to_mrkdwn(str(self.shows.texts["reminder"]))] if entry.kind == REMINDER else []
        about = await asyncio.to_thread(self._load_talk, alert.conversation_id)
        heading = self.shows.alert_heading(alert, lead)
        said = "\n".join((heading, *(str(self.shows.texts["reminder"]) for _ in notes)))
        shown = self.shows.alert_message(heading, about, lead, notes)
        return await asyncio.to_thread(self._post_update, entry, alert, shown, said)

    def show_person_wanted(self, conversation_id: str) -> Json:
        """What is known of a visitor who wants a person, without anything to press."""
        alert, lead = Alert("person", conversation_id), self.leads.find_by_conversation(conversation_id)
        shown = self.shows.alert_message(self.shows.alert_heading(alert, lead), self._load_talk(conversation_id), lead)
        return {**shown, "blocks": [block for block in shown["blocks"] if block["type"] != "actions"]}

    def _post_update(self, entry: QueueEntry, alert: Alert, shown: Json, said: str) -> Outcome:
        """The lead's first post, or what keeps it current with a line under it, for all to see where it matters."""
        talk, lane = alert.conversation_id, f"agency-{alert.conversation_id}"
        placed = self.store.records.begin_post(talk, self.channel, entry.key)
        if placed is None:
            return self._post_message(entry, alert, shown, LEAD)
        if placed.ts is None:
            return RetryLater(_POSTED_SECONDS, "its first post is on its way")
        broadcast = {"reply_broadcast": True} if alert.kind in _FOR_ALL or entry.kind == REMINDER else {}
        line = {**_line_block(said), **broadcast}
        calls = (
            update_call(self.channel, placed.ts, shown),
            post_call({"channel": self.channel, "thread_ts": placed.ts}, line),
        )
        return Done(
            tuple(
                QueueEntry(f"{entry.key}:{n}", lane, self.close(call.as_json()), FOLLOW, conversation_id=talk)
                for n, call in enumerate(calls[:1] if alert.kind in _QUIET else calls)
            )
        )

    def _post_message(self, entry: QueueEntry, alert: Alert, shown: Json, kind: str = POST) -> Outcome:
        call = post_call({"channel": self.channel}, shown)
        lane, talk = f"agency-{alert.conversation_id}", alert.conversation_id
        return Done((QueueEntry(f"{entry.key}:0", lane, self.close(call.as_json()), kind, conversation_id=talk),))

    async def handle_action(self, said: SlackMessage, entry: QueueEntry) -> Outcome:
        """A command or a button of the agency's, or a look at the app's home."""
        if said.kind == "home":
            return await self._show_home(said)
        if not await self.is_allowed(said):
            return self._post_privately(said, str(self.shows.texts["refused"]))
        if said.command:
            return await self._run_command(said)
        value, _, talk = said.choice.rpartition(SEPARATOR)
        if said.action == SHOW:
            return self._answer_privately(said, await self._show_lead(said.choice))
        if said.action == CLAIM:
            return await self._claim_lead(said, talk)
        if said.action == OUTCOME and value in STATUSES:
            return await self._note_outcome(said, talk, value)
        if said.action == SNOOZE and value.isascii() and value.isdigit():
            return await self._snooze_alert(said, talk, int(value), entry)
        return Done(note="nothing we know")

    async def is_allowed(self, said: SlackMessage) -> bool:
        """Whether this is somebody who may see leads."""
        if said.foreign:
            # In a channel that is shared with another company its people are guests.
            return False
        # Whoever is in the channel the operator chose may press what is posted there; all else needs a name.
        in_channel = bool(self.channel) and said.place.channel == self.channel and said.command is None
        return in_channel or await self.people.is_member(said.place.user)

    async def _show_home(self, said: SlackMessage) -> Outcome:
        user = said.place.user
        if self.home is None:
            return Done(note="no home")
        call = self.home.greet_visitor(user)
        if await self.people.is_member(user) and not said.foreign:
            call = self.home.list_leads(user, await asyncio.to_thread(self._list_claimed, user))
        sealed = self.close(replace(call, team=said.place.team).as_json())
        return Done((QueueEntry(f"{said.key}:0", f"home-{user}", sealed, kind=call.method),))

    def _list_claimed(self, user: str) -> list[Lead]:
        """The leads that this user took, the latest first."""
        talks = self.store.records.list_claimed(user, MOST_LEADS)
        found = (self.leads.find_by_conversation(talk) for talk in talks)
        return [lead for lead in found if lead]

    async def _run_command(self, said: SlackMessage) -> Outcome:
        if said.command == "/leads":
            return self._answer_privately(said, await asyncio.to_thread(self._list_leads))
        if not said.text:
            newest = next(iter((await asyncio.to_thread(self.leads.load_page, "newest", None, 1)).leads), None)
            usage = str(self.shows.texts["lead_usage"]).format(example=newest.id if newest else "ID")
            return self._post_privately(said, usage)
        return self._answer_privately(said, await self._show_lead(said.text))

    def _list_leads(self) -> Json:
        page = self.leads.load_page("newest", None, LISTED)
        return self.shows.list_message(page.leads, self.leads.count_people() if page.more else len(page.leads))

    async def _show_lead(self, lead_id: str) -> Json:
        lead = await asyncio.to_thread(self.leads.find_lead, lead_id.strip())
        if lead is None:
            return _line_block(str(self.shows.texts["no_such"]).format(id=lead_id.strip()[:60]))
        about = await asyncio.to_thread(self._load_talk, lead.conversation_id)
        return self.shows.alert_message(self.shows.name_lead(lead), about, lead)

    async def _claim_lead(self, said: SlackMessage, talk: str) -> Outcome:
        try:
            holder = await asyncio.to_thread(self.store.records.assign_person, talk, said.place.user)
        except UnknownConversation:
            return self._remove_message(said)
        if holder != said.place.user:
            return self._answer_privately(said, _text_block(self.shows.note_line("taken", holder)))
        if lead := await self._lead_of(talk):
            claimed = LeadEvent("owner_changed", lead.conversation_id, lead.id, holder, "slack")
            await asyncio.to_thread(self.leads.enqueue_event, claimed)
        return await self._update_message(said, talk)

    async def _note_outcome(self, said: SlackMessage, talk: str, status: Any) -> Outcome:
        lead = await self._lead_of(talk)
        if lead is None or not await asyncio.to_thread(self.leads.set_status, lead.id, status):
            return self._remove_message(said)
        outcome = str(self.shows.texts["statuses"][status])
        return await self._update_message(
            said, talk, self.shows.note_line("outcome_set", said.place.user, outcome=outcome)
        )

    async def _snooze_alert(self, said: SlackMessage, talk: str, hours: int, entry: QueueEntry) -> Outcome:
        lead = await self._lead_of(talk)
        alert = Alert("lead" if lead else "person", talk, lead.id if lead else None)
        reminder = QueueEntry(
            f"{REMINDER}:{said.key}",
            f"{REMINDER}-{said.key}",
            alert.as_json(),
            kind=REMINDER,
            conversation_id=talk,
            due=self.now() + timedelta(hours=hours),
        )
        await asyncio.to_thread(self.store.inbox.enqueue_entries, reminder)
        return await self._update_message(said, talk, self.shows.note_line("snoozed", said.place.user, n=hours))

    async def _update_message(self, said: SlackMessage, talk: str, *noted: str) -> Outcome:
        """The message that was pressed, as things stand now."""
        lead = await self._lead_of(talk)
        about = await asyncio.to_thread(self._load_talk, talk)
        shown = self.shows.alert_message(_heading_of(said) or self.shows.name_lead(lead), about, lead, noted)
        return self._replace_message(said, shown)

    def _remove_message(self, said: SlackMessage) -> Outcome:
        """What was erased here is not to stand in Slack any longer either."""
        return self._replace_message(said, _line_block(str(self.shows.texts["gone"])))

    def _replace_message(self, said: SlackMessage, shown: Json) -> Outcome:
        assert said.pressed is not None
        if said.pressed.ephemeral and said.response_url:
            return self._finish_call(said, respond_call(said.response_url, shown, replace=True))
        return self._finish_call(said, update_call(said.place.channel, said.pressed.ts, shown))

    def _find_lead(self, alert: Alert) -> Lead | None:
        return (
            self.leads.find_lead(alert.lead_id)
            if alert.lead_id
            else self.leads.find_by_conversation(alert.conversation_id)
        )

    async def _lead_of(self, talk: str) -> Lead | None:
        return await asyncio.to_thread(self.leads.find_by_conversation, talk)

    def _load_talk(self, conversation_id: str) -> SalesTalk:
        words = keep_telling_words(self.transcripts.latest_page(conversation_id))
        kept, holder = self.plans.get_plan(conversation_id), self.store.records.find_claimant(conversation_id)
        plan = kept.recommendation if kept else None
        lead = self.leads.find_by_conversation(conversation_id)
        brief = self.brief_link(lead.id) if lead else None
        return SalesTalk(conversation_id, words, plan, self.plan_link(conversation_id), holder, brief)

    def _answer_privately(self, said: SlackMessage, shown: Json) -> Outcome:
        """Something for the eyes of the one who asked."""
        assert said.response_url is not None
        return self._finish_call(said, respond_call(said.response_url, shown))

    def _post_privately(self, said: SlackMessage, text: str) -> Outcome:
        return self._answer_privately(said, _line_block(text))

    def _finish_call(self, said: SlackMessage, call: Call) -> Outcome:
        lane = f"agency-{said.place.user}"
        return Done((QueueEntry(f"{said.key}:0", lane, self.close(call.as_json()), kind=call.method),))


def _line_block(text: str) -> Json:
    return {"text": fallback_text(text), "blocks": section_blocks(text)}


def _text_block(text: str) -> Json:
    return {"text": text, "blocks": [{"type": "section", "text": mrkdwn_text(text)}]}


def _heading_of(said: SlackMessage) -> str:
    blocks = said.pressed.blocks if said.pressed else ()
    first = next((block for block in blocks if block.get("type") == "header"), {})
    return str((first.get("text") or {}).get("text") or "")
