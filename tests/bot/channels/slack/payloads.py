"""The payload files, and payloads made from them: other words, other people, other times, a new name each."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "payloads" / "slack"
Payload = dict[str, Any]
_numbers = count(1)


def payload(name: str) -> Payload:
    """The payload of tests/payloads/slack/<name>.json."""
    loaded: Payload = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def message(text: str, user: str = "U0ADA00001", channel: str = "D0ADADM001", at: float | None = None) -> Payload:
    """Somebody writes to us directly."""
    return _event("message_im", text, user, channel, at)


def mention(text: str, user: str = "U0ADA00001", channel: str = "C0GENERAL1", thread: str | None = None) -> Payload:
    """Somebody mentions us in a channel; Slack tells of it once more as a message, see `twin`."""
    made = _event("app_mention", f"<@U0WICKBOT1> {text}", user, channel, None)
    if thread:
        made["event"]["thread_ts"] = thread
    return made


def twin(mentioned: Payload) -> Payload:
    """The same mention as the other kind of event."""
    made = deepcopy(mentioned)
    made["event_id"] = f"Ev9{next(_numbers):07d}"
    made["event"] |= {"type": "message", "channel_type": "channel"}
    return made


def follow_up(text: str, thread: str, user: str = "U0ADA00001", channel: str = "C0GENERAL1") -> Payload:
    """Somebody writes in a thread without mentioning us."""
    made = _event("message_channel_follow_up", text, user, channel, None)
    made["event"]["thread_ts"] = thread
    return made


def click(
    message: Payload, title: str, user: str = "U0ADA00001", channel: str = "D0ADADM001", url: str = ""
) -> Payload:
    """Somebody presses the button, or chooses the option, of this title in a message that we sent."""
    made = payload("block_actions_button")
    made["actions"] = [_action(message, title)]
    made["user"]["id"] = user
    made["channel"]["id"] = channel
    private = bool(message.get("ephemeral"))
    made["container"] = {"message_ts": message["ts"], "channel_id": channel, "is_ephemeral": private}
    made["message"] = None if private else {k: message.get(k) for k in ("ts", "text", "blocks", "thread_ts")}
    made["response_url"] = url or made["response_url"]
    return made


def command(name: str, text: str, url: str, user: str = "U0ADA00001", channel: str = "C0GENERAL1") -> Payload:
    """Somebody types a command."""
    made = payload("command_smm")
    made |= {"command": name, "text": text, "user_id": user, "channel_id": channel, "response_url": url}
    return {**made, "trigger_id": f"{next(_numbers)}.1.a"}


def titles(message: Payload) -> list[str]:
    """What can be pressed in a message, in order."""
    return [title for title, _ in _offered(message)]


def _event(name: str, text: str, user: str, channel: str, at: float | None) -> Payload:
    made, number = payload(name), next(_numbers)
    made["event_id"] = f"Ev8{number:07d}"
    ts = f"{at if at is not None else 1763900000 + number:.6f}"
    made["event"] |= {"text": text, "user": user, "channel": channel, "ts": ts, "event_ts": ts}
    return made


def _action(message: Payload, title: str) -> Payload:
    found = next(action for offered, action in _offered(message) if offered == title)
    return {**found, "action_ts": f"{1763950000 + next(_numbers)}.000001"}


def _offered(message: Payload) -> list[tuple[str, Payload]]:
    elements = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
    elements += [b["accessory"] for b in message["blocks"] if b.get("accessory")]
    offered = []
    for element in elements:
        about = {"action_id": element["action_id"], "type": element["type"]}
        for option in element.get("options", ()):
            offered.append((option["text"]["text"], {**about, "selected_option": option}))
        if element["type"] == "button":
            offered.append((element["text"]["text"], {**about, "value": element.get("value", "")}))
    return offered
