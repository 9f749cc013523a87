"""People who are no plain buyers: who looks after them, and whether they are such, which is asked before it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.model import Reply, Turn
from bot.dialogue.questions import Question
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import merge_message
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.kinds import BY_ANOTHER_WAY, COMPETITOR, RFP
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.tender import read_due

KIND = "kind"


@dataclass(frozen=True)
class Routing:
    """Meets them; holds content only."""

    lines: Mapping[str, Any]
    lexicon: Lexicon
    region: str

    def begin_routing(self, visit: DialogueState, step: TurnBuilder) -> TurnBuilder:
        """The step with who looks after such people; the plans of those who want our work are kept."""
        kind = step.heard.intent
        told = merge_message(visit, step.heard)
        known = told if kind in BY_ANOTHER_WAY else replace(visit, draft=told.draft)
        return replace(step, after=known).add_replies(Reply(self.lines["redirect"][kind]))

    def may_ask(self, step: TurnBuilder) -> bool:
        """Whether it is open what kind of person writes."""
        return KIND not in step.before.settled and step.heard.intent != step.before.draft.kind

    def ask_kind(self, question: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Asks whether they are what it sounds like, and whether those in charge shall be told."""
        kind = step.heard.intent
        asked = replace(question.first_asking(), text=self._find_lines(kind)["ask"])
        return step.change_visit(guesses=(kind,)).ask_question(KIND, asked)

    def settle_kind(self, step: TurnBuilder, yes: bool) -> TurnBuilder:
        """The step with the answer: a yes says who writes and asks how to reach them, a no makes a buyer of them."""
        kind = step.before.guesses[0]
        step = step.change_visit(guesses=()).settle_question(KIND)
        if not yes:
            return step.change_visit(advising=True).add_replies(Reply(self.lines["questions"][KIND]["skipped"]))
        named = step.change_visit(draft=replace(step.after.draft, kind=kind), booking=kind != COMPETITOR)
        return named.add_replies(Reply(self._find_lines(kind)["yes"]))

    def note_due(self, visit: DialogueState, text: str, today: date) -> DialogueState:
        """The visit with the day by which a proposal is due, where one is asked for and the text names it."""
        asked = RFP in (visit.draft.kind, *visit.guesses)
        due = read_due(text, today, self.lexicon, self.region) if asked else None
        if due is None:
            return visit
        background = replace(visit.draft.background, due=due.isoformat())
        return replace(visit, draft=replace(visit.draft, background=background))

    def _find_lines(self, kind: str) -> Mapping[str, str]:
        kinds: Mapping[str, Mapping[str, str]] = self.lines["kinds"]
        return kinds[kind]
