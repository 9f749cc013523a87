"""A lead as the agency's people see it in Slack: who, what for, by when, how much, what was advised, in whose words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.blocks import BLOCKS, button, context, fallback, header, mrkdwn, plain, select, words
from bot.channels.slack.markup import escaped, shortened, to_mrkdwn, to_plain
from bot.channels.slack.model import AGENCY_BUTTONS, Json
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.visit import Visit
from bot.leads.kinds import BUYER
from bot.leads.model import Lead
from bot.leads.others import describe_others
from bot.notifications.model import Alert
from bot.storage.transcripts import Message

CLAIM, SNOOZE, OUTCOME, SHOW = (AGENCY_BUTTONS + name for name in ("claim", "snooze", "outcome", "show"))
_PROFILE = ("goals", "timeframe", "budget")
_WORDS, _WORD = 5, 300
_TELLING = 3
LISTED = 15
_REASONS = 3
# Between the value of an option and the conversation it is about.
SEPARATOR = "|"


@dataclass(frozen=True)
class Talk:
    """A conversation as sales sees it: the visitor's words, the plan and its address, who looks after them, and where
    the brief is."""

    id: str
    words: tuple[str, ...] = ()
    plan: Json | None = None
    link: str | None = None
    holder: str | None = None
    brief: str | None = None


@dataclass(frozen=True)
class LeadBlocks:
    """Shows leads with the texts of slack.yml; kinds and tiers have the names of brief.yml."""

    texts: Mapping[str, Any]
    phrasing: Phrasing
    brief: Mapping[str, Any]

    @property
    def kinds(self) -> Mapping[str, str]:
        """What kinds of people are called."""
        names: Mapping[str, str] = self.brief["kinds"]
        return names

    def alert(self, heading: str, talk: Talk, lead: Lead | None, notes: Sequence[str] = ()) -> Json:
        """What the agency is told, with buttons for what can be done about it; `notes` say what was done already."""
        blocks = [
            header(heading),
            *self._facts(talk, lead),
            *self._why(lead),
            *self._words(talk.words),
            self._reach(lead, talk.id),
        ]
        blocks += [context(escaped(describe_others(lead)))] if lead and lead.others else []
        known = [*([self.noted("claimed", talk.holder)] if talk.holder else []), *notes]
        blocks += [context(*known)] if known else []
        blocks.append({"type": "actions", "elements": list(self._actions(talk, lead))})
        return {"text": fallback(heading), "blocks": blocks}

    def listed(self, leads: Sequence[Lead], count: int) -> Json:
        """The newest leads, a line and a button each; `count` is how many people there are."""
        if not leads:
            return _said(str(self.texts["none"]))
        shown = leads[: min(LISTED, BLOCKS - 2)]
        blocks = [header(str(self.texts["list"])), *(self._row(lead) for lead in shown)]
        if count > len(shown):
            blocks.append(context(to_mrkdwn(self.texts["list_more"].format(count=count - len(shown)))))
        return {"text": fallback(str(self.texts["list"])), "blocks": blocks}

    def heading(self, alert: Alert, lead: Lead | None) -> str:
        """What an alert is called."""
        who = self.who(lead)
        kind = f"{alert.kind}_named" if alert.kind in ("person", "routed") and who else alert.kind
        facts = {"kind": self.kinds.get(alert.about, ""), "what": self._what(alert)}
        return str(self.texts[kind]).format(who=who, when=alert.when, **facts)

    def _what(self, alert: Alert) -> str:
        """The status or the owner that an alert tells of."""
        if alert.kind == "status":
            return str(self.texts["statuses"].get(alert.about, alert.about))
        return alert.about or str(self.texts["nobody"])

    def who(self, lead: Lead | None) -> str:
        """The name, and the company if there is one."""
        contact = lead.contact if lead else None
        return ", ".join(part for part in (contact.name, contact.company) if part) if contact else ""

    def noted(self, key: str, user: str, **values: Any) -> str:
        """A line of content in Slack's markup, with somebody mentioned in it."""
        line = to_mrkdwn(str(self.texts[key]))
        return line.format(person=f"<@{user}>", **{name: escaped(str(value)) for name, value in values.items()})

    def _facts(self, talk: Talk, lead: Lead | None) -> list[Json]:
        given = lead.recommendations[-1].recommendation if lead and lead.recommendations else talk.plan
        profile = lead.profile if lead else (given or {}).get("profile") or {}
        facts = {**{name: self._said_of(profile, name) for name in _PROFILE}, "verdict": self._advice(given)}
        if lead:
            facts |= {"score": self._rated(lead)} if lead.scored else {}
            facts |= {"kind": self.kinds[lead.kind]} if lead.kind != BUYER else {}
            facts["status"] = str(self.texts["statuses"][lead.status])
            facts |= {"call": str(lead.profile["call"]["text"])} if lead.profile.get("call") else {}
        named = [f"*{escaped(self.texts['fields'][name])}*\n{escaped(value)}" for name, value in facts.items()]
        return [{"type": "section", "fields": [mrkdwn(shortened(text, 2000)) for text in named]}]

    def _rated(self, lead: Lead) -> str:
        tier = self.brief["tiers"][lead.tier]
        return str(self.brief["scored"]).format(total=lead.score, tier=tier)

    def _why(self, lead: Lead | None) -> list[Json]:
        """What to do next, and what earned the most points."""
        scored = lead.scored if lead else None
        if scored is None:
            return []
        best = sorted((one for one in scored.points if one.points), key=lambda one: -one.points)[:_REASONS]
        reasons = " ".join(one.reason for one in best)
        next_ = f"*{escaped(str(self.texts['fields']['next']))}*\n{escaped(scored.next)}"
        shown: list[Json] = [{"type": "section", "text": mrkdwn(shortened(next_, 2000))}]
        return [*shown, *([context(escaped(reasons))] if reasons else [])]

    def _words(self, said: Sequence[str]) -> list[Json]:
        if not said:
            return []
        quoted = "\n".join(f"“{shortened(text, _WORD)}”" for text in said[-_WORDS:])
        return [context(f"*{escaped(str(self.texts['words']))}*"), words(quoted)]

    def _reach(self, lead: Lead | None, conversation_id: str) -> Json:
        if lead is None:
            return context(escaped(str(self.texts["anonymous"]).format(conversation=conversation_id)))
        known = (lead.contact.email, lead.contact.phone, lead.contact.role, lead.contact.website, lead.id)
        return context(" · ".join([f"*{escaped(str(self.texts['reach']))}*", *(escaped(v) for v in known if v)]))

    def _actions(self, talk: Talk, lead: Lead | None) -> Iterator[Json]:
        if lead is None or lead.status == "new":
            if not talk.holder:
                yield button(str(self.texts["claim"]), CLAIM, talk.id, style="primary")
            yield select(str(self.texts["snooze"]), SNOOZE, self._snoozes(talk.id))
        if lead:
            yield select(str(self.texts["outcome"]), OUTCOME, self._outcomes(talk.id))
        if talk.brief:
            yield button(str(self.texts["brief"]), "link-brief", url=talk.brief)
        if talk.link:
            yield button(str(self.texts["open"]), "link-open", url=talk.link)

    def _snoozes(self, conversation_id: str) -> list[tuple[str, str]]:
        rows = self.texts["snoozes"]
        return [(str(row["title"]), f"{row['hours']}{SEPARATOR}{conversation_id}") for row in rows]

    def _outcomes(self, conversation_id: str) -> list[tuple[str, str]]:
        rows = self.texts["outcomes"].items()
        return [(str(title), f"{status}{SEPARATOR}{conversation_id}") for status, title in rows]

    def _row(self, lead: Lead) -> Json:
        known = {name: self._said_of(lead.profile, name) for name in _PROFILE}
        status = str(self.texts["statuses"][lead.status])
        status = f"{status} · {self.kinds[lead.kind]}" if lead.kind != BUYER else status
        line = str(self.texts["list_row"]).format(who=self.who(lead), status=status, **known)
        show = button(str(self.texts["show"]), SHOW, lead.id)
        return {"type": "section", "text": mrkdwn(shortened(to_mrkdwn(line), 2000)), "accessory": show}

    def _said_of(self, profile: Mapping[str, Any], name: str) -> str:
        visit = Visit.from_slots(profile)
        return self.phrasing.said(visit, name) if getattr(visit, name) else str(self.texts["unknown"])

    def _advice(self, given: Json | None) -> str:
        if not given:
            return str(self.texts["no_advice"])
        share = given.get("share") or {}
        headline = to_plain(str(given.get("headline") or given.get("verdict"))).rstrip(".")
        if "%" in headline:
            return headline
        parts = {side: round(100 * float(share.get(side, 0))) for side in ("smm", "smo")}
        return str(self.texts["advice"]).format(headline=headline, **parts)


def telling(said: Sequence[Message]) -> tuple[str, ...]:
    """The visitor's words that tell sales something: those typed, and of these more than a name or a yes."""
    words = tuple(message.line.text for message in said if message.line.sender == "visitor")
    titles = {choice.title for message in said for choice in message.line.choices}
    typed = tuple(text for text in words if text not in titles)
    return tuple(text for text in typed if len(text.split()) >= _TELLING) or typed or words


def _said(text: str) -> Json:
    return {"text": fallback(text), "blocks": [{"type": "section", "text": plain(text, 3000)}]}
