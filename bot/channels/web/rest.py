"""The REST convention of Rasa's clients: a sender and a message in, a list of replies out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.channels.tokens import find_secret
from bot.channels.web.chat import Chat
from bot.channels.web.messages import to_incoming
from bot.channels.web.openapi import calls_rest
from bot.conversations.errors import ChatError
from bot.conversations.incoming import Incoming, to_encodable
from bot.conversations.transcripts import Message, Origin, StoredChoice
from bot.errors import SettingsError
from bot.hosts import is_loopback
from bot.settings import Settings

_LONGEST_SENDER = 500


def rest_routes(chat: Chat) -> APIRouter:
    """The route of the REST channel, when it is switched on. Raises SettingsError when anybody could reach it."""
    router = APIRouter(prefix="/webhooks/rest")
    if not chat.settings.rest_channel:
        return router
    _must_be_guarded(chat.settings)
    secret = find_secret(chat.settings)

    @router.post("/webhook", openapi_extra=calls_rest(bool(chat.settings.rest_token)))
    async def take_message(request: Request) -> JSONResponse:
        _check_admission(request, chat.settings)
        body = await chat.read_body(request)
        sender = _read_sender(body)
        conversation_id = _conversation_of(sender, secret)
        await chat.conversations.open_talk(conversation_id, Origin(channel="rest"))
        incoming = await _make_incoming(chat, conversation_id, body)
        answer = await chat.take_message(conversation_id, body, chat.limits.address_of(request), incoming)
        replies = [_to_reply(sender, message) for message in answer.replies]
        if answer.heard.seq == 1:
            replies.append({"recipient_id": sender, "text": chat.texts.automated})
        return JSONResponse(replies, headers={"Cache-Control": "no-store"})

    return router


def _must_be_guarded(settings: Settings) -> None:
    if not settings.rest_token and not is_loopback(settings.host):
        raise SettingsError(
            f"BOT_REST_CHANNEL is on and BOT_HOST is {settings.host}, so anybody could use it: set BOT_REST_TOKEN."
        )


def _check_admission(request: Request, settings: Settings) -> None:
    """Raises ChatError unless the request bears the token, or none is set."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else ""
    expected = str(settings.rest_token)
    if expected and not secrets.compare_digest(given.encode(), expected.encode()):
        raise ChatError("bad_token", text="rest_closed")


def _read_sender(body: dict[str, Any]) -> str:
    sender = body.get("sender", "default")
    if not isinstance(sender, str):
        raise ChatError("bad_json", text="not_text", key="sender")
    if len(sender) > _LONGEST_SENDER:
        raise ChatError("too_long", limit=_LONGEST_SENDER, length=len(sender))
    # It goes back with every reply, and half a character cannot be sent.
    return to_encodable(sender)


def _conversation_of(sender: str, secret: str) -> str:
    # A client may name its senders by e-mail address: only who knows the secret can tell whether one is kept.
    name = hmac.new(secret.encode(), sender.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return f"rest-{name[:32]}"


async def _make_incoming(chat: Chat, conversation_id: str, body: dict[str, Any]) -> Incoming:
    message = body.get("message")
    if not isinstance(message, str):
        raise ChatError("bad_json", text="not_text", key="message")
    pressed = await chat.conversations.find_choice(conversation_id, message.strip()[:200])
    said = {"choice": pressed.token} if pressed else {"text": message}
    return to_incoming(said, chat.settings.message_limit)


def _to_reply(sender: str, message: Message) -> dict[str, Any]:
    buttons = [_to_button(choice) for choice in message.line.choices]
    return {"recipient_id": sender, "text": message.line.text, **({"buttons": buttons} if buttons else {})}


def _to_button(choice: StoredChoice) -> dict[str, Any]:
    if choice.url:
        return {"title": choice.title, "type": "web_url", "url": choice.url}
    return {"title": choice.title, "payload": choice.token}
