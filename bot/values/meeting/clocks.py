"""The times of the day a text names: "3pm", "half 2", "between 2 and 4", "after lunch"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.values.meeting.pieces import READ, ZONED, MeetingPiece, hide_span
from bot.values.meeting.wish import DAY, Window
from bot.values.meeting.words import MeetingWords, match_alternatives

NOON, EVENING = 12 * 60, 17 * 60
_HALF = r"(?:\s*(?P<{0}>[ap])\.?\s?m\b\.?)"


@dataclass(frozen=True)
class ClockFinder:
    """Finds parts of the day, stretches of it and minutes."""

    words: MeetingWords

    def find_parts(self, text: str) -> tuple[list[MeetingPiece], bool, str]:
        """The parts of the day, whether one of them is today's, and the text with them hidden."""
        found, todays = list[MeetingPiece](), False
        windows = {**self.words.parts, **self.words.day_parts}
        for match in [
            *self.words.make_pattern("parts").finditer(text),
            *self.words.make_pattern("day_parts", before=r"(?:(?<=day\s)|(?<=tomorrow\s))").finditer(text),
        ]:
            name = " ".join(match.group().split())
            this = self.words.make_pattern("this", after=r"\s+\Z").search(text, 0, match.start())
            todays = todays or bool(this) or name in self.words.today_parts
            start = this.start() if this else match.start()
            found.append(MeetingPiece(start, match.end(), window=windows[name], plural=name.endswith("s")))
            text = hide_span(text, start, match.end())
        return found, todays, text

    def find_times(self, text: str, parts: list[MeetingPiece]) -> tuple[list[MeetingPiece], str]:
        """The stretches and minutes, and the text with them hidden; `parts` tell morning from evening."""
        found: list[MeetingPiece] = []
        for finder in (self._find_stretches, self._find_moments, self._find_clocks):
            pieces = list(finder(text, [piece.window for piece in parts if piece.window]))
            for piece in pieces:
                text = hide_span(text, piece.start, piece.end)
            found += pieces
        return found, text

    def _find_stretches(self, text: str, _parts: list[Window]) -> Iterator[MeetingPiece]:
        for match in self._stretch.finditer(text):
            half = match["high_half"] or match["low_half"]
            clear = (
                half or match["led"] or match["low_minute"] or match["high_minute"] or self._stands_alone(text, match)
            )
            clear = clear and (match["led"] or not match["and"])
            window = self._make_window(match, half) if clear else None
            if window:
                yield MeetingPiece(match.start(), match.end(), window=window)

    def _make_window(self, match: re.Match[str], half: str | None) -> Window | None:
        high = self._to_minutes(match["high"], match["high_minute"], match["high_half"] or half)
        low = self._to_minutes(match["low"], match["low_minute"], match["low_half"] or half)
        if low is not None and high is not None and low >= high and not match["low_half"]:
            low = self._to_minutes(match["low"], match["low_minute"], None)
        if low is None or high is None or low >= high:
            return None
        # A meeting may begin at the very end only where that is said.
        return low, high

    def _find_moments(self, text: str, _parts: list[Window]) -> Iterator[MeetingPiece]:
        for match in self._moment.finditer(text):
            name = " ".join(match["moment"].split())
            yield MeetingPiece(match.start(), match.end(), minute=self.words.moments[name])

    def _find_clocks(self, text: str, parts: list[Window]) -> Iterator[MeetingPiece]:
        for match in self._clock.finditer(text):
            plain = not any(match[name] for name in ("fraction", "minute", "said", "half", "oclock", "ish"))
            zoned = text[match.end() :].lstrip().startswith(ZONED)
            bounded = self.words.make_pattern("bounds", after=r"\s*\Z").search(text, 0, match.start())
            led = match["lead"] or zoned or bounded or self._refusal_pattern.search(text, 0, match.start())
            if plain and not led and not self._stands_alone(text, match):
                continue
            # A morning may end at one.
            around = [part for part in parts if not bounded or part[1] > NOON]
            minute = self._of_match(match, around)
            if minute is not None:
                yield MeetingPiece(match.start(), match.end(), minute=minute, bare=plain and not (led or parts))

    def _of_match(self, match: re.Match[str], parts: list[Window]) -> int | None:
        half = match["half"]
        in_morning = any(before <= NOON for _, before in parts) and not half
        in_evening = any(since >= EVENING for since, _ in parts) and not half
        minute = self._to_minutes(match["hour"], match["minute"], "a" if in_morning else "p" if in_evening else half)
        if minute is None:
            return None
        fraction = self.words.fractions.get(" ".join((match["fraction"] or "").split()), 0)
        said = self.words.minutes.get(" ".join((match["said"] or "").split()), 0)
        return (minute + fraction + said) % DAY

    def _to_minutes(self, hour: str, minute: str | None, half: str | None) -> int | None:
        """Minutes after midnight; without am or pm 1 to 7 are in the afternoon, when people meet."""
        number = self.words.hours.get(hour) or (int(hour) if hour.isdigit() else None)
        if number is None or number > 24 or (half and not 1 <= number <= 12):
            return None
        of_day = number % 12 + (12 if half == "p" else 0) if half else number + 12 if 1 <= number <= 7 else number
        return of_day % 24 * 60 + int(minute or 0)

    def _stands_alone(self, text: str, match: re.Match[str]) -> bool:
        """Whether nothing stands beside it but days, parts of the day and words that say nothing of numbers."""
        others = text[: match.start()] + " " + text[match.end() :]
        return all(
            word in self._beside for word in re.findall(r"[^\W\d_]+|\d+", others.replace(READ, " ").replace(ZONED, " "))
        )

    @cached_property
    def _beside(self) -> frozenset[str]:
        listed = (
            *self.words.list_phrases("beside"),
            *self.words.list_phrases("yes"),
            *self.words.list_phrases("polite"),
        )
        return frozenset(word for phrase in listed for word in phrase.split())

    @cached_property
    def _refusal_pattern(self) -> re.Pattern[str]:
        return re.compile(match_alternatives(self.words.groups.get("refusing", {}).get("before", ())) + r"\s+\Z")

    @cached_property
    def _moment(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.words.match_any('leads')}\s*)?(?P<moment>{self.words.match_any('moments')})")

    @property
    def _hour(self) -> str:
        return rf"[01]?\d|2[0-4]|{self.words.match_any('hours')}"

    @cached_property
    def _clock(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<![\d/:.,$€£#-])(?:(?P<lead>{self.words.match_any('leads')}|@)\s*)?"
            rf"(?:(?P<fraction>{self.words.match_any('fractions')})\s+)?"
            rf"(?P<hour>{self._hour})(?:[:.h](?P<minute>[0-5]\d)|[\s-]+(?P<said>{self.words.match_any('minutes')}))?"
            rf"(?:{_HALF.format('half')}|\s*(?P<oclock>{self.words.match_any('oclock')})|(?P<ish>(?<=\d){self._ish}))?"
            r"(?![\d:/]|\s*%|[.,]\d|[^\W\d_])"
        )

    @property
    def _ish(self) -> str:
        return rf"\s?-?(?:{'|'.join(map(re.escape, self.words.list_phrases('ish')))})\b"

    @cached_property
    def _stretch(self) -> re.Pattern[str]:
        def clock_pattern(name: str) -> str:
            minute = rf"(?:[:.h](?P<{name}_minute>[0-5]\d))?"
            return rf"(?P<{name}>{self._hour}){minute}{_HALF.format(name + '_half')}?"

        led = rf"(?P<led>{self.words.match_any('between')}\s+)?"
        joined = rf"\s*(?:{self.words.match_any('to')}|(?P<and>{self.words.match_any('and')})|-)\s*"
        return re.compile(
            rf"(?<![\d/:.,$€£#]){led}{clock_pattern('low')}{joined}{clock_pattern('high')}(?![\d:/]|\s*%|[^\W\d_])"
        )
