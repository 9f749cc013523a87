"""What can be seen in a message before it is decided what it means."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import (
    BOOKING,
    COURTESIES,
    DISCUSSED,
    OUT_OF_SCOPE,
    REPLIES,
    SHOWING,
    SITUATION,
    STATING,
    TOLD,
    WISHES,
)
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.message import FALLBACK, MessagePart

# What a visitor states to be advised; a business or a platform says more of it, but asks for nothing by itself.
STATED, BESIDE = frozenset(("goal", "timeframe", "budget")), frozenset(("platform", "industry"))
# A number to be reached states a goal as well.
AIMED = STATED | {"target"}
REACHING = frozenset(("email", "phone"))
# Who counts the followers there are does not wish for them.
THERE = {"audience_size": "community"}
# A goal in more words than these is told rather than named.
BARE_WORDS, FEW_WORDS = 3, 6
# How sure a goal must be in a message that nothing else was made of.
LIKELY = 0.6
# From here up a message is about something else, whatever nouns are in it.
FOREIGN = 0.9


def find_kinds(heard: ParsedMessage) -> set[str]:
    """The kinds of value in the message; a goal that is refused is none."""
    refused = [e for e in heard.entities if e.get("entity") == "goal" and e.get("role") == "refused"]
    return {str(e.get("entity")) for e in heard.entities if e not in refused}


def find_stated_goals(heard: ParsedMessage, begun: bool) -> tuple[str, ...]:
    """Goals that the learnt reader hears; the less the message looks like a wish, the surer it must be.

    In a question only the goals of a wish count: "could you help us fill the hall?". Before anything is known (`begun`)
    what is unclear is likely to say what somebody wants.
    """
    wishes = heard.whole_part.intent in WISHES
    courteous = [part for part in heard.parts[1:] if part.intent in COURTESIES]
    said = [p for p in (*heard.parts, *heard.beside) if (wishes or not p.asks) and p not in courteous]
    kinds, words = find_kinds(heard), count_words(heard)
    if "platform" in kinds and words <= FEW_WORDS and not any(part.states for part in said):
        # "Without Google then" names a platform, and no wish to be found there.
        return ()
    plain = wishes or heard.whole_part.intent in STATING or bool(kinds & STATED - {"goal"}) or words <= BARE_WORDS
    unclear = not begun and (heard.whole_part.intent == FALLBACK or not heard.whole_part.sure)
    found = (label for part in said for label in _read_goals(part, plain, unclear))
    none = {"unsure", *heard.refused_goals, *(label for kind, label in THERE.items() if kind in kinds)}
    return tuple(dict.fromkeys(label for label in found if label not in none))


def puts_off(heard: ParsedMessage) -> bool:
    """Whether the sentence with the time tells when somebody is away or busy, and wishes nothing by then.

    From one day to another, said alone, is a time to plan for.
    """
    if heard.timeframe and heard.timeframe.starts and heard.timeframe.deadline and len(heard.parts) < 3:
        return False
    starts = [e.get("start", -1) for e in heard.entities if e.get("entity") == "timeframe"]
    parts = [part for part in heard.parts[1:] or heard.parts if any(part.contains_start(at) for at in starts)]
    later = any(label == "later" for part in parts for label, _ in part.answers.get("yes_no", ())[:1])
    return later or any(part.intent in (SITUATION, *BOOKING) for part in parts)


def _read_goals(part: MessagePart, plain: bool, unclear: bool) -> Iterator[str]:
    """The goals of a part; `plain` where a wish is likely, `unclear` where nothing else is."""
    if plain or part.states:
        yield from (label for label, _ in part.answers.get("goals", ()))
    elif unclear:
        yield from (label for label, certainty in part.answers.get("goals", ()) if certainty >= LIKELY)
    else:
        yield from (label for label, _ in part.answers.get("stated_goals", ()))


def find_leading(heard: ParsedMessage, advised: bool) -> MessagePart:
    """The part that says what the message does: the whole of it, unless thanks or a remark only lead to a question.

    With advice given, what a part tells or asks of it counts before what the message looks like as a whole.
    """
    parts, whole = heard.parts[1:], heard.whole_part
    asking = [part for part in parts if part.asks and part.intent not in COURTESIES]
    if whole.intent in COURTESIES and len(asking) == 1:
        return asking[0]
    told = [part for part in parts if part.sure and part.intent in TOLD]
    about = [part for part in parts if part.sure and part.intent in (*DISCUSSED, *SHOWING)]
    weak = whole.intent in (*STATING, *REPLIES, FALLBACK, OUT_OF_SCOPE) or not whole.sure
    found = told if whole.intent in DISCUSSED else told or about if weak else []
    return found[-1] if advised and found else whole


def is_question(heard: ParsedMessage, candidate: Candidate) -> bool:
    """Whether the part that the candidate comes from has the form of a question."""
    part = next((p for p in (*heard.parts, *heard.beside) if p.span_in_text == candidate.span), heard.whole_part)
    return part.asks or (part is heard.whole_part and heard.is_question)


def count_words(heard: ParsedMessage) -> int:
    """How many words the message has."""
    return len(heard.text.split())


def is_unknown(heard: ParsedMessage) -> bool:
    """Whether the model makes nothing of the message as a whole."""
    return heard.whole_part.intent in (FALLBACK, OUT_OF_SCOPE)
