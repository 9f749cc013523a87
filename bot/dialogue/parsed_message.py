"""What one visitor message says, read from Rasa's parse data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.profile_values import type_values
from bot.dialogue.reading.message import MessagePart, Span, blank_spans, describe_part, read_part
from bot.leads.bookings import Agenda
from bot.leads.model import CONTACT, Contact
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

VALUES = ("timeframe", "budget", "target", "industry")
# Below this a guess is none worth offering.
GUESSED = 0.1
# What somebody may ask about without wanting it.
WANTS = ("goal", "platform", "industry")


@dataclass(frozen=True)
class ParsedMessage:
    """The intent, the topics in the order asked, and the values stated; `guesses` are the next best topics, `beside`
    the clauses beside names and addresses, where an answer may stand.

    `slot` and `wish` are what a button said of a time; `agenda` is how the times stand, `missed` that the one wanted
    was lost to somebody else a moment ago. `asked_in` says where each of several topics is asked about. `live`: a
    person can be asked into the chat now; `awaited`: one was; `silent`: one answers, so the assistant only reads.
    `results` are what the visitor calls what they want more of; `names_itself`: they say outright what they are.
    """

    text: str
    intent: str
    topics: tuple[str, ...] = ()
    confidence: float = 1.0
    guesses: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    refused_goals: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    refused_platforms: tuple[str, ...] = ()
    asked_platforms: tuple[str, ...] = ()
    timeframe: Timeframe | None = None
    budget: Money | None = None
    target: Target | None = None
    industry: str | None = None
    refused_industries: tuple[str, ...] = ()
    names_itself: bool = False
    metrics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    side: str | None = None
    standing: str | None = None
    contact: Contact = Contact()
    held: Contact = Contact()
    passing: str | None = None
    gave_contact: bool = False
    gave_name: bool = False
    retracts: bool = False
    pressed: bool = False
    kept: Mapping[str, Any] | None = None
    slot: str | None = None
    wish: Mapping[str, Any] | None = None
    agenda: Agenda = Agenda()
    missed: bool = False
    start: int | None = None
    place: Mapping[str, Any] | None = None
    decides: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[MessagePart, ...] = ()
    beside: tuple[MessagePart, ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    answer: Any = None
    adds: bool = False
    narrows: bool = False
    leaves_open: bool = False
    asked_industry: str | None = None
    defined: tuple[str, ...] = ()
    asked_in: tuple[tuple[Span, ...], ...] = ()
    budget_period: str | None = None
    money_taken_back: tuple[Mapping[str, Any], ...] = ()
    language: str | None = None
    live: bool = False
    awaited: bool = False
    silent: bool = False

    @property
    def whole_part(self) -> MessagePart:
        """The message as one part."""
        return self.parts[0] if self.parts else MessagePart(0, len(self.text), self.intent, self.confidence)

    @property
    def is_question(self) -> bool:
        """Whether the message, or what it ends with, has the form of a question."""
        return self.whole_part.asks or self.text.rstrip().endswith("?")

    @property
    def has_values(self) -> bool:
        """Whether the message states anything that belongs in the profile."""
        listed = (self.goals, self.refused_goals, self.platforms, self.refused_platforms, self.refused_industries)
        return any(listed) or bool(self.money_taken_back) or any(getattr(self, name) is not None for name in VALUES)

    def takes_back(self, budget: Money | None) -> bool:
        """Whether the message says that this budget is none: it is refused, or was spent before."""
        known = budget.amount_max if budget else None
        return bool(known) and any(not money or money.get("amount_max") == known for money in self.money_taken_back)

    def drops_target(self, target: Target | None) -> bool:
        """Whether the message refuses the number that is the target: "forget the 30"."""
        wanted = target.amount if target else None
        return bool(wanted) and any(refused.get("amount_max") == wanted for refused in self.money_taken_back)

    def focus_on(self, topic: str) -> ParsedMessage:
        """The message with nothing but what asks about this one of its topics."""
        spans = self.asked_in[self.topics.index(topic)] if topic in self.topics[: len(self.asked_in)] else ()
        if not spans:
            return self
        text = "".join(c if any(a <= i < b for a, b in spans) else " " for i, c in enumerate(self.text))
        inside = tuple(e for e in self.entities if any(a <= e.get("start", -1) < b for a, b in spans))
        return with_values(replace(self, text=text, entities=inside), spans)

    def without_part(self, part: MessagePart) -> ParsedMessage:
        """The message without one of its parts."""
        outside = tuple(e for e in self.entities if not part.contains_start(e.get("start", -1)))
        parts = tuple(other for other in self.parts if other.span_in_text != part.span_in_text)
        return with_values(
            replace(self, text=blank_spans(self.text, [part.span_in_text]), entities=outside, parts=parts), ()
        )

    @property
    def contact_alone(self) -> ParsedMessage:
        """The message as nothing but contact data: a Jo Baker runs no bakery."""
        return ParsedMessage(
            self.text,
            "inform",
            contact=self.contact,
            held=self.held,
            agenda=self.agenda,
            gave_contact=self.gave_contact,
        )


def read_parsed_message(message: Mapping[str, Any]) -> ParsedMessage:
    """The heard message of Rasa's `latest_message`; entities in group `question` are asked about, not wanted."""
    found = [e for e in message.get("entities", ()) if isinstance(e, Mapping)]
    # What is only asked about is decided anew where the talk is known.
    entities = tuple({k: v for k, v in e.items() if k != "group"} if message.get("parts") else e for e in found)
    text = blank_spans(str(message.get("text") or ""), message.get("retracted", ()))
    parts = tuple(read_part(row) for row in message.get("parts", ()))
    whole = parts[0] if parts else describe_part(message, (0, len(text)))
    heard = ParsedMessage(
        text=text,
        intent=whole.intent,
        topics=tuple(message.get("topics") or ()),
        confidence=whole.confidence,
        guesses=tuple(r["name"] for r in message.get("intent_ranking", ()) if r.get("confidence", 0) >= GUESSED),
        gave_contact=bool(message.get("gave_contact")),
        gave_name=bool(message.get("gave_name")),
        retracts=bool(message.get("retracted")),
        pressed=bool(message.get("pressed")),
        language=message.get("language"),
        silent=bool(message.get("silent")),
        parts=parts or (whole,),
        beside=tuple(read_part(row) for row in message.get("beside", ())),
        entities=entities,
    )
    return with_values(heard, ())


def with_values(heard: ParsedMessage, questions: Sequence[tuple[int, int]]) -> ParsedMessage:
    """The message with the values it states outside of these stretches, in which they are only asked about."""
    entities = [mark_question(e, questions) for e in heard.entities]
    wanted = [e for e in entities if e.get("role") != "refused" and e.get("group") != "question"]
    refused = [e for e in entities if e.get("role") == "refused" and e.get("group") != "question"]
    return replace(
        heard,
        goals=_list_values(wanted, "goal"),
        refused_goals=_list_values(refused, "goal"),
        platforms=_list_values(wanted, "platform"),
        refused_platforms=_list_values(refused, "platform"),
        refused_industries=_list_values(refused, "industry"),
        asked_platforms=_list_values(entities, "platform"),
        asked_industry=_last_value([e for e in entities if e.get("role") != "refused"], "industry"),
        metrics=_list_values(entities, "metric"),
        terms=_list_values(entities, "term"),
        side=next(iter(_list_values(entities, "side")), None),
        standing=next(iter(_list_values(wanted, "standing")), None),
        contact=Contact.from_json({name: _last_value(wanted, name) for name in CONTACT}),
        slot=_last_value(wanted, "slot"),
        wish=_last_value(wanted, "wish"),
        start=_last_value(wanted, "start"),
        place=_last_value(wanted, "place"),
        decides=_last_value(wanted, "decides"),
        told=_last_value(wanted, "told") or {},
        budget_period=_last_value(wanted, "budget_period"),
        money_taken_back=tuple(e["value"] for e in wanted if e.get("entity") == "money_taken_back"),
        **type_values({value: _last_value(wanted, value) for value in VALUES}),
    )


def mark_question(entity: Mapping[str, Any], questions: Sequence[tuple[int, int]]) -> Mapping[str, Any]:
    """The entity, in the group `question` when it is only asked about."""
    inside = any(start <= entity.get("start", -1) < end for start, end in questions)
    return {**entity, "group": "question"} if inside and entity.get("entity") in WANTS else entity


def _list_values(entities: list[Mapping[str, Any]], kind: str) -> tuple[str, ...]:
    said = (entity.get("value") for entity in entities if entity.get("entity") == kind)
    listed = (item for value in said for item in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(item for item in listed if isinstance(item, str)))


def _last_value(entities: list[Mapping[str, Any]], kind: str) -> Any:
    return next((e.get("value") for e in reversed(entities) if e.get("entity") == kind), None)
