"""The difference between two recommendations, in two lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.recommendations.book import AdviceBook
from bot.recommendations.model import Json

# Of the counts that both have, the first of these tells the difference.
TELLING = ("sales", "leads", "clicks", "impressions", "engagements")


def compare(before: Json, after: Json, book: AdviceBook) -> tuple[str, str]:
    """What became of the verdict, and what became of the rest; recommendations as JSON, as the talk keeps them."""
    rest = [*_platforms(before, after, book), *_outcome(before, after, book)]
    return _verdict(before, after, book), " ".join(rest) or book.words.say("compare.nothing")


def _verdict(before: Json, after: Json, book: AdviceBook) -> str:
    same = before["verdict"] == after["verdict"]
    key = "same" if same and before["share"] == after["share"] else "same_verdict" if same else "verdict"
    return book.words.say(
        f"compare.{key}",
        before=book.words.say(f"verdicts.{before['verdict']}"),
        after=book.words.say(f"verdicts.{after['verdict']}"),
        smm_before=round(before["share"]["smm"] * 100),
        smm_after=round(after["share"]["smm"] * 100),
    )


def _platforms(before: Json, after: Json, book: AdviceBook) -> Iterator[str]:
    old, new = (list(dict.fromkeys(p["platform"] for p in advice["platforms"])) for advice in (before, after))
    for key, names in (
        ("added", [name for name in new if name not in old]),
        ("dropped", [name for name in old if name not in new]),
    ):
        if names:
            labels = [book.platforms[name].label for name in names]
            yield book.words.say(f"compare.{key}", platforms=book.words.join(labels))


def _outcome(before: Json, after: Json, book: AdviceBook) -> Iterator[str]:
    if before["feasible"] != after["feasible"]:
        yield book.words.say("compare.cleared" if after["feasible"] else "compare.blocked")
    if not before["money"] or not after["money"]:
        return
    old, new = _totals(before), _totals(after)
    money = {"money_before": _media(before, book), "money_after": _media(after, book)}
    metric = next((metric for metric in TELLING if metric in old and metric in new), None)
    if metric is not None and (old[metric] != new[metric] or len(set(money.values())) > 1):
        counts = {"before": book.words.few(old[metric]), "after": book.words.few(new[metric])}
        yield book.words.say("compare.result", metric=book.words.say(f"metrics.{metric}"), **counts, **money)
    elif metric is None and len(set(money.values())) > 1:
        yield book.words.say("compare.money", **money)


def _totals(advice: Json) -> dict[str, float]:
    return {row["metric"]: row["likely"] for row in advice["forecast"] if row["platform"] == "all"}


def _media(advice: Json, book: AdviceBook) -> str:
    money = advice["money"]
    return book.rates.write(Decimal(str(money["media"])), money["currency"])
