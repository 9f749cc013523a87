"""Parses what a browser may send, and formats what a message looks like to it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.requests import Request

from bot.channels.bodies import BodyTooLong, BodyTooSlow, read_bytes
from bot.conversations.errors import ChatError
from bot.conversations.incoming import Incoming, clean_text
from bot.conversations.transcripts import AttachedFile, Message, Origin, StoredChoice
from bot.knowledge.names import UTM
from bot.leads.privacy import mask_text

BODY_LIMIT = 16 * 1024
# What a character takes at most in JSON, and what may stand around a text.
_WIDEST, _AROUND = 12, 4096
_DEVICES, _GREETING = ("phone", "tablet", "desktop"), 80


async def read_body(request: Request, most: int = BODY_LIMIT) -> dict[str, Any]:
    """The request's JSON object, an empty one for an empty body. Raises ChatError: too_long, too_slow, bad_json."""
    try:
        raw = await read_bytes(request, most)
    except BodyTooLong:
        raise _too_big(most) from None
    except BodyTooSlow:
        raise ChatError("too_slow") from None
    return parse_object(raw, most) if raw.strip() else {}


def longest_body(limit: int) -> int:
    """The bytes that a message of so many characters may take, each of them an escaped pair (`\\ud83d\\ude00`)."""
    return max(BODY_LIMIT, limit * _WIDEST + _AROUND)


def parse_object(raw: bytes | str, most: int = BODY_LIMIT) -> dict[str, Any]:
    """The JSON object in these bytes. Raises ChatError: too_long, bad_json."""
    if len(raw) > most:
        raise _too_big(most)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise ChatError("bad_json") from None
    if not isinstance(body, dict):
        raise ChatError("bad_json", text="not_an_object")
    return body


def _too_big(most: int) -> ChatError:
    return ChatError("too_long", text="too_big", limit=most // 1024)


def to_incoming(body: dict[str, Any], limit: int) -> Incoming:
    """The message in this body. Raises ChatError: bad_json, empty, too_long."""
    if ("text" in body) == ("choice" in body):
        raise ChatError("bad_json", text="text_or_choice")
    key = "text" if "text" in body else "choice"
    if not isinstance(body[key], str):
        raise ChatError("bad_json", text="not_text", key=key)
    if key == "choice":
        return Incoming(_read_id(body), choice=body["choice"][:200])
    return Incoming(_read_id(body), text=_read_text(body["text"], limit))


def to_origin(body: dict[str, Any], openings: Sequence[Any] = ()) -> Origin:
    """Where the conversation comes from. Raises ChatError bad_json for a value of the wrong type."""
    utm = body.get("utm") or {}
    if not isinstance(utm, dict):
        raise ChatError("bad_json", text="not_an_object_key", key="utm")
    return Origin(
        channel="web",
        page=_clean_address(_read_string(body, "page")),
        referrer=_clean_address(_read_string(body, "referrer")),
        utm=tuple((k, v) for k in UTM if (v := _utm_value(utm, k))),
        language=_match_shape(_read_string(body, "language"), r"[A-Za-z0-9-]{1,40}"),
        timezone=_match_shape(_read_string(body, "timezone"), r"[A-Za-z0-9_+/-]{1,64}"),
        device=next((one for one in _DEVICES if one == body.get("device")), None),
        greeting=find_greeting(body, openings),
    )


def find_greeting(body: dict[str, Any], openings: Sequence[Any]) -> str | None:
    """The line of widget.yml that the visitor was greeted with, by its place there."""
    place = body.get("greeting")
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(openings):
        return None
    return str(openings[place]["line"])[:_GREETING]


def to_message(message: Message) -> dict[str, Any]:
    """A message as a browser sees it: no payload is ever sent."""
    line = message.line
    files = [_to_file(file) for file in line.files] or None
    optional: dict[str, Any] = {"name": line.name, "card": line.card, "id": line.client_id, "answers": line.answers}
    optional |= {"note": line.note, "about": line.about, "files": files}
    return {
        "seq": message.seq,
        "from": line.sender,
        "text": line.text,
        "buttons": [_to_button(choice) for choice in line.choices],
        "at": message.created.isoformat(timespec="seconds"),
        **{key: value for key, value in optional.items() if value is not None},
    }


def _to_file(file: AttachedFile) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "url": f"/api/chat/files/{file.token}", "picture": file.is_picture}


def _read_text(text: str, limit: int) -> str:
    text = clean_text(text)
    if not text:
        raise ChatError("empty")
    if len(text) > limit:
        raise ChatError("too_long", limit=limit, length=len(text))
    return text


def _read_id(body: dict[str, Any]) -> str:
    given = body.get("id")
    if given is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(given))
    except (ValueError, AttributeError, TypeError):
        raise ChatError("bad_json", text="not_an_id") from None


def _to_button(choice: StoredChoice) -> dict[str, Any]:
    return {"title": choice.title, **({"url": choice.url} if choice.url else {"choice": choice.token})}


def _read_string(body: dict[str, Any], key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise ChatError("bad_json", text="not_text", key=key)
    return value


def _clean_address(url: str | None) -> str | None:
    # A query may hold a name or an e-mail address, which nobody agreed to have kept; campaigns travel in `utm`.
    try:
        parts = urlsplit(clean_text(url or ""))
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return None
    if not parts.scheme and not host and parts.path.startswith("/") and not parts.netloc:
        # A page may name itself by its path alone.
        return _mask_named(unquote(parts.path), parts.path)[:500]
    path = "/".join(_mask_named(unquote(part), part) for part in parts.path.split("/"))
    # A number may go over several parts.
    path = _mask_named(path, path)
    return f"{parts.scheme}://{host}{path}"[:500] if parts.scheme in ("http", "https") and host else None


def _mask_named(text: str, plain: str) -> str:
    """The plain form unless somebody's address or number stands in the text; then that, masked."""
    hidden = mask_text(text)
    return plain if hidden == text else hidden


def _utm_value(utm: dict[str, Any], key: str) -> str | None:
    value = utm.get(key, utm.get(f"utm_{key}"))
    if not isinstance(value, str):
        return None
    text = clean_text(value)[:200]
    return _mask_named(unquote(text), text) or None


def _match_shape(value: str | None, pattern: str) -> str | None:
    return value if value and re.fullmatch(pattern, value) else None
