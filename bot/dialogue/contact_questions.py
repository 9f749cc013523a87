"""Who a consultation is for: addresses that look wrong, people who come again, corrections, and who does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.overwrite_check import ask_overwrite, find_rivals, load_rivals, save_rivals
from bot.dialogue.qualification_answers import own_domain
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.questions import ADVICE, Question, entity_payload
from bot.dialogue.state import DialogueState
from bot.dialogue.turn_builder import TurnBuilder, make_buttons
from bot.leads.model import Contact
from bot.leads.scored_facts import ScoredFacts
from bot.leads.scoring import Scoring
from bot.leads.spam import SpamRules
from bot.values.people.contact_words import EmailWords
from bot.values.people.emails import suggest_email


@dataclass(frozen=True)
class ContactQuestions:
    """Holds content only."""

    lines: Mapping[str, Any]
    spam: SpamRules
    scoring: Scoring
    now: Callable[[], datetime]
    words: EmailWords
    questionnaire: Questionnaire

    def is_fit(self, visit: DialogueState) -> bool:
        """Whether the agency could do something for this visitor."""
        return self.scoring.is_fit(ScoredFacts(visit.list_known(), visit.draft.contact), self.now().date())

    def ask_question(self, question: Question, step: TurnBuilder) -> Reply:
        """The question; the first of those after the contact says what they are for."""
        asked, domain = question.first_asking(), own_domain(step.after.draft.contact, self.words.mailboxes)
        if question.name == "website" and domain:
            asked = replace(asked, buttons=(Button(domain, entity_payload("website", domain)), *asked.buttons))
        details = self.questionnaire.details
        if question.name in details and step.after.is_reachable and step.before.asking not in details:
            return replace(asked, text=f"{self.lines['booking']['qualify']}\n\n{asked.text}")
        return asked

    def sign_line(self, key: str, step: TurnBuilder) -> str:
        """A line of the consultation, with who it is said to."""
        contact, text = step.after.draft.contact, str(self.lines["booking"][key])
        return text.replace("{name}", contact.name or "").replace("{reach}", contact.reach or "").strip()

    def is_correction(self, step: TurnBuilder) -> bool:
        """Whether contact data of a request that stands already was changed, or more of it told."""
        stands = step.before.draft.has_agreed("contact") and not step.before.booking
        return stands and _list_told(step.after) != _list_told(step.before)

    def note_changes(self, step: TurnBuilder) -> TurnBuilder:
        """The step with what was changed in a request that stands said, if anything was."""
        return step.add_replies(self.confirm_change(step)) if self.is_correction(step) else step

    def confirm_change(self, step: TurnBuilder) -> Reply:
        """What was changed in a request that stands already."""
        earlier, texts = _list_told(step.before), self.lines["own_data"]
        fresh = {name: value for name, value in _list_told(step.after).items() if earlier.get(name) != value}
        shown = {**fresh, **({"decides": texts["deciders"][fresh["decides"]]} if "decides" in fresh else {})}
        details = ", ".join(f"{texts['fields'][name]} {value}" for name, value in shown.items())
        return Reply(self.lines["booking"]["changed"].replace("{details}", details))

    def question_address(self, step: TurnBuilder) -> tuple[DialogueState, Turn] | None:
        """Asks back for a new address that looks mistyped, once, and for one that is thrown away after use."""
        draft, email = step.after.draft, step.after.draft.contact.email
        if not email or email == step.before.draft.contact.email:
            return None
        without = step.change_visit(draft=replace(draft, contact=replace(draft.contact, email=None)), failures=0)
        meant = None if step.heard.pressed or step.before.guesses else suggest_email(email, self.words)
        if meant:
            # Many mistyped domains are on the list of throw-away ones, so the likelier slip is asked about first.
            return self.suggest_address(without, meant, email)
        refused = Reply(self.lines["questions"]["email"]["refused"])
        return (
            without.change_visit(guesses=()).ask_question("email", refused) if self.spam.is_disposable(email) else None
        )

    def promise_plan(self, step: TurnBuilder) -> TurnBuilder:
        """Who wanted the plan by e-mail hears that it will come, once there is an address to send it to."""
        mailed = tuple(visit.is_reachable and bool(visit.draft.contact.email) for visit in (step.before, step.after))
        wished = "email_plan" in step.after.draft.wishes and mailed == (False, True)
        return step.add_replies(Reply(self.lines["booking"]["plan_wish"])) if wished else step

    def wish_plan(self, step: TurnBuilder) -> TurnBuilder:
        """The step with the wish for the plan by e-mail noted, and what it needs; without advice there is no plan."""
        texts, draft = self.lines["booking"], step.after.draft
        if step.before.recommendation is None:
            none = Reply(self.lines["advice"]["none_yet"], make_buttons(self.lines["advice"]["start"]))
            early = Reply(self.lines["discuss"]["not_yet"]) if step.before.asking in ADVICE else none
            said = Reply(texts["consent_first"]) if step.before.asking == "consent" else early
            return step if step.replies else step.add_replies(said)
        wishing = step.change_visit(draft=replace(draft, wishes=tuple(dict.fromkeys((*draft.wishes, "email_plan")))))
        if draft.has_agreed("contact") and draft.contact.email:
            return wishing.add_replies(Reply(texts["plan_wish"]))
        # Who wants no more than the plan is offered no time.
        no_time = {"slot"} if not step.before.booking else set()
        settled = tuple(sorted((set(step.after.settled) - {"email"}) | no_time))
        # Whoever gave the address was just told that consent comes first.
        needing = wishing if step.heard.gave_contact else wishing.add_replies(Reply(texts["plan_needs"]))
        return needing.change_visit(booking=True, asking=None, settled=settled)

    def ask_overwrite(self, question: Question, step: TurnBuilder) -> tuple[DialogueState, Turn]:
        """Asks before stored data is replaced; an address that looks mistyped is asked about as such."""
        contact = Contact.from_json(step.rivals).merge_over(step.after.draft.contact)
        doubt = self.question_address(step.change_visit(booking=True, draft=replace(step.after.draft, contact=contact)))
        asked = ask_overwrite(question, step, self.lines["own_data"]["fields"])
        return doubt or save_rivals(step).ask_question(question.name, asked)

    def settle_overwrite(self, question: Question, step: TurnBuilder) -> TurnBuilder | None:
        """The step with the answer to that taken: without a plain yes all stays as it was. None: it is asked again."""
        answer = step.heard.answer
        if isinstance(answer, dict) or find_rivals(step.before, step.after):
            contact = Contact.from_json(load_rivals(step.before)).merge_over(step.after.draft.contact)
            replaced = step.change_visit(draft=replace(step.after.draft, contact=contact))
            return replaced.add_replies(self.confirm_change(replaced))
        if answer is None and not step.before.failures:
            return None
        return step.add_replies(Reply(question.texts["kept"]))

    def suggest_address(self, step: TurnBuilder, meant: str, *others: str) -> tuple[DialogueState, Turn]:
        """Asks whether this address is meant, with a button for it and for each of the others."""
        choices = tuple(Button(address, entity_payload("email", address)) for address in (meant, *others))
        asked = Reply(self.lines["questions"]["email"]["typo"].replace("{suggested}", meant), choices)
        return step.change_visit(guesses=(meant,)).ask_question("email", asked)


def _list_told(visit: DialogueState) -> dict[str, str]:
    background = visit.draft.background
    told = {"decides": background.decides, "call": (background.call or {}).get("text")}
    return {**visit.draft.contact.as_json(), **{name: value for name, value in told.items() if value}}
