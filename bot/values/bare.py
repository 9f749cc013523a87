"""A bare answer to one question: "6", "three", "about 2k", "next spring", "all of them", "dunno", "none"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.values.amounts import Amount, find_amounts
from bot.values.company import find_company
from bot.values.dates import Dates
from bot.values.durations import days, find_durations
from bot.values.electronic import REGION, read_email, read_phone, read_website
from bot.values.goals import find_goals
from bot.values.lexicon import NOT, Lexicon
from bot.values.money import Money, as_money, read_budget
from bot.values.negation import refused
from bot.values.person import find_name
from bot.values.phrases import Phrases
from bot.values.platforms import find_platforms
from bot.values.role import find_role
from bot.values.spending import counts_things
from bot.values.timeframe import SOON, Timeframe, read_timeframe, until
from bot.values.tokens import Tokens, read_tokens

UNKNOWN = Phrases(
    "-|?|??|???|all the same|any|anything|as little as possible|can't say|cannot say|cant say|depends|do not know",
    "does not matter|doesn't matter|doesnt matter|dont care|dont have any|dont have one|dont know",
    "dont want to say|dunno|either|flexible|freelance|freelancer|good question|hard to say|have no idea",
    "have not decided|havent decided|i am not sure|i do not know|i dont care|i dont have one|i dont know",
    "i have no idea|i havent decided|i'd prefer not to say|i'd rather not say|id rather not say|idk|im not sure",
    "it depends|ive no idea|just me|later|let me think|limited|little|n / a|na|nah|no|no answer|no clue",
    "no company|no deadline|no fixed budget|no fixed date|no hurry|no idea|no limit|no matter|no opinion",
    "no particular|no plan yet|no plans|no preference|no preference really|no preferences|no rush|no set budget",
    "no thank you|no thanks|none|none of your business|none yet|nope|not applicable|not decided|not decided yet",
    "not much|not really|not sure|not yet|nothing|open|pass|prefer not to say|private|rather not say",
    "self employed|skip|skip it|skip this|small|still thinking|tba|tbd|that depends|tight|undecided|unlimited",
    "unsure|up to you|very small|🤷|we dont have one|what do you recommend|what would you suggest|whatever|whenever",
    "who knows|you choose|you decide|you tell me|your call",
)
POLITE = frozenset(
    "um uh hmm well so ok okay erm please thanks honestly tbh really i'm afraid sorry just . , ! yet right now at "
    "the moment ♂ ♀".split()
)
# No horizon in free text ("call me soon"), but one as an answer.
PRESENTLY = Phrases(
    "soon|very soon|now|right now|today|tomorrow|quick|quickly|fast|shortly|pretty soon|soonish|yesterday"
)
NO_MONEY = frozenset("none nothing zero nil free 0".split())
ALL = frozenset("all everything every everywhere".split())
ALL_OF = frozenset("of them all the platforms platform channels these above please i think".split())
WEEKS_MONTHS = ("week", "month")
IN_DAYS = frozenset((14, 21, 28, 30, 45, 60, 75, 90, 100, 120, 180, 365))
NAME = re.compile(r"[^\W\d_][\w.'’ -]{0,60}")
LEAD_INS = re.compile(
    r"^\W*(?:(?:it'?s|it is|its|i am|i'm|im|we are|we're|the|my|our|this is|call me|name'?s?|company|business|role|"
    r"title|is|called|sure|yes|ok|okay|work|for|at|as|a|an|just|you can|hi|hello)\b[\s,:]*){0,8}",
    re.IGNORECASE,
)
LONGEST = 80


@dataclass(frozen=True)
class Ambiguous:
    """An answer that can be read in several ways: a title and a value for each."""

    readings: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Nothing:
    """The visitor does not know, does not care or does not want to say."""


def read_bare(question: str, text: str, today: date, lexicon: Lexicon, region: str = REGION) -> Any:
    """The answer to a question: goals, timeframe, budget, platforms, name, email, phone, company, role or website.

    A JSON-able value, Ambiguous, Nothing, or None when the text is no answer. Never raises.
    """
    readers: dict[str, Callable[[], Any]] = {
        "goals": lambda: read_bare_goals(text, lexicon),
        "timeframe": lambda: read_bare_timeframe(text, today, lexicon),
        "budget": lambda: read_bare_budget(text),
        "platforms": lambda: read_bare_platforms(text, lexicon),
        "name": lambda: read_bare_name(text),
        "email": lambda: _or_nothing(text, getattr(read_email(text), "address", None)),
        "phone": lambda: _or_nothing(text, read_phone(text, region)),
        "website": lambda: _or_nothing(text, read_website(text)),
        "company": lambda: read_bare_company(text),
        "role": lambda: read_bare_role(text),
    }
    reader = readers.get(question)
    return reader() if reader else None


def is_unknown(text: str | Tokens) -> bool:
    """Whether the text says no more than "I don't know", "none" or "whatever"."""
    tokens = read_tokens(text)
    if len(tokens) > 12:
        return False
    keys = tuple(t.key for t in tokens.items)
    plain = tuple(key for key in keys if key not in POLITE)
    return keys in UNKNOWN or plain in UNKNOWN


def read_bare_timeframe(text: str, today: date, lexicon: Lexicon) -> dict[str, Any] | Ambiguous | Nothing | None:
    """The time an answer names; a number alone could be weeks or months."""
    tokens = read_tokens(text)
    if is_unknown(tokens):
        return Nothing()
    said = read_timeframe(tokens, today, lexicon.seasons) or _loose_time(tokens, today, lexicon)
    if said:
        return said.as_json()
    return _counted(tokens, today) or (Nothing() if _says_no_rush(tokens) else None)


def _loose_time(tokens: Tokens, today: date, lexicon: Lexicon) -> Timeframe | None:
    """A time that free text would not count as the horizon, but an answer may."""
    for duration in find_durations(tokens):
        if tokens.key(duration.end) not in ("ago", "old"):
            return Timeframe(duration.days_min, duration.days_max)
    if tuple(t.key for t in tokens.items if t.key not in POLITE or t.key == "now") in PRESENTLY:
        return Timeframe(*SOON)
    periods = Dates(today, lexicon.seasons).find(tokens)
    return until(periods[-1].last, today) if periods else None


def _says_no_rush(tokens: Tokens) -> bool:
    keys = " ".join(t.key for t in tokens.items[:30])
    return any(
        phrase in keys
        for phrase in ("no rush", "no hurry", "no deadline", "not urgent", "no idea", "not sure", "dont know")
    )


def _counted(tokens: Tokens, today: date) -> dict[str, Any] | Ambiguous | None:
    """What a number without a unit may mean."""
    numbers = [i for i in range(len(tokens)) if tokens.number(i) is not None]
    if not numbers and len(tokens) <= 4:
        count = next((2.0 if t.key == "couple" else 3.0 for t in tokens.items if t.key in ("couple", "few")), None)
        return _weeks_or_months(count, count) if count else None
    if not 1 <= len(numbers) <= 2 or len(tokens) > 8:
        return None
    low, high = (tokens.number(i) or 0.0 for i in (numbers[0], numbers[-1]))
    if tokens.items[numbers[0]].scale == "m":
        months = days(tokens.items[numbers[0]].base, "month")
        return Timeframe(months, months).as_json()
    if today.year < low <= today.year + 10:
        return until(date(int(low), 12, 31), today).as_json()
    if low in IN_DAYS and low == high:
        return Timeframe(int(low), int(low)).as_json()
    return _weeks_or_months(low, high) if 0 < low <= high <= 36 else None


def _weeks_or_months(low: float, high: float) -> Ambiguous:
    count = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    plural = "" if low == high == 1 else "s"
    return Ambiguous(
        tuple(
            (f"{count} {unit}{plural}", Timeframe(days(low, unit), days(high, unit)).as_json()) for unit in WEEKS_MONTHS
        )
    )


def read_bare_budget(text: str) -> dict[str, Any] | Ambiguous | Nothing | None:
    """The money an answer names; a small number alone could be that much or as many thousands."""
    tokens = read_tokens(text)
    words = [t.key for t in tokens.items if t.key not in POLITE]
    if (
        words
        and words[0] in NO_MONEY
        and len(words) <= 4
        and (len(words) == 1 or words[1] in ("for", "at", "really", "right", "budget", "money", "to", "only"))
    ):
        return Money(0, 0).as_json()
    if is_unknown(tokens):
        return Nothing()
    money = read_budget(tokens)
    if money:
        return money.as_json()
    amounts = [a for a in find_amounts(tokens) if not (counts_things(tokens, a) or _taken_back(tokens, a))]
    if not amounts:
        return Nothing() if _says_no_rush(tokens) else None
    return _plain_amount(amounts[-1] if "actually" in words else amounts[0])


def _taken_back(tokens: Tokens, amount: Amount) -> bool:
    """As in "3k, not 2k" and "3k instead of 2k"; a bound such as "not more than" is part of the amount."""
    before = tokens.keys(amount.start - 2, amount.start)
    return before[-1:] == ("not",) or before == ("instead", "of") or before == ("rather", "than")


def _plain_amount(amount: Amount) -> dict[str, Any] | Ambiguous:
    money = as_money(amount)
    if amount.signed or amount.scale or amount.value >= 100 or amount.value == 0:
        return money.as_json()
    ends = [end and end * 1000 for end in (money.amount_min, money.amount_max)]
    thousands = Money(ends[0], ends[1], money.currency, money.period)
    return Ambiguous(tuple((_title(m), m.as_json()) for m in (money, thousands)))


def _title(money: Money) -> str:
    ends = [f"{end:,}" for end in dict.fromkeys((money.amount_min, money.amount_max)) if end is not None]
    return "-".join(ends)


def read_bare_platforms(text: str, lexicon: Lexicon) -> list[str] | Nothing | None:
    """The platforms an answer names, "all" of them, or Nothing for no preference."""
    tokens = lexicon.spelling.corrected(read_tokens(text))
    found = find_platforms(tokens, lexicon)
    flags = refused(tokens, [(f.start, f.end) for f in found])
    wanted = list(dict.fromkeys(f.id for f, flag in zip(found, flags, strict=True) if not flag))
    if wanted:
        return wanted
    if is_unknown(tokens):
        return Nothing()
    keys = {t.key for t in tokens.items if t.kind == "word"}
    if keys & ALL and keys <= ALL | ALL_OF and not found:
        return [id for id in lexicon.platform_ids if id != "meta"]
    return None


def read_bare_goals(text: str, lexicon: Lexicon) -> list[str] | Nothing | None:
    """The goals an answer names; here a noun needs no wish beside it."""
    tokens = lexicon.spelling.corrected(read_tokens(text), asked=True)
    found = find_goals(tokens, lexicon)
    if not found:
        loose = [m for m in lexicon.goals.find(tokens) if not m.id.startswith(NOT)]
        found = [type(m)(m.id.partition(":")[2], m.start, m.end) for m in loose]
    flags = refused(tokens, [(f.start, f.end) for f in found])
    wanted = list(dict.fromkeys(f.id for f, flag in zip(found, flags, strict=True) if not flag))
    return wanted or (Nothing() if is_unknown(tokens) else None)


def read_bare_name(text: str) -> str | Nothing | None:
    """The name an answer gives."""
    tokens = read_tokens(text)
    if is_unknown(tokens):
        return Nothing()
    part = find_name(tokens)
    if part:
        return part.text
    name = _stripped(text)
    if not name or len(name.split()) > 5 or not NAME.fullmatch(name) or "?" in text:
        return None
    return name.title() if name.islower() else name


def read_bare_company(text: str) -> str | Nothing | None:
    """The company an answer names."""
    tokens = read_tokens(text)
    if is_unknown(tokens):
        return Nothing()
    part = find_company(tokens, find_name(tokens))
    return part.text if part else _short_answer(text)


def read_bare_role(text: str) -> str | Nothing | None:
    """The role an answer names."""
    tokens = read_tokens(text)
    if is_unknown(tokens):
        return Nothing()
    part = find_role(tokens)
    return part.text if part else _short_answer(text)


def _short_answer(text: str) -> str | None:
    answer = _stripped(text)
    return (
        answer if answer and len(answer.split()) <= 8 and "?" not in text and any(c.isalnum() for c in answer) else None
    )


def _stripped(text: str) -> str:
    """The answer without "it's", "we are" and the like before it, nor a full stop behind it."""
    plain = read_tokens(text).plain.cased.strip()[:LONGEST]
    return LEAD_INS.sub("", plain).strip(" \t\n.,;:!\"'")


def _or_nothing(text: str, value: str | None) -> str | Nothing | None:
    return value if value is not None or not is_unknown(text) else Nothing()
