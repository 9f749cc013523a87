"""The sentences of advice.yml, checked once and filled on demand."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.knowledge.reading import PLACEHOLDER, Problems, kind_of, suggest_nearest
from bot.recommendations.arithmetic import two_figures
from bot.values.time.figures import month_first

FILE = "advice.yml"
LONGEST = 500


@dataclass(frozen=True)
class SentenceBook:
    """Sentences by dotted key."""

    templates: Mapping[str, str]
    region: str = "US"

    def fill_sentence(self, key: str, **values: object) -> str:
        """The sentence of that key with its placeholders filled."""
        return PLACEHOLDER.sub(lambda match: str(values[match.group(1)]), self.templates[key])

    def join_list(self, parts: Sequence[str]) -> str:
        """The parts as a list in prose: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return self.fill_sentence("units.and", first=", ".join(parts[:-1]), last=parts[-1])

    def format_duration(self, days: int) -> str:
        """A stretch of time as people say it: 10 days, 6 weeks, 3 months, 2 years; up to a quarter to the week."""
        if days >= 730:
            return self.format_count("year", round(days / 365))
        if days >= 30 and (days % 30 == 0 or days > 91):
            return self.format_count("month", round(days / 30) if days != 365 else 12)
        if days >= 14 and (days % 7 == 0 or days > 60):
            return self.format_count("week", round(days / 7))
        return self.format_count("day", days)

    def format_count(self, unit: str, number: int) -> str:
        """A number of units in singular or plural."""
        return self.fill_sentence(f"units.{unit}" if number == 1 else f"units.{unit}s", n=f"{number:,}")

    def format_date(self, day: date) -> str:
        """A date as people write it in the agency's region: December 14, 2026, or 14 December 2026."""
        return f"{self.format_day(day)}{',' if month_first(self.region) else ''} {day.year}"

    def format_day(self, day: date) -> str:
        """A day without its year."""
        parts = (self.format_month(day), str(day.day))
        return " ".join(parts if month_first(self.region) else reversed(parts))

    def format_month(self, day: date) -> str:
        """The name of the month."""
        return month_name[day.month]

    def format_few(self, number: float) -> str:
        """A count as people say it: under 1, or a whole number of two figures."""
        return self.fill_sentence("units.under_one") if number < 1 else f"{two_figures(number):,.0f}"

    def format_goals(self, goals: Sequence[str]) -> str:
        """The goals in words, joined."""
        return self.join_list([self.fill_sentence(f"goals.{goal}") for goal in goals])


def upper_first(sentence: str) -> str:
    """The sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def read_words(data: Any, keys: Mapping[str, frozenset[str]], problems: Problems, region: str = "US") -> SentenceBook:
    """The sentences of a parsed advice.yml, said in a region; missing and unknown keys and such go to `problems`."""
    found = dict(_flatten_tree(data, "", problems))
    for key in sorted(keys.keys() - found.keys()):
        problems.add_problem(FILE, key, "missing; add the sentence")
    for key, text in found.items():
        if key not in keys:
            problems.add_problem(FILE, key, f"unknown key; {suggest_nearest(key, keys)}")
        else:
            _check_sentence(key, text, keys[key], problems)
    return SentenceBook(found, region)


def _flatten_tree(data: Any, above: str, problems: Problems) -> list[tuple[str, str]]:
    if isinstance(data, str) and data.strip():
        return [(above, data.strip())]
    if not isinstance(data, dict) or not data:
        problems.add_problem(FILE, above, f"expected a sentence, found {kind_of(data)}; write it in quotes")
        return []
    return [
        row for key, value in data.items() for row in _flatten_tree(value, f"{above}.{key}" if above else key, problems)
    ]


def _check_sentence(key: str, text: str, allowed: frozenset[str], problems: Problems) -> None:
    for name in PLACEHOLDER.findall(text):
        if name not in allowed:
            advice = suggest_nearest(name, allowed) if allowed else "this sentence takes none"
            problems.add_problem(FILE, key, f"unknown placeholder {{{name}}}; {advice}")
    if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
        problems.add_problem(FILE, key, "a brace without its partner; write placeholders as {name}")
    if len(text) > LONGEST:
        problems.add_problem(FILE, key, f"{len(text)} characters, at most {LONGEST}; shorten it")
