"""Everything one message states, read in one go; the pure heart of the pipeline's value extractor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from bot.values.company import find_company
from bot.values.electronic import REGION, Spotted, find_emails, find_phones, find_websites, read_email
from bot.values.goals import find_goals
from bot.values.industry import find_industry
from bot.values.lexicon import Lexicon
from bot.values.money import find_budget
from bot.values.names import Found, Names
from bot.values.negation import refused
from bot.values.numbers import merge_numbers
from bot.values.person import Part, find_name
from bot.values.platforms import find_platforms
from bot.values.role import find_role
from bot.values.target import find_target
from bot.values.text import Plain, normalise
from bot.values.timeframe import find_timeframe
from bot.values.tokens import Tokens, cut


@dataclass(frozen=True)
class Value:
    """One value, JSON-able, and the characters of the message that state it."""

    kind: str
    value: Any
    start: int
    end: int
    refused: bool = False

    def as_entity(self) -> dict[str, Any]:
        """The value as Rasa's entity dict."""
        role = {"role": "refused"} if self.refused else {}
        value = dict(self.value) if isinstance(self.value, dict) else self.value
        return {"entity": self.kind, "value": value, "start": self.start, "end": self.end, **role}


@dataclass(frozen=True)
class Values:
    """All values of one message, in the order said."""

    items: tuple[Value, ...] = ()

    def all(self, kind: str, refused: bool = False) -> tuple[Any, ...]:
        """The values of one kind without repetition: the wanted ones, or the refused ones."""
        return tuple(dict.fromkeys(v.value for v in self.items if v.kind == kind and v.refused == refused))

    def first(self, kind: str) -> Any:
        """The first wanted value of one kind, or None."""
        return next((v.value for v in self.items if v.kind == kind and not v.refused), None)


def read_values(text: str, lexicon: Lexicon, today: date, region: str = REGION) -> Values:
    """What the text states: goals, platforms, times, money, contact data and the rest; never raises, bounded time."""
    return _read(text, lexicon, today, region)


# A message is read twice within a moment, to be kept and to be understood; longer than that nobody's words stay here.
@lru_cache(maxsize=16)
def _read(text: str, lexicon: Lexicon, today: date, region: str) -> Values:
    plain = normalise(text)
    spotted = _contact(plain.cased, region)
    masked = _masked(plain, [spot for _, spot in spotted])
    tokens = Tokens(masked, tuple(merge_numbers(cut(masked.lower))))
    found = [Value(kind, spot.value, *plain.span(spot.start, spot.end)) for kind, spot in spotted]
    found += _figures(tokens, lexicon, today)
    found += _words(tokens, lexicon, found)
    found += _person(tokens, next((spot for kind, spot in spotted if kind == "email"), None))
    return Values(tuple(sorted(found, key=lambda value: (value.start, value.end))))


def _contact(text: str, region: str) -> list[tuple[str, Spotted]]:
    found: list[tuple[str, Spotted]] = []
    if "@" in text or " dot " in text.lower():
        found += [("email", spot) for spot in find_emails(text) or _spelt_out(text)]
    rest = _blank(text, [spot for _, spot in found])
    if "." in rest:
        found += [("website", spot) for spot in find_websites(rest)]
    rest = _blank(rest, [spot for _, spot in found])
    found += [("phone", spot) for spot in find_phones(rest, region)]
    return [pair for n, pair in enumerate(found) if pair[1].value not in {p.value for _, p in found[:n]}]


def _spelt_out(text: str) -> list[Spotted]:
    email = read_email(text)
    return [Spotted(email.address, 0, len(text))] if email and len(text) < 80 else []


def _masked(plain: Plain, spots: Sequence[Spotted]) -> Plain:
    return replace(plain, cased=_blank(plain.cased, spots), lower=_blank(plain.lower, spots)) if spots else plain


def _blank(text: str, spots: Sequence[Spotted]) -> str:
    """The text with these parts blanked out, equally long, so that no grammar reads digits or words in them."""
    for spot in spots:
        text = text[: spot.start] + " " * (spot.end - spot.start) + text[spot.end :]
    return text


def _figures(tokens: Tokens, lexicon: Lexicon, today: date) -> list[Value]:
    if not len(tokens):
        return []
    money, target = find_budget(tokens), find_target(tokens)
    paid = frozenset(range(money.start, money.end)) if money else frozenset()
    time = find_timeframe(tokens, today, lexicon.seasons, paid)
    found: list[tuple[str, Any, Any]] = [("timeframe", time.timeframe.as_json(), time)] if time else []
    found += [("budget", money.money.as_json(), money)] if money else []
    found += [("target", target.target.as_json(), target)] if target else []
    return [Value(kind, value, *tokens.span(said.start, said.end)) for kind, value, said in found]


def _words(tokens: Tokens, lexicon: Lexicon, figures: Sequence[Value]) -> list[Value]:
    spelled = lexicon.spelling.corrected(tokens)
    taken = frozenset(i for i, token in enumerate(tokens.items) if _inside(tokens, i, figures))
    platforms = find_platforms(spelled, lexicon)
    used = taken | _tokens_of(platforms)
    goals = find_goals(spelled, lexicon, used)
    platforms = [p for p in platforms if not _is_search(p, goals)]
    found = _values(spelled, "goal", goals) + _values(spelled, "platform", platforms)
    for kind, names in (("metric", lexicon.metrics), ("term", lexicon.terms), ("side", lexicon.sides)):
        found += [Value(kind, name.id, *tokens.span(name.start, name.end)) for name in _named(spelled, kind, names)]
    return found + _industry(spelled, lexicon, used | _tokens_of(goals))


def _named(tokens: Tokens, kind: str, names: Names) -> list[Found]:
    """The names of one kind; "reach me" and "call to reach out" speak of no metric."""
    found = names.find(tokens)
    verbs = ("me", "out", "us", "you", "to", "him", "them")
    return [n for n in found if kind != "metric" or n.end - n.start > 1 or tokens.key(n.end) not in verbs]


def _values(tokens: Tokens, kind: str, found: Sequence[Found]) -> list[Value]:
    flags = refused(tokens, [(f.start, f.end) for f in found])
    return [Value(kind, f.id, *tokens.span(f.start, f.end), flag) for f, flag in zip(found, flags, strict=True)]


def _industry(tokens: Tokens, lexicon: Lexicon, taken: frozenset[int]) -> list[Value]:
    industry = find_industry(tokens, lexicon, taken)
    return [Value("industry", industry.name, *tokens.span(industry.start, industry.end))] if industry else []


def _person(tokens: Tokens, email: Spotted | None) -> list[Value]:
    name = find_name(tokens, email.value, email.start) if email else find_name(tokens)
    parts: tuple[tuple[str, Part | None], ...] = (
        ("name", name),
        ("company", find_company(tokens, name)),
        ("role", find_role(tokens)),
    )
    return [Value(kind, part.text, *tokens.span(part.start, part.end)) for kind, part in parts if part]


def _is_search(platform: Found, goals: Sequence[Found]) -> bool:
    """Whether "google" only says where to be found: "rank higher on Google"."""
    return platform.id == "google" and any(g.id == "seo" and 0 <= platform.end - g.start <= 6 for g in goals)


def _inside(tokens: Tokens, i: int, values: Sequence[Value]) -> bool:
    start, end = tokens.span(i, i + 1)
    return any(value.start <= start and end <= value.end for value in values)


def _tokens_of(found: Sequence[Found]) -> frozenset[int]:
    return frozenset(i for f in found for i in range(f.start, f.end))
