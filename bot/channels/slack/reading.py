"""The border with Slack on the way in: what an event, a click or a command says, or None when it is none of ours.

Slack sends more than is meant for us: our own messages, other bots, edits, joins, and one mention as two events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.channels.slack.markup import begins_with_mention, is_mention, read_text
from bot.channels.slack.model import (
    AGENCY_BUTTONS,
    AGENCY_COMMANDS,
    CHOICE_BUTTONS,
    Heard,
    Json,
    Pressed,
    SlackMessage,
    SlackPlace,
)

Source = Literal["events", "interactions", "commands"]

# Of the many subtypes only these are somebody saying something.
_SAYING = (None, "file_share", "thread_broadcast", "me_message")
_CHANGING = ("message_changed", "message_deleted")
_SLACK_ITSELF = "USLACKBOT"


def to_said(source: Source, payload: Mapping[str, Any], arrived: float) -> SlackMessage | None:
    """What somebody did. `arrived` is the time in seconds, for what Slack gives no time of its own."""
    readers = {"events": _read_event, "interactions": _read_interaction, "commands": _read_command}
    try:
        return readers[source](payload, arrived)
    except (KeyError, TypeError, IndexError, AttributeError):
        # A shape we do not know is not for us; Slack would only send it again.
        return None


def _read_event(payload: Mapping[str, Any], arrived: float) -> SlackMessage | None:
    event, own = payload["event"], _own_user(payload)
    if payload["type"] == "event_callback" and event.get("type") == "app_home_opened":
        return _read_home(payload, event)
    if payload["type"] == "event_callback" and event.get("subtype") in _CHANGING:
        return _read_change(payload, event, own)
    if payload["type"] != "event_callback" or not _is_said_by_a_person(event, own):
        return None
    text, private = str(event.get("text") or ""), event.get("channel_type") == "im"
    addressed = private or event["type"] == "app_mention" or is_mention(text, own)
    if not addressed and not _goes_on(event, text):
        return None
    files = tuple(_read_file(file) for file in event.get("files") or ())
    return SlackMessage(
        key=f"event:{payload['event_id']}",
        kind="file" if files and not read_text(text, own) else "text",
        place=SlackPlace(_find_team(payload, event), event["channel"], event["user"], _find_thread(event, private)),
        at=str(event["ts"]),
        text=read_text(text, own),
        # A mention comes as `app_mention` and as `message`; the place and the time are the same.
        subject=f"{event['channel']}-{event['ts']}",
        follows=not addressed,
        file=bool(files),
        files=files,
        foreign=_is_foreign(payload, event),
    )


def _read_home(payload: Mapping[str, Any], event: Mapping[str, Any]) -> SlackMessage | None:
    if event.get("tab") != "home":
        return None
    place = SlackPlace(_find_team(payload, event), str(event["channel"]), str(event["user"]))
    return SlackMessage(f"event:{payload['event_id']}", "home", place, str(event.get("event_ts") or ""))


def _read_file(file: Mapping[str, Any]) -> Json:
    return {"name": str(file.get("name") or ""), "url": str(file.get("url_private") or "")}


def _read_change(payload: Mapping[str, Any], event: Mapping[str, Any], own: str | None) -> SlackMessage | None:
    """What somebody changed or deleted in a thread; a preview that Slack adds to a link is neither."""
    deleted = event["subtype"] == "message_deleted"
    message = event["previous_message" if deleted else "message"]
    if not message.get("thread_ts") or message.get("bot_id") or message.get("user") in (None, own, _SLACK_ITSELF):
        return None
    if not deleted and not message.get("edited"):
        return None
    return SlackMessage(
        key=f"event:{payload['event_id']}",
        kind="edit",
        place=SlackPlace(_find_team(payload, event), event["channel"], message["user"], str(message["thread_ts"])),
        at=str(event["ts"]),
        text="" if deleted else read_text(str(message.get("text") or ""), own),
        choice=str(message["ts"]),
        action="deleted" if deleted else "changed",
        foreign=_is_foreign(payload, message),
    )


def _is_said_by_a_person(event: Mapping[str, Any], own: str | None) -> bool:
    if event["type"] not in ("message", "app_mention") or event.get("subtype") not in _SAYING:
        return False
    if event.get("bot_id") or event.get("bot_profile") or event.get("hidden") or event.get("edited"):
        return False
    return bool(event.get("user")) and event["user"] not in (own, _SLACK_ITSELF)


def _goes_on(event: Mapping[str, Any], text: str) -> bool:
    """Whether it may be the next word of somebody we talk with in this thread; never one addressed to another."""
    in_thread = event.get("thread_ts") and event["thread_ts"] != event["ts"]
    return bool(in_thread) and event["type"] == "message" and not begins_with_mention(text)


def _find_thread(event: Mapping[str, Any], private: bool) -> str | None:
    # In a channel the answer opens a thread under the mention; in a DM a thread is only what somebody opened.
    return event.get("thread_ts") or (None if private else str(event["ts"]))


def _own_user(payload: Mapping[str, Any]) -> str | None:
    return next((a["user_id"] for a in payload.get("authorizations") or () if a.get("is_bot", True)), None)


def _find_team(payload: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """The workspace that installed the app; in a channel shared by several the event may have happened in another."""
    ours = next((one.get("team_id") for one in payload.get("authorizations") or () if one.get("team_id")), None)
    return str(ours or payload.get("team_id") or event.get("team"))


def _is_foreign(payload: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether its author is of another workspace than the one that installed the app (Slack Connect)."""
    author = said.get("user_team") or said.get("source_team") or said.get("team")
    return bool(author) and author != _find_team(payload, said)


def _read_interaction(payload: Mapping[str, Any], arrived: float) -> SlackMessage | None:
    if payload["type"] != "block_actions":
        return None
    action, kind = payload["actions"][0], _kind_of(payload["actions"][0])
    if kind is None:
        return None
    user, container = payload["user"]["id"], payload.get("container") or {}
    pressed = _read_press(payload, container)
    channel = (payload.get("channel") or {}).get("id") or container["channel_id"]
    # Our own message knows whose workspace it stands in; of who pressed it only their own is told.
    author = payload["user"].get("team_id") or (payload.get("team") or {}).get("id")
    team = (payload.get("message") or {}).get("team") or (payload.get("team") or {}).get("id") or author
    return SlackMessage(
        key=f"action:{channel}:{user}:{action['action_ts']}",
        kind=kind,
        place=SlackPlace(str(team), channel, user, _thread_of(payload, container)),
        at=str(action["action_ts"]),
        choice=_read_value(action),
        # One press answers a message: a second click on it, before its buttons are gone, is the same one.
        subject=f"press:{channel}:{user}:{pressed.ts}" if kind == "press" else None,
        action=action["action_id"],
        response_url=payload.get("response_url"),
        pressed=pressed,
        foreign=bool(author) and author != team,
    )


def _kind_of(action: Mapping[str, Any]) -> Heard | None:
    """What the button is for; a link opens by itself, and its click is only told."""
    name = str(action["action_id"])
    if name.startswith(AGENCY_BUTTONS):
        return "agency"
    return "press" if name.startswith(CHOICE_BUTTONS) else None


def _read_press(payload: Mapping[str, Any], container: Mapping[str, Any]) -> Pressed:
    message = payload.get("message") or {}
    return Pressed(
        ts=str(message.get("ts") or container["message_ts"]),
        text=str(message.get("text") or ""),
        blocks=tuple(message.get("blocks") or ()),
        ephemeral=bool(container.get("is_ephemeral")),
    )


def _thread_of(payload: Mapping[str, Any], container: Mapping[str, Any]) -> str | None:
    thread = (payload.get("message") or {}).get("thread_ts") or container.get("thread_ts")
    return str(thread) if thread else None


def _read_value(action: Mapping[str, Any]) -> str:
    chosen = action.get("selected_option") or action
    return str(chosen.get("value") or "")


def _read_command(payload: Mapping[str, Any], arrived: float) -> SlackMessage | None:
    command = str(payload["command"]).lower()
    place = SlackPlace(str(payload["team_id"]), str(payload["channel_id"]), str(payload["user_id"]))
    return SlackMessage(
        key=f"command:{payload['trigger_id']}",
        kind="agency" if command in AGENCY_COMMANDS else "command",
        place=place,
        at=f"{arrived:.6f}",
        text=read_text(str(payload.get("text") or "")),
        command=command,
        response_url=str(payload["response_url"]),
    )
