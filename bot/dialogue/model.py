"""What passes between the dialogue and the channels: replies, buttons and the turn that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.leads.bookings import Wanted
from bot.recommendations.model import Recommendation


@dataclass(frozen=True)
class Button:
    """A choice under a reply: `payload` is what pressing it says (`/intent{"entity": …}`), or `url` opens."""

    title: str
    payload: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Reply:
    """One message of the assistant: text in the small Markdown subset, buttons, perhaps a recommendation as card.

    `note` is what it says of the talk itself: that the assistant is back, say.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    card: Recommendation | None = None
    note: str | None = None


@dataclass(frozen=True)
class Turn:
    """Everything one visitor message led to; the keys are those of `bot talk`.

    `forget` asks for erasure after it, `wanted` for a time to be booked or let go before anything of it is said.
    `holder` is who answers now: "bot" or "person"; a turn of a person's talk may have no replies. `calls`: a person is
    to be asked into the chat. `for_team`: a colleague may know what was asked, and the assistant does not.
    """

    replies: tuple[Reply, ...]
    topic: str | list[str] | None = None
    slots: dict[str, Any] | None = None
    asking: str | None = None
    recommendation: Recommendation | None = None
    lead: dict[str, Any] | None = None
    forget: bool = False
    wanted: Wanted | None = None
    holder: str = "bot"
    calls: bool = False
    for_team: bool = False

    @property
    def topics(self) -> tuple[str, ...]:
        """What was answered, however many topics that were."""
        return (self.topic,) if isinstance(self.topic, str) else tuple(self.topic or ())


@dataclass(frozen=True)
class VisitorMessage:
    """What a visitor said: the text that was typed, or the payload of the button that was pressed."""

    text: str = ""
    payload: str | None = None
