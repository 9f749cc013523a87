"""A result the visitor needs, as a number: "40 leads a month", "100 sales", "5,000 followers"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.values.cues import tense
from bot.values.payment import find_period
from bot.values.tokens import Tokens, read_tokens

METRICS = {
    word: metric
    for metric, words in {
        "leads": "lead leads enquiry enquiries inquiry inquiries prospect prospects appointment appointments",
        "signups": "signup signups registration registrations sign",
        "sales": "sale sales purchase purchases deal deals",
        "orders": "order orders booking bookings reservation reservations ticket tickets",
        "customers": "customer customers client clients buyer buyers patients members",
        "visits": "visit visits visitor visitors",
        "clicks": "click clicks",
        "followers": "follower followers fan fans",
        "subscribers": "subscriber subscribers",
        "likes": "like likes",
        "views": "view views",
        "impressions": "impression impressions",
        "downloads": "download downloads install installs",
        "attendees": "attendee attendees guests participants",
    }.items()
    for word in words.split()
}
BETWEEN = frozenset(
    "new more extra additional qualified good quality paying online website web page email newsletter instagram "
    "insta facebook fb linkedin twitter tiktok youtube real active organic loyal potential sales b2b local "
    "relevant hot warm + plus or of unique app ticket subscriber trial high".split()
)
PERCENT = frozenset(("%", "percent", "x"))
HAVING = frozenset("have has had ive weve got already currently only with over".split())
WANTING = frozenset(
    "want wants need needs get getting reach hit achieve generate target goal aim aiming grow to looking bring "
    "gain by plan make like expect win acquire at for least within increase deliver another build sell".split()
)
FILLERS = frozenset("at least about around roughly maybe say like some a the or so please just".split())


@dataclass(frozen=True)
class Target:
    """A wanted count of something, per period or (None) in all."""

    amount: float
    metric: str
    period: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The value a `target` entity carries."""
        return {"amount": self.amount, "metric": self.metric, "period": self.period}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Target:
        """The target `as_json` wrote."""
        return cls(data["amount"], str(data["metric"]), data.get("period"))


@dataclass(frozen=True)
class StatedTarget:
    """A target and the tokens that state it."""

    target: Target
    start: int
    end: int


def read_target(text: str | Tokens) -> Target | None:
    """The result the text says is wanted; None when it states none."""
    stated = find_target(read_tokens(text))
    return stated.target if stated else None


def find_target(tokens: Tokens) -> StatedTarget | None:
    """The target and where it is said."""
    for i in range(len(tokens)):
        if tokens.number(i) is not None:
            stated = _at(tokens, i)
            if stated:
                return stated
    return None


def _at(tokens: Tokens, i: int) -> StatedTarget | None:
    amount, at = tokens.number(i) or 0.0, i + 1
    if amount < 1 or tokens.key(i - 1) in ("$", "£", "€", "₹"):
        return None
    while tokens.key(at) in BETWEEN and at - i < 5 and (tokens.key(at) not in METRICS or tokens.key(at + 1) in METRICS):
        at += 1
    if tokens.key(at) not in METRICS:
        return _up_to(tokens, i)
    metric, end = _metric(tokens, at)
    if not _wanted(tokens, i, end):
        return None
    return _stated(tokens, amount, metric, i, end)


def _stated(tokens: Tokens, amount: float, metric: str, start: int, end: int) -> StatedTarget:
    period, after = find_period(tokens, start, end)
    whole = int(amount) if amount == int(amount) else amount
    return StatedTarget(Target(whole, metric, period if period != "once" else None), start, max(after, end))


def _metric(tokens: Tokens, i: int) -> tuple[str, int]:
    metric, end = METRICS[tokens.key(i)], i + 1
    if tokens.key(i) == "sign":
        return ("signups", end + 1) if tokens.key(end) in ("up", "ups") else ("signups", end)
    if tokens.key(end) in METRICS:
        return METRICS[tokens.key(end)], end + 1
    return metric, end + 2 if tokens.keys(end, end + 2) in (("sign", "ups"), ("sign", "up")) else end


def _wanted(tokens: Tokens, i: int, end: int) -> bool:
    """Whether the count is wished for, not there already or gone by."""
    first, last = tokens.clause(i)
    before = tokens.keys(max(first, i - 6), i)
    if last - first <= (end - i) + 4 and (not before or set(before) <= FILLERS):
        return tense(tokens, i, end) != "past"
    if HAVING.intersection(before[-2:]) and not WANTING.intersection(before[-3:]):
        return False
    return tense(tokens, i, end) == "wish" or (bool(WANTING.intersection(before)) and tense(tokens, i, end) != "past")


def _up_to(tokens: Tokens, i: int) -> StatedTarget | None:
    """As in "take our subscribers from 200 to 900"."""
    if tokens.key(i - 1) != "to" or tokens.key(i + 1) in PERCENT or tokens.number(i) is None:
        return None
    first = max(tokens.sentence(i)[0], i - 6)
    for at in range(i - 2, first - 1, -1):
        if tokens.key(at) in METRICS and tense(tokens, at, i) == "wish":
            return _stated(tokens, tokens.number(i) or 0.0, METRICS[tokens.key(at)], i, i + 1)
    return None
