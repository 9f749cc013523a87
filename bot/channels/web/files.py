"""Files of a talk over HTTP: a visitor sends one, and whoever knows its address fetches it, as a download."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.bodies import BodyTooLong, BodyTooSlow, read_bytes
from bot.channels.web.chat import Chat
from bot.channels.web.messages import to_message
from bot.conversations.errors import ChatError
from bot.conversations.transcripts import AttachedFile
from bot.errors import NotReady, UnknownConversation
from bot.handover.files import FileRefused
from bot.handover.talk_files import TalkFiles

PATH = "/api/chat/files"
# The widget shows pictures on pages of other origins; nothing in a file may run or load anything, whatever it is.
_GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "private, max-age=3600",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def file_routes(chat: Chat, files: TalkFiles) -> APIRouter:
    """The routes under /api/chat/files."""
    router = APIRouter(prefix=PATH, include_in_schema=False)

    @router.post("", status_code=201)
    async def take_file(request: Request) -> JSONResponse:
        talk = chat.read_bearer(request)
        chat.limits.count_message(talk, chat.limits.address_of(request))
        name, id = request.query_params.get("name", ""), request.query_params.get("id", "")
        body = await _read_body(request, files.rules.most_bytes)
        try:
            sent = await asyncio.to_thread(files.send_from_visitor, talk, name, body, _read_id(id))
        except FileRefused as refused:
            raise refuse_file(refused, files) from None
        except UnknownConversation:
            raise ChatError("bad_token", text="gone") from None
        except NotReady:
            raise ChatError("not_ready") from None
        return JSONResponse({"messages": [to_message(message) for message in sent]}, 201)

    @router.get("/{token}")
    def send_file(token: str) -> Response:
        found = files.attachments.load_file(token[:80])
        return serve_file(*found) if found else Response(status_code=404, headers=_GUARDS)

    return router


def serve_file(file: AttachedFile, body: bytes) -> Response:
    """The file as a download that no browser opens by itself or takes for anything else."""
    named = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(body, media_type=file.kind, headers={**_GUARDS, "Content-Disposition": named})


def refuse_file(refused: FileRefused, files: TalkFiles) -> ChatError:
    """Why the file is not taken, in words."""
    code = "too_long" if refused.reason == "too_big" else "bad_file"
    return ChatError(code, text=f"file_{refused.reason}", **describe_rules(files))


def describe_rules(files: TalkFiles) -> Mapping[str, Any]:
    """The facts that the sentences about files name."""
    return {"megabytes": files.rules.most_bytes // 1024**2, "kinds": ", ".join(files.rules.kinds)}


async def _read_body(request: Request, most: int) -> bytes:
    try:
        return await read_bytes(request, most)
    except BodyTooLong:
        raise ChatError("too_long", text="file_too_big", megabytes=most // 1024**2) from None
    except BodyTooSlow:
        raise ChatError("too_slow") from None


def _read_id(given: str) -> str:
    try:
        return str(uuid.UUID(given))
    except ValueError:
        raise ChatError("bad_json", text="not_an_id") from None
