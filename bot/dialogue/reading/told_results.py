"""What is told of a result once there is advice: what one sale brings, and what a result costs up to now."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import WORTH
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.reading import Context
from bot.values.measures.stated_price import read_told_price
from bot.values.subjects.lexicon import Lexicon

# A price told by its own words is surer than a topic that the message only looks like.
PRICED = 0.65
# What a lead costs now names no goal, whatever the message looks like.
COSTED = 1.0
# While these are asked, or nothing is, what is told is told of the advice.
OPEN = (None, "consultation")


def propose_told(heard: ParsedMessage, context: Context, lexicon: Lexicon) -> Iterator[Candidate]:
    """A price beside whatever else the message looks like: "we charge 18 a cut, worth it?"."""
    if not context.advised or context.asking not in OPEN or heard.budget:
        return
    if any(e.get("entity") == "present_result_cost" for e in heard.entities):
        yield Candidate("talk", WORTH, COSTED, "price", heard.whole_part.span_in_text)
    elif read_told_price(heard.text, lexicon.grammar, lexicon.seasons.words):
        yield Candidate("talk", WORTH, PRICED, "price", heard.whole_part.span_in_text)
