"""What is known and kept about a visitor, in words a visitor can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.dialogue.model import Reply
from bot.dialogue.step import buttons
from bot.leads.model import CONTACT, Draft

COUNTED = ("messages", "recommendations", "feedback")
BACKGROUND = ("decides", "tried", "call")
CAME = ("page", "referrer", "language", "timezone")


def told(plans: str, draft: Draft, lines: Mapping[str, Any]) -> Reply:
    """What the visitor has told so far: the plans as bullets, how to reach them, and what they agreed to."""
    contact = draft.contact.as_json() if draft.agreed("contact") else {}
    known = {**contact, **_background(draft.background.as_json(), lines)}
    rows = [
        *_fields(known, (*CONTACT, *BACKGROUND), lines),
        *_consents((consent.as_json() for consent in draft.consents), lines),
    ]
    listed = "\n".join((*([plans] if plans else []), *(f"- {row}" for row in rows)))
    if not listed:
        return Reply(lines["untold"])
    return Reply(f"{lines['told']}\n{listed}", buttons(lines["told_buttons"]))


def handed_out(plans: str, kept: Mapping[str, Any], lines: Mapping[str, Any]) -> Reply:
    """Everything kept of the conversation: the plans as bullets, then the rows of each table as a short list."""
    listed = "\n".join((*([plans] if plans else []), *(f"- {row}" for row in _rows(kept, lines))))
    if not listed:
        return Reply(lines["nothing"])
    return Reply(f"{lines['intro']}\n{listed}\n\n{lines['file']}", buttons(lines["buttons"]))


def _rows(kept: Mapping[str, Any], lines: Mapping[str, Any]) -> Iterator[str]:
    for contact in kept.get("contacts", ()):
        yield from _fields(contact, CONTACT, lines)
    for lead in kept.get("leads", ()):
        yield from _fields(_background(lead["profile"], lines), BACKGROUND, lines)
        if lead["score"] is not None:
            yield _filled(lines["score"], score=lead["score"])
    yield from _consents(kept.get("consents", ()), lines)
    for conversation in kept.get("conversations", ()):
        yield from _fields(conversation, CAME, lines)
        campaign = ", ".join(f"{key}: {value}" for key, value in (conversation.get("utm") or {}).items())
        yield from _fields({"campaign": campaign}, ("campaign",), lines)
    for booking in kept.get("bookings", ()):
        time = str(booking["start"])[:16].replace("T", " ")
        yield _filled(lines["booking_cancelled" if booking["cancelled"] else "booking"], time=time)
    for table in COUNTED:
        if kept.get(table):
            yield _filled(lines[table], n=len(kept[table]))


def _background(known: Mapping[str, Any], lines: Mapping[str, Any]) -> dict[str, Any]:
    decides = known.get("decides")
    call = (known.get("call") or {}).get("text")
    return {"tried": known.get("tried"), "decides": lines["deciders"][decides] if decides else None, "call": call}


def _fields(row: Mapping[str, Any], names: tuple[str, ...], lines: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        if row.get(name):
            yield _filled(lines["field"], field=lines["fields"][name], value=row[name])


def _consents(consents: Any, lines: Mapping[str, Any]) -> Iterator[str]:
    for consent in consents:
        answer = lines["agreed" if consent["given"] else "refused"]
        time = str(consent["time"])[:16].replace("T", " ")
        purpose = lines["purposes"][consent["purpose"]]
        yield _filled(lines["consent"], purpose=purpose, answer=answer, time=time, version=consent["version"])


def _filled(text: str, **values: object) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
