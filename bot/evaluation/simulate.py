"""Visitors that follow cards: each answers what is asked in words of its own, and the end of the talk is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.dialogue.questions import ADVICE
from bot.evaluation.conversations import Say
from bot.evaluation.expectations import is_confirmed, is_match
from bot.evaluation.simulate_cards import Card, CardWish, Words
from bot.evaluation.simulate_noise import HABITS, SLIPS

DAY = "2026-11-23"
# Patience: lines in all, answers to the same question, and how often a wish of their own is said again.
LINES, ANSWERS, REMINDERS = 45, 3, 2
OPTIONAL = ("company", "phone", "website")


@dataclass(frozen=True)
class Answered:
    """The first answer to a question: what it means, the words, and whether it was understood."""

    question: str
    kind: str
    text: str
    understood: bool


@dataclass(frozen=True)
class VisitorOutcome:
    """How one visitor fared; `faults` are what is wrong at the end, empty for a success."""

    card: Card
    faults: tuple[str, ...]
    answers: tuple[Answered, ...]
    lines: tuple[str, ...]
    advised_at: int | None
    kept_thread: tuple[bool, ...]


@dataclass
class SimulatedVisitor:
    """Somebody with a card who talks until nothing is left to say."""

    card: Card
    words: Words
    say: Say
    turn: Mapping[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    kept_thread: list[bool] = field(default_factory=list)
    advised_at: int | None = None
    wishes: dict[str, CardWish] = field(default_factory=dict)
    random: Random = field(default_factory=Random)

    def hold_talk(self) -> VisitorOutcome:
        """The whole talk and its verdict."""
        self.wishes, self.random = dict(self.card.wishes), self.card.make_random()
        questions = list(self.card.questions)
        self._tell_text(self._phrase_as_typed(self.words["talk"]["openings"]))
        while len(self.lines) < LINES:
            asking = self.turn["asking"]
            if questions and asking in ADVICE and self.random.random() < 0.5:
                self._ask_question(questions.pop()["say"])
            elif not (self._answer_question(asking) if asking else self._begin_talk()):
                break
        return VisitorOutcome(
            self.card,
            tuple(self._list_faults()),
            tuple(self.answers),
            tuple(self.lines),
            self.advised_at,
            tuple(self.kept_thread),
        )

    def _tell_text(self, text: str) -> None:
        self.lines.append(text)
        self.turn = self.say(text)
        if self.advised_at is None and self.turn["recommendation"]:
            self.advised_at = len(self.lines)

    def _ask_question(self, question: str) -> None:
        """A question in between: what is known and what was asked should stay."""
        before = self.turn
        self._tell_text(self._type_text(question, {}))
        known = all(self.turn["slots"].get(name) == before["slots"].get(name) for name in ADVICE)
        self.kept_thread.append(known and self.turn["asking"] == before["asking"])

    def _begin_talk(self) -> bool:
        """What somebody says when nothing is asked; False: nothing."""
        if self.advised_at is None:
            return self._remind_once("wish", self._state_wish)
        if self._change_mind():
            return True
        wants = self.card.agrees["consultation"] and not self.turn["lead"] and "consent" not in self.tries
        return wants and self._remind_once("booking", lambda: self._phrase_as_typed(self.words["talk"]["bookings"]))

    def _remind_once(self, name: str, make: Any) -> bool:
        self.tries[name] += 1
        if self.tries[name] > REMINDERS:
            return False
        self._tell_text(make())
        return True

    def _state_wish(self) -> str:
        parts = [self._phrase_as_typed(self.words["talk"]["wishes"])]
        parts += [self._phrase_value(name) for name in self.card.tells_early if self.wishes[name].expected is not None]
        return ". ".join(parts)

    def _change_mind(self) -> bool:
        """A change of mind after the advice, once."""
        if self.card.change is None or self.tries["change"]:
            return False
        self.tries["change"] += 1
        question, wish = self.card.change
        self.wishes[question] = wish
        what = self._fill_text(self._choose_phrasing(self.words[question][wish.kind][:1]), wish.fills)
        text = self._phrase_as_typed(self.words["talk"]["changes"][question], {"what": (what,)})
        self._tell_text(text)
        self._note_turn(f"change of {question}", wish.kind, text, self._is_as_stated(question))
        return True

    def _answer_question(self, asking: str) -> bool:
        """The answer to what is asked; False when patience is at an end."""
        if asking == "consultation" and self._change_mind():
            return True
        self.tries[asking] += 1
        if self.tries[asking] > ANSWERS:
            return False
        if asking == "did_you_mean":
            self._tell_text(self._state_wish())
            return True
        kind, text = self._words_for(asking)
        first = self.tries[asking] == 1
        self._tell_text(text)
        if first:
            self._note_turn(asking, kind, text, self._is_understood(asking))
        return True

    def _words_for(self, asking: str) -> tuple[str, str]:
        """The kind of answer and its words."""
        known = self.words["contact"]
        if asking in self.wishes:
            return self.wishes[asking].kind, self._phrase_value(asking)
        if asking in self.card.agrees and asking != "slot":
            kind = "yes" if self._is_agreed(asking) else "no"
            return kind, self._phrase_as_typed(known[asking][kind])
        if asking == "role":
            return self.card.decides, self._phrase_as_typed(known["role"][self.card.decides])
        if asking in known:
            there = (
                self.card.agrees["slot"] if asking == "slot" else asking not in OPTIONAL or asking in self.card.contact
            )
            kind = "say" if there else "none"
            return kind, self._phrase_as_typed(known[asking][kind], self.card.spoken)
        return "yes", self._phrase_as_typed(self.words["talk"]["confirms"])

    def _is_agreed(self, asking: str) -> bool:
        """Whether the card says yes; nobody leaves details who wants no consultation."""
        return self.card.agrees[asking] and (asking != "consent" or self.card.agrees["consultation"])

    def _phrase_value(self, question: str) -> str:
        wish = self.wishes[question]
        kinds = self.words[question]
        return self._phrase_as_typed(kinds[wish.kind]["say"] if question == "goals" else kinds[wish.kind], wish.fills)

    def _phrase_as_typed(self, phrasings: Sequence[str], fills: Mapping[str, Sequence[str]] | None = None) -> str:
        """One of the phrasings as this visitor would type it."""
        return self._type_text(self._choose_phrasing(phrasings), fills or {})

    def _choose_phrasing(self, phrasings: Sequence[str]) -> str:
        some = [self.random.choice(phrasings) for _ in range(3)]
        if self.card.temper == "plain":
            return some[0]
        return min(some, key=len) if self.card.temper == "terse" else max(some, key=len)

    def _type_text(self, text: str, fills: Mapping[str, Sequence[str]]) -> str:
        shown = [habit for habit in self.card.habits if self.random.random() < 0.5]
        slips = [habit for habit in shown if habit in SLIPS]
        # More than one slip in a line is more than most people leave standing.
        for habit in [habit for habit in shown if habit not in SLIPS] + slips[:1]:
            text = HABITS[habit](text, self.random)
        return self._fill_text(text, {"business": (self.card.business,), **fills})

    def _fill_text(self, text: str, fills: Mapping[str, Sequence[str]]) -> str:
        for name, values in fills.items():
            text = text.replace("{" + name + "}", self.random.choice(values))
        return text

    def _note_turn(self, question: str, kind: str, text: str, understood: bool) -> None:
        self.answers.append(Answered(question, kind, text, understood))

    def _is_understood(self, asked: str) -> bool:
        """Whether the turn took the answer to what was asked."""
        asking, contact = self.turn["asking"], self.turn["slots"].get("contact") or {}
        if asked in self.wishes:
            settled = asking != asked or self.wishes[asked].expected is not None
            return settled and self._is_as_stated(asked)
        if asked == "consent" and not self._is_agreed("consent"):
            return asking not in ("consent", "name", "email") and not self.turn["lead"]
        if asked in ("name", "email", *OPTIONAL) and (asked in self.card.contact or asked not in OPTIONAL):
            return is_match(self.card.contact[asked], _plain_site(contact.get(asked)))
        if asked in OPTIONAL and asked in contact:
            return False
        if asked == "consultation":
            return (asking in ("consent", "name", "email")) == self.card.agrees["consultation"]
        if asked == "role":
            return bool(self.turn["slots"].get("decides") == self.card.decides)
        if asked == "slot" and self.card.agrees["slot"]:
            return _lead_status(self.turn) == "booked" or is_confirmed(asking)
        return bool(asking != asked)

    def _is_as_stated(self, question: str) -> bool:
        """Whether what is known is what the card says."""
        wish, found = self.wishes[question], self.turn["slots"].get(question)
        if question == "goals":
            return bool(found) and set(found) <= set(wish.expected)
        if question == "platforms" and wish.kind == "refused":
            return not set(found or ()) & set(wish.expected)
        if question == "platforms":
            return set(found or ()) == set(wish.expected or ())
        if wish.expected is None:
            return question == "timeframe" or found is None
        return is_match(wish.expected, found)

    def _list_faults(self) -> list[str]:
        """What is not as it is on the card."""
        slots, contact = self.turn["slots"], self.turn["slots"].get("contact") or {}
        faults = [name for name in ADVICE if not self._is_as_stated(name)]
        faults += [] if self.advised_at else ["no advice"]
        faults += ["target invented"] if slots.get("target") else []
        if not self._is_agreed("consent"):
            return [*faults, *(["stored without consent"] if contact or self.turn["lead"] else [])]
        faults += ["no lead"] if not self.turn["lead"] else []
        wanted = {name: value for name, value in self.card.contact.items() if self.turn["lead"]}
        faults += [name for name, value in wanted.items() if not is_match(value, _plain_site(contact.get(name)))]
        faults += [f"{name} invented" for name in OPTIONAL if name in contact and name not in self.card.contact]
        return [*faults, *self._check_appointment()]

    def _check_appointment(self) -> list[str]:
        if "slot" not in self.tries:
            return ["no time offered"] if self.turn["lead"] else []
        booked = _lead_status(self.turn) == "booked"
        return [] if booked == self.card.agrees["slot"] else ["not booked" if not booked else "booked unasked"]


def _plain_site(value: str | None) -> str | None:
    """An address of a site without what stands before it."""
    return value and value.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _lead_status(turn: Mapping[str, Any]) -> str | None:
    status: str | None = (turn["lead"] or {}).get("status")
    return status
