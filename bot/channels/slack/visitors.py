"""Visitors who talk in Slack: the same assistant and the same transcript as on the website."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.slack.blocks import after_press, context_block, fallback_text, section_blocks, to_post, within_limits
from bot.channels.slack.direct import DirectMessages, NoDirectMessage
from bot.channels.slack.markup import escape_text, to_mrkdwn
from bot.channels.slack.model import Call, Json, SlackMessage, SlackPlace, place_of
from bot.channels.slack.outbox import CHANGE, change_call, post_call, respond_call, update_call
from bot.conversations.errors import ChatError
from bot.conversations.exchange import ExchangeAnswer
from bot.conversations.incoming import Incoming, clean_text
from bot.conversations.service import Conversations
from bot.conversations.transcripts import Message
from bot.queues.channel_queue import QueueEntry
from bot.queues.model import Done, Outcome, RetryLater, back_off

# So often an answer is tried while the model or the database is away, then the visitor is told: half a minute.
_PATIENCE = 6


@dataclass(frozen=True)
class Visitors:
    """Answers what visitors say and press; `texts` are those of slack.yml, `lines` those of dialogue.yml."""

    conversations: Conversations
    texts: Mapping[str, Any]
    lines: Mapping[str, Any]
    platforms: Mapping[str, str]
    message_limit: int
    close: Callable[[str], str]
    automated: str
    direct: DirectMessages | None = None

    async def answer_message(self, said: SlackMessage, entry: QueueEntry) -> Outcome:
        """One turn of the assistant, or a line of ours where there is nothing for it to answer."""
        text = self._read_typed_text(said)
        if remark := self._find_remark(said, text):
            return Done((self._make_entry(said, "0", self._post_text(said, remark)),))
        incoming = Incoming(said.key, choice=said.choice) if said.kind == "press" else Incoming(said.key, text=text)
        try:
            answer = await self.conversations.take_message(said.conversation_id, incoming)
        except ChatError as error:
            return self._handle_refusal(said, entry, error)
        try:
            place = await self.direct.find_place(said) if self.direct else said.place
        except NoDirectMessage:
            return Done(
                (self._make_entry(said, "0", self._post_text(said, str(self.texts["visitor"]["write_to_me"]))),)
            )
        return Done(tuple(self._make_entries(said, answer, place)))

    def _read_typed_text(self, said: SlackMessage) -> str:
        """What the assistant is to read: a bare mention greets, a bare /advise asks for advice."""
        text, says = clean_text(said.text), self.texts["says"]
        if said.kind == "command" and said.command == "/advise":
            return text or str(says["advise"])
        return text or (str(says["mention"]) if said.kind == "text" else "")

    def _find_remark(self, said: SlackMessage, text: str) -> str | None:
        if said.kind == "file":
            return str(self.texts["visitor"]["file"])
        if said.kind == "command" and not text:
            return str(self.texts["visitor"]["command_empty"])
        if len(text) > self.message_limit:
            return str(self.lines["too_long"]).format(limit=self.message_limit)
        return None

    def _make_entries(self, said: SlackMessage, answer: ExchangeAnswer, place: SlackPlace) -> list[QueueEntry]:
        touched = (
            [self._make_entry(said, "pressed", self._update_pressed(said, answer.heard.line.text))]
            if said.pressed
            else []
        )
        if not answer.replies:
            # A person answers, in their own time.
            return touched
        said_back = to_post(answer.replies, self.texts, self.platforms)
        if answer.heard.seq == 1:
            # The buttons stay last.
            at = len(said_back["blocks"]) - (said_back["blocks"][-1]["type"] == "actions")
            said_back["blocks"].insert(at, context_block(to_mrkdwn(self.automated)))
            said_back["blocks"] = within_limits(said_back["blocks"])
        if said.file:
            said_back["blocks"].append(context_block(to_mrkdwn(str(self.texts["visitor"]["file_beside"]))))
        if place == said.place:
            return [*touched, self._make_entry(said, "0", self._make_call(said, said_back))]
        # Where others read it is only said that the talk goes on elsewhere.
        channel = f"<#{said.place.channel}>"
        where = context_block(to_mrkdwn(str(self.texts["visitor"]["moved_here"])).format(channel=channel))
        said_back["blocks"] = within_limits([where, *said_back["blocks"]])
        pointer = self._make_entry(said, "moved", self._post_text(said, str(self.texts["visitor"]["moved"])))
        return [*touched, pointer, self._make_entry(said, "0", post_call(place.to_address, said_back))]

    def post_of(self, talk: str, message: Message) -> QueueEntry | None:
        """What a person says to somebody who talks here, or is noted of them; None where nobody knows the place."""
        place, moved = place_of(talk), self.direct.store.find_channel(talk) if self.direct else None
        if place is None:
            return None
        if moved:
            place = SlackPlace(place.team, moved, place.user)
        shown = to_post((message,), self.texts, self.platforms)
        if message.line.name and message.line.sender == "person":
            shown["blocks"] = [context_block(f"*{escape_text(message.line.name)}*"), *shown["blocks"]]
        key, about = f"person:{talk}:{message.seq}", message.line.about
        call = post_call(place.to_address, shown)
        if about is not None:
            # What was corrected or taken back stands where it was said.
            call = change_call(place.to_address, shown, f"person:{talk}:{about}", else_posts=True)
        body = self.close(replace(call, team=place.team).as_json())
        kind = call.method if about is None else CHANGE
        return QueueEntry(key, talk, body, kind=kind, conversation_id=talk)

    def _update_pressed(self, said: SlackMessage, title: str) -> Call:
        """The message that was pressed, its buttons gone, so that they are pressed once."""
        assert said.pressed is not None
        blocks, texts = after_press(said.pressed.blocks, title, self.texts["visitor"]), said.pressed.text
        changed = {"text": texts or title, "blocks": blocks}
        if said.private and said.response_url:
            return respond_call(said.response_url, changed, replace=True)
        return update_call(said.place.channel, said.pressed.ts, changed)

    def _handle_refusal(self, said: SlackMessage, entry: QueueEntry, error: ChatError) -> Outcome:
        if error.retry_after is not None:
            return RetryLater(error.retry_after)
        if error.code == "not_ready" and entry.tries < _PATIENCE:
            return RetryLater(back_off(entry.tries))
        if error.code == "unknown_choice":
            return Done((self._make_entry(said, "0", self._not_a_choice(said)),))
        line = str(self.lines["not_ready" if error.code == "not_ready" else "broken"])
        return Done((self._make_entry(said, "0", self._post_text(said, line)),), note=error.code)

    def _not_a_choice(self, said: SlackMessage) -> Call:
        """In public the button was most likely somebody else's, and only who pressed it needs to know."""
        texts, alone = self.texts["visitor"], said.place.is_direct
        if said.response_url and not alone:
            return respond_call(said.response_url, _as_post(str(texts["not_yours"])))
        return self._post_text(said, str(texts["button_gone"]))

    def _post_text(self, said: SlackMessage, text: str) -> Call:
        return self._make_call(said, _as_post(text))

    def _make_call(self, said: SlackMessage, said_back: Json) -> Call:
        if said.private and said.response_url:
            note = context_block(to_mrkdwn(str(self.texts["visitor"]["only_you"])))
            return respond_call(said.response_url, {**said_back, "blocks": [*said_back["blocks"], note]})
        return post_call(said.place.to_address, said_back)

    def _make_entry(self, said: SlackMessage, name: str, call: Call) -> QueueEntry:
        talk, call = said.conversation_id, replace(call, team=said.place.team)
        return QueueEntry(
            f"{said.key}:{name}", talk, self.close(call.as_json()), kind=call.method, conversation_id=talk
        )


def _as_post(text: str) -> Json:
    return {"text": fallback_text(text), "blocks": section_blocks(text)}
