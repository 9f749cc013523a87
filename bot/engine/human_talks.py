"""The people of the agency, as far as a turn has to do with them."""

from __future__ import annotations

from typing import Protocol

from bot.dialogue.model import Reply
from bot.dialogue.state import DialogueState


class HumanTalks(Protocol):
    """Those who may hold a talk instead of the bot; what a turn tells them is kept with the turn."""

    def note_visitor(self, talk: str) -> None:
        """The visitor wrote while a person holds the talk. Raises Overtaken when none does any more."""

    def leave_person(self, talk: str) -> None:
        """The visitor goes back to the assistant."""

    def greet_return(self, visit: DialogueState) -> tuple[Reply, ...]:
        """What the assistant says when it is back."""

    def announce_return(self) -> Reply:
        """That the assistant answers again."""

    def ask_last_question(self, talk: str, visit: DialogueState) -> tuple[Reply, ...]:
        """A colleague is asked what the visitor asked last; what the assistant says to that."""

    def is_way_back(self, text: str) -> bool:
        """Whether somebody types what the button says that leads back to the assistant."""


class _Nobody(HumanTalks):
    def note_visitor(self, talk: str) -> None:
        pass

    def leave_person(self, talk: str) -> None:
        pass

    def greet_return(self, visit: DialogueState) -> tuple[Reply, ...]:
        return ()

    def announce_return(self) -> Reply:
        return Reply("")

    def ask_last_question(self, talk: str, visit: DialogueState) -> tuple[Reply, ...]:
        return ()

    def is_way_back(self, text: str) -> bool:
        return False


NOBODY = _Nobody()
