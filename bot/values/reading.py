"""Everything one message states, read in one go; the pure heart of the pipeline's value extractor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from bot.values.language.abandoned import find_unwanted
from bot.values.language.names import FoundName, Names
from bot.values.language.negation import find_dropping, find_refused
from bot.values.language.stated import Stated, Value
from bot.values.language.text import Plain, normalise_text
from bot.values.language.tokens import Tokens, read_tokens
from bot.values.measures.ages import MINOR, find_minor
from bot.values.measures.amounts import find_amounts
from bot.values.measures.currency import nation_alone, read_currency_name
from bot.values.measures.durations import find_durations
from bot.values.measures.hours import find_hours
from bot.values.measures.money import Money, find_sums
from bot.values.measures.payment import read_period_change
from bot.values.measures.target import Target, find_audience, find_target
from bot.values.measures.telling import tells_past
from bot.values.meeting.pieces import ZONED
from bot.values.people.contact import Spot, spot_contact
from bot.values.people.emails import blank_spots
from bot.values.replies.bare_contact import is_doing
from bot.values.subjects.goals import find_goals
from bot.values.subjects.industry import find_industry, find_refused_industries
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.platforms import find_platforms
from bot.values.subjects.standings import find_standings
from bot.values.subjects.timeframe import Timeframe, find_timeframe
from bot.values.time.dates import Dates

# Names of these kinds are words of nothing else, where the tagger is sure of them.
PEOPLE, SURE = ("name", "company"), 0.8
# So many characters may stand between a platform and the number to call on it.
CALLED = 12


@dataclass(frozen=True)
class Named:
    """A name, company, role or trade that the tagger of names found at characters `start` to `end` of a message."""

    kind: str
    start: int
    end: int
    certainty: float = 1.0


@dataclass(frozen=True)
class Values:
    """All values of one message, in the order said, and which of the names that were tagged are other words."""

    items: tuple[Value, ...] = ()
    unnamed: tuple[Named, ...] = ()

    def list_values(self, kind: str, refused: bool = False) -> tuple[Any, ...]:
        """The values of one kind without repetition: the wanted ones, or the refused ones."""
        return tuple(dict.fromkeys(v.value for v in self.items if v.kind == kind and v.refused == refused))


def read_values(text: str, lexicon: Lexicon, today: date, region: str, named: tuple[Named, ...] = ()) -> Values:
    """What the text states: goals, platforms, times, money, contact data and the rest; never raises, bounded time.

    `named` is what the tagger found: no other value is made of somebody's name.
    """
    return _read_all(text, lexicon, today, region, named)


# A message is read twice within a moment, to be kept and to be understood; longer than that nobody's words stay here.
@lru_cache(maxsize=16)
def _read_all(text: str, lexicon: Lexicon, today: date, region: str, named: tuple[Named, ...]) -> Values:
    plain = normalise_text(text)
    spotted = spot_contact(plain.cased, lexicon.contact, region)
    hidden = [(spot.start, spot.end) for spot in spotted if spot.hides]
    tokens = read_tokens(_mask_places(plain, hidden), lexicon.grammar)
    words = [name for name in named if _is_place(tokens, lexicon, name, text)]
    words += _find_zones(plain, lexicon, today, named)
    asked = lexicon.contact.asked
    words += [name for name in named if name.kind == "name" and is_doing(text, text[name.start : name.end], asked)]
    words += [name for name in named if name.kind == "company" and _is_word(tokens, lexicon, name, today, region)]
    words += [name for name in named if _is_figure(tokens, lexicon, name) or _is_month(tokens, lexicon, name)]
    words += [name for name in named if _is_of_others(tokens, lexicon, name, text)]
    named = _without_platforms(tokens, lexicon, tuple(name for name in named if name not in words))
    unnamed = _mask_places(tokens.plain, _find_places(tokens, named, PEOPLE))
    people = read_tokens(unnamed, lexicon.grammar) if named else tokens
    place = lexicon.places.find_place(unnamed.cased)
    if place and place.region != region:
        spotted = spot_contact(plain.cased, lexicon.contact, place.region, (region,))
    found = _read_figures(people, lexicon, today, region)
    found += _read_words(people, lexicon, [*found, *_list_contact(plain, spotted)])
    found += _read_industry(tokens, lexicon, found, named)
    found += _list_contact(plain, _on_platforms(plain, spotted, found))
    if place:
        told = {"region": place.region, "zone": place.zone}
        called = unnamed.cased[place.start : place.end]
        if lexicon.places.is_town(called):
            told["name"] = called if called != called.lower() else called.title()
        found.append(Value("place", told, *plain.to_original(place.start, place.end)))
    return Values(tuple(sorted(found, key=lambda value: (value.start, value.end))), tuple(words))


def _is_place(tokens: Tokens, lexicon: Lexicon, name: Named, text: str) -> bool:
    """Whether the name tells a place: no company is called Leeds, and nobody South Africa; in "I'm Jordan" none is."""
    if name.kind not in PEOPLE or (name.kind == "name" and not lexicon.places.is_country(text[name.start : name.end])):
        return False
    place = lexicon.places.find_place(tokens.plain.cased)
    start, end = tokens.plain.to_original(place.start, place.end) if place else (0, 0)
    return start <= name.start < name.end <= end


def _find_zones(plain: Plain, lexicon: Lexicon, today: date, named: Sequence[Named]) -> list[Named]:
    """The names that are a time zone's: "Friday 10am Pacific"."""
    people = [name for name in named if name.kind in PEOPLE]
    hidden = lexicon.zones.find_clock(plain.cased, plain.lower, today)[1] if people else ""
    spans = [plain.to_original(*match.span()) for match in re.finditer(f"{ZONED}+", hidden)]
    return [name for name in people if any(start <= name.start and name.end <= end for start, end in spans)]


def _is_word(tokens: Tokens, lexicon: Lexicon, name: Named, today: date, region: str) -> bool:
    """Whether all of a company's name is a platform, a time or a word of the trade: "from Q1" names no firm."""
    listed = (*find_platforms(tokens, lexicon), *lexicon.metrics.find_names(tokens), *lexicon.terms.find_names(tokens))
    spans = [tokens.to_span(found.start, found.end) for found in listed]
    spans += [tokens.to_span(time.start, time.end) for time in Dates(today, lexicon.seasons, region).find_dates(tokens)]
    return any(start <= name.start and name.end <= end for start, end in spans)


def _is_figure(tokens: Tokens, lexicon: Lexicon, name: Named) -> bool:
    """Whether all of the name is part of a sum or a stretch of time: "500 im Monat", "Last year", "400, Aussie"."""
    first, last = next(iter(_token_spans(tokens, (name,))), (0, 0))
    if last - first == 1 and tells_past(tokens, first, first + 2):
        return True
    if all(token.value is None for token in tokens.items):
        return False
    figures = [(a.start, a.end) for a in find_amounts(tokens)]
    figures += [(d.start, d.end) for d in find_durations(tokens, lexicon.seasons.words)]
    ends = {read_currency_name(tokens, first)[1], nation_alone(tokens, first, signed=False)[1]} - {first}
    return last in ends or any(start <= first < last <= end for start, end in figures)


def _is_month(tokens: Tokens, lexicon: Lexicon, name: Named) -> bool:
    """Whether a name is a month: "just February", "in April"; April and June are people elsewhere."""
    words, (first, last) = lexicon.seasons.words, next(iter(_token_spans(tokens, (name,))), (0, 0))
    months = last - first == 1 and tokens.key_at(first) in words.numbers["months"]
    return months and tokens.key_at(first - 1) in words["loose_leads"] | words["length_openers"]


def _is_of_others(tokens: Tokens, lexicon: Lexicon, name: Named, text: str) -> bool:
    """Whether "my" makes a role somebody else's, or "a" a name a town's: "for my manager", "a Boston law office"."""
    first, _ = next(iter(_token_spans(tokens, (name,))), (0, 0))
    before, words = tokens.key_at(first - 1), tokens.words.goals
    if name.kind == "company":
        return before in words.determiners and lexicon.places.is_town(text[name.start : name.end])
    return name.kind == "role" and before in words.mine


def _without_platforms(tokens: Tokens, lexicon: Lexicon, named: tuple[Named, ...]) -> tuple[Named, ...]:
    """The names that hold no platform: "LinkedIn" is nobody's company here."""
    platforms = [tokens.to_span(p.start, p.end) for p in find_platforms(tokens, lexicon)] if named else []
    return tuple(one for one in named if not any(one.start <= start < one.end for start, _ in platforms))


def _list_contact(plain: Plain, spotted: Sequence[Spot]) -> list[Value]:
    return [
        Value(spot.kind, spot.value, *plain.to_original(spot.start, spot.end), spot.refused, spot.certainty)
        for spot in spotted
    ]


def _on_platforms(plain: Plain, spotted: Sequence[Spot], found: Sequence[Value]) -> list[Spot]:
    """The spots, each handle with the platform its address names, or else the one that is named nearest before it."""
    platforms = [value for value in found if value.kind == "platform"]
    return [_on_platform(spot, plain.to_original(spot.start, spot.end), platforms) for spot in spotted]


def _on_platform(spot: Spot, span: tuple[int, int], platforms: Sequence[Value]) -> Spot:
    if spot.kind != "handle" or not platforms:
        return spot
    start, end = span
    near = min(platforms, key=lambda at: (not start <= at.start < end, at.start > start, abs(at.start - start)))
    return replace(spot, value={**spot.value, "platform": near.value})


def _mask_places(plain: Plain, places: Sequence[tuple[int, int]]) -> Plain:
    """The text with these parts blanked out, equally long, so that no grammar reads digits or words in them."""
    return (
        replace(plain, cased=blank_spots(plain.cased, places), lower=blank_spots(plain.lower, places))
        if places
        else plain
    )


def _find_places(tokens: Tokens, named: Sequence[Named], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Where in the normalised text names of these kinds stand that the tagger is sure of."""
    spans = _token_spans(tokens, [one for one in named if one.kind in kinds and one.certainty >= SURE])
    return [(tokens.items[start].start, tokens.items[end - 1].end) for start, end in spans]


def _token_spans(tokens: Tokens, named: Sequence[Named]) -> list[tuple[int, int]]:
    """The tokens of each name; one that shares none is left out."""
    spans = []
    for one in named:
        inside = [i for i in range(len(tokens)) if one.start <= tokens.to_span(i, i + 1)[0] < one.end]
        spans += [(inside[0], inside[-1] + 1)] if inside else []
    return spans


def _read_figures(tokens: Tokens, lexicon: Lexicon, today: date, region: str) -> list[Value]:
    if not len(tokens):
        return []
    sums, hours = find_sums(tokens, lexicon.seasons.words), find_hours(tokens)
    if sums.budget and _is_day(tokens, sums.budget, lexicon, today, region):
        sums = replace(sums, budget=None)
    used = [stated for stated in (sums.budget, hours) if stated]
    taken = frozenset(i for stated in used for i in range(stated.start, stated.end))
    named: list[tuple[str, Stated[Any] | None]] = [
        *((kind, Stated(value, a.start, a.end)) for kind, value, a in sums.others),
        *(("money_taken_back", Stated(value, start, end)) for value, start, end in sums.taken_back),
        ("timeframe", find_timeframe(tokens, today, lexicon.seasons, taken, region)),
        ("budget", sums.budget),
        ("target", find_target(tokens)),
        ("audience_size", find_audience(tokens)),
        ("hours_per_week", hours),
        ("budget_period", read_period_change(tokens)),
    ]
    return [Value(kind, _to_plain(s.value), *tokens.to_span(s.start, s.end)) for kind, s in named if s]


def _is_day(tokens: Tokens, budget: Stated[Money], lexicon: Lexicon, today: date, region: str) -> bool:
    """Whether the bare number is the day of a date: "we can't spend a cent until January 15"."""
    bare = budget.end - budget.start == 1 and not (budget.value.currency or budget.value.period)
    dates = Dates(today, lexicon.seasons, region).find_dates(tokens) if bare else []
    return any(p.one_day and p.end - p.start > 1 and p.start <= budget.start < p.end for p in dates)


def _to_plain(value: Any) -> Any:
    return value.as_json() if isinstance(value, (Timeframe, Money, Target)) else value


def _read_words(tokens: Tokens, lexicon: Lexicon, figures: Sequence[Value]) -> list[Value]:
    spelled = lexicon.spelling.correct_tokens(tokens)
    taken = frozenset(i for i, token in enumerate(tokens.items) if _is_inside(tokens, i, figures))
    platforms = find_platforms(spelled, lexicon)
    used = taken | _tokens_of(platforms)
    goals = find_goals(spelled, lexicon, used)
    platforms = [p for p in platforms if not (_is_search(p, goals) or _is_called(tokens, p, figures))]
    found = _make_values(spelled, "goal", goals, find_refused(spelled, [(goal.start, goal.end) for goal in goals]))
    found += _make_values(spelled, "platform", platforms, find_unwanted(spelled, platforms))
    found = _drop_last(spelled, found, [(name.start, name.end) for name in (*goals, *platforms)])
    found += [Value("standing", name.id, *tokens.to_span(name.start, name.end)) for name in find_standings(tokens)]
    found += [Value("standing", MINOR, *tokens.to_span(i - 1, i + 1)) for i in find_minor(tokens)]
    for kind, names in (("metric", lexicon.metrics), ("term", lexicon.terms), ("side", lexicon.sides)):
        found += [
            Value(kind, name.id, *tokens.to_span(name.start, name.end)) for name in _find_named(spelled, kind, names)
        ]
    return found


def _find_named(tokens: Tokens, kind: str, names: Names) -> list[FoundName]:
    """The names of one kind; "reach me" and "call to reach out" speak of no metric."""
    found, verbs = names.find_names(tokens), tokens.words.naming.reached
    return [n for n in found if kind != "metric" or n.end - n.start > 1 or tokens.key_at(n.end) not in verbs]


def _make_values(tokens: Tokens, kind: str, found: Sequence[FoundName], flags: Sequence[bool]) -> list[Value]:
    return [Value(kind, f.id, *tokens.to_span(f.start, f.end), flag) for f, flag in zip(found, flags, strict=True)]


def _drop_last(tokens: Tokens, values: Sequence[Value], spans: Sequence[tuple[int, int]]) -> list[Value]:
    """The values, what was named last refused where a pronoun behind it says so: there, for it may be in a question."""
    dropped = find_dropping(tokens, sorted(spans))
    last = max(values, key=lambda value: value.start) if dropped else None
    start, end = tokens.to_span(*dropped) if dropped else (0, 0)
    return [replace(v, start=start, end=end, refused=True) if v is last else v for v in values]


def _read_industry(tokens: Tokens, lexicon: Lexicon, found: Sequence[Value], named: Sequence[Named]) -> list[Value]:
    """The line of business, read in company names, too, but not in those of people."""
    spelled = lexicon.spelling.correct_tokens(tokens)
    taking = [value for value in found if value.kind != "side"]
    people = _token_spans(tokens, [one for one in named if one.kind == "name"])
    taken = frozenset(i for i in range(len(tokens)) if _is_inside(tokens, i, taking))
    taken |= frozenset(i for start, end in people for i in range(start, end))
    taken |= _find_occasions(tokens, lexicon, found)
    trades = _token_spans(tokens, [one for one in named if one.kind == "trade" and one.certainty >= SURE])
    industry = find_industry(spelled, lexicon, taken, trades)
    own = [Value("industry", industry.id, *tokens.to_span(industry.start, industry.end))] if industry else []
    others = find_refused_industries(spelled, lexicon)
    return [*own, *(Value("industry", one.id, *tokens.to_span(one.start, one.end), refused=True) for one in others)]


def _find_occasions(tokens: Tokens, lexicon: Lexicon, found: Sequence[Value]) -> frozenset[int]:
    """The tokens that only say what happens on a date: "before my sister's wedding on 6 June".

    What is called one's own right before it is the business all the same: "before my café reopens on 1 May".
    """
    words, owning = lexicon.seasons.words, lexicon.contact.business.surest
    times, inside = [value for value in found if value.kind == "timeframe"], set[int]()
    for end in (i for i in range(len(tokens)) if _is_inside(tokens, i, times)):
        clause = range(end - 1, tokens.clause_of(end)[0] - 1, -1)
        inside.update(range(next((i for i in clause if tokens.key_at(i) in words["deadline_leads"]), end), end))
    own = {i for i in inside if tokens.key_at(i - 1) in owning}
    # Two words at most ("our dental practice"), and not what belongs to whom one calls one's own.
    own |= {i for i in inside if i - 1 in own and not tokens.text_as_typed(i - 1, i).endswith("'s")}
    return frozenset(i for i in inside if i not in own or tokens.key_at(i) in words["happenings"])


def _is_search(platform: FoundName, goals: Sequence[FoundName]) -> bool:
    """Whether "google" only says where to be found: "rank higher on Google"."""
    return platform.id == "google" and any(g.id == "seo" and 0 <= platform.end - g.start <= 6 for g in goals)


def _is_called(tokens: Tokens, platform: FoundName, figures: Sequence[Value]) -> bool:
    """Whether a number follows that the platform only says how to call: "whatsapp me on …"."""
    end = tokens.to_span(platform.start, platform.end)[1]
    numbers = (value.start for value in figures if value.kind in ("phone", "unclear"))
    return any(0 <= start - end <= CALLED for start in numbers)


def _is_inside(tokens: Tokens, i: int, values: Sequence[Value]) -> bool:
    start, end = tokens.to_span(i, i + 1)
    return any(value.start <= start and end <= value.end for value in values)


def _tokens_of(found: Sequence[FoundName]) -> frozenset[int]:
    return frozenset(i for f in found for i in range(f.start, f.end))
