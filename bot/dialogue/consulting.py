"""Who a consultation is for: addresses that look wrong, people who come again, corrections, and who does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.background import own_domain
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.questions import QUALIFYING, Question, said
from bot.dialogue.step import Step
from bot.dialogue.visit import Visit
from bot.leads.scoring import Known, Scoring
from bot.leads.spam import SpamRules
from bot.values.electronic import suggest


@dataclass(frozen=True)
class Consulting:
    """Holds content only."""

    lines: Mapping[str, Any]
    spam: SpamRules
    scoring: Scoring
    now: Callable[[], datetime]

    def fits(self, visit: Visit) -> bool:
        """Whether the agency could do something for this visitor."""
        return self.scoring.fits(Known(visit.known(), visit.draft.contact), self.now().date())

    def ask(self, question: Question, step: Step) -> Reply:
        """The question; the first of those after the contact says what they are for."""
        asked, domain = question.ask(), own_domain(step.after.draft.contact)
        if question.name == "website" and domain:
            asked = replace(asked, buttons=(Button(domain, said("website", domain)), *asked.buttons))
        if question.name in QUALIFYING and step.before.asking not in QUALIFYING:
            return replace(asked, text=f"{self.lines['booking']['qualify']}\n\n{asked.text}")
        return asked

    def signed(self, key: str, step: Step) -> str:
        """A line of the consultation, with who it is said to."""
        contact, text = step.after.draft.contact, str(self.lines["booking"][key])
        return text.replace("{name}", contact.name or "").replace("{email_address}", contact.email or "").strip()

    def corrects(self, step: Step) -> bool:
        """Whether contact data of a request that stands already was changed, or more of it told."""
        stands = step.before.draft.agreed("contact") and not step.before.booking
        return stands and _told(step.after) != _told(step.before)

    def noted(self, step: Step) -> Reply:
        """What was changed in a request that stands already."""
        earlier, texts = _told(step.before), self.lines["own_data"]
        fresh = {name: value for name, value in _told(step.after).items() if earlier.get(name) != value}
        shown = {**fresh, **({"decides": texts["deciders"][fresh["decides"]]} if "decides" in fresh else {})}
        details = ", ".join(f"{texts['fields'][name]} {value}" for name, value in shown.items())
        return Reply(self.lines["booking"]["changed"].replace("{details}", details))

    def doubted(self, step: Step) -> tuple[Visit, Turn] | None:
        """Asks back for a new address that is thrown away after use, or that looks mistyped; a button settles it."""
        draft, email = step.after.draft, step.after.draft.contact.email
        if not email or email == step.before.draft.contact.email or step.heard.pressed or step.before.guesses:
            return None
        without = step.now(draft=replace(draft, contact=replace(draft.contact, email=None)), failures=0)
        texts = self.lines["questions"]["email"]
        meant = suggest(email)
        if not meant:
            # Many mistyped domains are on the list of throw-away ones, so the likelier slip is asked about first.
            return without.ask("email", Reply(texts["refused"])) if self.spam.disposable(email) else None
        choices = tuple(Button(address, said("email", address)) for address in (meant, email))
        asked = Reply(texts["typo"].replace("{suggested}", meant), choices)
        return replace(without, after=replace(without.after, guesses=(meant,))).ask("email", asked)


def _told(visit: Visit) -> dict[str, str]:
    decides = visit.draft.background.decides
    return {**visit.draft.contact.as_json(), **({"decides": decides} if decides else {})}
