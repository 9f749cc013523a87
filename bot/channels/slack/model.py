"""What passes through the Slack channel: where somebody is, what they said or pressed, and what is sent to Slack."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Heard = Literal["text", "press", "command", "file", "agency", "edit", "thread", "home"]
Json = dict[str, Any]

LONGEST_ID = 80
# Commands of the agency's people, and the buttons under what the agency is told.
AGENCY_COMMANDS = ("/leads", "/lead")
AGENCY_BUTTONS = "agency-"
CHOICE_BUTTONS = "choose-"


@dataclass(frozen=True)
class SlackPlace:
    """Where somebody talks; two people in one thread are in two places, and so are one person's DM and channel."""

    team: str
    channel: str
    user: str
    thread: str | None = None

    @property
    def conversation_id(self) -> str:
        """The conversation that is held here."""
        parts = ("slack", self.team, self.channel, self.user, *([self.thread] if self.thread else []))
        name = "-".join(parts)
        if len(name) <= LONGEST_ID:
            return name
        return f"slack-{hashlib.sha256(name.encode()).hexdigest()[:40]}"

    @property
    def is_direct(self) -> bool:
        """Whether nobody else reads here."""
        return self.channel.startswith("D")

    @property
    def to_address(self) -> Json:
        """Where Slack is to put an answer."""
        return {"channel": self.channel, **({"thread_ts": self.thread} if self.thread else {})}


@dataclass(frozen=True)
class Pressed:
    """The message a button was pressed in; an ephemeral one has no blocks that Slack would hand back."""

    ts: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    ephemeral: bool = False


@dataclass(frozen=True)
class SlackMessage:
    """One thing somebody did in Slack, under Slack's own name for it.

    `subject` is what it was about, where Slack tells of one thing twice. `response_url` is where an answer goes that
    only they see. `follows` is true of a message that is meant for us only if we talk with its author already.
    `files` hold the name and the address of each file that came with it. `talk` is the conversation in whose thread,
    among the agency's people, it was said, `moved` the one that was begun elsewhere and goes on in this direct message.
    `foreign` is true of people of another workspace, in a shared channel.
    """

    key: str
    kind: Heard
    place: SlackPlace
    at: str
    text: str = ""
    choice: str = ""
    subject: str | None = None
    command: str | None = None
    action: str | None = None
    response_url: str | None = None
    pressed: Pressed | None = None
    follows: bool = False
    file: bool = False
    files: tuple[Json, ...] = ()
    talk: str | None = None
    moved: str | None = None
    foreign: bool = False

    @property
    def conversation_id(self) -> str:
        """The conversation it belongs to."""
        return self.moved or self.place.conversation_id

    @property
    def private(self) -> bool:
        """Whether the answer is for their eyes only."""
        return self.kind == "command" or bool(self.pressed and self.pressed.ephemeral)

    def as_json(self) -> str:
        """The inverse of `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> SlackMessage:
        """What `as_json` made."""
        data = json.loads(text)
        pressed = data["pressed"]
        data["files"] = tuple(data.get("files", ()))
        data["place"] = SlackPlace(**data["place"])
        data["pressed"] = Pressed(**{**pressed, "blocks": tuple(pressed["blocks"])}) if pressed else None
        return cls(**data)


@dataclass(frozen=True)
class Chart:
    """Bars with their words; `alt` says it all for those who do not see it."""

    title: str
    alt: str
    bars: tuple[tuple[str, str, float, str], ...] = ()

    @classmethod
    def from_json(cls, data: Json) -> Chart:
        """The chart of what `asdict` made."""
        return cls(data["title"], data["alt"], tuple((b[0], b[1], b[2], b[3]) for b in data["bars"]))


@dataclass(frozen=True)
class Call:
    """A call of Slack's Web API, or a post to a response URL; a chart stands in the blocks as a block of its own.

    `team` is the workspace it is for, where that may be another than the agency's own.
    """

    method: str
    body: Json = field(default_factory=dict)
    team: str | None = None

    def as_json(self) -> str:
        """The inverse of `from_json`."""
        return json.dumps(vars(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Call:
        """What `as_json` made."""
        return cls(**json.loads(text))


def place_of(conversation_id: str) -> SlackPlace | None:
    """Where a conversation is held, where its identifier tells."""
    parts = conversation_id.split("-")
    if parts[0] != "slack" or len(parts) not in (4, 5):
        return None
    return SlackPlace(parts[1], parts[2], parts[3], parts[4] if len(parts) == 5 else None)


def user_of(conversation_id: str) -> str | None:
    """The Slack user of a conversation's identifier, where it tells."""
    parts = conversation_id.split("-")
    return parts[3] if parts[0] == "slack" and len(parts) in (4, 5) else None
