"""A file that a colleague sends from the inbox: it comes by a script, with the word of the page in a header."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.bodies import BodyTooLong, read_bytes
from bot.desk.leads import sender_of
from bot.desk.pages import PRIVATE, Pages
from bot.desk.parts import DeskParts
from bot.desk.talk_changes import make_colleague
from bot.desk.talks import find_talk
from bot.handover.files import FileRefused

FILE_WORDS = {
    "too_big": "That file is too large.",
    "bad_kind": "That kind of file is not sent.",
    "bad_picture": "That picture could not be read.",
    "too_many": "There are too many files in this talk already.",
    "nobody": "That file could not be sent.",
}


class FileUpload:
    """/desk/inbox/…/file."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages

    def add_routes(self, router: APIRouter) -> None:
        """Add the route."""
        router.add_api_route("/inbox/{talk_id}/file", self.send_file, methods=["POST"])

    async def send_file(self, talk_id: str, request: Request) -> Response:
        """A file goes to the visitor; the answer says in words why one does not."""
        word, name = request.headers.get("x-word", ""), request.query_params.get("name", "")
        act = await asyncio.to_thread(self._pages.access.require_act, request, {"word": (word,)}, "agent")
        found, files = await asyncio.to_thread(find_talk, self._parts, talk_id), self._parts.files
        client_id = f"desk-{request.query_params.get('id', '')[:40]}"
        try:
            body = await read_bytes(request, files.rules.most_bytes)
            sent = await asyncio.to_thread(
                files.send_from_colleague, found.id, make_colleague(act), name, body, client_id
            )
        except BodyTooLong:
            return Response(FILE_WORDS["too_big"], 413, PRIVATE)
        except FileRefused as refused:
            return Response(FILE_WORDS[refused.reason], 415, PRIVATE)
        if not sent.done:
            return Response("Nothing was sent: somebody else has this talk.", 409, PRIVATE)
        await asyncio.to_thread(self._parts.audit.record_action, sender_of(act), "talk changed", "file sent", found.id)
        return Response(status_code=204, headers=PRIVATE)
