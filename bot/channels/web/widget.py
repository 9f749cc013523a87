"""What the widget fetches from us: its one file, and its words and colours."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.assets import Asset, serve_asset
from bot.channels.web.texts import Texts
from bot.channels.widget.bundle import bundle_script
from bot.knowledge.library import Library
from bot.settings import Settings

_JAVASCRIPT = "text/javascript; charset=utf-8"


def widget_routes(library: Library, texts: Texts, settings: Settings, trap: str) -> APIRouter:
    """/widget.js and /api/chat/config. Raises ContentError when the widget cannot be put together."""
    router = APIRouter()
    script = Asset(bundle_script().encode(), _JAVASCRIPT, seconds=600, anywhere=True)
    words = {**to_config(library, texts, settings), "trap": trap}
    written = json.dumps(words, ensure_ascii=False, default=dict).encode()
    config = Asset(written, "application/json", seconds=60, anywhere=True)

    @router.get("/widget.js")
    async def send_widget(request: Request) -> Response:
        return serve_asset(request, script)

    @router.get("/api/chat/config")
    async def send_configuration(request: Request) -> Response:
        return serve_asset(request, config)

    return router


def to_config(library: Library, texts: Texts, settings: Settings) -> dict[str, Any]:
    """Everything of the agency that the widget shows."""
    agency = library.agency
    return {
        "texts": texts.widget["texts"],
        "openings": texts.widget["openings"],
        "agency": {"name": agency.name, "persona": agency.persona, "privacy_url": agency.links.privacy},
        "colours": vars(agency.colours),
        "metrics": {metric.id: metric.name for metric in library.metrics.values()},
        "limit": settings.message_limit,
        "files": {"kinds": settings.file_kinds if settings.file_megabytes else ()},
        "pictures": dict(agency.pictures),
    }
