"""What becomes of the advice when something is changed, in as many lines as there are differences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.chat_text import primary_row, result_line

# A share that moves by less than this many percent reads the same.
LEAST_MOVE = 10


def compare_recommendations(before: Recommendation, after: Recommendation, book: Catalog) -> tuple[str, ...]:
    """Each difference that a visitor would notice."""
    told = (_compare_verdicts, _compare_platforms, _compare_beginnings, _compare_outcomes)
    return tuple(line for tell in told for line in tell(before, after, book))


def _compare_verdicts(before: Recommendation, after: Recommendation, book: Catalog) -> Iterator[str]:
    smm_before, smm_after = (round(advice.share_smm * 100) for advice in (before, after))
    same = before.verdict == after.verdict
    if same and abs(smm_after - smm_before) < LEAST_MOVE:
        return
    yield book.words.fill_sentence(
        "compare.same_verdict" if same else "compare.verdict",
        before=book.words.fill_sentence(f"verdicts.{before.verdict}"),
        after=book.words.fill_sentence(f"verdicts.{after.verdict}"),
        smm_before=smm_before,
        smm_after=smm_after,
    )


def _compare_platforms(before: Recommendation, after: Recommendation, book: Catalog) -> Iterator[str]:
    old, new = (list(dict.fromkeys(p.platform for p in advice.platforms)) for advice in (before, after))
    for key, names in (
        ("added", [name for name in new if name not in old]),
        ("dropped", [name for name in old if name not in new]),
    ):
        if names:
            labels = [book.platforms[name].label for name in names]
            yield book.words.fill_sentence(f"compare.{key}", platforms=book.formats.join_list(labels))


def _compare_beginnings(before: Recommendation, after: Recommendation, book: Catalog) -> Iterator[str]:
    """When the first week is, where it is another one than before."""
    old, new = (advice.plan[0].starts if advice.plan else None for advice in (before, after))
    if new and new != old:
        yield book.words.fill_sentence("compare.begins", date=book.formats.format_date(new))


def _compare_outcomes(before: Recommendation, after: Recommendation, book: Catalog) -> Iterator[str]:
    if before.feasible != after.feasible:
        yield book.words.fill_sentence("compare.cleared" if after.feasible else "compare.blocked")
    if after.money is None:
        return
    yield from _compare_results(before, after, book)
    unknown = [name for name in _list_uncounted(after) if name not in _list_uncounted(before)]
    if unknown:
        labels = book.formats.join_list([book.platforms[name].label for name in unknown])
        yield book.words.fill_sentence("compare.uncounted", platforms=labels, money=_sum_spent_on(unknown, after, book))


def _compare_results(before: Recommendation, after: Recommendation, book: Catalog) -> Iterator[str]:
    """What became of the likely result and of the money for ads; two different counts are not set beside each other."""
    old, new = primary_row(before), primary_row(after)
    if new and (not old or old.metric != new.metric):
        if old:
            names = {"before": book.name_in(before, old.metric), "after": book.name_in(after, new.metric)}
            yield book.words.fill_sentence("compare.counted", **names)
        yield result_line(after, book)
        return
    moneys = _format_media(before, book), _format_media(after, book)
    counts = (
        (book.words.format_few(old.range.likely), book.words.format_few(new.range.likely)) if old and new else ("", "")
    )
    spends = after.money is not None and after.money.media > 0
    changed = f"{'result' * (counts[0] != counts[1])} {'money' * (spends and moneys[0] != moneys[1])}".split()
    if changed:
        alike = before.currency is not None and before.currency == after.currency
        yield book.words.fill_sentence(
            f"compare.{'_and_'.join(changed)}" if alike else f"compare.{'result_now' if new else 'money_now'}",
            metric=book.name_in(after, new.metric) if new else "",
            before=counts[0],
            after=counts[1],
            money_before=moneys[0],
            money_after=moneys[1],
        )


def _list_uncounted(advice: Recommendation) -> list[str]:
    """The platforms with money for ads of which the forecast knows nothing."""
    told = {row.platform for row in advice.forecast}
    return [p.platform for p in advice.platforms if p.role == "paid" and p.budget and p.platform not in told]


def _sum_spent_on(names: list[str], advice: Recommendation, book: Catalog) -> str:
    parts = [p.budget for p in advice.platforms if p.role == "paid" and p.platform in names]
    return book.formats.format_money(sum(filter(None, parts), Decimal(0)), advice.currency)


def _format_media(advice: Recommendation, book: Catalog) -> str:
    money = advice.money
    return book.formats.format_money(money.media, money.currency) if money else ""
