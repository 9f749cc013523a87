"""What the assistant asks a colleague for a visitor, and the answer as it is kept for review."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.conversations.transcripts import Message
from bot.handover.model import ASK
from bot.leads.privacy import mask_text


def find_question(said: Sequence[Message]) -> str:
    """The visitor's words that a colleague was offered for last, else their last words; empty when they said none."""
    heard = {message.seq: message.line.text for message in said if message.line.sender == "visitor"}
    offers = (m for m in reversed(said) if any(choice.payload == ASK for choice in m.line.choices))
    offered = next(offers, None)
    asked = heard.get(offered.line.answers or 0) if offered else None
    return asked or next(reversed(heard.values()), "")


def describe_answer(question: str, answer: str) -> str:
    """Question and answer for those who review answers, without what names the visitor."""
    return json.dumps({"question": mask_text(question), "answer": mask_text(answer)}, ensure_ascii=False)
