"""Whether a length of time or a date in a text is the visitor's horizon, a start, or something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.values.language.cues import asks_in_general, find_tense, stands_alone
from bot.values.language.time_words import TimeWords
from bot.values.language.tokens import Tokens
from bot.values.measures.durations import Duration, at_least, at_most
from bot.values.measures.no_money import ends_unpaid
from bot.values.time.periods import DatePeriod

REACH, FAR, EVENT = 10, 40, 14


@dataclass(frozen=True)
class TimeRoles:
    """Weighs the times of one text; tokens `taken` are a budget's."""

    tokens: Tokens
    words: TimeWords
    taken: frozenset[int] = frozenset()

    def has_word(self, i: int, *lists: str) -> bool:
        """Whether the i-th token is in one of these lists."""
        return any(self.tokens.key_at(i) in self.words[name] for name in lists)

    def has_word_in(self, first: int, end: int, *lists: str) -> bool:
        """Whether one of the tokens is in one of these lists."""
        return any(self.has_word(i, *lists) for i in range(max(0, first), end))

    def apply_bound(self, duration: Duration) -> tuple[Duration, int]:
        """The duration with the bound said before it ("within", "at least"), and where the whole begins."""
        at = duration.start
        while at > 0 and self.has_word(at - 1, "length_openers") and duration.start - at < 3:
            at -= 1
        for name, bound in (("at_most", at_most), ("at_least", at_least)):
            for start in dict.fromkeys((at, duration.start)):
                length = self.words[name].count_ending(self.tokens, start)
                if length:
                    return bound(duration), start - length
        return duration, at

    def is_start(self, i: int) -> bool:
        """Whether the time at the i-th token is when something begins ("starting next month", "we begin in May")."""
        at = i
        while at > 0 and i - at < 5 and self.has_word(at - 1, "before_start"):
            at -= 1
        if any(self.words["start_phrases"].count_ending(self.tokens, end) for end in (at, at + 1, i)):
            return True
        return at > 0 and self.has_word(at - 1, "starts") and not self.has_word(at, "genitive")

    def takes_length(self, duration: Duration, start: int) -> bool:
        """Whether a length of time (with what was read before it, from `start`) is how long the visitor has."""
        end = duration.end
        if self._other_length(duration, start) or self.is_aside(start, end):
            return False
        # "Do 7 months instead" asks nothing.
        if self.has_word(end, "instead"):
            return True
        if self.is_asked(start):
            return False
        if self.words["proposed"].count_ending(self.tokens, start):
            return True
        alone, mood = self._is_alone(start, end), self._find_mood(start, end)
        if alone or mood == "past":
            return alone
        general = mood != "wish" and not self.is_proposal(start) and asks_in_general(self.tokens, start)
        return self._has_lead(duration, start, mood) and not general

    def _is_alone(self, start: int, end: int) -> bool:
        return stands_alone(self.tokens, start, end, self.words["fillers"] | self.words["adverbs"], self.taken)

    def is_aged(self, start: int, end: int) -> bool:
        """Whether the length tells how old something is, or how long it has gone on."""
        at = start
        while at > 0 and start - at < 5 and self.has_word(at - 1, "age_leads"):
            at -= 1
        behind = self.words["ages_after"].count_starting(self.tokens, end) and not self.has_word(start - 1, "hours_in")
        return bool(self.words["ages"].count_ending(self.tokens, at) or behind or self._has_lasted(start))

    def _has_lasted(self, start: int) -> bool:
        """As in "we have been at it for 3 years"; "and" begins something else."""
        for i in range(start - 1, max(self.tokens.clause_of(start)[0], start - REACH) - 1, -1):
            if self.has_word(i, "partings", "age_marks"):
                return self.has_word(i, "age_marks")
        return False

    def is_rate(self, end: int) -> bool:
        """Whether a rate goes on at this token ("… a week", "… daily")."""
        return self.has_word(end, "often") or (
            self.has_word(end, "per") and self.tokens.key_at(end + 1) in self.words.maps["units"]
        )

    def _other_length(self, duration: Duration, start: int) -> bool:
        end = duration.end
        if self.has_word(end, "never_after") or self.is_rate(end) or self.is_aged(start, end):
            return True
        if self.has_word(start - 1, "never_before") or self.has_word(start, "never_before"):
            return True
        if self.is_event_length(duration) or self.is_description(start):
            return True
        first = self.tokens.sentence_of(start)[0]
        part = self.has_word_in(start, duration.start, "first") and not self.has_word_in(
            start - 1, duration.start, "first_leads"
        )
        return part or self.has_word_in(max(first, start - 3), start, "takes")

    def is_event_length(self, duration: Duration) -> bool:
        """Whether it is how long an event goes on ("a festival, 3 days", "a two-day workshop")."""
        at, end = duration.start, duration.end
        if not duration.days_max or duration.days_max > EVENT or self.has_word(end, "followers"):
            return False
        end += self.has_word(end, "long")
        if self.has_word(end, "lasting_events"):
            return not self.has_word(at - 1, "hours_in")
        while at > 0 and duration.start - at < 4 and self.has_word(at - 1, "lasting_joints"):
            at -= 1
        return self.has_word(at - 1, "lasting_events")

    def _has_lead(self, duration: Duration, start: int, mood: str) -> bool:
        # A bound was read before it, so the lead is inside.
        if start < duration.start and self.has_word(start, "leads", "bound_leads"):
            return True
        cued = self.has_word_in(max(self.tokens.sentence_of(start)[0], start - 3), start, "cues")
        if self.has_word(start - 1, "leads") or cued:
            return True
        if duration.article:
            return bool(self.words["from_now"].count_starting(self.tokens, duration.end))
        return self.has_word(duration.end, "followers") or mood == "wish"

    def _find_mood(self, start: int, end: int) -> str:
        """The tense around a time; what is told after "and" is another matter where the time lies ahead."""
        past = self.words["past_verbs"]
        mood = find_tense(self.tokens, start, end, past=past)
        if mood == "past" and self.has_word_in(max(self.tokens.sentence_of(start)[0], start - 3), start, "happenings"):
            return ""
        if mood == "past" and self.has_word(start - 1, "hours_in", "deadline_leads"):
            return find_tense(self.tokens, start, end, self.words["partings"], past)
        return mood

    def tells_back(self, start: int, end: int) -> bool:
        """Whether a clause tells at this time what happened ("we moved there in October"), not what was agreed."""
        if self._has_any((self._find_lead(start), self.tokens.key_at(start - 1)), "past_leads"):
            return True
        if self.has_word_in(self.tokens.sentence_of(start)[0], start, "settling"):
            return False
        partings = self.words["partings"] | {","}
        return find_tense(self.tokens, start, end, partings, self.words["past_verbs"]) == "past"

    def is_not_before(self, i: int) -> bool:
        """Whether the time at the i-th token is the first for what is wished, or for spending anything."""
        return bool(self.words["not_before"].count_ending(self.tokens, i)) or ends_unpaid(self.tokens, i)

    def find_role(self, period: DatePeriod) -> str:
        """What a date is to the visitor: "deadline", "before" (ends before it), "start", "after", or empty."""
        lead, i = self._find_lead(period.start), period.start
        if self._has_any((lead, self.tokens.key_at(i - 1)), "past_leads"):
            return ""
        if self.is_not_before(i):
            return "start"
        if told := self._points_back(period) or self._find_event(period):
            return told
        if self.is_aside(i, period.end):
            return ""
        if self.is_start(i):
            return "start"
        if self._has_any((lead,), "after_leads"):
            return "after"
        return "" if self.is_asked(i) else self._find_limit(period, lead)

    def _find_limit(self, period: DatePeriod, lead: str) -> str:
        """The role of a date by the word that leads to it."""
        if self._has_any((lead,), "deadline_leads"):
            return "before" if self._has_any((lead,), "before_leads") else "deadline"
        return "deadline" if self._is_dated(period, lead) else ""

    def _find_event(self, period: DatePeriod) -> str:
        """What a clause makes of the time of what happens then: "before the season begins in May", "by the time our
        lease ends in March"; "when" the visitor begins something is a start."""
        first = max(self.tokens.clause_of(period.start)[0], period.start - REACH)
        if self.is_asked(period.start) or self._find_mood(period.start, period.end) == "past":
            return ""
        happens = self.has_word_in(first, period.end, "events", "starts", "ending")
        for at in range(first, period.start):
            if self.words["before_event"].count_starting(self.tokens, at) and at + 2 < period.start:
                return "before"
            own = self.tokens.key_at(at + 1) in self.tokens.words.mood.first_person
            when = happens and self.has_word(at, "when_event") and not own
            if when or (happens and self.words["till_event"].count_starting(self.tokens, at)):
                return "deadline"
        return ""

    def last_day(self, period: DatePeriod) -> date:
        """The day a date means as a limit: a season that "starts" is over for it on the first."""
        return period.first if period.kind == "season" and self.has_word(period.end, "starts") else period.last

    def _points_back(self, period: DatePeriod) -> str:
        """What is said of it behind: "it opens in May, so before that", "Easter is near and we need guests by then"."""
        end = min(self.tokens.sentence_of(period.start)[1], period.end + REACH)
        for role, name in (("before", "before_that"), ("deadline", "by_that")):
            if any(self.words[name].count_starting(self.tokens, i) for i in range(period.end, end)):
                return role
        return ""

    def _has_any(self, keys: Iterable[str], name: str) -> bool:
        return not self.words[name].isdisjoint(keys)

    def _find_lead(self, i: int) -> str:
        """The preposition before a date, past articles and the like."""
        at = i - 1
        while at >= 0 and i - at < 4 and self.has_word(at, "lead_fillers"):
            if self.has_word(at, "day_leads") or (self.has_word(at, "near_leads") and at == i - 1):
                return self.tokens.key_at(at)
            at -= 1
        return self.tokens.key_at(at)

    def _is_dated(self, period: DatePeriod, lead: str) -> bool:
        tokens, i = self.tokens, period.start
        if tokens.key_at(i) in self.words.numbers["days_ahead"] and len(tokens) > 2:
            return False
        if self._is_alone(i, period.end):
            return True
        mood, general = self._find_mood(i, period.end), asks_in_general(tokens, i)
        loose = self._has_any((lead,), "loose_leads")
        if mood == "past" or (general and (loose or mood != "wish")):
            return False
        proposed = self.words["proposed"].count_ending(tokens, i)
        if (
            loose
            or proposed
            or self.has_word(period.end, "occasions")
            or (period.kind == "day" and self._is_predicate(i))
        ):
            return True
        pointed = period.kind == "day" or self.has_word(i, "pointing")
        return (mood == "wish" and pointed) or self.has_word_in(
            max(tokens.sentence_of(i)[0], i - 4), i, "events", "happenings"
        )

    def _is_predicate(self, i: int) -> bool:
        """As in "the election is on 4 May"."""
        at = i - 1
        while at > 0 and i - at < 3 and self.has_word(at, "copula_ends"):
            at -= 1
        return self.has_word(at, "copulas")

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
