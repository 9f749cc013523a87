"""The sentences of advice.yml, checked once and filled on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.formats import Formats
from bot.knowledge.reading import PLACEHOLDER, Problems, kind_of, suggest_nearest
from bot.recommendations.arithmetic import two_figures

FILE = "advice.yml"
LONGEST = 500


@dataclass(frozen=True)
class SentenceBook:
    """Sentences by dotted key."""

    templates: Mapping[str, str]
    formats: Formats = Formats()

    def fill_sentence(self, key: str, **values: object) -> str:
        """The sentence of that key with its placeholders filled."""
        return PLACEHOLDER.sub(lambda match: str(values[match.group(1)]), self.templates[key])

    def count_posts(self, number: int) -> str:
        """A number of posts in singular or plural."""
        return self.fill_sentence("units.post" if number == 1 else "units.posts", n=self.formats.format_number(number))

    def count_hours(self, number: float) -> str:
        """A number of hours in singular or plural."""
        return self.fill_sentence("units.hour" if number == 1 else "units.hours", n=f"{number:g}")

    def format_few(self, number: float) -> str:
        """A count as people say it: under 1, or a whole number of two figures."""
        return (
            self.fill_sentence("units.under_one") if number < 1 else self.formats.format_number(two_figures(number), 0)
        )

    def format_goals(self, goals: Sequence[str]) -> str:
        """The goals in words, joined."""
        return self.formats.join_list(self.fill_sentence(f"goals.{goal}") for goal in goals)


def upper_first(sentence: str) -> str:
    """The sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def read_words(
    data: Any, keys: Mapping[str, frozenset[str]], problems: Problems, formats: Formats | None = None
) -> SentenceBook:
    """The sentences of a parsed advice.yml and how values stand in them; missing keys and such go to `problems`."""
    found = dict(_flatten_tree(data, "", problems))
    for key in sorted(keys.keys() - found.keys()):
        problems.add_problem(FILE, key, "missing; add the sentence")
    for key, text in found.items():
        if key not in keys:
            problems.add_problem(FILE, key, f"unknown key; {suggest_nearest(key, keys)}")
        else:
            _check_sentence(key, text, keys[key], problems)
    return SentenceBook(found, formats or Formats())


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
