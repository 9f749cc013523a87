"""The web channel: our own ASGI app, the only thing that faces the network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.protocol import Services
from bot.channels.tokens import Tokens, secret_of
from bot.channels.web.booking import booking_routes
from bot.channels.web.chat import Chat, chat_routes
from bot.channels.web.conversations import Conversations
from bot.channels.web.errors import ChatError, to_response
from bot.channels.web.guards import FaultNet, SecurityHeaders
from bot.channels.web.limits import Limits
from bot.channels.web.metrics import Metrics, may_read_metrics
from bot.channels.web.openapi import openapi_route
from bot.channels.web.page import lost_page, page_routes
from bot.channels.web.plan import plan_routes
from bot.channels.web.rest import rest_routes
from bot.channels.web.socket import socket_routes
from bot.channels.web.texts import read_texts
from bot.channels.web.trace import Traced
from bot.channels.web.traps import Traps
from bot.channels.web.widget import widget_routes
from bot.knowledge.model import Agency
from bot.peers.peers import Peers


def create_app(services: Services, peers: Peers | None = None) -> FastAPI:
    """The app over these services, one of several `peers`. Raises ContentError or SettingsError."""
    others = peers or Peers.alone()
    chat, agency = _join(services, others), services.library.agency
    # FastAPI's own documentation pages load scripts from elsewhere.
    app = FastAPI(title="Assistant", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(APIRouter(lifespan=_lifespan(chat, others)))
    app.include_router(chat_routes(chat))
    app.include_router(socket_routes(chat))
    app.include_router(widget_routes(services.library, chat.texts, services.settings, services.spam.trap))
    app.include_router(page_routes(agency, chat.texts))
    app.include_router(plan_routes(services, chat.texts))
    app.include_router(booking_routes(services, chat.limits))
    app.include_router(rest_routes(chat))
    app.include_router(openapi_route(app))
    app.include_router(_health_routes(services, chat))
    _say_no_kindly(app, chat, agency)
    app.add_middleware(FaultNet, texts=chat.texts)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(services.settings.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After", "X-Request-Id"],
        max_age=3600,
    )
    app.add_middleware(Traced)
    app.state.conversations = chat.conversations
    app.state.metrics = chat.metrics
    return app


def _lifespan(chat: Chat, peers: Peers) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await peers.start()
        try:
            yield
        finally:
            # A turn that has begun ends, and its answer is kept, though its visitor's connection is gone.
            await chat.conversations.drain(chat.settings.turn_seconds)
            await peers.stop()

    return life


def _join(services: Services, peers: Peers) -> Chat:
    settings, metrics = services.settings, Metrics()
    return Chat(
        settings=settings,
        texts=read_texts(settings, services.library.agency.facts),
        tokens=Tokens(secret_of(settings), settings.session_hours),
        limits=Limits(settings, peers),
        traps=Traps(services.spam, peers),
        metrics=metrics,
        conversations=Conversations(services.assistant, services.transcripts, metrics, settings.turn_seconds, peers),
    )


def _health_routes(services: Services, chat: Chat) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz")
    async def alive() -> dict[str, Any]:
        return {"status": "ok"}

    @router.get("/readyz")
    def ready() -> JSONResponse:
        parts = {"model": services.assistant.ready(), "database": services.transcripts.reachable()}
        good = all(parts.values())
        return JSONResponse({"status": "ok" if good else "not_ready", **parts}, 200 if good else 503)

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        if not may_read_metrics(request, services.settings):
            raise ChatError("bad_token", text="metrics_closed")
        return Response(chat.metrics.text(), media_type="text/plain; version=0.0.4")

    return router


def _say_no_kindly(app: FastAPI, chat: Chat, agency: Agency) -> None:
    @app.exception_handler(ChatError)
    async def refuse(request: Request, error: ChatError) -> JSONResponse:
        chat.metrics.refused(error.code)
        return to_response(error, chat.texts)

    @app.exception_handler(HTTPException)
    async def refuse_route(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return lost_page(agency, chat.texts)
        codes = {404: "not_found", 405: "not_allowed"}
        return to_response(ChatError(codes.get(error.status_code, "try_again")), chat.texts)
