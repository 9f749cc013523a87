"""A person in the chat: every change of who holds a talk, with what it says to the visitor and tells the agency."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.dialogue.model import Reply
from bot.dialogue.visit import Visit
from bot.errors import NotReady, Overtaken, UnknownConversation
from bot.handover import rules
from bot.handover.model import BACK, Colleague, Event, Holding, Note, Timers
from bot.handover.way_back import WayBack
from bot.leads.events import EventKind, LeadEvent
from bot.storage.transcripts import Choice, Line, Message, Sender, Transcripts

log = logging.getLogger(__name__)

Heard = Callable[[str, tuple[Message, ...]], None]


class Holdings(Protocol):
    """Keeps who holds a talk: see SqlHandovers."""

    def of(self, conversation_id: str) -> Holding:
        """Who holds this talk."""

    def lock(self, conversation_id: str) -> Holding:
        """Who holds this talk, for as long as the transaction lasts."""

    def save(self, holding: Holding, *happened: tuple[str, str], tells: tuple[LeadEvent, ...] = ()) -> None:
        """Keep who holds it, the facts of the change, and whom it tells."""

    def list_due(self, now: datetime, most: int = 50) -> tuple[str, ...]:
        """The talks whose timer is due."""

    def list_waiting(self, most: int = 200) -> tuple[Holding, ...]:
        """The talks that somebody should take or answer, who waits longest first."""

    def list_of(self, colleague_id: str, most: int = 200) -> tuple[Holding, ...]:
        """The talks this colleague holds."""

    def list_all(self, most: int = 200) -> tuple[Holding, ...]:
        """Every talk that is not simply the bot's."""

    def list_events(self, after: int = 0, most: int = 200) -> tuple[Event, ...]:
        """What happened to talks since."""


@dataclass(frozen=True)
class Taken:
    """What became of a wish to hold or write in a talk: who holds it now, and whether that is who wished it."""

    holding: Holding
    done: bool
    messages: tuple[Message, ...] = ()


@dataclass
class Handover:
    """Changes who holds a talk. Every method raises NotReady when the database is not there.

    Each change is one transaction: who holds it, what the visitor reads of it, its fact, and whom it tells. Called
    within a turn, it belongs to the turn's. `tell` is called with what was said once it is kept, `post` before that, in
    the same transaction; `after` does something once the transaction around it is kept.
    """

    holdings: Holdings
    transcripts: Transcripts
    together: Callable[[str], AbstractContextManager[None]]
    after: Callable[[Callable[[], None]], None]
    texts: Mapping[str, Any]
    now: Callable[[], datetime]
    way_back: WayBack
    tell: Heard = lambda conversation_id, messages: None
    post: Heard = lambda conversation_id, messages: None
    timers: Timers = field(init=False)

    def __post_init__(self) -> None:
        self.timers = Timers.of(self.texts["minutes"])

    def of(self, talk: str) -> Holding:
        """Who holds this talk."""
        return self.holdings.of(talk)

    def want(self, talk: str, group: str = "") -> Holding:
        """Ask for a person: the agency is told once a wait, and the wait has a timer. The bot goes on meanwhile."""
        with self.together(talk):
            before = self.holdings.lock(talk)
            after = rules.want(before, self.now(), self.timers, group)
            if after is not before:
                self.holdings.save(after, ("wanted", group), tells=(_alert(after),))
        return after

    def take(self, talk: str, colleague: Colleague) -> Taken:
        """The colleague holds the talk, and the visitor reads who has joined; `done` is false when another has it."""
        with self.together(talk):
            taken, messages = self._take(self.holdings.lock(talk), colleague)
        return Taken(taken, _holds(taken, colleague), messages)

    def write(self, talk: str, colleague: Colleague, text: str, client_id: str | None = None) -> Taken:
        """What a colleague writes to the visitor; who writes in a talk that nobody holds takes it by that.

        The same `client_id` again writes nothing twice. Raises UnknownConversation.
        """
        with self.together(talk):
            before = self.holdings.lock(talk)
            known = self.transcripts.find(talk, client_id) if client_id else None
            if known:
                # A retry: it must not take again a talk that was given back since.
                return Taken(before, True, (known,))
            taken, joined = self._take(before, colleague)
            if not _holds(taken, colleague):
                return Taken(taken, False)
            said = self._say(talk, "person", text, name=colleague.name, client_id=client_id)
            first = [("first_answer", _seconds(taken.waits, self.now()))] if taken.waits else []
            answered = rules.answer(taken, self.now(), self.timers)
            self.holdings.save(answered, *first)
        return Taken(answered, True, (*joined, *said))

    def give_back(self, talk: str, colleague: Colleague | None = None, summary: str = "") -> Taken:
        """The bot holds the talk again and says so, with what was agreed; None is the visitor's or the desk's wish.

        A colleague gives back only what they hold or what waits.
        """
        with self.together(talk):
            before = self.holdings.lock(talk)
            if before.holder == "bot" or (before.is_silent and colleague and not _holds(before, colleague)):
                return Taken(before, before.holder == "bot")
            after = rules.give_back(before)
            self.holdings.save(after, ("given_back", _id(colleague)))
            messages = self._say_back(before, summary)
        return Taken(after, True, messages)

    def leave(self, talk: str) -> None:
        """The visitor goes back to the assistant, in the turn that says so; nothing is said here."""
        with self.together(talk):
            before = self.holdings.lock(talk)
            after = rules.give_back(before)
            if before.holder != "bot":
                self.holdings.save(after, ("given_back", "visitor"))

    def resume(self, visit: Visit) -> tuple[Reply, ...]:
        """What the assistant says to a visitor who comes back to it."""
        return self.way_back.replies(visit)

    def is_way_back(self, text: str) -> bool:
        """Whether somebody types what the button says that leads back to the assistant."""
        return text.strip(" .!").casefold() == str(self.texts["to_assistant"]).casefold()

    def hear(self, talk: str) -> None:
        """The visitor wrote, in the turn that keeps it: whoever holds the talk has so long to answer.

        Raises Overtaken when nobody holds it any more.
        """
        with self.together(talk):
            before = self.holdings.lock(talk)
            if not before.is_silent:
                raise Overtaken(talk)
            after = rules.hear(before, self.now(), self.timers)
            if after is not before:
                self.holdings.save(after)

    def ask(self, talk: str, question: str) -> Holding:
        """Ask a colleague something; the bot says that it asks, goes on, and brings the answer when it comes."""
        with self.together(talk):
            before = self.holdings.lock(talk)
            after = rules.ask(before, question, self.now(), self.timers)
            if after is not before:
                self.holdings.save(after, ("asking", ""), tells=(_alert(after),))
                self._say(talk, "bot", self.texts["asking"], note="wanted")
        return after

    def answer(self, talk: str, colleague: Colleague, text: str) -> Taken:
        """A colleague's answer to what the bot asked; the first one counts."""
        with self.together(talk):
            before = self.holdings.lock(talk)
            if before.holder != "asking":
                return Taken(before, False)
            after = rules.give_back(before)
            self.holdings.save(after, ("replied", colleague.id))
            said = self.texts["answered"].format(name=colleague.name, text=text)
            messages = self._say(talk, "bot", said, note="answered")
        return Taken(after, True, messages)

    def correct(self, talk: str, colleague: Colleague, seq: int, text: str) -> bool:
        """Put other words in place of something a person wrote; False when there is nothing of a person's there."""
        return self._change(talk, colleague, seq, text, "corrected")

    def withdraw(self, talk: str, colleague: Colleague, seq: int) -> bool:
        """Take back something a person wrote; False when there is nothing of a person's there."""
        return self._change(talk, colleague, seq, self.texts["withdrawn"], "withdrawn")

    def list_waiting(self) -> tuple[Holding, ...]:
        """The talks that somebody should take or answer, who waits longest first."""
        return self.holdings.list_waiting()

    def list_mine(self, colleague_id: str) -> tuple[Holding, ...]:
        """The talks this colleague holds, the one that waits longest first."""
        return self.holdings.list_of(colleague_id)

    def list_all(self) -> tuple[Holding, ...]:
        """Every talk that is not simply the bot's."""
        return self.holdings.list_all()

    def messages(self, talk: str, after: int = 0) -> tuple[Message, ...]:
        """What was said after that place, a page at most. Raises UnknownConversation."""
        return self.transcripts.since(talk, after)

    def events(self, after: int = 0) -> tuple[Event, ...]:
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
            before = self.holdings.lock(talk)
            after, effect = rules.pass_time(before, self.now(), self.timers)
            if effect is None:
                return False
            facts = {"remind": "reminded", "widen": "widened"}
            alerts = (_alert(after, effect),) if effect in ("remind", "widen", "requeued") else ()
            self.holdings.save(after, (facts.get(effect, effect), _id(before.colleague)), tells=alerts)
            self._say_effect(before, effect)
        return True

    def _say_effect(self, before: Holding, effect: str) -> None:
        talk, name = before.conversation_id, before.colleague.name if before.colleague else ""
        if not self.transcripts.exists(talk):
            return
        if effect == "missed":
            ways = tuple(Choice(way["title"], payload=f"/{way['ask']}") for way in self.texts["ways"])
            self._say(talk, "bot", self.texts["missed"], note="missed", choices=ways)
        elif effect == "requeued":
            self._say(talk, "bot", self.texts["away"].format(name=name), note="away", choices=self._way_back())
        elif effect == "released":
            self._say_back(before, "")
        elif effect == "unanswered":
            self._say(talk, "bot", self.texts["unanswered"], note="missed")

    def _take(self, before: Holding, colleague: Colleague) -> tuple[Holding, tuple[Message, ...]]:
        taken = rules.take(before, colleague, self.now(), self.timers)
        if taken is before:
            return before, ()
        joined = self._say(
            before.conversation_id,
            "bot",
            self.texts["joined"].format(name=colleague.name),
            note="joined",
            name=colleague.name,
            choices=self._way_back(),
        )
        self.holdings.save(taken, ("taken", _seconds(before.waits, self.now())))
        return taken, joined

    def _say_back(self, before: Holding, summary: str) -> tuple[Message, ...]:
        talk = before.conversation_id
        if not before.is_silent:
            return self._say(talk, "bot", self.texts["called_off"], note="back")
        asked, back = self.way_back.ask(talk), Line("bot", self.way_back.say(summary), note="back")
        if asked is None:
            return self._keep(talk, back)
        ways = tuple(Choice(button.title, payload=button.payload, url=button.url) for button in asked.buttons)
        return self._keep(talk, back, Line("bot", asked.text, ways))

    def _way_back(self) -> tuple[Choice, ...]:
        return (Choice(self.texts["to_assistant"], payload=BACK),)

    def _change(self, talk: str, colleague: Colleague, seq: int, text: str, note: Note) -> bool:
        with self.together(talk):
            self.holdings.lock(talk)
            found = next((m for m in self.transcripts.since(talk, seq - 1)[:1] if m.seq == seq), None)
            if found is None or found.line.sender != "person" or found.line.note == "withdrawn":
                return False
            self.transcripts.change(talk, seq, text, note)
            # What windows and threads have shown already is told of by a line of its own.
            self._say(talk, "person", text, note=note, name=found.line.name, about=seq)
        return True

    def _say(self, talk: str, sender: Sender, text: str, **more: Any) -> tuple[Message, ...]:
        return self._keep(talk, Line(sender, text, **more))

    def _keep(self, talk: str, *lines: Line) -> tuple[Message, ...]:
        messages = self.transcripts.append(talk, *lines)
        self.post(talk, messages)
        self.after(lambda: self.tell(talk, messages))
        return messages


def _alert(holding: Holding, why: str = "") -> LeadEvent:
    """What tells the agency, once for each wait, each reminder of it, and each time that more of them are asked."""
    kind: EventKind = "person_reminded" if why == "remind" else "person_wanted"
    occurrence = f"wait-{holding.wait}-widened" if why == "widen" else f"wait-{holding.wait}"
    return LeadEvent(kind, holding.conversation_id, occurrence=occurrence)


def _holds(holding: Holding, colleague: Colleague) -> bool:
    return holding.is_silent and holding.colleague is not None and holding.colleague.id == colleague.id


def _id(colleague: Colleague | None) -> str:
    return colleague.id if colleague else ""


def _seconds(since: datetime | None, now: datetime) -> str:
    return str(max(0, round((now - since).total_seconds()))) if since else ""
