"""Who leaves the pending question open: refuses it, has nothing to tell, or would rather say it another time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.candidates import Answer, Candidate, Instead, Later, Unknown
from bot.dialogue.reading.message import MessagePart

REACHED_BY = ("name", "email", "phone")
# A grammar that reads the whole of a short answer is nearly sure; one that takes any words is not.
EXACT, FREE = 0.9, 0.6
# "Don" is a name: what leaves a name open must be said plainly.
PLAIN = 0.9
NO, LATER = "no", "later"
# What is learnt of who won't give a detail, or would rather be reached otherwise: the question it leads to.
INSTEAD = {"by_phone": "phone", "by_email": "email"}
# What is learnt of who has nothing of what is asked for.
LACKS = {"tried": "nothing", "platforms": "none_yet"}


def read_unanswered(question: str, heard: ParsedMessage, refusable: bool) -> Iterator[Candidate]:
    """Everything in the message that leaves the question open; a plain refusal only where it is one."""
    yield from _read_delay(question, heard)
    yield from _read_plain_no(question, heard)
    yield from _read_withheld(question, heard)
    if refusable:
        yield from _read_refusal(question, heard)
    yield from _read_lack(question, heard)


def make_learnt(question: str, answer: Answer, sure: float, part: MessagePart) -> Candidate:
    """An answer that was learnt from examples, as a part of the message gives it."""
    return Candidate("answer", question, sure, "learnt", part.span_in_text, answer)


def _read_delay(question: str, heard: ParsedMessage) -> Iterator[Candidate]:
    """Who would rather say it another time: "let me ask my wife"."""
    for label, certainty in heard.whole_part.answers.get("yes_no", ())[:1]:
        if question in REACHED_BY and label == LATER and certainty >= PLAIN:
            yield make_learnt(question, Later(), certainty, heard.whole_part)


def _read_plain_no(question: str, heard: ParsedMessage) -> Iterator[Candidate]:
    """A no to what may be left out: "no phone please"."""
    for label, certainty in heard.whole_part.answers.get("yes_no", ())[:1]:
        if question in ("company", "phone", "website") and label == NO and certainty >= FREE:
            yield make_learnt(question, Unknown(), certainty * EXACT, heard.whole_part)


def _read_withheld(question: str, heard: ParsedMessage) -> Iterator[Candidate]:
    """Who won't give what is asked for, has none, or would rather be reached in the other way."""
    if heard.is_question:
        return
    found = [pair for part in heard.parts if not part.asks for pair in part.answers.get("reach", ())[:1]]
    for label, certainty in sorted(found, key=lambda pair: -pair[1])[:1]:
        other = INSTEAD.get(label)
        fits = question == "company" if label == "nobody" else question in REACHED_BY
        if fits and other != question and (other is None or question != "name"):
            yield make_learnt(question, Instead(other) if other else Unknown(), certainty, heard.whole_part)


def _read_refusal(question: str, heard: ParsedMessage) -> Iterator[Candidate]:
    """No, skip and "I don't know", which leave the question open."""
    required = question in ("name", "email")
    if heard.whole_part.sure and heard.intent in ("skip", "deny") and (heard.confidence >= PLAIN or not required):
        yield Candidate("answer", question, heard.confidence * 0.95, "intent", heard.whole_part.span_in_text, Unknown())
    if required:
        return
    for part in (heard.whole_part, *heard.parts[1:], *heard.beside):
        for label, sure in part.answers.get("skip", ())[:1]:
            if label in ("skip", "unknown") and (part is heard.whole_part or sure >= PLAIN):
                yield make_learnt(question, Unknown(), sure, part)


def _read_lack(question: str, heard: ParsedMessage) -> Iterator[Candidate]:
    """Who has no site says so as one says that nothing was tried or set up: "never got round to it"."""
    found = [
        pair for name, label in LACKS.items() for pair in heard.whole_part.answers.get(name, ())[:1] if pair[0] == label
    ]
    for _, certainty in sorted(found, key=lambda pair: -pair[1])[:1]:
        if question == "website" and certainty >= FREE:
            yield make_learnt(question, Unknown(), certainty * EXACT, heard.whole_part)
