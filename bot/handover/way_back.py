"""What the assistant says when a talk comes back to it: that it is automated, what was agreed, and what was open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.model import Reply
from bot.dialogue.state import DialogueState


@dataclass(frozen=True)
class WayBack:
    """Opens a talk again; `slots` finds what is known of a visitor, `question` asks once more what is pending."""

    texts: Mapping[str, Any]
    question: Callable[[DialogueState], Reply | None]
    slots: Callable[[str], Mapping[str, Any]]

    def write_return(self, summary: str = "") -> str:
        """That the assistant is back, with what was agreed."""
        agreed = self.texts["agreed"].format(summary=summary) if summary else ""
        return " ".join(filter(None, (self.texts["back"], agreed)))

    def list_replies(self, visit: DialogueState) -> tuple[Reply, ...]:
        """What opens the talk again with this visitor."""
        asked = self.question(visit)
        return (Reply(self.write_return(), note="back"), *([asked] if asked else []))

    def repeat_question(self, talk: str) -> Reply | None:
        """The question that was open in this talk; None when there was none."""
        slots = self.slots(talk)
        return self.question(DialogueState.from_slots(slots)) if slots else None
