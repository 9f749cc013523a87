"""The records content is read into: frozen, with placeholders already filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.values.calendar import Calendar


@dataclass(frozen=True)
class AnswerButton:
    """A way on from an answer: `ask` is a topic or dialogue intent, or `url` opens a page; never both."""

    title: str
    ask: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Answer:
    """What is said on one topic, short first, and where it comes from."""

    topic: str
    title: str
    ask: str
    side: str
    short: str
    buttons: tuple[AnswerButton, ...]
    source: str
    more: str | None = None
    why: str | None = None
    example: str | None = None
    counterpart: str | None = None


@dataclass(frozen=True)
class Metric:
    """A figure that tells how a campaign or a profile does, and how to read it."""

    id: str
    name: str
    names: tuple[str, ...]
    side: str
    definition: str
    unit: str
    reading: str
    formula: str | None = None


@dataclass(frozen=True)
class Term:
    """A word of the trade in plain words; `see` is the topic that says more."""

    id: str
    name: str
    names: tuple[str, ...]
    definition: str
    see: str


@dataclass(frozen=True)
class Strategy:
    """A thing to do for one side, the goals it serves, and how to begin."""

    id: str
    name: str
    side: str
    goals: tuple[str, ...]
    what: str
    first_step: str


@dataclass(frozen=True)
class Claim:
    """A statement of the source article, and the answers (topic, metric:id, term:id, strategy:id) that cover it."""

    id: str
    claim: str
    status: str
    answers: tuple[str, ...]
    source: str
    correction: str | None = None


@dataclass(frozen=True)
class Service:
    """Something the agency sells; `price` may be "on request"."""

    id: str
    name: str
    what: str
    price: str


@dataclass(frozen=True)
class Department:
    """Who to write to about one kind of matter."""

    id: str
    name: str
    email: str
    phone: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Hours:
    """One weekday (0 is Monday) and when it opens and closes, as HH:MM in the agency's time zone."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True)
class Colours:
    """The brand's colours as #rrggbb; text in `on_primary` is readable on `primary`."""

    primary: str
    on_primary: str
    accent: str
    on_accent: str


@dataclass(frozen=True)
class Links:
    """Addresses outside the chat."""

    site: str
    booking: str
    privacy: str


@dataclass(frozen=True)
class Proof:
    """One reason to believe, shown on the home page."""

    title: str
    text: str


@dataclass(frozen=True)
class Page:
    """The words of the home page around the chat."""

    hero_title: str
    hero_text: str
    hero_button: str
    services_title: str
    services_text: str
    proof_title: str
    proof: tuple[Proof, ...]
    contact_title: str
    contact_text: str
    footer: str


@dataclass(frozen=True)
class Agency:
    """Everything that is one agency's and nobody else's; `facts` are the placeholders texts may use."""

    name: str
    persona: str
    tagline: str
    demo: bool
    about: str
    services: tuple[Service, ...]
    price_note: str
    referral: str
    email: str
    phone: str
    address: str
    departments: tuple[Department, ...]
    hours: tuple[Hours, ...]
    hours_text: str
    time_zone: str
    time_zone_name: str
    calendar: Calendar
    currency: str
    region: str
    colours: Colours
    links: Links
    page: Page
    facts: Mapping[str, str]

    def department(self, id: str) -> Department:
        """The department of that identifier; KeyError names the unknown one."""
        for department in self.departments:
            if department.id == id:
                return department
        raise KeyError(f"no department {id!r}; there are {', '.join(d.id for d in self.departments)}")
