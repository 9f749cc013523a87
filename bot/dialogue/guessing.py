"""What was not understood: the likeliest topics as a question, or an honest word and a way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.reading.message import OUT_OF_SCOPE
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit
from bot.knowledge.library import Library

MOST = 3
# Small talk is no guess worth offering.
UNGUESSED = (OUT_OF_SCOPE, "greet", "goodbye", "thanks", "bot_challenge", "complaint", "insult")


@dataclass(frozen=True)
class Guessing:
    """Offers guesses; holds content only."""

    library: Library
    lines: Mapping[str, Any]

    def guess(self, step: Step) -> tuple[Visit, Turn]:
        """Asks which of the likeliest topics is meant; says so when there is none, or when one was asked already."""
        known = (g for g in step.heard.guesses if g in self.library.topics and g not in UNGUESSED)
        guesses = tuple(known)[:MOST]
        if step.before.asking == "did_you_mean" or not guesses:
            return self.own_up(step.about(OUT_OF_SCOPE))
        made = tuple(Button(self.library.answer(g).ask, f"/{g}") for g in guesses)
        asked = Reply(self.lines["did_you_mean"], (*made, Button(self.lines["none_of_these"], "/deny")))
        return step.about(OUT_OF_SCOPE).now(guesses=guesses).ask("did_you_mean", asked)

    def own_up(self, step: Step) -> tuple[Visit, Turn]:
        """Says that it was not understood, with a way on."""
        return step.say(Reply(self.lines["rephrase"], buttons(self.lines["buttons"]))).rest()
