"""What the visitor said a message ago, what was made of it, and whether they put that right now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.model import Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.acts import COURTESIES, MISREAD, OUT_OF_SCOPE, REPLIES
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import list_changes
from bot.leads.model import CONTACT
from bot.leads.privacy import mask_text

# What is answered without knowing anything of the matter.
SOCIAL = (*COURTESIES, "bot_challenge", OUT_OF_SCOPE)
_OBJECTIONS = ("correct", MISREAD)
_LONGEST = 200


def mask_words(after: DialogueState, heard: ParsedMessage) -> str:
    """What was said, without what was given before the yes, or would be without one, which nobody else writes down."""
    named = (str(e.get("value")) for e in heard.entities if e.get("entity") in CONTACT)
    known = (after.draft.contact, heard.held, heard.contact)
    said = (*(value for contact in known for value in contact.as_json().values()), *named)
    return " ".join(mask_text(heard.text, said).split())[:_LONGEST]


@dataclass(frozen=True)
class MessageBefore:
    """A message that the next one may put right; `text` is empty where it may have been a name, or was no words.

    It was answered with `topics`, or with those that were `guessed`, and changed what is `taken` of the profile.
    """

    text: str = ""
    topics: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()

    @classmethod
    def from_turn(cls, before: DialogueState, after: DialogueState, heard: ParsedMessage, turn: Turn) -> MessageBefore:
        """The message of a turn, for the turn that follows."""
        if heard.pressed or heard.silent or turn.forget or before.asking in CONTACT:
            return cls()
        offered = {button.payload for reply in turn.replies for button in reply.buttons}
        # "None of these" is no guess.
        likely = [guess for guess in heard.guesses if guess not in REPLIES] if OUT_OF_SCOPE in turn.topics else []
        guessed = [guess for guess in likely if f"/{guess}" in offered]
        return cls(mask_words(after, heard), turn.topics, tuple(guessed), list_changes(before, after))

    @classmethod
    def from_json(cls, row: Mapping[str, Any] | None) -> MessageBefore:
        """The message as `as_json` wrote it; an empty one of None."""
        lists = {name: tuple(value) for name, value in (row or {}).items() if name != "text"}
        return cls(str((row or {}).get("text") or ""), **lists)

    def as_json(self) -> dict[str, Any]:
        """The message as a slot holds it."""
        return {name: value if name == "text" else list(value) for name, value in vars(self).items() if value}

    def describe_correction(
        self, before: DialogueState, after: DialogueState, heard: ParsedMessage, turn: Turn
    ) -> str | None:
        """The text, what was made of it and what was meant, as JSON; None for who lets it stand."""
        meant = self._find_meant(before, after, heard, turn) if self.text and not heard.silent else ""
        did = [topic for topic in self.topics if topic != OUT_OF_SCOPE] or self.taken
        return json.dumps({"text": self.text, "did": list(did), "meant": meant}, ensure_ascii=False) if meant else None

    def _find_meant(self, before: DialogueState, after: DialogueState, heard: ParsedMessage, turn: Turn) -> str:
        """The guess that was right, else the words by which it is put right; none for who only goes on."""
        said = (heard.intent, *turn.topics)
        right = next((guess for guess in self.guessed if guess in said), "")
        if right or heard.pressed or before.asking in CONTACT:
            return right
        # Who changes what was told earlier has changed their mind.
        replaced = {name for name in list_changes(before, after) if getattr(before, name)}
        return mask_words(after, heard) if replaced <= {*self.taken} and _raises_objection(before, heard, turn) else ""


def _raises_objection(before: DialogueState, heard: ParsedMessage, turn: Turn) -> bool:
    """Whether a message objects to what came before, by the first two of what it may be: "no, the fees I mean"."""
    first, *others = dict.fromkeys((heard.intent, *heard.guesses))
    if first in _OBJECTIONS:
        return True
    # A no to a question that was asked only answers it.
    second = {*others[:1]} & {*_OBJECTIONS, *(() if before.asking else ("deny",))}
    return bool(second) and any(topic not in SOCIAL for topic in turn.topics)


NOTHING_SAID = MessageBefore()
