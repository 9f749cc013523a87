"""What is asked about advice that was given: its period, how sound it is, what it takes, its platforms, other sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.advising import Advising
from bot.dialogue.counting import Counting
from bot.dialogue.heard import Heard
from bot.dialogue.model import Reply
from bot.dialogue.step import Step
from bot.dialogue.visit import Visit
from bot.knowledge.texts import fill
from bot.recommendations.shown import result_line
from bot.values.hours import read_hours
from bot.values.lexicon import Lexicon
from bot.values.options import read_options
from bot.values.sites import Sites

MOST_OPTIONS = 3
# More hours a week than this are much for a business of one or two.
MANY_HOURS = 6


@dataclass(frozen=True)
class Discussing:
    """Answers from the recommendation's own numbers; holds content only."""

    advising: Advising
    counting: Counting
    lines: Mapping[str, Any]
    lexicon: Lexicon
    sites: Sites

    def discuss(self, visit: Visit, heard: Heard, today: date) -> Reply:
        """The reply to one of `DISCUSSED` about the advice that stands."""
        advice = visit.recommendation or {}
        parts: dict[str, Callable[[], str]] = {
            "ask_period": lambda: self._period(advice),
            "ask_realistic": lambda: self._realistic(advice),
            "ask_certainty": lambda: self._certainty(advice),
            "ask_effort": lambda: self._effort(visit, advice, heard, today),
            "ask_unit": lambda: self.counting.explain_unit(advice),
            "ask_split": lambda: self.counting.explain_split(advice),
            "ask_verdict": lambda: self._verdict(visit, advice),
            "ask_why_change": lambda: self._say("why_change", **_shares(advice)),
            "simplify": lambda: self._simplify(advice),
            "ask_platform_reason": lambda: self._platform_reasons(visit, advice, heard),
            "compare_options": lambda: self._compare(visit, heard, today),
            "too_expensive": lambda: self._cheaper(advice),
            "too_little": lambda: self._say("too_little"),
        }
        return Reply(parts[heard.intent](), self.advising.ways())

    def note_sites(self, step: Step) -> Step:
        """The step with a word on each site named for the plan that no figures are known of."""
        # A site may look like somebody's name, which is held back from the text.
        named = " ".join((step.heard.text, *map(str, step.heard.held.as_json().values())))
        lines = [self._say("platform_unknown", platform=site) for site in self.sites.find(named)]
        return step.note("\n\n".join(lines)) if lines else step

    def speaks_of_hours(self, heard: Heard) -> bool:
        """Whether the message names hours of work."""
        return read_hours(heard.text, self.lexicon.grammar) is not None

    def _say(self, key: str, **values: Any) -> str:
        return fill(str(self.lines[key]), {name: str(value) for name, value in values.items()})

    def _money(self, amount: float, advice: Mapping[str, Any]) -> str:
        return self.advising.phrasing.amount(amount, (advice.get("money") or {}).get("currency"))

    def _period(self, advice: Mapping[str, Any]) -> str:
        money = advice.get("money")
        if not money:
            return self._say("period_no_money")
        stated = self.advising.phrasing.per(self._money(money["stated"], advice), money.get("period"))
        length = self.advising.phrasing.length(round(money["months"] * 30))
        spent = {name: self._money(money[name], advice) for name in ("total", "media", "production", "fee")}
        return self._say("period", stated=stated, length=length, **spent)

    def _realistic(self, advice: Mapping[str, Any]) -> str:
        result = result_line(dict(advice), self.advising.book) if advice.get("forecast") else ""
        return f"{result}\n\n{self._say('realistic')}" if result else self._say("realistic_no_forecast")

    def _certainty(self, advice: Mapping[str, Any]) -> str:
        change = (advice.get("would_change") or {}).get("text", "")
        risk = next(iter(advice.get("risks") or ()), "")
        return "\n\n".join(part for part in (self._say(f"certainty_{advice['confidence']}"), change, risk) if part)

    def _verdict(self, visit: Visit, advice: Mapping[str, Any]) -> str:
        """Yes or no to ads: the sum with what a sale brings where that is known, else the reason that weighs most."""
        weighed = self.counting.weigh(advice, visit.average_sale)
        if visit.average_sale and weighed:
            return weighed
        key = advice["verdict"] if advice["share"]["smm"] else "smo_only"
        reason = next((row["text"] for row in advice["reasons"]), "")
        return f"{self._say(f'verdict_{key}', reason=reason, **_shares(advice))} {weighed}".strip()

    def _effort(self, visit: Visit, advice: Mapping[str, Any], heard: Heard, today: date) -> str:
        """The hours the plan takes a week, against those the visitor has, and the first week's work."""
        weeks = advice.get("plan") or ()
        first = [line for week in weeks[:1] for line in (*week["organic"], *week["paid"])]
        if not first:
            return self._say("effort_no_plan")
        if given := read_hours(heard.text, self.lexicon.grammar):
            return self._enough(given, visit, today)
        effort = self.advising.recommend(visit, today)["effort"]
        hours = [self._say("effort_hours", weekly=effort["hours"], posts=effort["posts"]), *self._less(effort)]
        return "\n".join((" ".join(hours), self._say("effort_first"), *(f"- {line}" for line in first)))

    def _less(self, effort: Mapping[str, Any]) -> Iterator[str]:
        """What a third of the posts would take, where the work is more than a small business has hours for."""
        if effort["hours"] <= MANY_HOURS or effort["posts"] < 3:
            return
        fewer = max(2, round(effort["posts"] / 3))
        hours = round(fewer * effort["hours"] / effort["posts"])
        yield self._say("effort_less", fewer=fewer, takes=self._say("effort_given", n=hours))

    def _enough(self, given: float, visit: Visit, today: date) -> str:
        effort = self.advising.recommend(visit, today)["effort"]
        each = effort["hours"] / max(effort["posts"], 1)
        key = "enough" if given >= effort["hours"] else "tight" if given > each else "tiny"
        fits = int(given // each) if each else effort["posts"]
        return self._say(
            f"effort_{key}",
            given=self._say("effort_hour") if given == 1 else self._say("effort_given", n=f"{given:g}"),
            fits=fits,
            each=f"{each:g}",
            weekly=effort["hours"],
            posts=effort["posts"],
        )

    def _simplify(self, advice: Mapping[str, Any]) -> str:
        return self._say(f"simple_{advice['verdict']}", step=advice["next_step"])

    def _platform_reasons(self, visit: Visit, advice: Mapping[str, Any], heard: Heard) -> str:
        rows = {row["platform"]: row["why"] for row in reversed(advice.get("platforms") or ())}
        others = self.sites.find(heard.text)
        asked = heard.asked_platforms or (() if others else tuple(rows))
        said = [self._say("platform_unknown", platform=site) for site in others]
        said += [self._platform_reason(name, rows, visit) for name in asked]
        if not (others or heard.asked_platforms):
            known = [platform.label for platform in self.advising.book.platforms.values()]
            why = [choice] if (choice := advice.get("choice")) else []
            listed = self._say("platforms_known", known=self.advising.book.words.join(known))
            said = [*why, *said[: MOST_OPTIONS - len(why)], listed]
        return "\n\n".join(said[: MOST_OPTIONS + 1])

    def _platform_reason(self, name: str, rows: Mapping[str, str], visit: Visit) -> str:
        label = self.advising.phrasing.platforms.get(name, name)
        if name in rows:
            return self._say("platform_chosen", platform=label, why=rows[name])
        if name in visit.refused_platforms:
            return self._say("platform_refused", platform=label)
        known = self.advising.book.platforms.get(name)
        return (
            self._say("platform_left", platform=label, use=known.purpose)
            if known
            else self._say("platform_unknown", platform=label)
        )

    def _compare(self, visit: Visit, heard: Heard, today: date) -> str:
        options = read_options(heard.text, today, self.lexicon)[:MOST_OPTIONS]
        if len(options) < 2:
            return self._say("compare_what")
        return "\n".join(f"- {self._option(visit, name, value, today)}" for name, value in options)

    def _option(self, visit: Visit, name: str, value: dict[str, Any], today: date) -> str:
        if name == "budget" and visit.budget:
            value = {**value, **{key: value.get(key) or visit.budget.get(key) for key in ("currency", "period")}}
        imagined = replace(visit, budget=value) if name == "budget" else replace(visit, timeframe=value)
        advice = self.advising.recommend(imagined, today)
        result = result_line(advice, self.advising.book) if advice.get("forecast") else ""
        return " ".join((f"**{self.advising.phrasing.said(imagined, name)}**: {advice['headline']}", result)).strip()

    def _cheaper(self, advice: Mapping[str, Any]) -> str:
        return self._say("cheaper" if advice.get("money") else "cheaper_no_money")


def _shares(advice: Mapping[str, Any]) -> dict[str, int]:
    """The paid and the organic share in percent."""
    smm = round(advice["share"]["smm"] * 100)
    return {"smm": smm, "smo": 100 - smm}
