"""What the assistant knows of one visitor's talk; it lives in Rasa's slots between turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from bot.dialogue.profile_values import type_values
from bot.leads.model import CONTACT, Contact, LeadDraft, last_answer
from bot.leads.privacy import MASK
from bot.leads.rules import is_reachable
from bot.recommendations.model import Recommendation
from bot.values.measures.money import Money
from bot.values.measures.target import Target
from bot.values.subjects.timeframe import Timeframe

PROFILE = ("goals", "timeframe", "budget", "platforms", "industry", "target")


@dataclass(frozen=True)
class DialogueState:
    """The profile in the shapes of contract 4.2, where the talk stands, and after consent how to reach the visitor.

    `results` are what they call what they want more of, such as volunteers, where no goal has that word.
    `average_sale` is what one sale brings, in `sale_currency` where that is known. `place` is where the visitor said
    to be, `local` a number to call whose country is not known yet. `ways` are the buttons of the last turn by title,
    `said` a digest of each of its messages, `passed` how often the pending question was passed over for something else.
    """

    goals: tuple[str, ...] = ()
    timeframe: Timeframe | None = None
    budget: Money | None = None
    platforms: tuple[str, ...] = ()
    refused_platforms: tuple[str, ...] = ()
    industry: str | None = None
    target: Target | None = None
    average_sale: float | None = None
    sale_currency: str | None = None
    results: tuple[str, ...] = ()
    asking: str | None = None
    failures: int = 0
    settled: tuple[str, ...] = ()
    advising: bool = False
    last_topics: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    recommendation: Recommendation | None = None
    booking: bool = False
    wish: dict[str, Any] | None = None
    offered: tuple[str, ...] = ()
    language: str | None = None
    zone: str | None = None
    place: dict[str, Any] | None = None
    local: str | None = None
    ways: dict[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    passed: int = 0
    draft: LeadDraft = LeadDraft()

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> DialogueState:
        """The visit as stored; a slot that is missing or unset counts as its default."""
        known = type_values({f.name: slots[f.name] for f in fields(cls) if slots.get(f.name) is not None})
        # What was masked by mistake says nothing any more.
        lists = {
            name: tuple(v for v in value if MASK not in v) for name, value in known.items() if isinstance(value, list)
        }
        counts = {name: int(known.get(name, 0)) for name in ("failures", "passed")}
        made = {**counts, "draft": LeadDraft.from_json(known.get("draft"))}
        # A turn that failed said nothing but an apology, so nothing was said a moment ago.
        silent = {"said": ()} if (slots.get("turn") or {}).get("failed") else {}
        return cls(**{**known, **lists, **made, **silent})

    def list_changes(self, before: DialogueState) -> dict[str, Any]:
        """The slots to set so that `before` becomes this visit."""
        changed = {
            f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != getattr(before, f.name)
        }
        return {name: _to_slot(value) for name, value in changed.items()}

    def has_answer(self, question: str) -> bool:
        """Whether the question is answered or set aside, so that it is not asked again."""
        if question in self.settled:
            return True
        if question == "timeframe":
            # A start alone is no time for results.
            return self.timeframe is not None and replace(self.timeframe, starts=None) != Timeframe()
        if question == "tried":
            return bool(self.draft.background.tried)
        if question in self.draft.background.answers:
            return True
        if question == "start":
            return bool(self.timeframe and self.timeframe.starts)
        if question in CONTACT:
            return bool(getattr(self.draft.contact, question))
        if question == "consent":
            return self.draft.has_agreed("contact")
        if question == "marketing":
            # Who is reached by phone alone gets no news by e-mail.
            unmailed = "email" in self.settled and not self.draft.contact.email
            return unmailed or last_answer(self.draft.consents, "marketing") is not None
        return self.knows_value(question)

    @property
    def is_reachable(self) -> bool:
        """Whether somebody may and can get back to the visitor."""
        return is_reachable(self.draft)

    def take_contact(self, said: Contact) -> DialogueState:
        """The same visit with this contact data; a number whose country is open waits, and is asked about."""
        known, number = self.draft.contact, said.phone
        if number and not number.startswith("+"):
            contact = replace(said, phone=None, extension=None).merge_over(known)
            settled = tuple(name for name in self.settled if name != "phone")
            return replace(self, draft=replace(self.draft, contact=contact), local=number, settled=settled)
        contact = said.merge_over(known)
        if (contact.company or "").casefold() == (contact.name or "-").casefold():
            # Nobody is a firm of that very name.
            contact = replace(contact, company=None)
        draft = replace(self.draft, contact=contact)
        return replace(self, draft=draft, local=None if number else self.local)

    def knows_value(self, name: str) -> bool:
        """Whether the profile has this value; platforms that are refused say something of platforms, too."""
        return bool(getattr(self, name, None)) or (name == "platforms" and bool(self.refused_platforms))

    def list_known(self) -> dict[str, Any]:
        """What is known of the visitor, in the names of contract 4.2."""
        pairs = {name: getattr(self, name) for name in PROFILE}
        profile = {name: _to_slot(value) for name, value in pairs.items() if value}
        contact = self.draft.contact.as_json() if self.draft.has_agreed("contact") else {}
        kind = {"kind": self.draft.kind} if self.draft.kind else {}
        return {**profile, **self.draft.background.as_json(), **kind, **({"contact": contact} if contact else {})}

    def without_question(self) -> DialogueState:
        """The same visit with nothing asked."""
        return replace(self, asking=None, failures=0, passed=0)

    def settle_question(self, question: str) -> DialogueState:
        """The same visit with the question set aside for good."""
        return replace(self, settled=(*self.settled, question))


def _to_slot(value: Any) -> Any:
    """The value as a slot holds it."""
    if isinstance(value, LeadDraft | Recommendation | Timeframe | Money | Target):
        return value.as_json()
    return list(value) if isinstance(value, tuple) else value
