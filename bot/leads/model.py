"""A lead and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from bot.knowledge.names import CONTACT as CONTACT
from bot.leads.kinds import find_kind
from bot.leads.names import split_name
from bot.leads.score import Score, Tier

Status = Literal["new", "contacted", "booked", "no_show", "won", "lost"]
Purpose = Literal["contact", "marketing"]
STATUSES: tuple[Status, ...] = get_args(Status)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True)
class Origin:
    """Where a conversation came from; nothing here names the visitor."""

    channel: str
    page: str | None = None
    referrer: str | None = None
    utm: tuple[tuple[str, str], ...] = ()
    language: str | None = None
    timezone: str | None = None
    device: str | None = None
    greeting: str | None = None


@dataclass(frozen=True, repr=False)
class Contact:
    """How to reach a person; its repr names the fields that are known and never what they hold."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    role: str | None = None
    website: str | None = None
    extension: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Contact:
        """The contact of a mapping, each value on one clean line; keys that are none of a contact's are passed over."""
        return cls(**{name: line for name in CONTACT if data.get(name) and (line := _one_line(str(data[name])))})

    def as_json(self) -> dict[str, str]:
        """What is known, by field."""
        return {name: value for name in CONTACT if (value := getattr(self, name))}

    def merge_over(self, earlier: Contact) -> Contact:
        """The earlier contact with everything that this one states put in its place; a number brings its extension, and
        a part of the name that is known ("Karen") takes nothing from it."""
        kept, stated = earlier.as_json(), self.as_json()
        if self.phone:
            kept.pop("extension", None)
        if _is_part(self.name, earlier.name):
            del stated["name"]
        return Contact.from_json({**kept, **stated})

    @property
    def reach(self) -> str | None:
        """Where to reach the person: the e-mail address, else the phone number."""
        return self.email or self.phone

    def __bool__(self) -> bool:
        return bool(self.as_json())

    def __repr__(self) -> str:
        return f"Contact({', '.join(f'{name}=***' for name in self.as_json())})"


def _is_part(name: str | None, whole: str | None) -> bool:
    said, known = ((one or "").casefold().split() for one in (name, whole))
    return 0 < len(said) < len(known) and set(said) <= set(known)


def _one_line(text: str) -> str:
    """The text without line breaks and characters that nobody types, which PostgreSQL and terminals take ill."""
    sound = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in sound).split())


@dataclass(frozen=True)
class Consent:
    """A yes or a no to one purpose: the version and the words it was given to, and when."""

    purpose: Purpose
    given: bool
    version: str
    text: str
    time: datetime

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Consent:
        """The consent of what `as_json` made."""
        return cls(**{**data, "time": datetime.fromisoformat(data["time"])})

    def as_json(self) -> dict[str, Any]:
        """The consent in plain values."""
        return {**vars(self), "time": self.time.isoformat()}


def last_answer(consents: tuple[Consent, ...], purpose: Purpose) -> bool | None:
    """The last word on this purpose: True, False, or None when it was not asked yet."""
    return next((consent.given for consent in reversed(consents) if consent.purpose == purpose), None)


Marketing = Literal["yes", "no", "unconfirmed"]


@dataclass(frozen=True)
class NewsMail:
    """The mail that asks an address whether it wants news: when it was asked for, and when it was answered."""

    asked: datetime
    confirmed: datetime | None = None


@dataclass(frozen=True)
class Advice:
    """A recommendation as it was given, and when."""

    time: datetime
    recommendation: dict[str, Any]


@dataclass(frozen=True)
class Background:
    """What sales wants to know beside the plans: what was tried, who decides, the standing, when to call, by when a
    proposal is due, and the `answers` to an agency's own questions."""

    tried: str | None = None
    decides: str | None = None
    standing: str | None = None
    call: Mapping[str, Any] | None = None
    due: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What is known, by name."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class LeadDraft:
    """What one conversation has gathered towards a lead.

    `kind` names people who are no plain buyers (see kinds.py), `words` holds what the visitor said by what it told, and
    `pending` is the question that is open.
    """

    contact: Contact = Contact()
    consents: tuple[Consent, ...] = ()
    wishes: tuple[str, ...] = ()
    kind: str | None = None
    background: Background = field(default=Background(), repr=False)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    pending: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> LeadDraft:
        """The draft of what `as_json` made; an empty one for None."""
        if not data:
            return cls()
        return cls(
            contact=Contact.from_json(data.get("contact") or {}),
            consents=tuple(Consent.from_json(row) for row in data.get("consents") or ()),
            wishes=tuple(data.get("wishes") or ()),
            kind=data.get("kind"),
            background=Background(**(data.get("background") or {})),
            words=dict(data.get("words") or {}),
        )

    def as_json(self) -> dict[str, Any]:
        """The draft in plain values, fit to be stored: contact data stays out of it until it is agreed to."""
        return {
            "contact": self.contact.as_json() if self.has_agreed("contact") else {},
            "consents": [consent.as_json() for consent in self.consents],
            "wishes": list(self.wishes),
            "kind": self.kind,
            "background": self.background.as_json(),
            "words": dict(self.words),
        }

    def has_agreed(self, purpose: Purpose) -> bool:
        """Whether the last word on this purpose was a yes."""
        return last_answer(self.consents, purpose) is True


@dataclass(frozen=True)
class Lead:
    """A person who wants to be contacted, with what sales needs to know.

    Everything in it was told in one conversation, `conversation_id`. What other conversations under the same address
    told stands in `others`, and `conversations` names all of them. `pending` is the question that was open when it was
    last changed, and `heard` when the visitor last wrote, as far as that is known. `news` is what became of the mail
    that asks the address itself whether it wants news, `meets` when the consultation begins that is booked.
    """

    id: str
    conversation_id: str
    contact: Contact
    created: datetime
    changed: datetime
    status: Status = "new"
    scored: Score | None = field(default=None, repr=False)
    profile: dict[str, Any] = field(default_factory=dict, repr=False)
    consents: tuple[Consent, ...] = ()
    wishes: tuple[str, ...] = ()
    recommendations: tuple[Advice, ...] = ()
    origin: Origin | None = None
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    pending: str | None = None
    heard: datetime | None = None
    conversations: tuple[str, ...] = ()
    news: NewsMail | None = None
    meets: datetime | None = None
    others: tuple[Lead, ...] = field(default=(), repr=False)

    @property
    def score(self) -> int | None:
        """0 to 100; None before it was scored."""
        return self.scored.total if self.scored else None

    @property
    def tier(self) -> Tier | None:
        """hot, warm, cold or not_a_fit; None before it was scored."""
        return self.scored.tier if self.scored else None

    @property
    def kind(self) -> str:
        """What kind of person it is: a buyer, where nothing else is known."""
        return find_kind(self.profile)

    def has_agreed(self, purpose: Purpose) -> bool:
        """Whether the last word on this purpose was a yes."""
        return last_answer(self.consents, purpose) is True

    @property
    def marketing(self) -> Marketing | None:
        """Whether news may be sent: a yes counts once the mail that asked the address was answered, if one was sent."""
        given = last_answer(self.consents, "marketing")
        if given is None:
            return None
        return ("unconfirmed" if self.news and not self.news.confirmed else "yes") if given else "no"

    def as_json(self) -> dict[str, Any]:
        """Everything about the lead, in plain values; what other conversations told in `other_chats`."""
        return {**self._describe_told(), "other_chats": [other._describe_told() for other in self.others]}

    def _describe_told(self) -> dict[str, Any]:
        return {
            **self.summarise_lead(),
            "conversation_id": self.conversation_id,
            "conversations": list(self.conversations or (self.conversation_id,)),
            "kind": self.kind,
            "tier": self.tier,
            "scored": self.scored.as_json() if self.scored else None,
            "created": self.created.isoformat(),
            "changed": self.changed.isoformat(),
            "contact": {name: getattr(self.contact, name) for name in CONTACT} | self._split_names(),
            "profile": self.profile,
            "words": dict(self.words),
            "pending": self.pending,
            "consents": [consent.as_json() for consent in self.consents],
            "marketing": self.marketing,
            "wishes": list(self.wishes),
            "recommendations": [{**vars(one), "time": one.time.isoformat()} for one in self.recommendations],
            "origin": {**vars(self.origin), "utm": dict(self.origin.utm)} if self.origin else None,
        }

    def _split_names(self) -> dict[str, str | None]:
        given, family = split_name(self.contact.name)
        return {"given_name": given or None, "family_name": family or None}

    def summarise_lead(self) -> dict[str, Any]:
        """What a turn says of the lead (contract 4.6)."""
        return {"id": self.id, "score": self.score, "status": self.status}
