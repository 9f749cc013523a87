"""The page a consultant reads before the talk: who, what for, what was advised and why, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.phrasing import Phrasing
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.state import PROFILE, DialogueState
from bot.knowledge.texts import fill_placeholders
from bot.leads.bookings import Booking
from bot.leads.kinds import BUYER
from bot.leads.model import CONTACT, Lead
from bot.leads.rules import list_differences
from bot.notifications.lead_context import LeadContext
from bot.recommendations.content.sentence_book import upper_first
from bot.recommendations.model import Recommendation
from bot.recommendations.planning.catalog import Catalog
from bot.recommendations.presentation.chat_text import number_lines, result_line
from bot.storage.conversations.transcript_lines import TranscriptLine

_LONGEST_QUOTE = 300


@dataclass(frozen=True)
class BriefSection:
    """A part of the brief: rows of a name, which may be empty, and a text."""

    title: str
    rows: tuple[tuple[str, str], ...]
    quiet: bool = False


@dataclass(frozen=True)
class Brief:
    """The brief in words, ready to be laid out."""

    title: str
    sections: tuple[BriefSection, ...]
    printed: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Briefs:
    """Writes briefs in the words of brief.yml."""

    texts: Mapping[str, Any]
    phrasing: Phrasing
    book: Catalog
    time: Callable[[datetime], str]
    person: Callable[[str], str]
    zone: str
    questionnaire: Questionnaire = field(default_factory=Questionnaire)

    def make_brief(self, dossier: LeadContext, now: datetime) -> Brief:
        """The brief as of now."""
        parts = {
            "who": (*self._list_contact(dossier.lead), *self._list_colleagues(dossier.colleagues)),
            "wants": self._list_wishes(dossier),
            "score": self._list_score(dossier.lead),
            "booking": self._list_booking(dossier.find_booking()),
            "advice": self._list_advice(dossier.advice),
            "tried": self._list_tried(dossier.lead),
            "objections": self._list_objections(dossier.said),
            "questions": self._list_questions(dossier),
            "talk": self._list_lines(dossier.said),
        }
        names: Mapping[str, str] = self.texts["sections"]
        sections = (BriefSection(names[name], tuple(rows), name == "talk") for name, rows in parts.items())
        printed = fill_placeholders(self.texts["printed"], {"when": self.time(now)})
        links = ((str(self.texts["brief"]), dossier.brief_link), (str(self.texts["plan"]), dossier.plan_link))
        shown = tuple((title, url) for title, url in links if url)
        return Brief(self.write_title(dossier.lead), tuple(sections), printed, shown)

    def write_title(self, lead: Lead | None) -> str:
        """What the brief is called."""
        return fill_placeholders(self.texts["title"], {"who": self.name_lead(lead)})

    def name_lead(self, lead: Lead | None) -> str:
        """The name, and the company if there is one."""
        contact = lead.contact if lead else None
        named = ", ".join(part for part in (contact.name, contact.company) if part) if contact else ""
        return named or str(self.texts["nobody"])

    def _list_contact(self, lead: Lead | None) -> Iterator[tuple[str, str]]:
        if lead is None:
            yield "", self.texts["nobody"]
            return
        yield from ((self._name_field(name), value) for name in CONTACT if (value := getattr(lead.contact, name)))
        if call := lead.profile.get("call"):
            yield self._name_field("call"), str(call["text"])
        if lead.kind != BUYER:
            yield self._name_field("kind"), str(self.texts["kinds"][lead.kind])
        if due := lead.profile.get("due"):
            yield self._name_field("due"), str(due)
        yield self._name_field("status"), lead.status
        yield self._name_field("since"), self.time(lead.created)
        if lead.origin:
            utm = (f"{name} {value}" for name, value in lead.origin.utm)
            known = (lead.origin.channel, lead.origin.page, lead.origin.referrer, *utm)
            yield self._name_field("origin"), " · ".join(part for part in known if part)
        for other in lead.others:
            said = list_differences(lead.contact, other.contact).items()
            told = "; ".join(f"{self._name_field(name)} {value}" for name, value in said) or self.texts["the_same"]
            yield self._name_field("another"), f"{self.time(other.created)}: {told}"

    def _list_colleagues(self, others: Sequence[Lead]) -> Iterator[tuple[str, str]]:
        """Other people of the same company, for who calls one should know of the others."""
        for one in others:
            known = (one.contact.name, one.contact.role, one.contact.reach, one.status)
            yield self._name_field("colleague"), " · ".join(part for part in known if part)

    def _list_wishes(self, dossier: LeadContext) -> Iterator[tuple[str, str]]:
        profile = dossier.lead.profile if dossier.lead else {}
        visit = DialogueState.from_slots(profile)
        for name in PROFILE:
            if getattr(visit, name):
                yield self._name_field(name), self.phrasing.format_value(visit, name)
            elif name in ("goals", "timeframe", "budget"):
                yield self._name_field(name), self.texts["not_said"]
        for label, answer in self.questionnaire.list_answers(profile.get("answers") or {}):
            yield upper_first(label), answer

    def _list_score(self, lead: Lead | None) -> Iterator[tuple[str, str]]:
        scored = lead.scored if lead else None
        if scored is None:
            yield "", self.texts["none_yet"]
            return
        tier = {"total": str(scored.total), "tier": self.texts["tiers"][scored.tier]}
        yield self._name_field("score"), fill_placeholders(self.texts["scored"], tier)
        yield self._name_field("next"), scored.next
        # What was not said earns nothing and stands among the open questions.
        for point in (one for one in scored.points if one.points or one.words):
            quoted = f" “{_shorten_text(point.words)}”" if point.words else ""
            yield f"{point.points} / {point.most}", f"{point.reason}{quoted}"

    def _list_booking(self, booking: Booking | None) -> Iterator[tuple[str, str]]:
        if booking is None:
            yield "", self.texts["none_yet"]
            return
        yield self._name_field("when"), self.time(booking.start)
        yield self._name_field("with"), self.person(booking.person)

    def _list_advice(self, advice: Recommendation | None) -> Iterator[tuple[str, str]]:
        if advice is None:
            yield "", self.texts["none_yet"]
            return
        yield "", _strip_markdown(advice.headline or advice.verdict)
        parts = {"smm": str(round(100 * advice.share_smm)), "smo": str(round(100 * advice.share_smo))}
        yield self._name_field("split"), fill_placeholders(self.texts["split"], parts)
        # What an earlier release recommended may lack what this one can tell.
        if advice.policy_version:
            yield from (("", line) for line in _split_lines(result_line(advice, self.book)))
            yield from (("", line) for line in _split_lines(number_lines(advice, self.book)))
        yield from ((self._name_field("reason"), _strip_markdown(one.text)) for one in advice.reasons)
        yield from ((self._name_field("warning"), _strip_markdown(one.text)) for one in advice.warnings)

    def _list_tried(self, lead: Lead | None) -> Iterator[tuple[str, str]]:
        told = (lead.words.get("tried") or lead.profile.get("tried")) if lead else None
        yield "", str(told or self.texts["not_said"])

    def _list_objections(self, said: Sequence[TranscriptLine]) -> Iterator[tuple[str, str]]:
        heard = [one.text for one in said if one.sender == "visitor"]
        found = [
            (str(row["label"]), f"“{_shorten_text(text)}”")
            for row in self.texts["objections"].values()
            for text in heard
            if _contains_cue(text, row["cues"])
        ]
        yield from found or [("", self.texts["none_heard"])]

    def _list_questions(self, dossier: LeadContext) -> Iterator[tuple[str, str]]:
        scored = dossier.lead.scored if dossier.lead else None
        asked = [*(scored.ask if scored else ()), *(dossier.advice.open_questions if dossier.advice else ())]
        yield from [("", _strip_markdown(str(text))) for text in asked] or [("", self.texts["none_heard"])]

    def _list_lines(self, said: Sequence[TranscriptLine]) -> Iterator[tuple[str, str]]:
        for one in said:
            at = one.time.astimezone(ZoneInfo(self.zone))
            yield f"{at:%Y-%m-%d %H:%M} {self.texts['speakers'][one.sender]}", _strip_markdown(one.text)

    def _name_field(self, name: str) -> str:
        return str(self.texts["fields"][name])


def _contains_cue(text: str, cues: Sequence[str]) -> bool:
    words = f" {' '.join(text.lower().replace('’', chr(39)).split())} "
    bare = "".join(c if c.isalnum() or c in "' " else " " for c in words)
    return any(f" {cue} " in f" {' '.join(bare.split())} " for cue in cues)


def _split_lines(markdown: str) -> Iterator[str]:
    lines = (_strip_markdown(line) for line in markdown.splitlines() if line.strip())
    return (f"• {line[2:]}" if line.startswith("- ") else line for line in lines)


def _strip_markdown(markdown: str) -> str:
    return markdown.replace("**", "").strip()


def _shorten_text(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"
