"""The records content is read into by Pydantic: frozen, with placeholders already filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from bot.knowledge.colours import READABLE, contrast_ratio
from bot.knowledge.kinds import (
    CLOSED,
    WRITTEN,
    Listed,
    Name,
    Word,
    Words,
    check_rule,
    match_pattern,
    one_of_known,
    one_of_texts,
    text_up_to,
)
from bot.knowledge.names import SIDES
from bot.knowledge.reading import find_placeholders
from bot.knowledge.texts import Room, mark_prose
from bot.values.time.calendar import Shift, WorkingCalendar

UNITS = ("percent", "money", "ratio", "count", "time", "score")
STATUSES = ("kept", "corrected", "disputed")
Id = Annotated[Name, text_up_to(40)]
Label = Annotated[Name, text_up_to(60)]
# Stands in sources for what the agency says its answers were written from.
KNOWLEDGE = "{knowledge}"


def _refuse_others(source: str) -> str:
    if slips := find_placeholders(source.replace(KNOWLEDGE, "")):
        raise ValueError("\n".join(slips))
    return source


Source = Annotated[Word, AfterValidator(_refuse_others), text_up_to(200)]
Side = Annotated[Name, one_of_texts(*SIDES)]
SideOrBoth = Annotated[Name, one_of_texts(*SIDES, "both")]
Line = Annotated[Word, mark_prose(Room(160))]
Paragraph = Annotated[Word, mark_prose(Room(600))]
Colour = Annotated[Name, match_pattern(r"#[0-9a-fA-F]{6}", "a colour such as '#1f3a5f'")]
Address = Annotated[Name, match_pattern(r"https://\S+", "an address such as https://agency.example/booking")]
Passage = Annotated[Word, mark_prose(Room(400, sentences=3))]
Aside = Annotated[Word, mark_prose(Room(500, sentences=3))]


@dataclass(frozen=True)
class AnswerButton:
    """A way on from an answer: `ask` is a topic or dialogue intent, or `url` opens a page; never both."""

    __pydantic_config__ = CLOSED
    title: Annotated[Word, mark_prose(Room(30))]
    ask: Annotated[Name | None, WRITTEN] = None
    url: Annotated[Annotated[Word, mark_prose(Room(300))] | None, WRITTEN] = None


def _check_button(button: AnswerButton) -> Iterator[str]:
    if (button.ask is None) == (button.url is None):
        yield "needs `ask` (a topic or dialogue intent) or `url`, and only one of the two"


def _check_buttons(buttons: tuple[AnswerButton, ...]) -> Iterator[str]:
    if not 2 <= len(buttons) <= 3:
        yield f"{len(buttons)} of them; write two or three"
    if len({button.title.casefold() for button in buttons}) < len(buttons):
        yield "two have the same title; tell them apart"


@dataclass(frozen=True)
class TopicAnswer:
    """What is said on one topic, short first, and where it comes from.

    `part_of` is the topic of the contract under which others count it; None for one of the contract's own. `figures`
    are the rows its costs and rates come from: of benchmarks.yml by id, or `platform:id` for the least a platform asks.
    """

    __pydantic_config__ = CLOSED
    topic: Name
    title: Annotated[Word, mark_prose(Room(40))]
    ask: Annotated[Word, mark_prose(Room(30))]
    side: Annotated[Name, one_of_texts(*SIDES, "both", "none")]
    short: Annotated[Word, mark_prose(Room(600, sentences=4, bullets=6))]
    buttons: Annotated[
        tuple[Annotated[AnswerButton, check_rule(_check_button)], ...], Listed(), check_rule(_check_buttons)
    ]
    source: Source
    more: Annotated[Annotated[Word, mark_prose(Room(1500))] | None, WRITTEN] = None
    why: Annotated[Aside | None, WRITTEN] = None
    example: Annotated[Aside | None, WRITTEN] = None
    counterpart: Annotated[Name | None, WRITTEN] = None
    part_of: Annotated[Name | None, WRITTEN] = None
    figures: Annotated[tuple[Name, ...], Listed()] = ()


@dataclass(frozen=True)
class Metric:
    """A figure that tells how a campaign or a profile does, and how to read it; `figures` as in an answer."""

    __pydantic_config__ = CLOSED
    id: Id
    name: Label
    names: Words
    side: SideOrBoth
    definition: Passage
    unit: Annotated[Name, one_of_texts(*UNITS)]
    reading: Passage
    formula: Annotated[Annotated[Word, mark_prose(Room(160))] | None, WRITTEN] = None
    figures: Annotated[tuple[Name, ...], Listed()] = ()


@dataclass(frozen=True)
class Term:
    """A word of the trade in plain words; `see` is the topic that says more."""

    __pydantic_config__ = CLOSED
    id: Id
    name: Label
    names: Words
    definition: Passage
    see: Name
    figures: Annotated[tuple[Name, ...], Listed()] = ()


@dataclass(frozen=True)
class Strategy:
    """A thing to do for one side, the goals it serves, and how to begin."""

    __pydantic_config__ = CLOSED
    id: Id
    name: Label
    side: Side
    goals: Annotated[tuple[Annotated[Name, one_of_known("goals")], ...], Listed()]
    what: Passage
    first_step: Passage
    figures: Annotated[tuple[Name, ...], Listed()] = ()


@dataclass(frozen=True)
class Claim:
    """A statement of the source article, and the answers (topic, metric:id, term:id, strategy:id) that cover it."""

    __pydantic_config__ = CLOSED
    id: Label
    claim: Annotated[Name, text_up_to(400)]
    status: Annotated[Name, one_of_texts(*STATUSES)]
    answers: Words
    source: Source
    correction: Annotated[Annotated[Name, text_up_to(600)] | None, WRITTEN] = None


@dataclass(frozen=True)
class Service:
    """Something the agency sells; `price` may be "on request", `covers` are channels of trades.yml."""

    __pydantic_config__ = CLOSED
    id: Id
    name: Label
    what: Annotated[Word, mark_prose(Room(400))]
    price: Line
    covers: Annotated[tuple[Name, ...], Listed()] = ()


@dataclass(frozen=True)
class Department:
    """Who to write to about one kind of matter."""

    id: str
    name: str
    email: str
    phone: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class ChatGroup:
    """Who answers certain kinds of people in the chat.

    `who` are addresses of the desk or slack:U…, none for everybody; `shifts` are hours of its own, if it has any;
    `then` the group that is asked when nobody of this one comes.
    """

    id: str
    name: str
    kinds: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    then: str | None = None


@dataclass(frozen=True)
class Hours:
    """One weekday (0 is Monday) and when it opens and closes, as HH:MM in the agency's time zone."""

    weekday: int
    opens: str
    closes: str


def _check_contrast(text: str, info: ValidationInfo) -> str:
    back = info.data.get(str(info.field_name).removeprefix("on_"))
    if back and (ratio := contrast_ratio(back, text)) < READABLE:
        raise ValueError(f"contrast {ratio:.1f}:1 is hard to read; choose one with at least {READABLE}:1")
    return text


@dataclass(frozen=True)
class Colours:
    """The brand's colours as #rrggbb; text in `on_primary` is readable on `primary`."""

    __pydantic_config__ = CLOSED
    primary: Colour
    on_primary: Annotated[Colour, AfterValidator(_check_contrast)]
    accent: Colour
    on_accent: Annotated[Colour, AfterValidator(_check_contrast)]


@dataclass(frozen=True)
class AgencyLinks:
    """Addresses outside the chat."""

    __pydantic_config__ = CLOSED
    site: Address
    booking: Address
    privacy: Address


@dataclass(frozen=True)
class Proof:
    """One reason to believe, shown on the home page."""

    __pydantic_config__ = CLOSED
    title: Line
    text: Paragraph


@dataclass(frozen=True)
class PageWords:
    """The words of the home page around the chat."""

    __pydantic_config__ = CLOSED
    hero_title: Line
    hero_text: Paragraph
    hero_button: Annotated[Word, mark_prose(Room(40))]
    services_title: Line
    services_text: Paragraph
    proof_title: Line
    proof: Annotated[tuple[Proof, ...], Listed()]
    contact_title: Line
    contact_text: Paragraph
    footer: Paragraph


@dataclass(frozen=True)
class Agency:
    """Everything that is one agency's and nobody else's; `facts` are the placeholders texts may use.

    `buying` is what buyers ask before they sign, by its name in agency.yml; `serves` the countries of its clients by
    their two letters, none where it takes clients from anywhere; `groups` who answers in the chat, and `pictures` where
    their pictures are, by their names; `alerts` the addresses that are told of leads.
    """

    name: str
    persona: str
    tagline: str
    demo: bool
    about: str
    services: tuple[Service, ...]
    price_note: str
    referral: str
    knowledge: str
    buying: Mapping[str, str]
    email: str
    phone: str
    address: str
    departments: tuple[Department, ...]
    hours: tuple[Hours, ...]
    hours_text: str
    time_zone: str
    time_zone_name: str
    calendar: WorkingCalendar
    currency: str
    region: str
    serves: tuple[str, ...]
    colours: Colours
    links: AgencyLinks
    page: PageWords
    facts: Mapping[str, str]
    groups: tuple[ChatGroup, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)
    alerts: tuple[str, ...] = ()

    def get_department(self, id: str) -> Department:
        """The department of that identifier; the office itself where the agency has none of that name."""
        office = Department(id, self.name, self.email, self.phone)
        return next((one for one in self.departments if one.id == id), office)
