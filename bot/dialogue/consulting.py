"""Who a consultation is for: addresses that look wrong, people who come again, corrections, and who does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.background import own_domain
from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.overwriting import ask_overwrite, find_rivals, load_rivals, save_rivals
from bot.dialogue.questions import ADVICE, DETAILS, Question, said
from bot.dialogue.step import Step, buttons
from bot.dialogue.visit import Visit
from bot.leads.model import Contact
from bot.leads.scoring import Known, Scoring
from bot.leads.spam import SpamRules
from bot.values.contact_words import EmailWords
from bot.values.emails import suggest_email


@dataclass(frozen=True)
class Consulting:
    """Holds content only."""

    lines: Mapping[str, Any]
    spam: SpamRules
    scoring: Scoring
    now: Callable[[], datetime]
    words: EmailWords

    def fits(self, visit: Visit) -> bool:
        """Whether the agency could do something for this visitor."""
        return self.scoring.fits(Known(visit.known(), visit.draft.contact), self.now().date())

    def ask(self, question: Question, step: Step) -> Reply:
        """The question; the first of those after the contact says what they are for."""
        asked, domain = question.ask(), own_domain(step.after.draft.contact, self.words.mailboxes)
        if question.name == "website" and domain:
            asked = replace(asked, buttons=(Button(domain, said("website", domain)), *asked.buttons))
        if question.name in DETAILS and step.after.reachable and step.before.asking not in DETAILS:
            return replace(asked, text=f"{self.lines['booking']['qualify']}\n\n{asked.text}")
        return asked

    def signed(self, key: str, step: Step) -> str:
        """A line of the consultation, with who it is said to."""
        contact, text = step.after.draft.contact, str(self.lines["booking"][key])
        return text.replace("{name}", contact.name or "").replace("{reach}", contact.reach or "").strip()

    def corrects(self, step: Step) -> bool:
        """Whether contact data of a request that stands already was changed, or more of it told."""
        stands = step.before.draft.agreed("contact") and not step.before.booking
        return stands and _told(step.after) != _told(step.before)

    def note_changes(self, step: Step) -> Step:
        """The step with what was changed in a request that stands said, if anything was."""
        return step.say(self.noted(step)) if self.corrects(step) else step

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
        meant = suggest_email(email, self.words)
        if not meant:
            # Many mistyped domains are on the list of throw-away ones, so the likelier slip is asked about first.
            return without.ask("email", Reply(texts["refused"])) if self.spam.disposable(email) else None
        return self.suggest(without, meant, email)

    def promise(self, step: Step) -> Step:
        """Who wanted the plan by e-mail hears that it will come, once there is an address to send it to."""
        mailed = tuple(visit.reachable and bool(visit.draft.contact.email) for visit in (step.before, step.after))
        wished = "email_plan" in step.after.draft.wishes and mailed == (False, True)
        return step.say(Reply(self.lines["booking"]["plan_wish"])) if wished else step

    def wish_plan(self, step: Step) -> Step:
        """The step with the wish for the plan by e-mail noted, and what it needs; without advice there is no plan."""
        texts, draft = self.lines["booking"], step.after.draft
        if step.before.recommendation is None:
            none = Reply(self.lines["advice"]["none_yet"], buttons(self.lines["advice"]["start"]))
            early = Reply(self.lines["discuss"]["not_yet"]) if step.before.asking in ADVICE else none
            said = Reply(texts["consent_first"]) if step.before.asking == "consent" else early
            return step if step.replies else step.say(said)
        wishing = step.now(draft=replace(draft, wishes=tuple(dict.fromkeys((*draft.wishes, "email_plan")))))
        if draft.agreed("contact") and draft.contact.email:
            return wishing.say(Reply(texts["plan_wish"]))
        # Who wants no more than the plan is offered no time.
        no_time = {"slot"} if not step.before.booking else set()
        settled = tuple(sorted((set(step.after.settled) - {"email"}) | no_time))
        # Whoever gave the address was just told that consent comes first.
        needing = wishing if step.heard.gave_contact else wishing.say(Reply(texts["plan_needs"]))
        return needing.now(booking=True, asking=None, settled=settled)

    def ask_overwrite(self, question: Question, step: Step) -> tuple[Visit, Turn]:
        """Asks before stored data is replaced; an address that looks mistyped is asked about as such."""
        contact = Contact.from_json(step.rivals).over(step.after.draft.contact)
        doubt = self.doubted(step.now(booking=True, draft=replace(step.after.draft, contact=contact)))
        asked = ask_overwrite(question, step, self.lines["own_data"]["fields"])
        return doubt or save_rivals(step).ask(question.name, asked)

    def settle_overwrite(self, question: Question, step: Step) -> Step | None:
        """The step with the answer to that taken: without a plain yes all stays as it was. None: it is asked again."""
        answer = step.heard.answer
        if isinstance(answer, dict) or find_rivals(step.before, step.after):
            contact = Contact.from_json(load_rivals(step.before)).over(step.after.draft.contact)
            replaced = step.now(draft=replace(step.after.draft, contact=contact))
            return replaced.say(self.noted(replaced))
        if answer is None and not step.before.failures:
            return None
        return step.say(Reply(question.texts["kept"]))

    def suggest(self, step: Step, meant: str, *others: str) -> tuple[Visit, Turn]:
        """Asks whether this address is meant, with a button for it and for each of the others."""
        choices = tuple(Button(address, said("email", address)) for address in (meant, *others))
        asked = Reply(self.lines["questions"]["email"]["typo"].replace("{suggested}", meant), choices)
        return step.now(guesses=(meant,)).ask("email", asked)


def _told(visit: Visit) -> dict[str, str]:
    background = visit.draft.background
    told = {"decides": background.decides, "call": (background.call or {}).get("text")}
    return {**visit.draft.contact.as_json(), **{name: value for name, value in told.items() if value}}
