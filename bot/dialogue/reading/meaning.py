"""The message with its meaning set, once it is chosen what it does: intent, topics, values, and the answer it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.parsed_message import ParsedMessage, with_values
from bot.dialogue.questions import ADVICE
from bot.dialogue.reading.acts import CHANGING, OUT_OF_SCOPE, REPLIES, SITUATION, WISHES
from bot.dialogue.reading.asked_topics import AskedTopics
from bot.dialogue.reading.candidates import Candidate, Result
from bot.dialogue.reading.full_names import introduces_name
from bot.dialogue.reading.message import FALLBACK
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.reading import Context, Reading
from bot.dialogue.reading.said_values import SaidValues
from bot.dialogue.reading.signs import REACHING, find_kinds, puts_off
from bot.leads.model import Contact

# While these are asked, a name that is read in passing is none.
NAMELESS = (*ADVICE, "slot", "slot_confirm", "cancel")
# How sure the name of a result must be to state a goal by itself.
RESULT_STATED = 0.8


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
        asked = AskedTopics(self.acts, self.heard, self.context, self.asked)
        said = SaidValues(self.acts, self.heard, self.context)
        topics = asked.find_topics(best)
        questions = asked.find_questions(best, topics)
        meant = with_values(self.heard, questions) if self.heard.entities else self.heard
        meant = replace(meant, intent=asked.choose_intent(best, topics), topics=topics, confidence=best.certainty)
        composed = {"answer": said.read_answer, "statement": said.read_statement, "topic": said.read_topic}
        meant = composed[best.kind](meant, best) if best.kind in composed else meant
        meant = replace(meant, defined=asked.find_defined(best, topics), asked_in=asked.find_spans(topics))
        if best.kind == "talk":
            meant = said.read_talk(meant, best)
        meant = replace(self._only_after(self._without_passing(meant)), names_itself=self.acts.names_itself(self.heard))
        beside = best.kind == "topic" and answer is not None and answer.span not in questions
        if answer is not None and (best.kind == "answer" or beside):
            meant = replace(meant, answer=answer.value, leaves_open=asked.leaves_open(answer))
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
        return introduces_name(self.heard.text, self.heard.entities, self.acts.answers.lexicon.contact)
