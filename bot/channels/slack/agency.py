"""The agency's side: alerts into a channel, what is pressed under them, and the commands that show leads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.channels.slack.blocks import fallback, mrkdwn, sections
from bot.channels.slack.leads import CLAIM, LISTED, OUTCOME, SEPARATOR, SHOW, SNOOZE, LeadBlocks, Talk, telling
from bot.channels.slack.markup import to_mrkdwn
from bot.channels.slack.model import Call, Json, Said
from bot.channels.slack.outbox import FOLLOW, LEAD, POST, post, respond, update
from bot.channels.slack.people import AgencyPeople
from bot.errors import UnknownConversation
from bot.leads.events import LeadEvent
from bot.leads.model import STATUSES, Lead
from bot.leads.store import LeadStore
from bot.notifications.model import Alert
from bot.notifications.worker import Done, Later, Outcome
from bot.storage.kept_plans import KeptPlan
from bot.storage.slack import Arrival, Entry, SlackQueues
from bot.storage.transcripts import Transcripts

REMINDER = "reminder"
# What the lead's own post shows without a word, and what all in the channel should see though it stands in a thread.
_QUIET, _FOR_ALL = ("status", "owner"), ("hot", "booked", "person")
_POSTED_SECONDS = 1.0
# What is told also of who left no way to reach them.
_WITHOUT_LEAD = ("person", "routed")


class Given(Protocol):
    """Keeps recommendations as they were given."""

    def of(self, conversation_id: str) -> KeptPlan | None:
        """The latest recommendation of this conversation. Raises NotReady."""


@dataclass(frozen=True)
class Agency:
    """Shows leads to the agency's people and takes what they decide."""

    leads: LeadStore
    queues: SlackQueues
    transcripts: Transcripts
    people: AgencyPeople
    shows: LeadBlocks
    plans: Given
    channel: str
    plan_link: Callable[[str], str | None]
    close: Callable[[str], str]
    now: Callable[[], datetime]
    brief_link: Callable[[str], str | None] = lambda _: None

    async def tell(self, entry: Entry) -> Outcome:
        """Post an alert, or remind of one that nobody has dealt with yet."""
        alert = Alert.from_json(entry.body)
        if alert.kind == "withdrawn" and self.channel:
            return self._post(entry, alert, _line(self.shows.heading(alert, None)))
        lead = await asyncio.to_thread(self._about, alert)
        dealt_with = alert.kind in ("lead", "hot") and lead is not None and lead.status != "new"
        if not self.channel or dealt_with or (alert.kind not in _WITHOUT_LEAD and lead is None):
            return Done(note="nobody to tell, or nothing")
        notes = [to_mrkdwn(str(self.shows.texts["reminder"]))] if entry.kind == REMINDER else []
        about = await asyncio.to_thread(self._talk, alert.conversation_id)
        heading = self.shows.heading(alert, lead)
        said = "\n".join((heading, *(str(self.shows.texts["reminder"]) for _ in notes)))
        shown = self.shows.alert(heading, about, lead, notes)
        return await asyncio.to_thread(self._follow, entry, alert, shown, said)

    def show_person_wanted(self, conversation_id: str) -> Json:
        """What is known of a visitor who wants a person, without anything to press."""
        alert, lead = Alert("person", conversation_id), self.leads.of(conversation_id)
        shown = self.shows.alert(self.shows.heading(alert, lead), self._talk(conversation_id), lead)
        return {**shown, "blocks": [block for block in shown["blocks"] if block["type"] != "actions"]}

    def _follow(self, entry: Entry, alert: Alert, shown: Json, said: str) -> Outcome:
        """The lead's first post, or what keeps it current with a line under it, for all to see where it matters."""
        talk, lane = alert.conversation_id, f"agency-{alert.conversation_id}"
        placed = self.queues.begin_post(talk, self.channel, entry.key)
        if placed is None:
            return self._post(entry, alert, shown, LEAD)
        if placed.ts is None:
            return Later(_POSTED_SECONDS, "its first post is on its way")
        broadcast = {"reply_broadcast": True} if alert.kind in _FOR_ALL or entry.kind == REMINDER else {}
        line = {**_line(said), **broadcast}
        calls = (update(self.channel, placed.ts, shown), post({"channel": self.channel, "thread_ts": placed.ts}, line))
        return Done(
            tuple(
                Entry(f"{entry.key}:{n}", lane, self.close(call.as_json()), FOLLOW, conversation_id=talk)
                for n, call in enumerate(calls[:1] if alert.kind in _QUIET else calls)
            )
        )

    def _post(self, entry: Entry, alert: Alert, shown: Json, kind: str = POST) -> Outcome:
        call = post({"channel": self.channel}, shown)
        lane, talk = f"agency-{alert.conversation_id}", alert.conversation_id
        return Done((Entry(f"{entry.key}:0", lane, self.close(call.as_json()), kind, conversation_id=talk),))

    async def handle(self, said: Said, entry: Entry) -> Outcome:
        """A command or a button of the agency's."""
        if not await self.may(said):
            return self._whisper(said, str(self.shows.texts["refused"]))
        if said.command:
            return await self._command(said)
        value, _, talk = said.choice.rpartition(SEPARATOR)
        if said.action == SHOW:
            return self._answer(said, await self._shown(said.choice))
        if said.action == CLAIM:
            return await self._claim(said, talk)
        if said.action == OUTCOME and value in STATUSES:
            return await self._note_outcome(said, talk, value)
        if said.action == SNOOZE and value.isascii() and value.isdigit():
            return await self._snooze(said, talk, int(value), entry)
        return Done(note="nothing we know")

    async def may(self, said: Said) -> bool:
        """Whether this is somebody who may see leads."""
        # Whoever is in the channel the operator chose may press what is posted there; all else needs a name.
        in_channel = bool(self.channel) and said.place.channel == self.channel and said.command is None
        return in_channel or await self.people.include(said.place.user)

    async def _command(self, said: Said) -> Outcome:
        if said.command == "/leads":
            return self._answer(said, await asyncio.to_thread(self._listed))
        if not said.text:
            newest = next(iter((await asyncio.to_thread(self.leads.page, "newest", None, 1)).leads), None)
            usage = str(self.shows.texts["lead_usage"]).format(example=newest.id if newest else "ID")
            return self._whisper(said, usage)
        return self._answer(said, await self._shown(said.text))

    def _listed(self) -> Json:
        page = self.leads.page("newest", None, LISTED)
        return self.shows.listed(page.leads, self.leads.count() if page.more else len(page.leads))

    async def _shown(self, lead_id: str) -> Json:
        lead = await asyncio.to_thread(self.leads.find, lead_id.strip())
        if lead is None:
            return _line(str(self.shows.texts["no_such"]).format(id=lead_id.strip()[:60]))
        about = await asyncio.to_thread(self._talk, lead.conversation_id)
        return self.shows.alert(self.shows.who(lead), about, lead)

    async def _claim(self, said: Said, talk: str) -> Outcome:
        try:
            holder = await asyncio.to_thread(self.queues.claim, talk, said.place.user)
        except UnknownConversation:
            return self._gone(said)
        if holder != said.place.user:
            return self._answer(said, _block(self.shows.noted("taken", holder)))
        if lead := await self._lead_of(talk):
            claimed = LeadEvent("owner_changed", lead.conversation_id, lead.id, holder, "slack")
            await asyncio.to_thread(self.leads.tell, claimed)
        return await self._changed(said, talk)

    async def _note_outcome(self, said: Said, talk: str, status: Any) -> Outcome:
        lead = await self._lead_of(talk)
        if lead is None or not await asyncio.to_thread(self.leads.set_status, lead.id, status):
            return self._gone(said)
        outcome = str(self.shows.texts["statuses"][status])
        return await self._changed(said, talk, self.shows.noted("outcome_set", said.place.user, outcome=outcome))

    async def _snooze(self, said: Said, talk: str, hours: int, entry: Entry) -> Outcome:
        lead = await self._lead_of(talk)
        alert = Alert("lead" if lead else "person", talk, lead.id if lead else None)
        reminder = Entry(
            f"{REMINDER}:{said.key}",
            f"{REMINDER}-{said.key}",
            alert.as_json(),
            kind=REMINDER,
            conversation_id=talk,
            due=self.now() + timedelta(hours=hours),
        )
        await asyncio.to_thread(self.queues.take, Arrival(reminder, conversation="any"))
        return await self._changed(said, talk, self.shows.noted("snoozed", said.place.user, n=hours))

    async def _changed(self, said: Said, talk: str, *noted: str) -> Outcome:
        """The message that was pressed, as things stand now."""
        lead = await self._lead_of(talk)
        about = await asyncio.to_thread(self._talk, talk)
        shown = self.shows.alert(_heading_of(said) or self.shows.who(lead), about, lead, noted)
        return self._in_place(said, shown)

    def _gone(self, said: Said) -> Outcome:
        """What was erased here is not to stand in Slack any longer either."""
        return self._in_place(said, _line(str(self.shows.texts["gone"])))

    def _in_place(self, said: Said, shown: Json) -> Outcome:
        assert said.pressed is not None
        if said.pressed.ephemeral and said.response_url:
            return self._done(said, respond(said.response_url, shown, replace=True))
        return self._done(said, update(said.place.channel, said.pressed.ts, shown))

    def _about(self, alert: Alert) -> Lead | None:
        return self.leads.find(alert.lead_id) if alert.lead_id else self.leads.of(alert.conversation_id)

    async def _lead_of(self, talk: str) -> Lead | None:
        return await asyncio.to_thread(self.leads.of, talk)

    def _talk(self, conversation_id: str) -> Talk:
        words = telling(self.transcripts.latest(conversation_id))
        kept, holder = self.plans.of(conversation_id), self.queues.claimed_by(conversation_id)
        plan = kept.recommendation if kept else None
        lead = self.leads.of(conversation_id)
        brief = self.brief_link(lead.id) if lead else None
        return Talk(conversation_id, words, plan, self.plan_link(conversation_id), holder, brief)

    def _answer(self, said: Said, shown: Json) -> Outcome:
        """Something for the eyes of the one who asked."""
        assert said.response_url is not None
        return self._done(said, respond(said.response_url, shown))

    def _whisper(self, said: Said, text: str) -> Outcome:
        return self._answer(said, _line(text))

    def _done(self, said: Said, call: Call) -> Outcome:
        lane = f"agency-{said.place.user}"
        return Done((Entry(f"{said.key}:0", lane, self.close(call.as_json()), kind=call.method),))


def _line(text: str) -> Json:
    return {"text": fallback(text), "blocks": sections(text)}


def _block(text: str) -> Json:
    return {"text": text, "blocks": [{"type": "section", "text": mrkdwn(text)}]}


def _heading_of(said: Said) -> str:
    blocks = said.pressed.blocks if said.pressed else ()
    first = next((block for block in blocks if block.get("type") == "header"), {})
    return str((first.get("text") or {}).get("text") or "")
