"""The brief of a lead behind its link, for the agency's people."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.channels.headers import PRIVATE
from bot.channels.tokens import is_link_token
from bot.channels.web.plan import is_link_good
from bot.errors import NotReady
from bot.notifications.assembly import DeliveryParts
from bot.notifications.brief import Brief, BriefSection
from bot.notifications.layout import STYLE, brief_page, brief_text

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# The page is whole in itself; the one style in it is known by its hash.
HEADERS = {
    **PRIVATE,
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
}


def brief_routes(room: DeliveryParts, now: Callable[[], datetime], days: int = 0) -> APIRouter:
    """/brief/{token}, and the same with .txt."""
    router = APIRouter(prefix="/brief")
    texts = room.briefs.texts

    def find_brief(token: str) -> Brief | Response:
        try:
            lead_id = room.links.find_lead(token) if is_link_token(token) else None
            dossier = room.dossiers.find_for_lead(lead_id) if lead_id else None
        except NotReady:
            return _sorry_page("later", 503, texts)
        good = dossier is not None and dossier.lead is not None and is_link_good(dossier.lead.changed, days, now())
        return room.briefs.make_brief(dossier, now()) if dossier and good else _sorry_page("gone", 404, texts)

    @router.get("/{token}.txt")
    def send_text(token: str) -> Response:
        found = find_brief(token)
        return found if isinstance(found, Response) else PlainTextResponse(brief_text(found), headers=HEADERS)

    @router.get("/{token}")
    def show_page(token: str) -> Response:
        found = find_brief(token)
        return found if isinstance(found, Response) else HTMLResponse(brief_page(found), headers=HEADERS)

    return router


def _sorry_page(key: str, status: int, texts: Mapping[str, Any]) -> Response:
    said = Brief(str(texts[f"{key}_title"]), (BriefSection("", (("", str(texts[f"{key}_text"])),)),), "")
    return HTMLResponse(brief_page(said), status, HEADERS)
