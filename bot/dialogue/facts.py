"""What a turn was, in facts that can be counted: the one source of `bot report`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from bot.dialogue.message_before import NOTHING_SAID, SOCIAL, MessageBefore, mask_words
from bot.dialogue.model import Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.routing import KIND
from bot.dialogue.state import DialogueState
from bot.dialogue.time_wishes import CHOOSING
from bot.leads.kinds import find_kind
from bot.leads.model import CONTACT, last_answer

FactKind = Literal[
    "turn",
    "topic",
    "answered",
    "more",
    "not_understood",
    "hardly_understood",
    "put_right",
    "filled",
    "skipped",
    "advised",
    "consented",
    "refused",
    "kind",
    "variant",
    "asked",
]
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
UNKNOWN, MORE = "out_of_scope", "tell_more"
SLOT, CONSENT = "slot", "consent"
_OFFERS = ("consultation", SLOT)
# An answer to words that were read with less certainty may be an answer to another question.
_CERTAIN = 0.75


@dataclass(frozen=True)
class Fact:
    """Something that was so in a turn; `subject` is the topic, question, verdict or text it is about."""

    kind: FactKind
    subject: str = ""


def facts_of(
    before: DialogueState,
    after: DialogueState,
    heard: ParsedMessage,
    turn: Turn,
    earlier: MessageBefore = NOTHING_SAID,
) -> tuple[Fact, ...]:
    """The facts of a turn; what is asked at its end comes last."""
    corrected = earlier.describe_correction(before, after, heard, turn)
    return (
        Fact("turn"),
        *_topic_facts(heard, turn),
        *_puzzle_facts(before, after, heard, turn),
        *([Fact("put_right", corrected)] if corrected else []),
        *_answer_facts(before, after, turn),
        *([Fact("advised", turn.recommendation.verdict)] if turn.recommendation else []),
        *_consent_facts(before, after),
        *_note_kind(before, after),
        *([Fact("asked", str(_name_question(turn.asking)))] if turn.asking else []),
    )


def _topic_facts(heard: ParsedMessage, turn: Turn) -> Iterator[Fact]:
    yield from (Fact("topic", topic) for topic in turn.topics)
    if heard.intent == MORE:
        yield from (Fact("more", topic) for topic in turn.topics)
    if any(topic not in SOCIAL for topic in turn.topics):
        yield Fact("answered")


def _puzzle_facts(before: DialogueState, after: DialogueState, heard: ParsedMessage, turn: Turn) -> Iterator[Fact]:
    """The words that were not or hardly understood; what might be a name stays unwritten."""
    if heard.pressed or before.asking in CONTACT:
        return
    answered = any(topic not in SOCIAL for topic in turn.topics)
    if UNKNOWN in turn.topics or after.failures > before.failures:
        yield Fact("not_understood", mask_words(after, heard))
    elif answered and not before.asking and heard.whole_part.confidence < _CERTAIN:
        yield Fact("hardly_understood", mask_words(after, heard))


def _answer_facts(before: DialogueState, after: DialogueState, turn: Turn) -> Iterator[Fact]:
    """What became of the question that was open; nothing while it still is.

    An offer is answered by taking it, consent and who somebody is by a yes or a no.
    """
    asked, now = _name_question(before.asking), _name_question(after.asking)
    if not asked or now == asked:
        return
    if asked in _OFFERS:
        took = turn.wanted is not None and turn.wanted.slot is not None if asked == SLOT else after.booking
        yield Fact("filled" if took else "skipped", asked)
        return
    if asked in after.settled and asked not in before.settled:
        yield Fact("filled" if asked == KIND else "skipped", asked)
    elif after.has_answer(asked) or (asked == CONSENT and list(_consent_facts(before, after))):
        yield Fact("filled", asked)


def _name_question(asked: str | None) -> str | None:
    """The question as it is counted: whether a time is meant belongs to the choice of one."""
    return SLOT if asked in CHOOSING else asked


def _note_kind(before: DialogueState, after: DialogueState) -> Iterator[Fact]:
    was, now = (find_kind(visit.list_known()) for visit in (before, after))
    if now != was:
        yield Fact("kind", now)


def _consent_facts(before: DialogueState, after: DialogueState) -> Iterator[Fact]:
    was, now = (last_answer(visit.draft.consents, "contact") for visit in (before, after))
    if now is not None and now != was:
        yield Fact("consented" if now else "refused")
