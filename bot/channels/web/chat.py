"""The chat over HTTP: sessions, messages and what the visitor thought of the advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import request_response

from bot.channels.limits import Limits
from bot.channels.tokens import BadToken, ConversationTokens, ExpiredToken
from bot.channels.web.honeypot import Honeypot
from bot.channels.web.messages import longest_body, read_body, to_incoming, to_message, to_origin
from bot.channels.web.openapi import (
    describe_feedback,
    describe_messages,
    describe_read,
    describe_resume,
    describe_sessions,
)
from bot.channels.web.sightings import SightingCounter
from bot.channels.web.texts import Texts
from bot.conversations.errors import ChatError
from bot.conversations.exchange import ExchangeAnswer
from bot.conversations.incoming import Incoming, clean_text
from bot.conversations.metrics import Metrics
from bot.conversations.service import Conversations, Listener
from bot.conversations.transcripts import PAGE, Message
from bot.handover.typing import TypingSigns
from bot.leads.pending_contacts import TurnContext, turn_context
from bot.settings import Settings


@dataclass(frozen=True)
class Chat:
    """Everything a chat route needs."""

    settings: Settings
    texts: Texts
    tokens: ConversationTokens
    links: ConversationTokens
    limits: Limits
    traps: Honeypot
    metrics: Metrics
    conversations: Conversations
    typing: TypingSigns
    sightings: SightingCounter

    def conversation_of(self, token: str) -> str:
        """The conversation a token names. Raises ChatError: bad_token, expired_token."""
        try:
            return self.tokens.read_token(token)
        except ExpiredToken:
            raise ChatError("expired_token") from None
        except BadToken:
            raise ChatError("bad_token") from None

    def read_link(self, link: Any) -> str:
        """The conversation that a link out of a mail leads to. Raises ChatError: bad_token, expired_token."""
        try:
            return self.links.read_token(link if isinstance(link, str) else "")
        except ExpiredToken:
            raise ChatError("expired_token") from None
        except BadToken:
            raise ChatError("bad_token") from None

    async def take_message(
        self,
        conversation_id: str,
        body: dict[str, Any],
        address: str,
        incoming: Incoming | None = None,
        teller: Listener | None = None,
    ) -> ExchangeAnswer:
        """The answer to the message in this body; the turn knows address and trap. Raises ChatError."""
        text = body.get("text") or body.get("message") or ""
        self.limits.count_message(conversation_id, address, len(text) if isinstance(text, str) else 0)
        said = incoming or to_incoming(body, self.settings.message_limit)
        with turn_context(TurnContext(address=address, trapped=self.traps.is_sprung(conversation_id, body))):
            answer = await self.conversations.take_message(conversation_id, said, teller)
        self.metrics.count_answer()
        return answer

    async def read_body(self, request: Request) -> dict[str, Any]:
        """The body of a request that brings a message. Raises ChatError: too_long, too_slow, bad_json."""
        return await read_body(request, longest_body(self.settings.message_limit))

    def read_bearer(self, connection: HTTPConnection) -> str:
        """The conversation of the bearer token in the headers. Raises ChatError."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        return self.conversation_of(token.strip() if scheme.lower() == "bearer" else "")


class _PlainRoute(APIRoute):
    """A route whose endpoint takes the request and gives the response: nothing is to be injected or checked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = request_response(self.endpoint)


def chat_routes(chat: Chat) -> APIRouter:
    """The routes under /api/chat that browsers call."""
    router = APIRouter(prefix="/api/chat", route_class=_PlainRoute)

    @router.post("/sessions", status_code=201, openapi_extra=describe_sessions())
    async def begin_session(request: Request) -> JSONResponse:
        chat.limits.count_conversation(chat.limits.address_of(request))
        body = await read_body(request)
        linked = body.get("link")
        if linked is not None:
            conversation_id = chat.read_link(linked)
            return _json_response(_describe_session(chat, conversation_id), 201)
        conversation_id = await chat.conversations.begin_talk(to_origin(body, chat.texts.widget["openings"]))
        chat.traps.is_sprung(conversation_id, body)
        chat.metrics.count_conversation()
        return _json_response(_describe_session(chat, conversation_id), 201)

    @router.post("/messages", openapi_extra=describe_messages(chat.settings.message_limit))
    async def take_message(request: Request) -> JSONResponse:
        conversation_id = chat.read_bearer(request)
        address = chat.limits.address_of(request)
        return _json_response(
            to_answer(await chat.take_message(conversation_id, await chat.read_body(request), address))
        )

    @router.get("/messages", openapi_extra=describe_resume())
    async def list_messages(request: Request) -> JSONResponse:
        conversation_id = chat.read_bearer(request)
        chat.limits.count_read(conversation_id)
        messages = await chat.conversations.list_since(conversation_id, to_seq(request.query_params.get("after", "0")))
        return _json_response(to_page(messages))

    @router.post("/read", openapi_extra=describe_read())
    async def note_read(request: Request) -> JSONResponse:
        conversation_id = chat.read_bearer(request)
        chat.limits.count_read(conversation_id)
        await chat.conversations.note_read(conversation_id, to_seq((await read_body(request)).get("seq")))
        return _json_response({"kept": True})

    @router.post("/feedback", openapi_extra=describe_feedback())
    async def rate_message(request: Request) -> JSONResponse:
        conversation_id = chat.read_bearer(request)
        chat.limits.count_message(conversation_id, chat.limits.address_of(request))
        await chat.conversations.rate_message(conversation_id, *_to_rating(await read_body(request)))
        return _json_response({"kept": True})

    return router


def _describe_session(chat: Chat, conversation_id: str) -> dict[str, str]:
    return {"token": chat.tokens.issue_token(conversation_id), "conversation_id": conversation_id}


def to_page(messages: Sequence[Message]) -> dict[str, Any]:
    """What was said on the wire; `more` says to ask again from the last place."""
    return {"messages": [to_message(m) for m in messages], **({"more": True} if len(messages) >= PAGE else {})}


def to_answer(answer: ExchangeAnswer) -> dict[str, Any]:
    """An answer on the wire; `id` and `sent` tell the browser which of its messages this is."""
    last = answer.replies[-1] if answer.replies else answer.heard
    return {
        "replies": [to_message(m) for m in answer.replies],
        "seq": last.seq,
        "id": answer.heard.line.client_id,
        "sent": answer.heard.seq,
    }


def to_seq(value: Any) -> int:
    """A place in a conversation. Raises ChatError bad_json."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ChatError("bad_json", text="not_a_place")
    return int(text)


def _to_rating(body: dict[str, Any]) -> tuple[int, bool, str | None]:
    helpful, reason = body.get("helpful"), body.get("reason")
    if not isinstance(helpful, bool):
        raise ChatError("bad_json", text="not_yes_or_no", key="helpful")
    if reason is not None and not isinstance(reason, str):
        raise ChatError("bad_json", text="not_text", key="reason")
    return to_seq(body.get("seq")), helpful, (clean_text(reason)[:500] or None) if reason else None


def _json_response(body: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})
