"""The message with its meaning set, once it is chosen what it does: intent, topics, values, and the answer it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.parsed_message import ParsedMessage, with_values
from bot.dialogue.profile_values import type_values
from bot.dialogue.questions import ADVICE
from bot.dialogue.reading.acts import (
    CHANGING,
    DISCUSSED,
    INFORM,
    OUT_OF_SCOPE,
    REPLIES,
    SHOWING,
    SITUATION,
    TOLD,
    TOPIC_OF,
    WISH,
    WISHES,
)
from bot.dialogue.reading.answers import YES_NO
from bot.dialogue.reading.candidates import Candidate, Later, Result, Unknown
from bot.dialogue.reading.goal_answers import find_aim
from bot.dialogue.reading.message import FALLBACK, Span
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.reading import Context, Reading
from bot.dialogue.reading.signs import (
    AIMED,
    BARE_WORDS,
    BESIDE,
    LIKELY,
    REACHING,
    count_words,
    find_kinds,
    find_stated_goals,
    is_question,
    puts_off,
)
from bot.leads.model import CONTACT, Contact
from bot.values.measures.money import Money

# What decides where a message with several topics leads.
LEADING = (*WISHES, "book_consultation")
# While these are asked, a name that is read in passing is none.
NAMELESS = (*ADVICE, "slot", "slot_confirm", "cancel")
# How sure the name of a result must be to state a goal by itself.
RESULT_STATED = 0.8
# What asks about a value may mean it: "what about 3k?".
WONDERING = ("what_about",)
REPLY_OF = {dict: "affirm", Unknown: "deny", Later: "skip"}


@dataclass(frozen=True)
class Meaning:
    """Composes readings of one message; `asked` are the topics of its parts."""

    acts: ActReader
    heard: ParsedMessage
    context: Context
    asked: Sequence[Candidate]

    def compose_unknown(self, ranked: tuple[Candidate, ...]) -> Reading:
        """The reading of what nothing was made of: a noun in it names no goal."""
        intent = self.heard.whole_part.intent
        known = intent in (FALLBACK, OUT_OF_SCOPE, *REPLIES)
        topics = () if self.context.begun or self.context.asking else (OUT_OF_SCOPE,)
        named = self.acts.names_itself(self.heard)
        unknown = replace(self.heard, intent=intent if known else FALLBACK, topics=topics, goals=(), names_itself=named)
        if self.context.advised and self.heard.is_question:
            unknown = replace(unknown, timeframe=None, budget=None, target=None)
        return Reading(unknown, None, ranked)

    def compose_reading(self, best: Candidate, answer: Candidate | None, ranked: tuple[Candidate, ...]) -> Reading:
        """The reading that follows from the chosen candidate, and from the answer given beside it."""
        topics = self._find_topics(best)
        questions = self._find_questions(best, topics)
        meant = with_values(self.heard, questions) if self.heard.entities else self.heard
        meant = replace(meant, intent=self._intent_of(best, topics), topics=topics, confidence=best.certainty)
        composed = {"answer": self._as_answer, "statement": self._as_statement, "topic": self._as_topic}
        meant = composed[best.kind](meant, best) if best.kind in composed else meant
        meant = replace(meant, defined=self._find_defined(best, topics), asked_in=self._find_spans(topics))
        if best.kind == "talk":
            meant = self._as_talk(meant, best)
        meant = replace(self._only_after(self._without_passing(meant)), names_itself=self.acts.names_itself(self.heard))
        beside = best.kind == "topic" and answer is not None and answer.span not in questions
        if answer is not None and (best.kind == "answer" or beside):
            meant = replace(meant, answer=answer.value, leaves_open=self._leaves_open(answer))
            goals = answer.value.get("goals", ()) if isinstance(answer.value, Mapping) else ()
            meant = replace(meant, goals=tuple(dict.fromkeys((*meant.goals, *goals))) if meant.goals else ())
        return Reading(self._with_result(meant), best, ranked, questions)

    def _with_result(self, meant: ParsedMessage) -> ParsedMessage:
        """With what the visitor calls what they want, where its goal is stated; a correction states it by that name."""
        said = [part for part in (*self.heard.parts, *self.heard.beside) if not part.asks or meant.intent in WISHES]
        found = self.acts.answers.find_results(said)
        results = tuple(result for result in found if result.goal not in meant.refused_goals)
        answered = meant.answer.get("goals", ()) if isinstance(meant.answer, Mapping) else ()
        more = [result for result in results if result.goal not in meant.goals]
        if more and not answered and self._states_result(more[0], meant):
            meant = replace(meant, goals=tuple(dict.fromkeys((*meant.goals, *(result.goal for result in more)))))
        stated = (*meant.goals, *answered)
        return replace(meant, results=tuple(result.name for result in results if result.goal in stated))

    def _states_result(self, result: Result, meant: ParsedMessage) -> bool:
        """Whether the name of a result states its goal: in a correction, and plainly where nothing was begun."""
        turns_down = any(part.answers.get("refusal") for part in self.heard.parts)
        corrects = bool(meant.refused_goals) or turns_down or self.heard.whole_part.intent in CHANGING
        return corrects or (not self.context.begun and not self.heard.is_question and result.certainty >= RESULT_STATED)

    def _leaves_open(self, answer: Candidate) -> bool:
        """Whether a sentence beside the answer asks something that nothing is known of."""
        known = {c.span for c in self.asked}
        beside = (
            p
            for p in self.heard.parts[1:]
            if p.inquires and p.span_in_text != answer.span and p.span_in_text not in known
        )
        return any(len(self.heard.text[slice(*p.span_in_text)].split()) >= BARE_WORDS for p in beside)

    def _find_topics(self, best: Candidate) -> tuple[str, ...]:
        """The topics that are answered, in the order asked."""
        several = tuple(dict.fromkeys(c.name for c in self.asked))
        if best.kind in ("topic", "definition"):
            return several if len(several) > 1 else (TOPIC_OF.get(best.name, best.name),)
        if best.kind == "answer":
            asked = (c.name for c in self.asked if is_question(self.heard, c) and c.name not in WISHES)
            return tuple(dict.fromkeys(asked))
        if best.kind == "talk":
            topic = TOPIC_OF.get(best.name, best.name)
            return (topic,) if topic in self.acts.topics else ()
        begun = self.context.begun or self.context.asking or self.heard.is_question
        return (WISH,) if not begun and self._wants_advice() else ()

    def _find_defined(self, best: Candidate, topics: tuple[str, ...]) -> tuple[str, ...]:
        """The glossary's entries whose meaning is asked, in the order asked."""
        asking = [c for c in self.asked if c.kind == "definition" and c.name in topics]
        found = asking or [best] if best.kind == "definition" else asking
        return tuple(dict.fromkeys(entry for c in found for entry in c.value))

    def _find_spans(self, topics: tuple[str, ...]) -> tuple[tuple[Span, ...], ...]:
        """Where each of several topics is asked about."""
        whole = (0, len(self.heard.text))
        where = (tuple(c.span for c in self.asked if c.name == topic) for topic in topics)
        return tuple(spans or (whole,) for spans in where) if len(topics) > 1 else ()

    def _wants_advice(self) -> bool:
        """Whether what is stated wants advice: several values, or one in a sentence about the visitor's own case."""
        kinds = find_kinds(self.heard) | ({"goal"} if find_stated_goals(self.heard, self.context.begun) else set())
        known = kinds & (AIMED | BESIDE)
        if kinds & REACHING or not known & AIMED:
            return False
        wordy = "goal" in known and count_words(self.heard) > BARE_WORDS
        return len(known) > 1 or "target" in known or wordy or any(part.states for part in self.heard.parts)

    def _find_questions(self, best: Candidate, topics: tuple[str, ...]) -> tuple[Span, ...]:
        """The stretches in which values are only asked about."""
        whole, asking = ((0, len(self.heard.text)),), tuple(p.span_in_text for p in self.heard.parts[1:] if p.asks)
        if best.kind in ("topic", "definition") and set(topics) - {*WISHES}:
            return (
                tuple(c.span for c in self.asked if c.name in topics and is_question(self.heard, c)) or asking or whole
            )
        wonders = self.heard.is_question and best.kind in ("talk", "statement") and best.name not in CHANGING
        return whole if wonders else self._find_defining(best)

    def _find_defining(self, best: Candidate) -> tuple[Span, ...]:
        """The sentences that ask about something beside what is answered: "Facebook. And what's LinkedIn for?"."""
        beside = self.heard.parts[1:] if best.kind in ("answer", "statement") else ()
        known = {c.span for c in self.asked} if best.kind == "answer" else set()
        return tuple(
            part.span_in_text
            for part in beside
            if (part.asks and part.span_in_text in known) or (part.inquires and part.defines)
        )

    def _intent_of(self, best: Candidate, topics: tuple[str, ...]) -> str:
        """The intent to go on with; a correction that states or answers stays one, and so does a yes or a no."""
        if best.kind == "topic":
            return next((t for t in topics if t in LEADING), best.name if len(topics) < 2 else topics[0])
        if best.kind in ("definition", "talk"):
            return best.name
        return self.heard.intent if self.heard.intent in (*CHANGING, *REPLIES) else INFORM

    def _as_answer(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
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

    def _as_statement(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
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

    def _as_talk(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
        """Without the money and time that are only asked about: "is the 6,000 for everything?"."""
        if best.name in (*DISCUSSED, *SHOWING, *TOLD) or (
            self.heard.is_question and best.name not in (*CHANGING, *WONDERING)
        ):
            meant = replace(meant, timeframe=None, budget=None, target=None)
        if best.name in CHANGING and self.heard.is_question and (meant.timeframe or meant.budget):
            # "What if we started when the shop opens?" is about the time.
            meant = replace(meant, goals=())
        return replace(meant, narrows=self._is_narrowing())

    def _as_topic(self, meant: ParsedMessage, best: Candidate) -> ParsedMessage:
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

    def _only_after(self, meant: ParsedMessage) -> ParsedMessage:
        """Without the platforms of other clauses than the one that narrows: "you have TikTok, but I only want X"."""
        found = self.acts.splitter.narrowing.search(self.heard.text)
        start = self.acts.splitter.clause_start(self.heard.text, found.start()) if found else 0
        named = [e for e in meant.entities if e.get("entity") == "platform" and e.get("role") != "refused"]
        kept = tuple(dict.fromkeys(str(e["value"]) for e in named if e["start"] >= start))
        return replace(meant, platforms=tuple(p for p in kept if p in meant.platforms)) if found and kept else meant

    def _without_passing(self, meant: ParsedMessage) -> ParsedMessage:
        """Without what is only mentioned: the month in "we opened in May", the role in "Wednesday 3pm EST"."""
        if self.heard.whole_part.intent == SITUATION and not self.heard.whole_part.states:
            meant = replace(meant, timeframe=None)
        if self.context.advised and meant.timeframe and puts_off(self.heard):
            meant = replace(meant, timeframe=None)
        if self.context.asking in NAMELESS and not (find_kinds(self.heard) & REACHING or self._is_introduction()):
            meant = replace(meant, contact=Contact())
        return meant

    def _is_introduction(self) -> bool:
        """Whether a name is told as the visitor's own: "my name is …", "it's … not …"."""
        is_self, text = self.acts.answers.lexicon.contact.asked.is_self, self.heard.text
        names = [text[: e["start"]] for e in self.heard.entities if e.get("entity") == "name" and "start" in e]
        return any(not before[match.end() :].strip() for before in names for match in is_self.finditer(before))


def _plain_money(heard: ParsedMessage) -> Money | None:
    """The sum where its currency or its period is said, so that it can be nothing else."""
    return heard.budget if heard.budget and (heard.budget.currency or heard.budget.period) else None
