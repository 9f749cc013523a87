"""What the numbers of the advice count, where the money goes, and what a result is worth to the visitor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.advising import Advising
from bot.dialogue.heard import Heard
from bot.dialogue.model import Reply
from bot.dialogue.reading.acts import CAPACITY, WORTH
from bot.dialogue.step import Step
from bot.knowledge.texts import fill
from bot.recommendations.shown import counted_media, money_lines, primary_row, result_line
from bot.values.amounts import find_amounts
from bot.values.lexicon import Lexicon
from bot.values.payment import find_period
from bot.values.tokens import read_tokens

Advice = Mapping[str, Any]
SALES, LEADS = "sales", "leads"


@dataclass(frozen=True)
class Counting:
    """Answers from the recommendation's own numbers; holds content only."""

    advising: Advising
    lines: Mapping[str, Any]
    lexicon: Lexicon

    def explain_unit(self, advice: Advice) -> str:
        """What one counted result is, what it comes to, and what that price assumes."""
        row = primary_row(dict(advice))
        if row is None:
            return self._say("unit_none")
        return " ".join(self._unit(row, advice))

    def _unit(self, row: Mapping[str, Any], advice: Advice) -> Iterator[str]:
        metric = row["metric"]
        result = self.advising.book.result_of(metric, dict(advice))
        yield self._say("unit", one=result.one, means=result.means) if result else self._say(f"unit_{metric}")
        each = self._each(row, advice)
        if each and result:
            yield self._say("unit_price", each=each)
        if metric == SALES:
            yield self._say("unit_small", one=self._one(SALES, advice))
        if metric == LEADS:
            yield self._say("unit_open", many=self._many(SALES, advice))

    def explain_split(self, advice: Advice) -> str:
        """Where the whole budget goes, and why not all of it is ads."""
        money = advice.get("money")
        if not money or not money["total"]:
            return self._say("split_none")
        said = self.advising.phrasing.per(self._money(money["stated"], advice), money.get("period"))
        several = money["period"] not in ("once", None)
        length = self.advising.book.words.duration(round(money["months"] * 30))
        opening = self._say("split_period" if several else "split", stated=said, length=length)
        why = [self._say(f"split_{part}") for part in ("production", "fee", "unallocated") if money[part]]
        return "\n\n".join((opening, money_lines(dict(advice), self.advising.book), " ".join(why)))

    def take(self, step: Step, today: date) -> Step:
        """The advice counted with what one sale brings, and for no more than can be taken on, as far as told."""
        heard = step.heard
        told = {part.intent for part in heard.parts[1:] if part.sure} | {heard.intent}
        valued = self._take_worth(step, today) if WORTH in told else step
        limited = self._take_capacity(valued, today) if CAPACITY in told else valued
        unit = self.explain_unit(step.before.recommendation or {})
        return limited if limited.replies else limited.say(self._reply(unit))

    def _take_worth(self, step: Step, today: date) -> Step:
        before, sale = step.after.recommendation or {}, self._read_worth(step.heard)
        if sale is None:
            return step
        valued = step.now(average_sale=sale)
        advice = self.advising.recommend(valued.after, today)
        text = self._say_worth(before, advice, self._money(sale, advice))
        return replace(valued.now(recommendation=advice), advice=advice).say(self._reply(text))

    def _say_worth(self, before: Advice, advice: Advice, amount: str) -> str:
        row, old = primary_row(dict(advice)), primary_row(dict(before))
        if row is None or row["metric"] not in (SALES, LEADS):
            return self._say("worth_open", amount=amount)
        named = {"one": self._one(SALES, advice), "many": self._many(SALES, advice), "amount": amount}
        result, each = result_line(dict(advice), self.advising.book), self._each(row, advice) or ""
        if row["metric"] == SALES:
            return self._say("worth_sales", result=result, each=each, **named)
        count = {"lead": self._one(LEADS, advice), "leads": self._many(LEADS, advice), "each": each, "result": result}
        moved = old is not None and old["metric"] == SALES
        return self._say("worth_moved" if moved else "worth_leads", **named, **count)

    def _take_capacity(self, step: Step, today: date) -> Step:
        before, wanted = step.after.recommendation or {}, self._read_capacity(step.heard)
        row = primary_row(dict(before))
        if wanted is None or row is None or row["metric"] not in (SALES, LEADS):
            return step
        limit = f"{wanted['amount']:,g}"
        if row["metric"] == LEADS:
            return step.say(self._reply(self._say_share(row, before, wanted["amount"])))
        limited = step.now(target=wanted)
        advice = self.advising.recommend(limited.after, today)
        text = self._say("capacity", limit=limit, many=self._many(SALES, advice), needed=_needed(advice))
        return replace(limited.now(recommendation=advice), advice=advice).say(self._reply(text))

    def _say_share(self, row: Mapping[str, Any], advice: Advice, limit: float) -> str:
        """How many of the leads it takes to fill what can be taken on."""
        named = {"many": self._many(SALES, advice), "leads": self._many(LEADS, advice), "limit": f"{limit:,g}"}
        likely = self.advising.book.words.few(row["likely"])
        ratio = int(row["likely"] // limit)
        return self._say("capacity_share" if ratio > 1 else "capacity_short", likely=likely, ratio=ratio, **named)

    def _read_worth(self, heard: Heard) -> float | None:
        told = [e["value"] for e in heard.entities if e.get("entity") == "sale_value"]
        tokens = read_tokens(_part_of(heard, WORTH), self.lexicon.grammar)
        sums = [float(value["amount"]) for value in told] or [amount.middle for amount in find_amounts(tokens)]
        return sums[-1] if sums and sums[-1] > 0 else None

    def _read_capacity(self, heard: Heard) -> dict[str, Any] | None:
        """The last number named: "not thirty, more like five"."""
        tokens = read_tokens(_part_of(heard, CAPACITY), self.lexicon.grammar)
        at = [i for i in range(len(tokens)) if (tokens.number(i) or 0) >= 1]
        if not at:
            return None
        period = find_period(tokens, at[-1], at[-1] + 1)[0]
        amount = tokens.number(at[-1])
        return {"amount": amount, "metric": SALES, "period": period if period != "once" else None}

    def _each(self, row: Mapping[str, Any], advice: Advice) -> str | None:
        media = counted_media(row["metric"], dict(advice)) if advice.get("money") else 0
        return self._money(media / row["likely"], advice) if media and row["likely"] >= 1 else None

    def _one(self, metric: str, advice: Advice) -> str:
        result = self.advising.book.result_of(metric, dict(advice))
        return result.one if result else metric

    def _many(self, metric: str, advice: Advice) -> str:
        return self.advising.book.name_in(dict(advice), metric)

    def _money(self, amount: float, advice: Advice) -> str:
        return self.advising.phrasing.amount(amount, (advice.get("money") or {}).get("currency"))

    def _say(self, key: str, **values: Any) -> str:
        return fill(str(self.lines[key]), {name: str(value) for name, value in values.items()})

    def _reply(self, text: str) -> Reply:
        return Reply(text, self.advising.ways())


def _part_of(heard: Heard, intent: str) -> str:
    """The part of the message that does this; all of it where it is in one piece."""
    part = next((part for part in heard.parts[1:] if part.intent == intent), heard.whole)
    return heard.text[slice(*part.span)]


def _needed(advice: Advice) -> str:
    return str((advice.get("needed") or {}).get("text", ""))
