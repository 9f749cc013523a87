"""What one visitor message says, read from Rasa's parse data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.leads.bookings import Agenda
from bot.leads.model import CONTACT, Contact

VALUES = ("timeframe", "budget", "target", "industry")


@dataclass(frozen=True)
class Heard:
    """The intent, the topics in the order asked, and the values stated; `guesses` are the next best topics.

    `slot` and `wish` are what a button said of a time; `agenda` is how the times stand, `missed` that the one wanted
    was lost to somebody else a moment ago.
    """

    text: str
    intent: str
    topics: tuple[str, ...] = ()
    confidence: float = 0.0
    guesses: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    refused_goals: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    refused_platforms: tuple[str, ...] = ()
    asked_platforms: tuple[str, ...] = ()
    timeframe: dict[str, Any] | None = None
    budget: dict[str, Any] | None = None
    target: dict[str, Any] | None = None
    industry: str | None = None
    metrics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    side: str | None = None
    contact: Contact = Contact()
    held: Contact = Contact()
    gave_contact: bool = False
    pressed: bool = False
    kept: Mapping[str, Any] | None = None
    slot: str | None = None
    wish: Mapping[str, Any] | None = None
    agenda: Agenda = Agenda()
    missed: bool = False
    start: int | None = None
    decides: str | None = None

    @property
    def has_values(self) -> bool:
        """Whether the message states anything that belongs in the profile."""
        listed = (self.goals, self.refused_goals, self.platforms, self.refused_platforms)
        return any(listed) or any(getattr(self, name) is not None for name in VALUES)

    @property
    def contact_alone(self) -> Heard:
        """The message as nothing but contact data: a Jo Baker runs no bakery."""
        return Heard(self.text, "inform", contact=self.contact, agenda=self.agenda)


def read_heard(message: Mapping[str, Any]) -> Heard:
    """The heard message of Rasa's `latest_message`; entities in group `question` are asked about, not wanted."""
    entities = [e for e in message.get("entities", ()) if isinstance(e, Mapping)]
    wanted = [e for e in entities if e.get("role") != "refused" and e.get("group") != "question"]
    refused = [e for e in entities if e.get("role") == "refused"]
    intent = message.get("intent") or {}
    name = str(intent.get("name") or "out_of_scope")
    return Heard(
        text=str(message.get("text") or ""),
        intent=name,
        topics=tuple(message.get("topics") or ()),
        confidence=float(intent.get("confidence") or 0.0),
        guesses=tuple(r["name"] for r in message.get("intent_ranking", ()) if r.get("name")),
        goals=_values(wanted, "goal"),
        refused_goals=_values(refused, "goal"),
        platforms=_values(wanted, "platform"),
        refused_platforms=_values(refused, "platform"),
        asked_platforms=_values(entities, "platform"),
        metrics=_values(entities, "metric"),
        terms=_values(entities, "term"),
        side=next(iter(_values(entities, "side")), None),
        contact=Contact.from_json({name: _last(wanted, name) for name in CONTACT}),
        gave_contact=bool(message.get("gave_contact")),
        pressed=bool(message.get("pressed")),
        slot=_last(wanted, "slot"),
        wish=_last(wanted, "wish"),
        start=_last(wanted, "start"),
        decides=_last(wanted, "decides"),
        **{value: _last(wanted, value) for value in VALUES},
    )


def _values(entities: list[Mapping[str, Any]], kind: str) -> tuple[str, ...]:
    said = (entity.get("value") for entity in entities if entity.get("entity") == kind)
    listed = (item for value in said for item in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(item for item in listed if isinstance(item, str)))


def _last(entities: list[Mapping[str, Any]], kind: str) -> Any:
    return next((e.get("value") for e in reversed(entities) if e.get("entity") == kind), None)
