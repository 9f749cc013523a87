"""What a candidate weighs: its certainty, and how well it fits where the talk stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questions import ADVICE
from bot.dialogue.reading.acts import (
    ABOUT_ADVICE,
    CHANGING,
    COMMANDS,
    DISCUSSED,
    OBJECTING,
    SHOWING,
    STEERING,
    TOLD,
    UNPAID,
    WISHES,
)
from bot.dialogue.reading.answers import OFFER, REPEATED
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.signs import BARE_WORDS, count_words, find_leading, is_question
from bot.dialogue.reading.unanswered import REACHED_BY

BOOKED = "book_consultation"
# Below this nothing is chosen.
LEAST = 0.35
ANSWER_IN_QUESTION = 0.35
TOPIC_IN_STATEMENT = 0.65
WISH_REPEATED = 0.4
OUT_OF_PLACE = 0.55
# Who corrects or objects says "no" to what was understood, and not to what is asked.
NO_BESIDE_CORRECTION = 0.4
# How sure it must be that a message corrects or objects.
PLAINLY = 0.6
TALK_IN_STATEMENT = 0.85
# A name of the glossary that is all a part says beats what the model takes the part for.
EXACT_WORDS = 1.1


def weigh_candidate(candidate: Candidate, heard: ParsedMessage, context: Context) -> Candidate:
    """The candidate with its weight where the talk stands."""
    weights = {"answer": _weigh_answer, "topic": _weigh_topic, "statement": _weigh_statement, "talk": _weigh_talk}
    factor = weights[candidate.kind](candidate, heard, context) if candidate.kind in weights else EXACT_WORDS
    return replace(candidate, weight=candidate.certainty * factor)


def _weigh_answer(candidate: Candidate, heard: ParsedMessage, context: Context) -> float:
    """Questions answer little: "how many leads would that be?" names no goal, "Instagram or Reddit?" no platform."""
    if context.asking == OFFER and heard.whole_part.sure and heard.whole_part.intent in ABOUT_ADVICE:
        # What is said of the advice takes no offer, nor turns it down.
        return ANSWER_IN_QUESTION
    if candidate.origin == "learnt" and _is_no(candidate) and _is_correction(heard):
        return NO_BESIDE_CORRECTION
    wordy = count_words(heard) > BARE_WORDS and candidate.origin != "entity"
    asks = context.choosing or (heard.whole_part.inquires and candidate.name in ADVICE)
    return ANSWER_IN_QUESTION if asks or (wordy and is_question(heard, candidate)) else 1.0


def _is_no(candidate: Candidate) -> bool:
    """Whether the answer leaves open or turns down what is asked."""
    value = candidate.value
    return not isinstance(value, Mapping) or (value.get("budget") or {}).get("amount_max") == 0


def _is_correction(heard: ParsedMessage) -> bool:
    """Whether the message puts something right that was understood otherwise."""
    plainly = heard.whole_part.confidence >= PLAINLY and heard.whole_part.intent in ("correct", *OBJECTING)
    return bool(heard.refused_goals or heard.money_taken_back) or plainly


def _weigh_topic(candidate: Candidate, heard: ParsedMessage, context: Context) -> float:
    asks = is_question(heard, candidate)
    if candidate.name in WISHES and context.advised and candidate.certainty < PLAINLY:
        # Advice that was given is shown again only to who plainly wishes for it.
        return WISH_REPEATED
    if context.asking is None:
        return 1.0
    if candidate.name == BOOKED and context.asking in REACHED_BY and not asks:
        # Who is asked how to be reached has asked for the call already: "no e-mail, just ring me".
        return TOPIC_IN_STATEMENT
    if candidate.name in WISHES:
        return WISH_REPEATED if context.begun and not asks else TALK_IN_STATEMENT
    return 1.0 if asks else TALK_IN_STATEMENT if candidate.name in COMMANDS else TOPIC_IN_STATEMENT


def _weigh_statement(candidate: Candidate, heard: ParsedMessage, context: Context) -> float:
    leading = find_leading(heard, context.advised)
    about = context.advised and leading.sure and leading.intent in (*DISCUSSED, *SHOWING, *TOLD)
    if leading.intent in TOLD and heard.budget:
        # "Make it 1,100 a month" is money to spend, whatever else is told of a result.
        about = False
    return OUT_OF_PLACE if about or is_question(heard, candidate) else 1.0


def _weigh_talk(candidate: Candidate, heard: ParsedMessage, context: Context) -> float:
    if candidate.name in DISCUSSED and not context.advised:
        # While the questions are asked, who asks of the advice is told that it comes.
        return TOPIC_IN_STATEMENT if context.begun and is_question(heard, candidate) else OUT_OF_PLACE
    if candidate.name in (*CHANGING, UNPAID) and not context.begun:
        return TALK_IN_STATEMENT
    if candidate.name == REPEATED.get(context.asking or ""):
        # Whoever says once more what is to be confirmed answers.
        return OUT_OF_PLACE
    offered = context.asking == OFFER and candidate.name in ABOUT_ADVICE
    plain = context.asking is None or offered or is_question(heard, candidate) or candidate.name in STEERING
    return 1.0 if plain else TALK_IN_STATEMENT
