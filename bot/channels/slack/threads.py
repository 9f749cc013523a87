"""A talk with a person as a thread in the agency's channel: visitors' words go in, what colleagues write goes out."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.slack.blocks import context_block, fallback_text, make_button
from bot.channels.slack.client import SlackClient
from bot.channels.slack.markup import shorten_text, to_mrkdwn
from bot.channels.slack.model import AGENCY_BUTTONS, Json, SlackMessage
from bot.channels.slack.outbox import CHANGE, RELAY, ROOT, change_call, post_call, respond_call
from bot.channels.slack.thread_blocks import LONGEST, line_block, quote_block
from bot.conversations.transcripts import Message, Transcripts
from bot.errors import BotError, UnknownConversation
from bot.handover.files import FileRefused
from bot.handover.holdings import HandoverOutcome
from bot.handover.model import Colleague
from bot.handover.prompts import Prompts
from bot.handover.service import Handover
from bot.handover.talk_files import TalkFiles
from bot.notifications.model import Alert
from bot.queues.channel_queue import QueueEntry
from bot.queues.model import Done, Outcome
from bot.storage.slack_records.slack_threads import SqlSlackThreads, Thread

log = logging.getLogger(__name__)

ACTIONS = tuple(
    AGENCY_BUTTONS + name for name in ("join", "give-back", "inside", "hand-on", "plan", "ask", "times", "end")
)
TAKE, BACK, INSIDE, ON, PLAN, ASK, TIMES, END = ACTIONS
# What is said to who presses when there is nothing to send.
_NOTHING = {PLAN: "no_plan", ASK: "no_question", TIMES: "no_times"}
# What begins with it stays among the agency's people, whatever the mode of the thread.
ASIDE = "//"
_NAME_SECONDS = 3.0
_FEW = 3
# Slack takes no more with one message.
_MOST_FILES = 10
_CHANGES = ("corrected", "withdrawn")


@dataclass
class Threads:
    """Carries talks into threads and back; `show` is the first message of a thread, without its buttons.

    `texts` are those of slack.yml under `thread`.
    """

    handover: Handover
    store: SqlSlackThreads
    transcripts: Transcripts
    client: SlackClient
    texts: Mapping[str, Any]
    channel: str
    show: Callable[[str], Json]
    may: Callable[[SlackMessage], Awaitable[bool]]
    close: Callable[[str], str]
    files: TalkFiles
    prompts: Prompts
    _names: dict[str, str] = field(default_factory=dict)

    def relay_messages(self) -> int:
        """Carry what was said since into the threads, and begin those that are wanting; how many there were."""
        behind = self.store.list_behind(self.channel) if self.channel else ()
        for talk in behind:
            try:
                self._relay_talk(talk)
            except BotError as error:
                log.error("slack thread of %s: %s", talk, error)
        return len(behind)

    async def post_reminder(self, alert: Alert, entry: QueueEntry) -> Outcome:
        """Say once more, for all in the channel to see, that a talk of which a thread tells waits for a person."""
        talk = alert.conversation_id
        thread = await asyncio.to_thread(self.store.get_thread, talk)
        first = alert.kind == "person" and alert.key.endswith(":wait-1")
        asked = (await asyncio.to_thread(self.handover.get_holding, talk)).question
        if thread is None or thread.ts is None or first:
            return Done(note="its thread tells of it")
        # Of a crowd that waits the channel is not told one by one.
        waiting = len(await asyncio.to_thread(self.handover.list_waiting))
        broadcast = {"reply_broadcast": True} if waiting <= _FEW else {}
        shown = {**line_block(self._ask_block(asked) if asked else str(self.texts["still"])), **broadcast}
        return Done((self._make_entry(thread, f"{entry.key}:0", shown),))

    async def handle_message(self, said: SlackMessage, entry: QueueEntry) -> Outcome:
        """What a colleague wrote, changed or deleted in a thread."""
        if said.foreign:
            return Done(note="of another workspace: no colleague")
        talk, text = str(said.talk), said.text.strip()
        thread = await asyncio.to_thread(self.store.get_thread, talk)
        if thread is None:
            return Done(note="its talk is not kept any more")
        colleague = Colleague(f"slack:{said.place.user}", await self._get_name(said.place.user))
        if said.action:
            return await asyncio.to_thread(self._change_message, talk, colleague, said)
        if thread.inside or text.startswith(ASIDE) or not (text or said.files):
            return Done(note="inside")
        name, reply = _client_id(said.place.channel, said.at), self.handover.reply_to_visitor
        taken = await asyncio.to_thread(reply, talk, colleague, text, name) if text else None
        if taken and not taken.done:
            return self._note_outcome(thread, said, "has_it", taken)
        return await self._send_files(thread, colleague, said)

    async def handle_press(self, said: SlackMessage) -> Outcome:
        """A button under a thread's first message."""
        talk = said.choice
        thread = await asyncio.to_thread(self.store.get_thread, talk)
        if thread is None or not await self.may(said):
            return self._post_privately(said, str(self.texts["gone"]))
        if said.action == INSIDE:
            await asyncio.to_thread(self.store.set_inside, talk, not thread.inside)
            return self._note_outcome(thread, said, "outward" if thread.inside else "inward")
        colleague = Colleague(f"slack:{said.place.user}", await self._get_name(said.place.user))
        try:
            taken = await asyncio.to_thread(self._change_talk, talk, colleague, said)
        except UnknownConversation:
            return self._post_privately(said, str(self.texts["gone"]))
        if taken is None:
            return self._post_privately(said, str(self.texts[_NOTHING[str(said.action)]]))
        return Done() if taken.done else self._post_privately(said, self._has_it(taken))

    def _change_talk(self, talk: str, colleague: Colleague, said: SlackMessage) -> HandoverOutcome | None:
        """What a button does to the talk; None when there is nothing to send."""
        prompts, handover = self.prompts, self.handover
        sends = {PLAN: prompts.send_plan, ASK: prompts.ask_question, TIMES: prompts.offer_times}
        if send := sends.get(str(said.action)):
            return send(talk, colleague, f"desk-{said.key}"[:80])
        changes = {TAKE: handover.take_talk, BACK: handover.give_back, ON: handover.hand_on, END: handover.end_talk}
        return changes[str(said.action)](talk, colleague)

    async def _send_files(self, thread: Thread, colleague: Colleague, said: SlackMessage) -> Outcome:
        """The files of a message, each under a name of its own; the thread says when one did not reach the visitor."""
        sent = [await self._send_file(thread.conversation_id, colleague, said, n) for n in range(len(said.files))]
        refused = next((outcome for outcome in sent if outcome and not outcome.done), None)
        if refused:
            return self._note_outcome(thread, said, "has_it", refused)
        return self._note_outcome(thread, said, "no_files") if None in sent else Done()

    async def _send_file(
        self, talk: str, colleague: Colleague, said: SlackMessage, number: int
    ) -> HandoverOutcome | None:
        file, client_id = said.files[number], f"{_client_id(said.place.channel, said.at)}:{number}"
        body = await self.client.download_file(file["url"], self.files.rules.most_bytes)
        send = self.files.send_from_colleague
        try:
            return await asyncio.to_thread(send, talk, colleague, file["name"], body, client_id) if body else None
        except FileRefused:
            return None

    def _relay_talk(self, talk: str) -> None:
        thread, holding = self.store.get_thread(talk), self.handover.get_holding(talk)
        held = holding.holder != "bot"
        if thread is None or thread.channel != self.channel or not thread.open:
            call = post_call({"channel": self.channel}, self._root_message(talk, holding.question))
            key = f"thread:{talk}:{secrets.token_hex(6)}"
            self.store.begin_thread(
                talk,
                self.channel,
                QueueEntry(key, _lock_key(talk), self.close(call.as_json()), ROOT, conversation_id=talk),
            )
            return
        said = self.transcripts.list_since(talk, thread.place)
        # Once the bot has the talk again only that is told, not what it goes on to say.
        told = said if held else said[: next((n for n, m in reversed([*enumerate(said, 1)]) if m.line.note), 0)]
        entries = tuple(
            self._make_entry(thread, f"thread:{talk}:{thread.ts}:{message.seq}", shown)
            for message in told
            for shown in self._message_blocks(message)
        ) + tuple(self._make_change(thread, message) for message in told if message.line.note in _CHANGES)
        self.store.advance_thread(thread, said[-1].seq if said else thread.place, entries, open=held)

    def _ask_block(self, question: str) -> str:
        return str(self.texts["asks"]).replace("{question}", question)

    def _root_message(self, talk: str, question: str | None) -> Json:
        """The first message of a thread: what is known of the visitor, how to answer, and what can be pressed."""
        shown = self.show(talk)
        if question:
            asked = line_block(self._ask_block(question))
            shown = {"text": asked["text"], "blocks": [*asked["blocks"], *shown["blocks"][1:]]}
        buttons = [
            make_button(str(self.texts[key]), action, talk, style="primary" if action == TAKE else None)
            for action, key in self._list_buttons()
        ]
        group = self.handover.groups.name_group(self.handover.get_holding(talk).group)
        said = str(self.texts["how"]).format(aside=ASIDE)
        how = context_block(to_mrkdwn(f"{self.texts['for_group'].format(group=group)} {said}" if group else said))
        return {**shown, "blocks": [*shown["blocks"][:47], how, {"type": "actions", "elements": buttons}]}

    def _list_buttons(self) -> list[tuple[str, str]]:
        """What can be pressed under the first message, with the name of its text."""
        times = [(TIMES, "offer_times")] if self.prompts.offers_times else []
        others = [(ON, "hand_on")] if self.handover.groups.groups else []
        sends = [(ASK, "ask"), *times, (PLAN, "send_plan")]
        return [(TAKE, "take"), *sends, *others, (INSIDE, "inside"), (BACK, "give_back"), (END, "end")]

    def _message_blocks(self, message: Message) -> Iterator[Json]:
        line = message.line
        if line.note in _CHANGES or (line.sender == "person" and (line.client_id or "").startswith("slack:")):
            # It stands in the thread as it was written there.
            return
        if line.files:
            text = "\n".join(f"{file.name} {self.files.link(file.token)}".strip() for file in line.files)
            yield quote_block(line.name or str(self.texts["visitor"]), text)
        elif line.sender == "visitor":
            yield quote_block(str(self.texts["visitor"]), line.text)
        elif line.note:
            yield {
                "text": fallback_text(line.text),
                "blocks": [context_block(to_mrkdwn(shorten_text(line.text, LONGEST)))],
            }
        else:
            yield quote_block(line.name or str(self.texts["assistant"]), line.text)

    def _make_change(self, thread: Thread, message: Message) -> QueueEntry:
        """What the desk corrected or took back, changed in the thread; what was written here its writer has changed."""
        talk, line = thread.conversation_id, message.line
        name = str(self.texts[str(line.note)]).format(name=line.name or self.texts["somebody"])
        place, posted = {"channel": thread.channel, "thread_ts": thread.ts}, f"thread:{talk}:{thread.ts}:{line.about}"
        call = change_call(place, quote_block(name, line.text), posted)
        body = self.close(call.as_json())
        key = f"thread:{talk}:{thread.ts}:{message.seq}"
        return QueueEntry(key, _lock_key(talk), body, kind=CHANGE, conversation_id=talk)

    def _change_message(self, talk: str, colleague: Colleague, said: SlackMessage) -> Outcome:
        base = _client_id(said.place.channel, said.choice)
        if said.action == "deleted":
            # What hung on it goes with it.
            hung = (self.transcripts.find_message(talk, f"{base}:{number}") for number in range(_MOST_FILES))
            for file in filter(None, hung):
                self.handover.withdraw_message(talk, colleague, file.seq)
        found = self.transcripts.find_message(talk, base)
        if found is None:
            return Done(note="the visitor never read it")
        inward = said.text.strip().startswith(ASIDE) or not said.text.strip()
        if said.action == "deleted" or inward:
            self.handover.withdraw_message(talk, colleague, found.seq)
        else:
            self.handover.correct_message(talk, colleague, found.seq, said.text.strip())
        return Done()

    def _note_outcome(
        self, thread: Thread, said: SlackMessage, key: str, taken: HandoverOutcome | None = None
    ) -> Outcome:
        text = self._has_it(taken) if taken else str(self.texts[key])
        return Done((self._make_entry(thread, f"{said.key}:0", line_block(text)),))

    def _has_it(self, taken: HandoverOutcome) -> str:
        holder = taken.holding.colleague
        return str(self.texts["has_it"]).format(name=holder.name) if holder else str(self.texts["nothing"])

    def _post_privately(self, said: SlackMessage, text: str) -> Outcome:
        if not said.response_url:
            return Done(note="nowhere to answer")
        call = respond_call(said.response_url, line_block(text))
        return Done(
            (QueueEntry(f"{said.key}:0", f"agency-{said.place.user}", self.close(call.as_json()), kind=call.method),)
        )

    def _make_entry(self, thread: Thread, key: str, shown: Json) -> QueueEntry:
        call = post_call({"channel": thread.channel, "thread_ts": thread.ts}, shown)
        talk = thread.conversation_id
        return QueueEntry(key, _lock_key(talk), self.close(call.as_json()), kind=RELAY, conversation_id=talk)

    async def _get_name(self, user: str) -> str:
        """The name Slack shows, remembered; a word for somebody when Slack does not tell."""
        if user not in self._names and not self.client.local:
            try:
                found = await asyncio.wait_for(self.client.call_method("users.info", {"user": user}), _NAME_SECONDS)
            except TimeoutError:
                return str(self.texts["somebody"])
            known = found.data.get("user") or {}
            profile = known.get("profile") or {}
            name = profile.get("display_name") or profile.get("real_name") or known.get("real_name")
            if not name:
                return str(self.texts["somebody"])
            self._names[user] = shorten_text(str(name), 60)
        return self._names.get(user, str(self.texts["somebody"]))


def _lock_key(talk: str) -> str:
    return f"thread-{talk}"


def _client_id(channel: str, ts: str) -> str:
    return f"slack:{channel}:{ts}"
