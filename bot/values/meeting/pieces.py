"""The days and times of a text, each where it stands, and what the words around them make of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from bot.values.meeting.wish import Days, Window
from bot.values.meeting.words import MeetingWords, match_alternatives

# Stands for what was read already; `normalise` lets no text have it.
READ = "\x01"
# The same for what names a clock: a number right before it is an hour.
ZONED = "\x02"
_BREAK = re.compile(r"[.,;!?\n:()]")
_FAR = 40
_DOING = r"(?P<does>\b[^\W\d_]{2,}ing\b)"


@dataclass(frozen=True)
class MeetingPiece:
    """A day (or a weekday), a part of the day or a minute after midnight; `plural`: "Mondays", "mornings".

    `bound` is how it bounds rather than names (after, from, before, until), `refused` that it is ruled out.
    """

    start: int
    end: int
    days: Days | None = None
    weekday: int | None = None
    window: Window | None = None
    minute: int | None = None
    plural: bool = False
    bare: bool = False
    bound: str = ""
    refused: bool = False

    @property
    def of_day(self) -> bool:
        """Whether it names a day."""
        return self.days is not None or self.weekday is not None


def hide_span(text: str, start: int, end: int, sign: str = READ) -> str:
    """The text, equally long, with this stretch made unreadable."""
    return text[:start] + sign * (end - start) + text[end:]


@dataclass(frozen=True)
class Surroundings:
    """Reads bounds ("after"), refusals ("any day but", "doesn't work") and what is said in one breath."""

    words: MeetingWords

    def judge_pieces(self, text: str, pieces: Iterable[MeetingPiece]) -> tuple[list[MeetingPiece], str]:
        """The pieces with their bounds and refusals, and the text without the words that made them."""
        text = self._harmless.sub(lambda match: " " * len(match.group()), text)
        bounded: list[MeetingPiece] = []
        for piece in sorted(pieces, key=lambda one: one.start):
            bound, text = self._read_bound(text, piece)
            bounded.append(bound)
        judged: list[MeetingPiece] = []
        for run in self._split_runs(text, bounded):
            refused, text = self._is_refused(text, run, judged)
            judged += [replace(piece, refused=piece.refused or refused) for piece in run]
        return judged, text

    def _read_bound(self, text: str, piece: MeetingPiece) -> tuple[MeetingPiece, str]:
        for kind, pattern in self._leading.items():
            if match := pattern.search(text, max(0, piece.start - _FAR), piece.start):
                start = match.start()
                return replace(piece, bound=kind, start=start), hide_span(text, start, piece.start)
        for kind, pattern in self._trailing.items():
            if match := pattern.match(text, piece.end):
                return replace(piece, bound=kind, end=match.end()), hide_span(text, piece.end, match.end())
        return piece, text

    def _split_runs(self, text: str, pieces: list[MeetingPiece]) -> list[list[MeetingPiece]]:
        runs: list[list[MeetingPiece]] = []
        joins = self.words.make_pattern("joins", before=r"\s*(?:(?:", after=r"|[&/-])\s*)*")
        for piece in pieces:
            if runs and joins.fullmatch(text[runs[-1][-1].end : piece.start]):
                runs[-1].append(piece)
            else:
                runs.append([piece])
        return runs

    def _is_refused(self, text: str, run: list[MeetingPiece], before: list[MeetingPiece]) -> tuple[bool, str]:
        first, last = run[0], run[-1]
        start = before[-1].end if before else 0
        lead = self._clause_before(text, start, first.start)
        found = self._refuse_before.search(text, lead, first.start)
        if not found and all(piece.plural for piece in run):
            found = self._refuse_plural.search(text, lead, first.start)
        if not found and first.bound:
            found = self._refuse_bounded.search(text, lead, first.start)
        if not found:
            found = self._refuse_after.match(text, last.end)
        if not found and self._is_busy(text, run, lead):
            # What is done then may go on to another time: "mornings I'm baking till one".
            return True, text
        return (True, hide_span(text, found.start(), found.end())) if found else (False, text)

    def _is_busy(self, text: str, run: list[MeetingPiece], lead: int) -> bool:
        """Whether the visitor does something else then: "mornings I'm baking", "I'm in surgery till 11"."""
        before, after = self._own.search(text, lead, run[0].start), self._own_after.match(text, run[-1].end)
        plural = all(piece.plural for piece in run)
        if before and (before["does"] or run[0].bound == "until") and not self._open.search(before.group()):
            return True
        # "After six, I'm teaching till then" wants what it names.
        busy = after and (plural or (after["does"] and "," not in after.group() and not run[-1].bound))
        return bool(after and busy and not self._open.search(after.group()))

    def _clause_before(self, text: str, start: int, end: int) -> int:
        """Where the clause begins that leads to this place."""
        breaks = [match.end() for match in _BREAK.finditer(text, start, end)]
        breaks += [match.end() for match in self.words.make_pattern("breaks").finditer(text, start, end)]
        # "Any day but" is one phrase, and its "but" no break.
        whole = self._refuse_before.search(text, start, end)
        if whole and breaks and whole.start() < max(breaks) <= whole.end():
            return max([start, *(place for place in breaks if place <= whole.start())])
        return max([start, *breaks])

    @cached_property
    def _leading(self) -> dict[str, re.Pattern[str]]:
        groups = self.words.groups.get("bounds", {})
        between = rf"\s*(?:(?:the\b|{self.words.match_any('leads')})\s*)?\Z"
        return {kind: re.compile(match_alternatives(phrases) + between) for kind, phrases in groups.items()}

    @cached_property
    def _trailing(self) -> dict[str, re.Pattern[str]]:
        groups = self.words.groups.get("trailing", {})
        return {kind: re.compile(r"\s*" + match_alternatives(phrases)) for kind, phrases in groups.items()}

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return re.compile(self._match_list("own") + rf"\s+(?:[^\W\d_]+\s+)?{_DOING}?[^{READ}{ZONED}.,;!?\n]{{0,25}}\Z")

    @cached_property
    def _own_after(self) -> re.Pattern[str]:
        return re.compile(r"[\s,]*(?:[^\W\d_]+\s+)?" + self._match_list("own") + rf"\s+(?:{_DOING}|[^\W\d_]+)")

    @cached_property
    def _open(self) -> re.Pattern[str]:
        return re.compile(self._match_list("open"))

    @cached_property
    def _harmless(self) -> re.Pattern[str]:
        return re.compile(self._match_list("harmless"))

    @cached_property
    def _refuse_before(self) -> re.Pattern[str]:
        return re.compile(self._match_list("before") + rf"[^{READ}{ZONED}.,;!?\n]{{0,25}}\Z")

    @cached_property
    def _refuse_plural(self) -> re.Pattern[str]:
        return re.compile(self._match_list("plural") + r"\s*\Z")

    @cached_property
    def _refuse_bounded(self) -> re.Pattern[str]:
        return re.compile(self._match_list("bounded") + r"\s*\Z")

    @cached_property
    def _refuse_after(self) -> re.Pattern[str]:
        return re.compile(rf"\s*(?:[^\W\d_]+\s+){{0,2}}?{self._match_list('after')}")

    def _match_list(self, key: str) -> str:
        return match_alternatives(self.words.groups.get("refusing", {}).get(key, ()))
