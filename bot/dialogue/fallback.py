"""What was not understood: the likeliest topics as a question, or an honest word and a way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.reading.message import OUT_OF_SCOPE
from bot.dialogue.state import DialogueState
from bot.dialogue.turn_builder import TurnBuilder, make_buttons
from bot.knowledge.library import Library

MOST = 3
# Small talk is no guess worth offering.
UNGUESSED = (OUT_OF_SCOPE, "greet", "goodbye", "thanks", "bot_challenge", "complaint", "insult")


@dataclass(frozen=True)
class Fallback:
    """Offers guesses; holds content only."""

    library: Library
    lines: Mapping[str, Any]

    def find_guesses(self, step: TurnBuilder) -> tuple[str, ...]:
        """The likeliest of what could be meant; none of what is surely out of scope or was guessed at already."""
        surely_none = step.heard.intent == OUT_OF_SCOPE and step.heard.whole_part.sure
        if surely_none or step.before.asking == "did_you_mean":
            return ()
        titles = self._list_titles(bool(step.before.recommendation))
        return tuple(guess for guess in step.heard.guesses if guess in titles)[:MOST]

    def offer_guesses(self, step: TurnBuilder) -> tuple[Button, ...]:
        """A button for each guess."""
        titles = self._list_titles(bool(step.before.recommendation))
        return tuple(Button(titles[guess], f"/{guess}") for guess in self.find_guesses(step))

    def guess_topic(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Asks which of the likeliest is meant; says so when there is none, or when one was asked already."""
        made = self.offer_guesses(step)
        if not made:
            return self.admit_misunderstanding(step.set_topics(OUT_OF_SCOPE))
        asked = Reply(self.lines["did_you_mean"], (*made, Button(self.lines["none_of_these"], "/deny")))
        return (
            step.set_topics(OUT_OF_SCOPE)
            .change_visit(guesses=self.find_guesses(step))
            .ask_question("did_you_mean", asked)
        )

    def admit_misunderstanding(self, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Says that it was not understood, with a way on."""
        return step.add_replies(Reply(self.lines["rephrase"], make_buttons(self.lines["buttons"]))).rest_turn()

    def _list_titles(self, advised: bool) -> Mapping[str, str]:
        """What can be offered and how it is called: topics, and once advice is given what is asked about it."""
        topics = {name: self.library.get_answer(name).ask for name in self.library.topics if name not in UNGUESSED}
        return {**topics, **self.lines["about_advice"]} if advised else topics
