"""A lead as the agency's people see it in Slack: who, what for, by when, how much, what was advised, in whose words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.blocks import (
    BLOCKS,
    context_block,
    fallback_text,
    header_block,
    make_button,
    make_select,
    mrkdwn_text,
    plain_text,
    quote_block,
)
from bot.channels.slack.markup import escape_text, shorten_text, to_mrkdwn, to_plain
from bot.channels.slack.model import AGENCY_BUTTONS, Json
from bot.conversations.transcripts import Message
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.state import DialogueState
from bot.leads.kinds import BUYER
from bot.leads.model import Lead
from bot.leads.shared_contacts import describe_others
from bot.notifications.model import Alert
from bot.recommendations.model import Recommendation

CLAIM, SNOOZE, OUTCOME, SHOW = (AGENCY_BUTTONS + name for name in ("claim", "snooze", "outcome", "show"))
_PROFILE = ("goals", "timeframe", "budget")
_WORDS, _WORD = 5, 300
_TELLING = 3
LISTED = 15
_REASONS = 3
# Between the value of an option and the conversation it is about.
SEPARATOR = "|"


@dataclass(frozen=True)
class SalesTalk:
    """A conversation as sales sees it: the visitor's words, the plan and its address, who looks after them, and where
    the brief is."""

    id: str
    words: tuple[str, ...] = ()
    plan: Recommendation | None = None
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

    def alert_message(self, heading: str, talk: SalesTalk, lead: Lead | None, notes: Sequence[str] = ()) -> Json:
        """What the agency is told, with buttons for what can be done about it; `notes` say what was done already."""
        blocks = [
            header_block(heading),
            *self._fact_blocks(talk, lead),
            *self._show_reasons(lead),
            *self._quote_blocks(talk.words),
            self._contact_block(lead, talk.id),
        ]
        blocks += [context_block(escape_text(describe_others(lead)))] if lead and lead.others else []
        known = [*([self.note_line("claimed", talk.holder)] if talk.holder else []), *notes]
        blocks += [context_block(*known)] if known else []
        blocks.append({"type": "actions", "elements": list(self._action_elements(talk, lead))})
        return {"text": fallback_text(heading), "blocks": blocks}

    def list_message(self, leads: Sequence[Lead], count: int) -> Json:
        """The newest leads, a line and a button each; `count` is how many people there are."""
        if not leads:
            return _quote_text(str(self.texts["none"]))
        shown = leads[: min(LISTED, BLOCKS - 2)]
        blocks = [header_block(str(self.texts["list"])), *(self._lead_row(lead) for lead in shown)]
        if count > len(shown):
            blocks.append(context_block(to_mrkdwn(self.texts["list_more"].format(count=count - len(shown)))))
        return {"text": fallback_text(str(self.texts["list"])), "blocks": blocks}

    def alert_heading(self, alert: Alert, lead: Lead | None) -> str:
        """What an alert is called."""
        who = self.name_lead(lead)
        kind = f"{alert.kind}_named" if alert.kind in ("person", "routed") and who else alert.kind
        facts = {"kind": self.kinds.get(alert.about, ""), "what": self._describe_change(alert)}
        return str(self.texts[kind]).format(who=who, when=alert.when, **facts)

    def _describe_change(self, alert: Alert) -> str:
        """The status or the owner that an alert tells of."""
        if alert.kind == "status":
            return str(self.texts["statuses"].get(alert.about, alert.about))
        return alert.about or str(self.texts["nobody"])

    def name_lead(self, lead: Lead | None) -> str:
        """The name, and the company if there is one."""
        contact = lead.contact if lead else None
        return ", ".join(part for part in (contact.name, contact.company) if part) if contact else ""

    def note_line(self, key: str, user: str, **values: Any) -> str:
        """A line of content in Slack's markup, with somebody mentioned in it."""
        line = to_mrkdwn(str(self.texts[key]))
        return line.format(person=f"<@{user}>", **{name: escape_text(str(value)) for name, value in values.items()})

    def _fact_blocks(self, talk: SalesTalk, lead: Lead | None) -> list[Json]:
        told = lead.recommendations[-1:] if lead else ()
        given = Recommendation.from_json(told[0].recommendation) if told else talk.plan
        profile = lead.profile if lead else given.profile.as_json() if given else {}
        facts = {**{name: self._format_slot(profile, name) for name in _PROFILE}, "verdict": self._advice_line(given)}
        if lead:
            facts |= {"score": self._format_score(lead)} if lead.scored else {}
            facts |= {"kind": self.kinds[lead.kind]} if lead.kind != BUYER else {}
            facts["status"] = str(self.texts["statuses"][lead.status])
            facts |= {"call": str(lead.profile["call"]["text"])} if lead.profile.get("call") else {}
        named = [f"*{escape_text(self.texts['fields'][name])}*\n{escape_text(value)}" for name, value in facts.items()]
        return [{"type": "section", "fields": [mrkdwn_text(shorten_text(text, 2000)) for text in named]}]

    def _format_score(self, lead: Lead) -> str:
        tier = self.brief["tiers"][lead.tier]
        return str(self.brief["scored"]).format(total=lead.score, tier=tier)

    def _show_reasons(self, lead: Lead | None) -> list[Json]:
        """What to do next, and what earned the most points."""
        scored = lead.scored if lead else None
        if scored is None:
            return []
        best = sorted((one for one in scored.points if one.points), key=lambda one: -one.points)[:_REASONS]
        reasons = " ".join(one.reason for one in best)
        next_ = f"*{escape_text(str(self.texts['fields']['next']))}*\n{escape_text(scored.next)}"
        shown: list[Json] = [{"type": "section", "text": mrkdwn_text(shorten_text(next_, 2000))}]
        return [*shown, *([context_block(escape_text(reasons))] if reasons else [])]

    def _quote_blocks(self, said: Sequence[str]) -> list[Json]:
        if not said:
            return []
        quoted = "\n".join(f"“{shorten_text(text, _WORD)}”" for text in said[-_WORDS:])
        return [context_block(f"*{escape_text(str(self.texts['words']))}*"), quote_block(quoted)]

    def _contact_block(self, lead: Lead | None, conversation_id: str) -> Json:
        if lead is None:
            return context_block(escape_text(str(self.texts["anonymous"]).format(conversation=conversation_id)))
        known = (lead.contact.email, lead.contact.phone, lead.contact.role, lead.contact.website, lead.id)
        return context_block(
            " · ".join([f"*{escape_text(str(self.texts['reach']))}*", *(escape_text(v) for v in known if v)])
        )

    def _action_elements(self, talk: SalesTalk, lead: Lead | None) -> Iterator[Json]:
        if lead is None or lead.status == "new":
            if not talk.holder:
                yield make_button(str(self.texts["claim"]), CLAIM, talk.id, style="primary")
            yield make_select(str(self.texts["snooze"]), SNOOZE, self._snooze_options(talk.id))
        if lead:
            yield make_select(str(self.texts["outcome"]), OUTCOME, self._outcome_options(talk.id))
        if talk.brief:
            yield make_button(str(self.texts["brief"]), "link-brief", url=talk.brief)
        if talk.link:
            yield make_button(str(self.texts["open"]), "link-open", url=talk.link)

    def _snooze_options(self, conversation_id: str) -> list[tuple[str, str]]:
        rows = self.texts["snoozes"]
        return [(str(row["title"]), f"{row['hours']}{SEPARATOR}{conversation_id}") for row in rows]

    def _outcome_options(self, conversation_id: str) -> list[tuple[str, str]]:
        rows = self.texts["outcomes"].items()
        return [(str(title), f"{status}{SEPARATOR}{conversation_id}") for status, title in rows]

    def _lead_row(self, lead: Lead) -> Json:
        known = {name: self._format_slot(lead.profile, name) for name in _PROFILE}
        status = str(self.texts["statuses"][lead.status])
        status = f"{status} · {self.kinds[lead.kind]}" if lead.kind != BUYER else status
        line = str(self.texts["list_row"]).format(who=self.name_lead(lead), status=status, **known)
        show = make_button(str(self.texts["show"]), SHOW, lead.id)
        return {"type": "section", "text": mrkdwn_text(shorten_text(to_mrkdwn(line), 2000)), "accessory": show}

    def _format_slot(self, profile: Mapping[str, Any], name: str) -> str:
        visit = DialogueState.from_slots(profile)
        return self.phrasing.format_value(visit, name) if getattr(visit, name) else str(self.texts["unknown"])

    def _advice_line(self, given: Recommendation | None) -> str:
        if not given:
            return str(self.texts["no_advice"])
        headline = to_plain(given.headline or given.verdict).rstrip(".")
        if "%" in headline:
            return headline
        smm, smo = round(100 * given.share_smm), round(100 * given.share_smo)
        return str(self.texts["advice"]).format(headline=headline, smm=smm, smo=smo)


def keep_telling_words(said: Sequence[Message]) -> tuple[str, ...]:
    """The visitor's words that tell sales something: those typed, and of these more than a name or a yes."""
    words = tuple(message.line.text for message in said if message.line.sender == "visitor")
    titles = {choice.title for message in said for choice in message.line.choices}
    typed = tuple(text for text in words if text not in titles)
    return tuple(text for text in typed if len(text.split()) >= _TELLING) or typed or words


def _quote_text(text: str) -> Json:
    return {"text": fallback_text(text), "blocks": [{"type": "section", "text": plain_text(text, 3000)}]}
