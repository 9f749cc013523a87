"""Contact data that would take the place of what is stored already: asked about before it counts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.model import Reply
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.questions import Question
from bot.dialogue.state import DialogueState
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.appointments import fill_text
from bot.leads.model import CONTACT, Contact
from bot.values.people.contact_words import ContactWords


def find_rivals(before: DialogueState, after: DialogueState) -> dict[str, str]:
    """What would take the place of data that is stored, by field; a name that only gets longer does not."""
    if not before.is_reachable:
        return {}
    old, new = before.draft.contact.as_json(), after.draft.contact.as_json()
    return {name: new[name] for name in CONTACT if name in old and name in new and not _is_same(old[name], new[name])}


def hold_overwrite(step: TurnBuilder, words: ContactWords) -> TurnBuilder:
    """The step with stored data as it was, and what would replace it as `rivals`; what was asked about counts when it
    is said once more, and at once when what is stored is said to be wrong ("it's Ann, not Anna"). A name that is only
    mentioned ("ask Mr Falk") is somebody else's."""
    found = {} if step.heard.pressed else find_rivals(step.before, step.after)
    stored = step.before.draft.contact.as_json()
    rivals = {name: value for name, value in found.items() if not _is_denial(step.heard.text, stored[name], words)}
    if not rivals or rivals == load_rivals(step.before):
        return step
    earlier, draft = step.before.draft.contact, step.after.draft
    kept = {name: value for name, value in earlier.as_json().items() if name in rivals}
    if "name" in rivals and not _tells_name(step.heard, rivals["name"], words.asked.is_self):
        del rivals["name"]
    return replace(
        step.change_visit(draft=replace(draft, contact=Contact.from_json(kept).merge_over(draft.contact))),
        rivals=rivals,
    )


def _is_denial(text: str, stored: str, words: ContactWords) -> bool:
    """Whether the words right before what is stored, or before the first of it, say that it is wrong."""
    said = re.search(rf"(?<!\w){re.escape(stored.split()[0])}(?!\w)", text, re.IGNORECASE)
    before = re.split(r"[,;:!?\n]|\.\s", text[: said.start()])[-1] if said else ""
    return any(not before[match.end() :].strip() for match in words.email.is_old.finditer(before))


def _tells_name(heard: ParsedMessage, name: str, is_self: re.Pattern[str]) -> bool:
    alone = len(heard.text.split()) <= len(name.split())
    return alone or heard.intent == "correct" or bool(is_self.search(heard.text))


def ask_overwrite(question: Question, step: TurnBuilder, fields: Mapping[str, Any]) -> Reply:
    """Whether what is stored shall be replaced by what was just said."""
    known = {name: getattr(step.before.draft.contact, name) for name in step.rivals}
    asked, field = question.first_asking(), str(fields[next(iter(known))])
    if len(known) == 1:
        return replace(
            asked, text=fill_text(asked.text, field=field, old=known.popitem()[1], new=_single_value(step.rivals))
        )
    several = {"known": _join_values(known, fields), "fresh": _join_values(step.rivals, fields)}
    return replace(asked, text=fill_text(question.texts["several"], **several))


def save_rivals(step: TurnBuilder) -> TurnBuilder:
    """The step that remembers what would replace what is stored."""
    return step.change_visit(guesses=(json.dumps(dict(step.rivals)),))


def load_rivals(visit: DialogueState) -> dict[str, str]:
    """What would replace what is stored, while that is asked; empty otherwise."""
    return dict(json.loads(visit.guesses[0])) if visit.asking == "overwrite" and visit.guesses else {}


def _is_same(old: str, new: str) -> bool:
    one, other = (text.casefold().split() for text in (old, new))
    return one == other or (len(one) < len(other) and one == [word for word in other if word in one])


def _single_value(values: Mapping[str, str]) -> str:
    return next(iter(values.values()))


def _join_values(values: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{fields[name]} {value}" for name, value in values.items())
