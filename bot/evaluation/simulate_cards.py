"""What a simulated visitor has in mind: a card, drawn from a seed, with words for it that nobody trains on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from bot.errors import BotError

Words = Mapping[str, Any]
FILES = ("goals", "timeframe", "budget", "platforms", "contact", "talk")
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_AMOUNTS = (80, 120, 150, 200, 250, 300, 400, 500, 600, 750, 900, 1200, 1500, 2000, 2500, 3000, 5000, 8000)
_CURRENCIES: dict[str | None, tuple[str, ...]] = {
    None: ("{n}",),
    "USD": ("${n}", "{n} dollars", "{n} usd"),
    "GBP": ("£{n}", "{n} pounds", "{n} quid"),
    "EUR": ("€{n}", "{n} euros", "{n} eur"),
}
_PHONES = (
    ("(503) 555-01{n}", "+150355501{n}"),
    ("646-555-01{n}", "+164655501{n}"),
    ("312.555.01{n}", "+131255501{n}"),
    ("+1 202 555 01{n}", "+120255501{n}"),
    ("+44 20 7946 09{n}", "+4420794609{n}"),
    ("+49 30 23125 0{n}", "+4930231250{n}"),
)
_SHARES = {"consultation": 0.7, "consent": 0.9, "marketing": 0.3, "slot": 0.8}
_TEMPERS = ("terse", "plain", "plain", "chatty")
_WAYS = tuple("length_weeks length_months within_months range_months deadline half_year year soon open".split())
_SUMS = ("per_month", "per_month", "in_total", "per_week", "range_month", "cap_month", "nothing", "unknown")
_PLACES = ("named", "named", "named", "none", "refused")


@dataclass(frozen=True)
class CardWish:
    """A value on the card: the kind of words for it, what fills them, and what must be known of it.

    `expected` None: there is nothing to know, and the question is settled.
    """

    kind: str
    fills: Mapping[str, Sequence[str]] = field(default_factory=dict)
    expected: Any = None


@dataclass(frozen=True)
class Card:
    """Everything one visitor wants and how they are."""

    seed: int
    number: int
    temper: str
    habits: tuple[str, ...]
    business: str
    wishes: Mapping[str, CardWish]
    contact: Mapping[str, str]
    spoken: Mapping[str, Sequence[str]]
    agrees: Mapping[str, bool]
    decides: str
    change: tuple[str, CardWish] | None
    questions: tuple[Mapping[str, str], ...]
    tells_early: tuple[str, ...]

    def make_random(self) -> Random:
        """The chance that this visitor's words are left to."""
        return Random(f"words {self.seed} {self.number}")


def read_words(folder: Path) -> Words:
    """The phrasings of every file. Raises BotError naming a file that is not there."""
    missing = [name for name in FILES if not (folder / f"{name}.yml").is_file()]
    if missing:
        raise BotError(f"{folder}: {missing[0]}.yml is missing")
    return {name: YAML(typ="safe", pure=True).load(folder / f"{name}.yml") for name in FILES}


def draw_card(seed: int, number: int, words: Words) -> Card:
    """The card of that number; the same seed always draws the same."""
    random = Random(f"card {seed} {number}")
    goal = random.choice(sorted(words["goals"]))
    wishes = {
        "goals": CardWish(goal, expected=[goal, *words["goals"][goal]["also"]]),
        "timeframe": _draw_time(random, random.choice(_WAYS), words),
        "budget": _draw_money(random, random.choice(_SUMS)),
        "platforms": _draw_platforms(random, random.choice(_PLACES), words),
    }
    contact, spoken = _draw_contact(random, number, words)
    agrees = {name: random.random() < share for name, share in _SHARES.items()}
    habits = ("slip", "drop_vowel", "swap", "drop_apostrophes", "lower", "fill")
    return Card(
        seed=seed,
        number=number,
        temper=random.choice(_TEMPERS),
        habits=tuple(random.sample(habits, random.choice((0, 1, 2, 3)))),
        business=random.choice(words["talk"]["businesses"]),
        wishes=wishes,
        contact=contact,
        spoken=spoken,
        agrees=agrees,
        decides=random.choice(("me", "shared", "other")),
        change=_draw_change(random, words),
        questions=tuple(random.sample(words["talk"]["questions"], random.choice((0, 0, 1, 2)))),
        tells_early=tuple(random.sample(("timeframe", "budget"), random.choice((0, 0, 0, 1, 2)))),
    )


def _draw_time(random: Random, kind: str, words: Words) -> CardWish:
    if kind == "deadline":
        day = random.choice(words["timeframe"]["days"])
        return CardWish(kind, {"day": (day["say"],)}, {"deadline": str(day["is"])})
    n = random.randint(3, 10)
    m = n + random.randint(1, 3)
    days = {
        "length_weeks": {"days_min": 7 * n, "days_max": 7 * n},
        "length_months": {"days_min": 30 * n, "days_max": 30 * n},
        "within_months": {"days_max": 30 * n},
        "range_months": {"days_min": 30 * n, "days_max": 30 * m},
        "half_year": {"days_max": 180},
        "year": {"days_max": {"from": 360, "to": 366}},
        "soon": {"days_max": {"from": 0, "to": 31}},
        "open": None,
    }
    figures = kind == "range_months" or n > len(_NUMBERS)
    return CardWish(kind, {"n": (str(n),) if figures else (str(n), _NUMBERS[n - 1]), "m": (str(m),)}, days[kind])


def _draw_money(random: Random, kind: str) -> CardWish:
    if kind == "unknown":
        return CardWish(kind)
    if kind == "nothing":
        return CardWish(kind, expected={"amount_min": 0, "amount_max": 0})
    amount, currency = random.choice(_AMOUNTS), random.choice((*_CURRENCIES, None))
    top = 2 * amount
    ends: dict[str, Any] = {"amount_min": amount, "amount_max": top if kind == "range_month" else amount}
    if kind == "cap_month":
        del ends["amount_min"]
    period = {"in_total": "once", "per_week": "week"}.get(kind, "month")
    named = {"currency": currency} if currency else {}
    plain = {**ends, "period": period, **named}
    return CardWish(kind, {"sum": _format_sums(amount, currency), "top": _format_sums(top, currency)}, plain)


def _format_sums(amount: int, currency: str | None) -> tuple[str, ...]:
    figures = [f"{amount:,}", str(amount)] + ([f"{amount / 1000:g}k"] if amount % 100 == 0 and amount >= 1000 else [])
    return tuple(form.format(n=figure) for form in _CURRENCIES[currency] for figure in figures)


def _draw_platforms(random: Random, kind: str, words: Words) -> CardWish:
    names = words["platforms"]["names"]
    if kind == "none":
        return CardWish(kind)
    chosen = random.sample(sorted(names), 1 if kind == "refused" else random.choice((1, 1, 2, 2, 3)))
    joins = (" and ", ", ", " + ", " & ", "/")
    lists = tuple(random.choice(joins).join(random.choice(names[one]) for one in chosen) for _ in range(4))
    return CardWish(kind, {"list": lists}, chosen)


def _draw_contact(random: Random, number: int, words: Words) -> tuple[dict[str, str], dict[str, Sequence[str]]]:
    known = words["contact"]
    first, last = random.choice(known["people"])
    company = random.choice(known["companies"])
    host = "".join(c for c in company.lower() if c.isalnum()) + random.choice((".com", ".net", ".org"))
    user = f"{first}.{last}{number}".lower().replace("'", "").replace("-", "")
    shown, phone = _draw_phone(random)
    contact = {"name": random.choice((first, f"{first} {last}", f"{first} {last}")), "email": f"{user}@{host}"}
    optional = {"company": company, "phone": phone, "website": host}
    kept = {name: value for name, value in optional.items() if random.random() < 0.6}
    aloud = f"{user.replace('.', ' dot ')} at {host.replace('.', ' dot ')}"
    spoken = {name: (value,) for name, value in {**contact, **optional, "site": host, "spoken": aloud}.items()}
    return {**contact, **kept}, {**spoken, "phone": (shown,)}


def _draw_phone(random: Random) -> tuple[str, str]:
    """A number as it is typed, and in E.164."""
    figures = str(random.randint(10, 99))
    shown, phone = random.choice(_PHONES)
    return shown.format(n=figures), phone.format(n=figures)


def _draw_change(random: Random, words: Words) -> tuple[str, CardWish] | None:
    question = random.choice((None, None, "budget", "timeframe", "platforms"))
    if question is None:
        return None
    if question == "budget":
        return question, _draw_money(random, "per_month")
    if question == "timeframe":
        return question, _draw_time(random, "length_months", words)
    one = random.choice(sorted(words["platforms"]["names"]))
    return question, CardWish("named", {"list": tuple(words["platforms"]["names"][one])}, [one])
