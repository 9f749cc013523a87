"""Whether a time that was said back is agreed to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.reading.message import blank_spans
from bot.dialogue.slot_choice import SlotChooser, at_starts
from bot.dialogue.time_wishes import ABOUT
from bot.dialogue.turn_builder import TurnBuilder
from bot.leads.slots import Slot
from bot.values.meeting import MeetingReader, MeetingWish

# Sentences that may move or call off the time which a yes before them is for.
MOVING = (*ABOUT, "deny", "skip", "stop")
# How certain it must be that something unlike a plain yes is one, before a time is booked.
SURE = 0.8


@dataclass(frozen=True)
class SlotAgreement:
    """Reads a yes to a time."""

    reader: MeetingReader

    def is_sure(self, heard: ParsedMessage) -> bool:
        """Whether it is a yes beyond doubt: "hmm" is none, nor is "yes, but …"."""
        said = self.strip_asides(heard)
        back = self.reader.takes_back(said) or self.reader.asks_other(said)
        plain = heard.confidence >= SURE and not back
        return heard.intent == "affirm" and (heard.pressed or plain)

    def strip_asides(self, heard: ParsedMessage) -> str:
        """The text without sentences about something else: "yes. I'd rather not be filmed" moves no time."""
        others = (part.span_in_text for part in heard.parts[2:] if part.intent not in MOVING)
        contrasts = self.reader.opens_with_contrast
        return blank_spans(heard.text, [span for span in others if not contrasts(heard.text[slice(*span)])])

    def find_agreed(self, step: TurnBuilder, choosing: SlotChooser, wish: MeetingWish) -> Slot | None:
        """The time that was said back and is now agreed to; a yes that names another time is none."""
        offered = at_starts(step.before.offered)
        if step.before.asking != "slot_confirm" or not offered or step.heard.missed:
            return None
        text = step.heard.text
        yes = (
            self.is_sure(step.heard)
            or self.reader.is_agreement(text)
            or (wish.has_day and self.reader.opens_with_yes(text))
        )
        same = wish.turn is None and wish.nth is None and (wish.has_day or not wish.by_a_clock)
        same = same and choosing.matches_wish(wish, offered[0])
        return next((s for s in choosing.slots if s.start == offered[0]), None) if yes and same else None
