"""What the last turn said and offered: no bubble comes twice, and what was offered can be named by title or place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2s
from typing import Any

from bot.dialogue.model import Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage, read_parsed_message
from bot.dialogue.reading.answers import YES_NO
from bot.dialogue.reading.message import OUT_OF_SCOPE, describe_press
from bot.dialogue.state import DialogueState
from bot.dialogue.time_wishes import CHOOSING
from bot.leads.model import CONTACT
from bot.values.meeting import MeetingReader

# "I'd take the second one please" still points at what is offered.
FEW_WORDS = 6
# A title of more characters is no answer that somebody would type.
LONGEST = 60


@dataclass(frozen=True)
class LastTurn:
    """Remembers turns in the visit; holds content only."""

    lines: Mapping[str, Any]
    places: MeetingReader
    all_of: frozenset[str]
    pointing: frozenset[str]

    def find_press(self, visit: DialogueState, heard: ParsedMessage, today: date) -> ParsedMessage | None:
        """The message as a press of what was offered: by its title, by its place, or both of two."""
        # Times that are offered are left to who knows times.
        if heard.pressed or visit.asking in CHOOSING or not visit.ways or len(heard.text) > LONGEST:
            return None
        typed = _normalise_title(heard.text)
        named = next((payload for title, payload in visit.ways.items() if _normalise_title(title) == typed), None)
        named = named or self._find_pointed(visit, typed)
        payload = named or self._find_place(visit, heard, today) or self._find_both(visit, typed)
        if payload is None:
            return None
        return replace(
            read_parsed_message(describe_press(payload)), agenda=heard.agenda, held=heard.held, kept=heard.kept
        )

    def _find_pointed(self, visit: DialogueState, typed: str) -> str | None:
        """The one button that the message names with a word in place of the thing: "can I see them?"."""
        words = typed.split()
        if not self.pointing.intersection(words) or len(words) <= 2:
            return None
        pattern = " ".join(r".+" if word in self.pointing else re.escape(word) for word in words)
        found = [payload for title, payload in visit.ways.items() if re.fullmatch(pattern, _normalise_title(title))]
        return found[0] if len(found) == 1 else None

    def _find_place(self, visit: DialogueState, heard: ParsedMessage, today: date) -> str | None:
        elsewhere = visit.asking in (*CONTACT, *YES_NO) or heard.has_values or heard.contact
        if elsewhere or len(heard.text.split()) > FEW_WORDS or not self.places.is_pointing(heard.text):
            return None
        wish, payloads = self.places.read_wish(heard.text, today), list(visit.ways.values())
        if wish.nth is None or wish.has_day or not -len(payloads) <= wish.nth - (wish.nth > 0) < len(payloads):
            return None
        return payloads[wish.nth - 1 if wish.nth > 0 else wish.nth]

    def _find_both(self, visit: DialogueState, typed: str) -> str | None:
        """Both of two values that were offered side by side."""
        stated = [json.loads(p.removeprefix("/inform")) for p in visit.ways.values() if p.startswith("/inform{")]
        kinds = {kind for row in stated for kind in row}
        if typed not in self.all_of or len(stated) != 2 or len(kinds) != 1:
            return None
        kind = kinds.pop()
        if not all(isinstance(row[kind], list) for row in stated):
            return None
        return "/inform" + json.dumps({kind: [value for row in stated for value in row[kind]]})

    def without_repeats(self, visit: DialogueState, turn: Turn) -> Turn:
        """The turn without what the last one said word for word; a turn that said only that says so."""
        # An offer that stays open is no question that is asked.
        question = turn.replies[-1:] if turn.asking not in (None, "consultation") else ()
        others = turn.replies[: len(turn.replies) - len(question)]
        fresh = tuple(reply for reply in others if reply.card or _hash_reply(reply) not in visit.said)
        stale = others or tuple(reply for reply in question if _hash_reply(reply) in visit.said)
        if fresh or not stale:
            return replace(turn, replies=(*fresh, *question))
        key = "unknown_again" if OUT_OF_SCOPE in turn.topics else "said_already" if others else "asked_again"
        instead = Reply(str(self.lines[key]), () if question else turn.replies[-1].buttons)
        return replace(turn, replies=(instead, *question))

    def remember_turn(self, visit: DialogueState, turn: Turn) -> DialogueState:
        """The visit with what this turn says and offers."""
        offered = {button.title: button.payload for reply in turn.replies for button in reply.buttons if button.payload}
        return replace(visit, ways=offered, said=tuple(_hash_reply(reply) for reply in turn.replies))


def _hash_reply(reply: Reply) -> str:
    return blake2s(reply.text.encode(), digest_size=6).hexdigest()


def _normalise_title(text: str) -> str:
    """The text as titles are compared: without case, and without what stands around it."""
    return text.casefold().strip(" \t\n.,!?\"'").replace("\u2019", "'")
