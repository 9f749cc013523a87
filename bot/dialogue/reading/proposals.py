"""Candidates for what a message does, whatever was asked: ask, name a term, state values, steer the talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questions import ADVICE
from bot.dialogue.reading.acts import (
    BEFORE_ADVICE,
    BOOKING,
    COURTESIES,
    DISCUSSED,
    INFORM,
    OUT_OF_SCOPE,
    OWN_DATA,
    REPLIES,
    STATING,
    UNPAID_WAYS,
)
from bot.dialogue.reading.answers import AnswerProposer
from bot.dialogue.reading.candidates import Candidate
from bot.dialogue.reading.entries import EntryReader, entry_of
from bot.dialogue.reading.figures import FigureWords
from bot.dialogue.reading.glossary import Glossary
from bot.dialogue.reading.message import FALLBACK, MessagePart, blank_spans
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.signs import (
    AIMED,
    BESIDE,
    FEW_WORDS,
    FOREIGN,
    REACHING,
    STATED,
    count_words,
    find_kinds,
    find_leading,
    find_stated_goals,
    is_question,
    is_unknown,
    puts_off,
)
from bot.dialogue.reading.splitter import Splitter
from bot.dialogue.reading.told_results import propose_told
from bot.leads.kinds import DEPARTMENT_OF
from bot.leads.model import CONTACT
from bot.values.people.sites import Sites

# A part of a message asks about its topic from here up; the model's own threshold is for whole messages.
ASKED = 0.45
CLEAR = 0.7
# An address or a number is what it is, whatever was asked for.
CONTACT_STATED = 0.85
# "Let me think about it", where nothing was asked.
LATER_UNASKED = 0.6
# Which of two platforms to take, whatever else the model takes it for.
WHICH, CHOICE = "ads_general", 0.8
# A metric and where it is wanted ("CPL on Facebook") asks for a figure; in everyday words for what something costs.
FIGURE, COSTS = 0.9, "cost_budget"
# One platform in the place of another, once there is advice; whoever asks for reasons wants no change.
IMAGINES, SWAPPED, REASONS = "what_if", 0.85, ("ask_platform_reason", "why_so", "compare_options")
# How sure it is that a site named with advice given asks why it is not in there; "what about" it asks that as well.
NAMED, WONDERS = 0.8, "what_about"
# What is wanted of one's own data goes before a yes beside it.
WANTED = 1.0


@dataclass(frozen=True)
class ActReader:
    """Proposes acts; `topics` are the intents with an answer, `glossary` the metrics and terms, `figures` how figures
    are asked for."""

    splitter: Splitter
    topics: frozenset[str]
    fillers: frozenset[str]
    glossary: Glossary
    figures: FigureWords
    answers: AnswerProposer
    sites: Sites

    @property
    def _entries(self) -> EntryReader:
        """What finds metrics and terms by name."""
        return EntryReader(self.splitter, self.glossary)

    def propose_acts(self, heard: ParsedMessage, context: Context, asked: Sequence[Candidate]) -> list[Candidate]:
        """Everything the message may do; `asked` are the topics of its parts."""
        acts = [*self._propose_topics(heard, context, asked), *self._entries.propose_definitions(heard, context)]
        acts += _propose_swaps(heard, context, self.splitter)
        acts += [found for part in heard.parts[1:] or heard.parts if (found := self._figure_in(heard, part))]
        acts += [*self._propose_site(heard, context), *_propose_own_data(heard)]
        acts += propose_told(heard, context, self.answers.lexicon)
        return [*acts, *_propose_delay(heard, context), *self._propose_statements(heard, context)]

    def _propose_site(self, heard: ParsedMessage, context: Context) -> Iterator[Candidate]:
        """With advice given, who names a site that nothing is known of asks why it is not in there."""
        if not context.advised or find_kinds(heard) & STATED or not self.sites.find_sites(heard.text):
            return
        whole = heard.whole_part
        if is_unknown(heard) or whole.confidence < CLEAR or whole.intent in (*STATING, WONDERS):
            certainty = 1.0 if whole.intent == WONDERS else NAMED
            yield Candidate("talk", "ask_platform_reason", certainty, "sites", whole.span_in_text)

    def names_itself(self, heard: ParsedMessage) -> bool:
        """Whether the line of business stands right behind "we're", "it's a" and the like."""
        own = [e["start"] for e in heard.entities if e.get("entity") == "industry" and e.get("role") != "refused"]
        return any(self.splitter.leads_to(heard.text, start) for start in own)

    def asks_which(self, heard: ParsedMessage) -> bool:
        """Whether the message asks which of the platforms it names to take ("Instagram or Reddit?")."""
        several = len({e.get("value") for e in heard.entities if e.get("entity") == "platform"}) > 1
        return several and heard.is_question and bool(self.splitter.alternatives.search(heard.text))

    def find_question(self, heard: ParsedMessage, part: MessagePart, context: Context) -> Candidate | None:
        """What a part of a message asks: the meaning of a word, or the topic it is about."""
        asks, entries = part.defines or part.asks, self._entries
        definition = entries.define_part(heard, part, context) if asks else None
        return definition or self._figure_in(heard, part) or entries.compare_part(heard, part) or self.topic_of(part)

    def topic_of(self, part: MessagePart) -> Candidate | None:
        """The topic that a part of a message asks about."""
        asks = part.intent in self.topics and part.intent != OUT_OF_SCOPE and part.sure and part.confidence >= ASKED
        return Candidate("topic", part.intent, part.confidence, "part", part.span_in_text) if asks else None

    def _propose_topics(
        self, heard: ParsedMessage, context: Context, asked: Sequence[Candidate]
    ) -> Iterator[Candidate]:
        whole = find_leading(heard, context.advised)
        asked = asked if {c.name for c in asked} - {*COURTESIES} else []
        unknown, qualifying = whole.intent in (FALLBACK, OUT_OF_SCOPE), self.answers.questionnaire.qualifying
        if context.choosing and whole.confidence < CHOICE:
            yield Candidate("topic", WHICH, CHOICE, "choice", whole.span_in_text)
            return
        asks_beside = whole.intent in STATING and any(is_question(heard, c) for c in asked)
        if unknown or asks_beside or len({*asked}) > 1:
            yield from asked
        if context.advised and whole.intent not in DISCUSSED:
            discussed = (p for p in heard.parts[1:] if p.asks and p.sure and p.intent in DISCUSSED)
            yield from (Candidate("talk", p.intent, p.confidence, "part", p.span_in_text) for p in discussed)
        if unknown or whole.intent in STATING or (context.acting and not whole.sure):
            return
        if whole.intent in self.topics:
            # "Right. How often should that be?": the part that asks says it more plainly.
            yield from (c for c in asked if c.name == whole.intent and c.certainty > whole.confidence)
            side = _side_of(whole.intent, heard, self.glossary)
            yield Candidate("topic", side, whole.confidence, "intent", whole.span_in_text)
        elif whole.intent in BEFORE_ADVICE and not context.advised:
            yield Candidate("topic", BEFORE_ADVICE[whole.intent], whole.confidence, "intent", whole.span_in_text)
        elif whole.intent not in REPLIES or context.asking not in (*ADVICE, *CONTACT, *qualifying):
            yield Candidate("talk", whole.intent, whole.confidence, "intent", whole.span_in_text)

    def _figure_in(self, heard: ParsedMessage, part: MessagePart) -> Candidate | None:
        """A figure that the part asks for and says nothing else, whatever the model takes it for."""
        inside = [e for e in heard.entities if part.contains_start(e.get("start", -1))]
        text = "".join(c if part.contains_start(i) else " " for i, c in enumerate(heard.text))
        if not self.figures.is_filled(text, inside, part.asks):
            return None
        named = next((entry_of(e) for e in inside if e.get("entity") == "metric"), None)
        topic = self.glossary.topics[named] if named else COSTS
        return Candidate("topic", topic, FIGURE, "figures", part.span_in_text)

    def _propose_statements(self, heard: ParsedMessage, context: Context) -> Iterator[Candidate]:
        if find_kinds(heard) & REACHING and not heard.is_question:
            yield Candidate("statement", INFORM, CONTACT_STATED, "contact", heard.whole_part.span_in_text)
        certainty = _certainty_in_question(heard) if heard.is_question else self._certainty_of(heard, context)
        if certainty:
            yield Candidate("statement", INFORM, certainty, "values", heard.whole_part.span_in_text)

    def _certainty_of(self, heard: ParsedMessage, context: Context) -> float:
        """How sure it is that the message states something of the visitor's own case."""
        whole, kinds, goals = heard.whole_part, find_kinds(heard), find_stated_goals(heard, context.begun)
        if (whole.intent in BOOKING and whole.sure) or (context.advised and puts_off(heard)):
            # When somebody wants to talk, or is away, is no time for results.
            kinds = kinds - {"timeframe"}
        if context.advised and whole.intent in UNPAID_WAYS and whole.sure:
            # "Ideas without paying" are asked for; no sum is named.
            kinds = kinds - {"budget"}
        if whole.intent == OUT_OF_SCOPE and whole.confidence >= FOREIGN:
            # A noun in what is about something else altogether names no goal.
            kinds, goals = kinds - {"goal"}, ()
        if whole.intent in DEPARTMENT_OF and whole.sure:
            # What a reporter or a tender names is told of them, and first of all they say who they are.
            kinds, goals = set(), ()
        unknown, few = is_unknown(heard), count_words(heard) <= FEW_WORDS
        begun, asking = context.begun, context.asking is not None
        unclear = unknown or whole.confidence < CLEAR
        refuses = bool(heard.refused_platforms or heard.refused_goals or (heard.money_taken_back and not heard.budget))
        rules = (
            (self._is_only_values(heard), 0.95),
            (begun and bool(heard.platforms) and bool(self.splitter.adding.search(heard.text)), 0.9),
            (begun and (refuses or self.names_itself(heard)), 0.8),
            (begun and bool(self.answers.read_beside(None, heard)), 0.8),
            (unclear and len(kinds & STATED) > 1, 0.72),
            (bool(kinds & AIMED) and (whole.states or begun), 0.7),
            (begun and few and bool(kinds & BESIDE), 0.7),
            (unknown and ("goal" in kinds or (begun and bool(kinds & BESIDE))), 0.6),
            (unknown and bool(kinds & (AIMED if whole.intent == FALLBACK else AIMED - STATED)), 0.6),
            (unknown and whole.states and "industry" in kinds, 0.6),
            (bool(goals) and unknown and (whole.states or (not asking and (few or whole.intent == FALLBACK))), 0.6),
            (bool(goals) and not whole.sure and not begun and not asking, 0.6),
            (bool(goals) and not whole.sure and context.asking in (None, "goals"), 0.5),
        )
        return max([_certainty_in_question(heard), *(certainty for holds, certainty in rules if holds)])

    def _is_only_values(self, heard: ParsedMessage) -> bool:
        """Whether values of the visitor's case are all that is said ("threads and youtube")."""
        valued = [(e["start"], e["end"]) for e in heard.entities if e.get("entity") in STATED | BESIDE]
        left = blank_spans(heard.text, valued)
        taken = len(left.split()) < len(heard.text.split())
        return taken and self.fillers.issuperset(re.findall(r"\w+", left.lower()))


def _certainty_in_question(heard: ParsedMessage) -> float:
    """How sure it is that a message in the form of a question states something all the same."""
    whole, kinds = heard.whole_part, find_kinds(heard)
    reaches = bool(kinds & REACHING) and (is_unknown(heard) or whole.confidence < CLEAR)
    states = whole.intent in STATING and (bool(kinds) or whole.confidence >= CLEAR)
    return max(0.72 if reaches else 0.0, whole.confidence if states else 0.0)


def _side_of(topic: str, heard: ParsedMessage, glossary: Glossary) -> str:
    """The topic of metrics that those named belong to, unless the other side is named with them."""
    named = {glossary.sides[metric] for metric in heard.metrics}
    alone = len(named) == 1 and topic in glossary.sides.values()
    return named.pop() if alone and (not heard.side or named == {f"metrics_{heard.side}"}) else topic


def _propose_swaps(heard: ParsedMessage, context: Context, splitter: Splitter) -> Iterator[Candidate]:
    """One platform for another, or alone, be it in a question: "should we take YouTube rather than Instagram?"."""
    swaps = bool(heard.platforms) and (heard.refused_platforms or splitter.replacing.search(heard.text))
    if context.advised and heard.is_question and swaps and heard.whole_part.intent not in REASONS:
        yield Candidate("talk", IMAGINES, SWAPPED, "values", heard.whole_part.span_in_text)
    narrows = swaps or splitter.narrowing.search(heard.text)
    named = (heard.platforms and narrows) or heard.refused_platforms
    if context.advised and not heard.is_question and named and count_words(heard) <= FEW_WORDS:
        # "Only LinkedIn please" and "drop Reddit" tell which, and ask nothing about it.
        yield Candidate("statement", INFORM, SWAPPED, "values", heard.whole_part.span_in_text)


def _propose_own_data(heard: ParsedMessage) -> Iterator[Candidate]:
    """What one sentence wants of what is kept, beside others: "good, thanks. Now delete it all"."""
    placed = [e.get("start", -1) for e in heard.entities]
    plain = [
        p
        for p in heard.parts[1:]
        if p.sure and p.confidence >= CLEAR and not any(p.contains_start(at) for at in placed)
    ]
    wanted = sorted((p for p in plain if p.intent in OWN_DATA), key=lambda p: OWN_DATA.index(p.intent))
    if wanted and (is_unknown(heard) or heard.whole_part.intent in (*COURTESIES, *REPLIES, *OWN_DATA)):
        yield Candidate("talk", wanted[0].intent, WANTED, "part", wanted[0].span_in_text)


def _propose_delay(heard: ParsedMessage, context: Context) -> Iterator[Candidate]:
    label, certainty = next(iter(heard.whole_part.answers.get("yes_no", ())), ("", 0.0))
    if context.asking is None and label == "later":
        yield Candidate("talk", "deny", certainty * LATER_UNASKED, "learnt", heard.whole_part.span_in_text)
