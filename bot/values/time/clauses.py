"""What a clause with a time in it is about: a question, a proposal, something else that goes on, or a plan."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens

REACH, FAR = 10, 40


@dataclass(frozen=True)
class TimeClauses:
    """Reads the clauses of one text."""

    tokens: Tokens
    words: TimeWords

    def has_word(self, i: int, *lists: str) -> bool:
        """Whether the i-th token is in one of these lists."""
        return any(self.tokens.key_at(i) in self.words[name] for name in lists)

    def has_word_in(self, first: int, end: int, *lists: str) -> bool:
        """Whether one of the tokens is in one of these lists."""
        return any(self.has_word(i, *lists) for i in range(max(0, first), end))

    def is_aside(self, start: int, end: int) -> bool:
        """Whether the clause speaks of a call, a contract, a tender or a delivery: its times are no horizon."""
        first, last = self.tokens.clause_of(start)
        if self.has_word_in(max(first, start - REACH), start, "not_plans") or self._is_state(start):
            return True
        for i in range(start - 1, max(first, start - REACH) - 1, -1):
            if self.has_word(i, "requests", "tenders", "services"):
                return True
            if self.has_word(i, "plans"):
                return False
        return self.has_word_in(end, min(last, end + 4), "requests", "not_plans", "tenders", "services")

    def is_description(self, i: int) -> bool:
        """Whether the length at the i-th token is how long something else goes on: "our course runs 10 weeks"; what
        "opens in 10 weeks" names a day."""
        first = self._opens_clause(self.tokens.clause_of(i)[0], i)
        named = self.has_word(first, "things") and not self.has_word_in(first, i, "cues", "plans", "givers")
        return named and self.has_word_in(first + 1, i, "going_on") and not self.has_word(i - 1, "points")

    def _is_state(self, i: int) -> bool:
        """As in "we're booked out for the next 2 months" and "open April to October"."""
        at, first = i, self.tokens.clause_of(i)[0]
        while at > first and (
            self.has_word(at - 1, "for_long") or self.tokens.key_at(at - 1) in self.words.numbers["months"]
        ):
            at -= 1
        return bool(self.words["states"].count_ending(self.tokens, at))

    def is_asked(self, i: int) -> bool:
        """Whether the i-th token stands in a question about something else than what the visitor wishes for."""
        start, end = self.tokens.sentence_of(i)
        first = self.tokens.clause_of(i)[0]
        if first > start and self.tokens.key_at(first) in self.tokens.words.mood.first_person:
            return False
        start = self._opens_clause(start, i)
        asking = self._begins_question(start, end) or self.words["how_much"].count_starting(self.tokens, start)
        ours = self.tokens.words.mood.first_person.intersection(self.tokens.keys_between(start, end))
        wished = bool(ours) and self.has_word_in(start, end, "wishes")
        return bool(asking) and not wished and not self.is_proposal(i)

    def _begins_question(self, start: int, end: int) -> bool:
        """Whether a sentence begins as a question does: not "when our lease ends, …", nor "should be quick"."""
        if not self.has_word(start, "asking") or self.tokens.key_at(end - 1) == "?":
            return self.has_word(start, "asking")
        told = self.has_word(start, "when_event") and not self.has_word(start + 1, "asking", "modals")
        return not (told or self.has_word(start + 1, "infinitive"))

    def is_proposal(self, i: int) -> bool:
        """As in "what about 3 months?", "would it help if we had a year?"."""
        start, end = self.tokens.sentence_of(i)
        if self.has_word_in(start, i, "conditional") and self.has_word_in(start, i, "conditions"):
            return True
        supposing = self.words["supposing"]
        opens = self.words["proposing"].count_starting(self.tokens, self._opens_clause(start, i))
        return bool(opens) or any(
            supposing.count_starting(self.tokens, at) for at in range(start, min(end, start + FAR))
        )

    def _opens_clause(self, start: int, i: int) -> int:
        while start < i and self.has_word(start, "openers"):
            start += 1
        return start
