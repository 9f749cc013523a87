"""What is kept about a visitor, in words a visitor can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.dialogue.model import Reply
from bot.dialogue.step import buttons
from bot.leads.model import CONTACT


def handed_out(kept: Mapping[str, Any], lines: Mapping[str, Any]) -> Reply:
    """The rows kept of a conversation, by table, as a short list."""
    rows = list(_rows(kept, lines))
    if not rows:
        return Reply(lines["nothing"])
    listed = "\n".join(f"- {row}" for row in rows)
    return Reply(f"{lines['intro']}\n{listed}\n\n{lines['file']}", buttons(lines["buttons"]))


def _rows(kept: Mapping[str, Any], lines: Mapping[str, Any]) -> Iterator[str]:
    for contact in kept.get("contacts", ()):
        for field in CONTACT:
            if contact.get(field):
                yield _filled(lines["contact"], field=field, value=contact[field])
    for consent in kept.get("consents", ()):
        answer = lines["agreed" if consent["given"] else "refused"]
        time = str(consent["time"])[:16].replace("T", " ")
        yield _filled(
            lines["consent"], purpose=consent["purpose"], answer=answer, time=time, version=consent["version"]
        )
    for table in ("messages", "recommendations"):
        if kept.get(table):
            yield _filled(lines[table], n=len(kept[table]))


def _filled(text: str, **values: object) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
