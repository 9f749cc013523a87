"""What is known and kept about a visitor, in words a visitor can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.dialogue.model import Reply
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.turn_builder import make_buttons
from bot.leads.model import CONTACT, LeadDraft

COUNTED = ("messages", "recommendations", "feedback")
BACKGROUND = ("decides", "tried", "call")
CAME = ("page", "referrer", "language", "timezone")


def describe_own_data(plans: str, draft: LeadDraft, lines: Mapping[str, Any], questionnaire: Questionnaire) -> Reply:
    """What the visitor has told so far: the plans as bullets, how to reach them, and what they agreed to."""
    contact = draft.contact.as_json() if draft.has_agreed("contact") else {}
    known = {**contact, **_list_background(draft.background.as_json(), lines)}
    rows = [
        *_list_fields(known, (*CONTACT, *BACKGROUND), lines),
        *_list_answers(draft.background.answers, lines, questionnaire),
        *_list_consents((consent.as_json() for consent in draft.consents), lines),
    ]
    listed = "\n".join((*([plans] if plans else []), *(f"- {row}" for row in rows)))
    if not listed:
        return Reply(lines["untold"])
    return Reply(f"{lines['told']}\n{listed}", make_buttons(lines["told_buttons"]))


def describe_stored_rows(
    plans: str, kept: Mapping[str, Any], lines: Mapping[str, Any], questionnaire: Questionnaire
) -> Reply:
    """Everything kept of the conversation: the plans as bullets, then the rows of each table as a short list."""
    listed = "\n".join((*([plans] if plans else []), *(f"- {row}" for row in _list_rows(kept, lines, questionnaire))))
    if not listed:
        return Reply(lines["nothing"])
    return Reply(f"{lines['intro']}\n{listed}\n\n{lines['file']}", make_buttons(lines["buttons"]))


def _list_rows(kept: Mapping[str, Any], lines: Mapping[str, Any], questionnaire: Questionnaire) -> Iterator[str]:
    for contact in kept.get("contacts", ()):
        yield from _list_fields(contact, CONTACT, lines)
    for lead in kept.get("leads", ()):
        yield from _list_fields(_list_background(lead["profile"], lines), BACKGROUND, lines)
        yield from _list_answers(lead["profile"].get("answers") or {}, lines, questionnaire)
        if lead["score"] is not None:
            yield _fill_text(lines["score"], score=lead["score"])
    yield from _list_consents(kept.get("consents", ()), lines)
    for conversation in kept.get("conversations", ()):
        yield from _list_fields(conversation, CAME, lines)
        campaign = ", ".join(f"{key}: {value}" for key, value in (conversation.get("utm") or {}).items())
        yield from _list_fields({"campaign": campaign}, ("campaign",), lines)
    for booking in kept.get("bookings", ()):
        time = str(booking["start"])[:16].replace("T", " ")
        yield _fill_text(lines["booking_cancelled" if booking["cancelled"] else "booking"], time=time)
    for table in COUNTED:
        if kept.get(table):
            yield _fill_text(lines[table], n=len(kept[table]))


def _list_background(known: Mapping[str, Any], lines: Mapping[str, Any]) -> dict[str, Any]:
    decides = known.get("decides")
    call = (known.get("call") or {}).get("text")
    return {"tried": known.get("tried"), "decides": lines["deciders"][decides] if decides else None, "call": call}


def _list_answers(answers: Mapping[str, str], lines: Mapping[str, Any], questionnaire: Questionnaire) -> Iterator[str]:
    for label, value in questionnaire.list_answers(answers):
        yield _fill_text(lines["field"], field=label, value=value)


def _list_fields(row: Mapping[str, Any], names: tuple[str, ...], lines: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        if row.get(name):
            yield _fill_text(lines["field"], field=lines["fields"][name], value=row[name])


def _list_consents(consents: Any, lines: Mapping[str, Any]) -> Iterator[str]:
    for consent in consents:
        answer = lines["agreed" if consent["given"] else "refused"]
        time = str(consent["time"])[:16].replace("T", " ")
        purpose = lines["purposes"][consent["purpose"]]
        yield _fill_text(lines["consent"], purpose=purpose, answer=answer, time=time, version=consent["version"])


def _fill_text(text: str, **values: object) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
