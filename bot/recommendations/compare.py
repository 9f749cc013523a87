"""The difference between two recommendations, in two lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.recommendations.book import AdviceBook
from bot.recommendations.model import Json
from bot.recommendations.shown import primary_row

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
    yield from _result(before, after, book)
    unknown = [name for name in _uncounted(after) if name not in _uncounted(before)]
    if unknown:
        labels = book.words.join([book.platforms[name].label for name in unknown])
        yield book.words.say("compare.uncounted", platforms=labels, money=_spent_on(unknown, after, book))


def _result(before: Json, after: Json, book: AdviceBook) -> Iterator[str]:
    """What became of the likely result and of the money for ads; what reads the same before and after is left out."""
    old, new = _totals(before), _totals(after)
    told = primary_row(after)
    wanted = ((told["metric"],) if told else ()) + TELLING
    metric = next((metric for metric in wanted if metric in old and metric in new), None)
    moneys = _media(before, book), _media(after, book)
    counts = (book.words.few(old[metric]), book.words.few(new[metric])) if metric else ("", "")
    changed = f"{'result' * (counts[0] != counts[1])} {'money' * (moneys[0] != moneys[1])}".split()
    if changed:
        yield book.words.say(
            f"compare.{'_and_'.join(changed)}",
            metric=book.name_in(after, metric) if metric else "",
            before=counts[0],
            after=counts[1],
            money_before=moneys[0],
            money_after=moneys[1],
        )


def _uncounted(advice: Json) -> list[str]:
    """The platforms with money for ads of which the forecast knows nothing."""
    told = {row["platform"] for row in advice["forecast"]}
    return [
        p["platform"] for p in advice["platforms"] if p["role"] == "paid" and p["budget"] and p["platform"] not in told
    ]


def _spent_on(names: list[str], advice: Json, book: AdviceBook) -> str:
    parts = [p["budget"] for p in advice["platforms"] if p["role"] == "paid" and p["platform"] in names]
    return book.rates.write(sum((Decimal(str(part)) for part in parts), Decimal(0)), advice["money"]["currency"])


def _totals(advice: Json) -> dict[str, float]:
    return {row["metric"]: row["likely"] for row in advice["forecast"] if row["platform"] == "all"}


def _media(advice: Json, book: AdviceBook) -> str:
    money = advice["money"]
    return book.rates.write(Decimal(str(money["media"])), money["currency"])
