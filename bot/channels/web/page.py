"""The agency's page, drawn once from content, with the widget on it by its one line."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.assets import Asset, serve_asset
from bot.channels.web.texts import Texts
from bot.knowledge.colours import READABLE, contrast_ratio
from bot.knowledge.model import Agency

_FOLDER = Path(__file__).parents[1] / "page"
_DEEP = 11.0
_LIGHT, _DARK = "#f3f5f5", "#1c2529"


def page_routes(agency: Agency, texts: Texts) -> APIRouter:
    """The page and the files it needs."""
    router = APIRouter()
    drawing = make_environment()
    facts = {"agency": agency, "page": agency.page, "texts": texts.web["page"]}
    home = drawing.get_template("home.html").render(facts)
    assets = {**_load_files(), **_draw_assets(drawing, agency)}

    @router.get("/")
    async def show_home() -> HTMLResponse:
        return HTMLResponse(home, headers={"Cache-Control": "no-cache"})

    @router.get("/assets/{name}")
    async def send_asset(name: str, request: Request) -> Response:
        if name not in assets:
            raise HTTPException(404)
        return serve_asset(request, assets[name])

    return router


def not_found_page(agency: Agency, texts: Texts) -> HTMLResponse:
    """The page for an address where nothing is."""
    drawing = make_environment()
    lost = drawing.get_template("lost.html").render(agency=agency, texts=texts.web["page"])
    return HTMLResponse(lost, 404)


def readable_colour(colour: str, surface: str, enough: float = READABLE) -> str:
    """The colour itself where it stands out enough on the surface, else moved towards black or white until it does."""
    towards = 0 if contrast_ratio(surface, "#000000") > contrast_ratio(surface, "#ffffff") else 255
    for step in range(21):
        parts = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        mixed = "#" + "".join(f"{round(part + (towards - part) * step / 20):02x}" for part in parts)
        if contrast_ratio(mixed, surface) >= enough:
            break
    return mixed


def make_environment() -> Environment:
    """What draws the pages: everything put into them is escaped, and nothing may be missing."""
    loader = FileSystemLoader(_FOLDER / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)


def _load_files() -> dict[str, Asset]:
    return {
        path.name: Asset(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream", 86_400)
        for path in (_FOLDER / "assets").iterdir()
        if path.suffix in (".css", ".woff2")
    }


def _draw_assets(environment: Environment, agency: Agency) -> dict[str, Asset]:
    colours: dict[str, Any] = {
        **vars(agency.colours),
        "deep": readable_colour(agency.colours.primary, "#ffffff", _DEEP),
        "on_light": readable_colour(agency.colours.primary, _LIGHT),
        "on_dark": readable_colour(agency.colours.primary, _DARK),
        "accent_on_primary": readable_colour(agency.colours.accent, agency.colours.primary),
    }
    style = environment.get_template("colours.css").render(colours).encode()
    mark = environment.get_template("mark.svg").render(colours).encode()
    return {"colours.css": Asset(style, "text/css; charset=utf-8"), "mark.svg": Asset(mark, "image/svg+xml")}
