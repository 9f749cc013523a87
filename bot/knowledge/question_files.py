"""What the questions of dialogue.yml hold: every key, and the values that their buttons and examples give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import with_config
from typing_extensions import TypedDict

from bot.knowledge.kinds import (
    CLOSED,
    Name,
    Whole,
    Words,
    check_rule,
    mapping_of,
    mark_kind,
    match_pattern,
    number_between,
    one_of_known,
    one_of_texts,
    text_up_to,
)
from bot.knowledge.reading import suggest_nearest
from bot.knowledge.sections import ContentSection, Maybe, answers_with, make_section
from bot.knowledge.texts import sentence_with

Days = Annotated[Whole, number_between(0, 36_500)]
Amount = Annotated[Whole, number_between(0, 1_000_000_000)] | None
DECIDERS = ("me", "shared", "other")
PERIODS = ("day", "week", "month", "quarter", "year", "once")


@with_config(CLOSED)
class Stretch(TypedDict):
    """The days within which results are wanted."""

    days_min: Days
    days_max: Days


@with_config(CLOSED)
class Sum(TypedDict):
    """An amount as it is known of a visitor."""

    amount_min: Amount
    amount_max: Amount
    currency: Annotated[Name, match_pattern(r"[A-Z]{3}", "three capitals such as USD, or null")] | None
    period: Annotated[Name, one_of_texts(*PERIODS)] | None


Goal = Annotated[Name, one_of_known("goals")]
Goals = list[Goal]
Platforms = list[Annotated[Name, one_of_known("platforms")]]
Decider = Annotated[Name, one_of_texts(*DECIDERS)]


def question_texts(texts: str = "", value: Any = Name, **fields: Any) -> Any:
    """A question: why it is asked and how it is asked again, its buttons, and what else it needs."""
    ways = answers_with(value)
    return make_section(f"why again twice {texts}", buttons=ways, way_on=ways, **fields)


READERS = ("text", "number", "choice")


def _check_choices(question: ContentSection) -> Iterator[str]:
    named, chosen = question.get("choices"), question["reads"] == "choice"
    if chosen != bool(named):
        yield "`choices` and `reads: choice` belong together; write both or neither"
    for button in (*question["buttons"], *question["way_on"]) if named else ():
        if "value" in button and button["value"] not in named:
            yield f"the button {button['title']!r} gives {button['value']!r}; {suggest_nearest(button['value'], named)}"


# A question of an agency's own: how its answer is read, and what it is called where people read of it.
OWN_QUESTION = mark_kind(
    question_texts(
        "ask remind skipped",
        reads=Annotated[Name, one_of_texts(*READERS)],
        label=Annotated[Name, text_up_to(40)],
        choices=Maybe(mapping_of(Words)),
    ),
    check_rule(_check_choices),
)
# What a question says instead where something else is known already.
OTHERWISE = make_section(
    **dict.fromkeys(("ask", "why", "again", "twice", "remind"), Maybe(sentence_with())),
    buttons=Maybe(answers_with(Name)),
)
QUESTIONS = make_section(
    goals=question_texts("ask first remind assumed", Goals, assume=Goals),
    timeframe=question_texts(
        "ask started remind assumed", Stretch, which="choices", learnt=mapping_of(Stretch), assume=Stretch
    ),
    budget=question_texts("ask remind doubt_yes skipped", Sum, doubt="amount", which="choices", learnt=mapping_of(Sum)),
    platforms=question_texts("ask remind skipped", Platforms),
    consultation=question_texts("ask skipped"),
    delete=question_texts("ask"),
    person=question_texts("ask skipped wanted already"),
    kind=question_texts("ask skipped"),
    overwrite=question_texts("remind kept", ask="old field new", several="known fresh"),
    consent=question_texts("remind"),
    name=question_texts("ask remind needed"),
    email=question_texts("ask remind skipped refused", typo="suggested", reachable=OTHERWISE),
    company=question_texts("ask remind skipped"),
    phone=question_texts("ask remind skipped", unreachable=OTHERWISE, local=OTHERWISE),
    marketing=question_texts("remind ask"),
    website=question_texts("ask remind skipped"),
    role=question_texts("ask remind skipped owner", Decider, learnt=mapping_of(Decider)),
    tried=question_texts("ask remind skipped"),
    start=question_texts("ask remind skipped", Days, learnt=mapping_of(Days)),
    slot=question_texts("ask"),
    slot_confirm=question_texts("ask"),
    cancel=question_texts("ask"),
)
