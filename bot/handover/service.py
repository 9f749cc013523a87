"""A person in the chat: every change of who holds a talk, with what it says to the visitor and tells the agency."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.conversations.transcripts import AttachedFile, Message, Sender, StoredChoice, TranscriptEntry, Transcripts
from bot.dialogue.model import Reply
from bot.dialogue.state import DialogueState
from bot.errors import NotReady, Overtaken, UnknownConversation
from bot.handover import rules
from bot.handover.groups import ChatGroups
from bot.handover.holdings import HandoverOutcome, Holdings
from bot.handover.model import BACK, Colleague, Event, Holding, Note, Timers
from bot.handover.questions import describe_answer, find_question
from bot.handover.way_back import WayBack
from bot.leads.events import EventKind, LeadEvent

log = logging.getLogger(__name__)

# Of whom we know how far they have read.
_READS = "web-"

Heard = Callable[[str, tuple[Message, ...]], None]


@dataclass
class Handover:
    """Changes who holds a talk. Every method raises NotReady when the database is not there.

    Each change is one transaction: who holds it, what the visitor reads of it, its fact, and whom it tells. Called
    within a turn, it belongs to the turn's. `tell` is called with what was said once it is kept, `post` before that, in
    the same transaction; `after` does something once the transaction around it is kept; `drop_file` deletes what hung
    on a message that is withdrawn.
    """

    holdings: Holdings
    transcripts: Transcripts
    together: Callable[[str], AbstractContextManager[None]]
    after: Callable[[Callable[[], None]], None]
    texts: Mapping[str, Any]
    now: Callable[[], datetime]
    way_back: WayBack
    groups: ChatGroups
    tell: Heard = lambda conversation_id, messages: None
    post: Heard = lambda conversation_id, messages: None
    drop_file: Callable[[str], None] = lambda token: None
    timers: Timers = field(init=False)

    def __post_init__(self) -> None:
        self.timers = Timers.from_minutes(self.texts["minutes"])

    def get_holding(self, talk: str) -> Holding:
        """Who holds this talk."""
        return self.holdings.get_holding(talk)

    def request_person(self, talk: str, group: str = "") -> Holding:
        """Ask for a person: the agency is told once a wait, and the wait has a timer. The bot goes on meanwhile."""
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            after = rules.request_person(before, self.now(), self.timers, group)
            if after is not before:
                self.holdings.save_holding(after, ("wanted", group), tells=(_make_alert(after),))
        return after

    def take_talk(self, talk: str, colleague: Colleague) -> HandoverOutcome:
        """The colleague holds the talk, and the visitor reads who has joined; `done` is false when another has it."""
        with self.together(talk):
            taken, messages = self._take_holding(self.holdings.lock_holding(talk), colleague)
        return HandoverOutcome(taken, _is_holding(taken, colleague), messages)

    def write_message(
        self,
        talk: str,
        colleague: Colleague,
        text: str,
        client_id: str | None = None,
        files: tuple[AttachedFile, ...] = (),
        choices: tuple[StoredChoice, ...] = (),
    ) -> HandoverOutcome:
        """What a colleague writes to the visitor; who writes in a talk that nobody holds takes it by that.

        The same `client_id` again writes nothing twice. Raises UnknownConversation.
        """
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            known = self.transcripts.find_message(talk, client_id) if client_id else None
            if known:
                # A retry: it must not take again a talk that was given back since.
                return HandoverOutcome(before, True, (known,))
            taken, joined = self._take_holding(before, colleague)
            if not _is_holding(taken, colleague):
                return HandoverOutcome(taken, False)
            line = {"client_id": client_id, "files": files, "choices": choices}
            said = self._append_line(talk, "person", text, name=colleague.name, **line)
            first = [("first_answer", _count_seconds(taken.waits, self.now()))] if taken.waits else []
            answered = rules.record_answer(taken, self.now(), self.timers)
            self.holdings.save_holding(answered, *first, tells=self._list_mails(talk, colleague, said))
        return HandoverOutcome(answered, True, (*joined, *said))

    def give_back(
        self, talk: str, colleague: Colleague | None = None, summary: str = "", ends: bool = False
    ) -> HandoverOutcome:
        """The bot holds the talk again and says so, with what was agreed; None is the visitor's or the desk's wish.

        A colleague gives back only what they hold or what waits. What `ends` is left to the visitor: the bot asks
        nothing.
        """
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            if before.holder == "bot" or (before.is_silent and colleague and not _is_holding(before, colleague)):
                return HandoverOutcome(before, before.holder == "bot")
            after = rules.give_back(before)
            self.holdings.save_holding(after, ("given_back", _colleague_id(colleague)))
            messages = self._say_back(before, summary, ends)
        return HandoverOutcome(after, True, messages)

    def end_talk(self, talk: str, colleague: Colleague) -> HandoverOutcome:
        """The colleague has said all there is to say; the visitor is told, and nothing is asked."""
        return self.give_back(talk, colleague, ends=True)

    def go_away(self, colleague: Colleague) -> int:
        """Whatever this colleague holds is wanted again, and the visitors are told; how many talks there were."""
        held = self.holdings.list_of(colleague.id)
        for found in held:
            with self.together(found.conversation_id):
                before = self.holdings.lock_holding(found.conversation_id)
                if _is_holding(before, colleague):
                    after = rules.requeue_talk(before, self.now(), self.timers)
                    self.holdings.save_holding(after, ("requeued", colleague.id), tells=(_make_alert(after),))
                    self._say_effect(before, "requeued")
        return len(held)

    def hand_on(self, talk: str, colleague: Colleague, group: str = "") -> HandoverOutcome:
        """Another group is asked for a talk that this colleague holds, and the visitor reads so.

        Without a group it is the next one of the group that was asked before.
        """
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            if not _is_holding(before, colleague):
                return HandoverOutcome(before, False)
            after = rules.requeue_talk(before, self.now(), self.timers)
            after = replace(after, group=group or self.groups.find_next(before.group))
            self.holdings.save_holding(after, ("handed_on", after.group), tells=(_make_alert(after),))
            text = self.texts["handed_on"].format(name=colleague.name)
            said = self._append_line(talk, "bot", text, note="away", choices=self._way_back())
        return HandoverOutcome(after, True, said)

    def leave_person(self, talk: str) -> None:
        """The visitor goes back to the assistant, in the turn that says so; nothing is said here."""
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            after = rules.give_back(before)
            if before.holder != "bot":
                self.holdings.save_holding(after, ("given_back", "visitor"))

    def greet_return(self, visit: DialogueState) -> tuple[Reply, ...]:
        """What the assistant says to a visitor who comes back to it."""
        return self.way_back.list_replies(visit)

    def announce_return(self) -> Reply:
        """That the assistant answers again, for a turn that says more than what was open."""
        return Reply(self.way_back.write_return(), note="back")

    def is_way_back(self, text: str) -> bool:
        """Whether somebody types what the button says that leads back to the assistant."""
        return text.strip(" .!").casefold() == str(self.texts["to_assistant"]).casefold()

    def take_file(self, talk: str, file: AttachedFile, client_id: str) -> tuple[Message, ...]:
        """A file that the visitor sends to whoever holds or will hold the talk; no turn of the bot's comes of it."""
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            after = rules.record_visitor(before, self.now(), self.timers)
            if after is not before:
                self.holdings.save_holding(after)
            return self._append_line(talk, "visitor", file.name, client_id=client_id, files=(file,))

    def note_visitor(self, talk: str) -> None:
        """The visitor wrote, in the turn that keeps it: whoever holds the talk has so long to answer.

        Raises Overtaken when nobody holds it any more.
        """
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            if not before.is_silent:
                raise Overtaken(talk)
            after = rules.record_visitor(before, self.now(), self.timers)
            if after is not before:
                self.holdings.save_holding(after)

    def ask_last_question(self, talk: str, visit: DialogueState) -> tuple[Reply, ...]:
        """Ask a colleague what the visitor asked last, in the turn that says so; what the assistant says to that."""
        question = find_question(self.transcripts.latest_page(talk))
        if not question:
            return ()
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            after = rules.record_question(before, question, self.now(), self.timers)
            if after is not before:
                self.holdings.save_holding(after, ("asking", ""), tells=(_make_alert(after),))
        asked = self.way_back.question(visit)
        told = Reply(self.texts["asking" if after is not before else "asked_already"], note="wanted")
        return (told, *([asked] if asked else []))

    def reply_to_visitor(self, talk: str, colleague: Colleague, text: str, client_id: str) -> HandoverOutcome:
        """What a colleague writes: the answer to what the bot asks, else their own words to the visitor; once."""
        with self.together(talk):
            before, known = self.holdings.lock_holding(talk), self.transcripts.find_message(talk, client_id)
            if known:
                return HandoverOutcome(before, True, (known,))
            if before.holder == "asking":
                return self.answer_question(talk, colleague, text, client_id)
            return self.write_message(talk, colleague, text, client_id)

    def answer_question(
        self, talk: str, colleague: Colleague, text: str, client_id: str | None = None
    ) -> HandoverOutcome:
        """A colleague's answer to what the bot asked; the first one counts."""
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            if before.holder != "asking":
                return HandoverOutcome(before, False)
            after = rules.give_back(before)
            said = self.texts["answered"].format(name=colleague.name, text=text)
            messages = self._append_line(talk, "bot", said, note="answered", client_id=client_id)
            mails = self._list_mails(talk, colleague, messages)
            answer = ("colleague_answer", describe_answer(before.question or "", text))
            self.holdings.save_holding(after, ("replied", colleague.id), answer, tells=mails)
        return HandoverOutcome(after, True, messages)

    def correct_message(self, talk: str, colleague: Colleague, seq: int, text: str) -> bool:
        """Put other words in place of something a person wrote; False when there is nothing of a person's there."""
        return self._change_message(talk, colleague, seq, text, "corrected")

    def withdraw_message(self, talk: str, colleague: Colleague, seq: int) -> bool:
        """Take back something a person wrote; False when there is nothing of a person's there."""
        return self._change_message(talk, colleague, seq, self.texts["withdrawn"], "withdrawn")

    def list_waiting(self) -> tuple[Holding, ...]:
        """The talks that somebody should take or answer, who waits longest first."""
        return self.holdings.list_waiting()

    def list_mine(self, colleague_id: str) -> tuple[Holding, ...]:
        """The talks this colleague holds, the one that waits longest first."""
        return self.holdings.list_of(colleague_id)

    def list_all(self) -> tuple[Holding, ...]:
        """Every talk that is not simply the bot's."""
        return self.holdings.list_all()

    def list_messages(self, talk: str, after: int = 0) -> tuple[Message, ...]:
        """What was said after that place, a page at most. Raises UnknownConversation."""
        return self.transcripts.list_since(talk, after)

    def list_events(self, after: int = 0) -> tuple[Event, ...]:
        """What happened to talks since the event of that number, in order."""
        return self.holdings.list_events(after)

    def pass_time(self) -> int:
        """Do what every timer asks for that is due now; how many there were."""
        done = 0
        for talk in self.holdings.list_due(self.now()):
            try:
                done += self._pass_time(talk)
            except (NotReady, UnknownConversation) as error:
                # The others are not to wait for it; it is due until it is done.
                log.error("handover: a timer of %s: %s", talk, error)
        return done

    def _pass_time(self, talk: str) -> bool:
        with self.together(talk):
            before = self.holdings.lock_holding(talk)
            after, effect = rules.pass_time(before, self.now(), self.timers)
            if effect is None:
                return False
            if effect == "widen":
                after = replace(after, group=self.groups.find_next(before.group))
            facts = {"remind": "reminded", "widen": "widened"}
            alerts = (_make_alert(after, effect),) if effect in ("remind", "widen", "requeued") else ()
            self.holdings.save_holding(
                after, (facts.get(effect, effect), _colleague_id(before.colleague)), tells=alerts
            )
            self._say_effect(before, effect)
        return True

    def _say_effect(self, before: Holding, effect: str) -> None:
        talk, name = before.conversation_id, before.colleague.name if before.colleague else ""
        if not self.transcripts.has_talk(talk):
            return
        if effect == "missed":
            ways = tuple(StoredChoice(way["title"], payload=f"/{way['ask']}") for way in self.texts["ways"])
            self._append_line(talk, "bot", self.texts["missed"], note="missed", choices=ways)
        elif effect == "requeued":
            self._append_line(talk, "bot", self.texts["away"].format(name=name), note="away", choices=self._way_back())
        elif effect == "released":
            self._say_back(before, "")
        elif effect == "unanswered":
            self._append_line(talk, "bot", self.texts["unanswered"], note="missed")

    def _take_holding(self, before: Holding, colleague: Colleague) -> tuple[Holding, tuple[Message, ...]]:
        taken = rules.take_talk(before, colleague, self.now(), self.timers)
        if taken is before:
            return before, ()
        joined = self._append_line(
            before.conversation_id,
            "bot",
            self.texts["joined"].format(name=colleague.name),
            note="joined",
            name=colleague.name,
            choices=self._way_back(),
        )
        self.holdings.save_holding(taken, ("taken", _count_seconds(before.waits, self.now())))
        return taken, joined

    def _list_mails(self, talk: str, colleague: Colleague, said: tuple[Message, ...]) -> tuple[LeadEvent, ...]:
        """What goes by mail if it is not read by then; who talks elsewhere than on the website has it there."""
        if not talk.startswith(_READS):
            return ()
        mailbox, due = colleague.id if "@" in colleague.id else "", self.now() + self.timers.unread
        return tuple(LeadEvent("unread_answer", talk, about=mailbox, occurrence=str(m.seq), due=due) for m in said)

    def _say_back(self, before: Holding, summary: str, ends: bool = False) -> tuple[Message, ...]:
        talk = before.conversation_id
        if not before.is_silent:
            return self._append_line(talk, "bot", self.texts["called_off"], note="back")
        if ends:
            name = before.colleague.name if before.colleague else self.texts["somebody"]
            return self._append_line(talk, "bot", self.texts["ended"].format(name=name), note="back")
        asked, back = (
            self.way_back.repeat_question(talk),
            TranscriptEntry("bot", self.way_back.write_return(summary), note="back"),
        )
        if asked is None:
            return self._keep_to_bot(talk, back)
        ways = tuple(StoredChoice(button.title, payload=button.payload, url=button.url) for button in asked.buttons)
        return self._keep_to_bot(talk, back, TranscriptEntry("bot", asked.text, ways))

    def _way_back(self) -> tuple[StoredChoice, ...]:
        return (StoredChoice(self.texts["to_assistant"], payload=BACK),)

    def _change_message(self, talk: str, colleague: Colleague, seq: int, text: str, note: Note) -> bool:
        with self.together(talk):
            self.holdings.lock_holding(talk)
            found = next((m for m in self.transcripts.list_since(talk, seq - 1)[:1] if m.seq == seq), None)
            if found is None or found.line.sender != "person" or found.line.note == "withdrawn":
                return False
            self.transcripts.change_message(talk, seq, text, note)
            for file in found.line.files if note == "withdrawn" else ():
                self.drop_file(file.token)
            # What windows and threads have shown already is told of by a line of its own.
            self._append_line(talk, "person", text, note=note, name=found.line.name, about=seq)
        return True

    def _append_line(self, talk: str, sender: Sender, text: str, **more: Any) -> tuple[Message, ...]:
        return self._keep_to_bot(talk, TranscriptEntry(sender, text, **more))

    def _keep_to_bot(self, talk: str, *lines: TranscriptEntry) -> tuple[Message, ...]:
        messages = self.transcripts.append_lines(talk, *lines)
        self.post(talk, messages)
        self.after(lambda: self.tell(talk, messages))
        return messages


def _make_alert(holding: Holding, why: str = "") -> LeadEvent:
    """What tells the agency, once for each wait, each reminder of it, and each time that more of them are asked."""
    kind: EventKind = "person_reminded" if why == "remind" else "person_wanted"
    occurrence = f"wait-{holding.wait}-widened" if why == "widen" else f"wait-{holding.wait}"
    return LeadEvent(kind, holding.conversation_id, about=holding.group, occurrence=occurrence)


def _is_holding(holding: Holding, colleague: Colleague) -> bool:
    return holding.is_silent and holding.colleague is not None and holding.colleague.id == colleague.id


def _colleague_id(colleague: Colleague | None) -> str:
    return colleague.id if colleague else ""


def _count_seconds(since: datetime | None, now: datetime) -> str:
    return str(max(0, round((now - since).total_seconds()))) if since else ""
