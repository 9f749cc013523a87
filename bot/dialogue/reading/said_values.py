"""The values that a message means, by what it does: answer, state, ask about a topic, or steer the talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.profile_values import type_values
from bot.dialogue.reading.acts import CHANGING, DISCUSSED, INFORM, ORDERING, SHOWING, TOLD, WISHES
from bot.dialogue.reading.answers import YES_NO
from bot.dialogue.reading.candidates import Candidate, Later, Unknown
from bot.dialogue.reading.goal_answers import find_aim
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.reading import Context
from bot.dialogue.reading.signs import (
    BARE_WORDS,
    LIKELY,
    REACHING,
    count_words,
    find_kinds,
    find_stated_goals,
)
from bot.leads.model import CONTACT, Contact
from bot.values.measures.money import Money

# What asks about a value may mean it: "what about 3k?".
WONDERING = ("what_about",)
REPLY_OF = {dict: "affirm", Unknown: "deny", Later: "skip"}


@dataclass(frozen=True)
class SaidValues:
    """Reads values of one message."""

    acts: ActReader
    heard: ParsedMessage
    context: Context

    def read_answer(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
        """Without what an answer seems to state besides: a Jo Baker runs no bakery, a phone number is no money."""
        if best.name in CONTACT or best.name in self.acts.answers.questionnaire.qualifying:
            alone = replace(meant.contact_alone, intent=meant.intent, confidence=meant.confidence, topics=meant.topics)
            # "Austin", said to the question for a name, is no place.
            place = meant.place if best.name in REACHING else None
            return replace(alone, contact=self._contact_beside(meant.contact, best), place=place)
        if best.name in YES_NO:
            contact = meant.contact if find_kinds(self.heard) & REACHING else Contact()
            if isinstance(best.value, Later):
                # When and why somebody means to come back is no wish.
                alone = replace(meant.contact_alone, topics=meant.topics, confidence=meant.confidence)
                return replace(alone, intent=REPLY_OF[Later], contact=contact)
            # "No, Reddit" says which one it is to be instead.
            narrows = self._is_narrowing() or (isinstance(best.value, Unknown) and bool(meant.platforms))
            return replace(meant, intent=REPLY_OF[type(best.value)], contact=contact, narrows=narrows)
        if best.name == "timeframe" and meant.timeframe is None:
            # A number that is the time is no money as well.
            meant = replace(meant, budget=_plain_money(meant))
        return replace(meant, adds=self._is_adding(), narrows=self._is_narrowing())

    def _contact_beside(self, contact: Contact, best: Candidate) -> Contact:
        """What else of a contact an answer gives: addresses and numbers, and beside a name the company; "Dale Sheds",
        said to the question for the company, is nobody's name."""
        reaching = {name: getattr(contact, name) for name in ("email", "phone", "website", "extension")}
        name = str(best.value.get("name", "")) if isinstance(best.value, Mapping) else ""
        company = contact.company if best.name == "name" and contact.company and contact.company not in name else None
        return Contact(**reaching, company=company)

    def read_statement(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
        """With what is stated in vague words, too."""
        if not self.heard.is_question:
            beside = type_values(self.acts.answers.read_beside(self.context.asking, self.heard))
            meant = replace(meant, **{name: value for name, value in beside.items() if getattr(meant, name) is None})
        if self.context.asking in self.acts.answers.questionnaire.consultation:
            # A time that is named while a consultation is arranged is no horizon of the plan, nor a bare number money.
            meant = replace(meant, timeframe=None, budget=_plain_money(meant))
        imagines = self.heard.whole_part.intent == "what_if" and bool(meant.timeframe or meant.budget)
        swaps = self._is_narrowing() or bool(meant.refused_platforms)
        learnt = () if imagines or swaps else find_stated_goals(self.heard, self.context.begun)
        goals = (
            ()
            if self._tells_only(meant)
            else self._join_goals(meant, learnt) or find_aim(meant, self.acts.answers.lexicon.goals_off)
        )
        return replace(meant, goals=goals, adds=self._is_adding(), narrows=self._is_narrowing())

    def _join_goals(self, meant: ParsedMessage, learnt: tuple[str, ...]) -> tuple[str, ...]:
        """The goals named, and what another clause wishes by other words: "new patients, and keep those we have"."""
        if not meant.goals:
            return learnt
        named = [e["start"] for e in self.heard.entities if e.get("entity") == "goal" and "start" in e]
        clauses = (*self.heard.parts[1:], *self.heard.beside)
        others = [part for part in clauses if not any(part.contains_start(at) for at in named)]
        sure = {label for part in others for label, sure in part.answers.get("goals", ()) if sure >= LIKELY}
        return tuple(dict.fromkeys((*meant.goals, *(goal for goal in learnt if goal in sure))))

    def read_talk(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
        """Without the money and time that are only asked about: "is the 6,000 for everything?"."""
        if best.name in (*DISCUSSED, *SHOWING, *TOLD) or (
            self.heard.is_question and best.name not in (*CHANGING, *WONDERING, *ORDERING)
        ):
            meant = replace(meant, timeframe=None, budget=None, target=None)
        if best.name in CHANGING and self.heard.is_question and (meant.timeframe or meant.budget):
            # "What if we started when the shop opens?" is about the time.
            meant = replace(meant, goals=())
        return replace(meant, narrows=self._is_narrowing())

    def read_topic(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
        """With the goals that are stated beside it: "we want more learners. May we advertise to them?"."""
        if self.context.advised and best.name not in WISHES and not any(p.states for p in self.heard.parts):
            # What a question names in passing changes no advice.
            meant = replace(meant, timeframe=None, budget=None, target=None)
        stated = best.name in WISHES or any(p.states and not p.asks for p in self.heard.parts[1:])
        if not stated:
            return meant
        return replace(meant, goals=self._join_goals(meant, find_stated_goals(self.heard, self.context.begun)))

    def _is_adding(self) -> bool:
        """Whether platforms are to be added ("also on Google please") rather than to replace those there are."""
        named = self.context.begun and self.heard.platforms
        return bool(named and self.acts.splitter.adding.search(self.heard.text))

    def _tells_only(self, meant: ParsedMessage) -> bool:
        """Whether, with advice given, something is told that is no wish: "we have 400 followers there"."""
        tells = self.context.advised and meant.intent == INFORM and count_words(self.heard) > BARE_WORDS
        return tells and not self.acts.splitter.wishing.search(self.heard.text)

    def _is_narrowing(self) -> bool:
        """Whether the platforms named take the place of those there are ("only Google then", "Google instead")."""
        splitter, text = self.acts.splitter, self.heard.text
        replaces = not self.heard.refused_platforms and splitter.replacing.search(text)
        return bool(self.heard.asked_platforms and (replaces or splitter.narrowing.search(text)))


def _plain_money(heard: ParsedMessage) -> Money | None:
    """The sum where its currency or its period is said, so that it can be nothing else."""
    return heard.budget if heard.budget and (heard.budget.currency or heard.budget.period) else None
