"""The web channel: our own ASGI app, the only thing that faces the network."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import clock
from bot.channels.limits import Limits
from bot.channels.protocol import WebParts
from bot.channels.tokens import ConversationTokens, find_secret, talk_link_tokens
from bot.channels.web.booking import booking_routes
from bot.channels.web.chat import Chat, chat_routes
from bot.channels.web.errors import to_response
from bot.channels.web.guards import FaultNet, KnownHosts, SecurityHeaders, hosts_of
from bot.channels.web.honeypot import Honeypot
from bot.channels.web.metrics_access import may_read_metrics
from bot.channels.web.openapi import openapi_route
from bot.channels.web.page import not_found_page, page_routes
from bot.channels.web.plan import plan_routes
from bot.channels.web.readiness import Readiness
from bot.channels.web.request_trace import Traced
from bot.channels.web.rest import rest_routes
from bot.channels.web.sightings import SightingCounter, sighting_routes
from bot.channels.web.socket import socket_routes
from bot.channels.web.texts import Texts
from bot.channels.web.widget import widget_routes
from bot.conversations.errors import ChatError
from bot.conversations.metrics import Metrics
from bot.conversations.service import Conversations
from bot.conversations.turn_queue import FairQueue
from bot.errors import describe_cause
from bot.handover.typing import TypingSigns
from bot.knowledge.model import Agency
from bot.peers.peers import Peers

log = logging.getLogger(__name__)

Lifespan = AbstractAsyncContextManager[None]


def create_app(
    services: WebParts, peers: Peers | None = None, chat: Chat | None = None, lifespans: Iterable[Lifespan] = ()
) -> FastAPI:
    """The app over these services, one of several `peers`. Raises ContentError or SettingsError.

    Once it runs, the `lifespans` are opened in their order, and at its end closed the other way round; where none are
    named it is the chat's alone.
    """
    others, agency = peers or Peers.without_peers(), services.library.agency
    chat = chat or make_chat(services, others)
    # FastAPI's own documentation pages load scripts from elsewhere.
    # Where an address with a slash at its end leads would be said with the name and scheme that the request came with.
    app = FastAPI(title="Assistant", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    named = tuple(lifespans)
    # Each opens once, so that what is made here is made anew whenever the app runs.
    app.include_router(APIRouter(lifespan=_make_lifespan(lambda: named or (run_chat(chat, others),))))
    app.include_router(chat_routes(chat))
    app.include_router(socket_routes(chat))
    app.include_router(widget_routes(services.library, chat.texts, services.settings, services.spam.trap))
    app.include_router(page_routes(agency, chat.texts))
    app.include_router(plan_routes(services, chat.texts))
    app.include_router(booking_routes(services, chat.limits))
    app.include_router(rest_routes(chat))
    app.include_router(sighting_routes(chat.sightings, chat.limits, chat.texts.widget["openings"]))
    app.include_router(openapi_route(app))
    app.include_router(_health_routes(services, chat))
    _add_error_handlers(app, chat, agency)
    _add_middleware(app, chat)
    app.state.conversations = chat.conversations
    app.state.metrics = chat.metrics
    app.state.limits = chat.limits
    app.state.typing = chat.typing
    app.state.chat = chat
    return app


def _add_middleware(app: FastAPI, chat: Chat) -> None:
    """What stands around every route, the innermost first."""
    settings = chat.settings
    app.add_middleware(FaultNet, texts=chat.texts)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After", "X-Request-Id"],
        max_age=3600,
    )
    app.add_middleware(KnownHosts, texts=chat.texts, hosts=hosts_of(settings))
    app.add_middleware(SecurityHeaders, tls=settings.public_url.startswith("https://"))
    app.add_middleware(Traced, trusts=chat.limits.comes_from_proxy)


def _make_lifespan(
    list_lifespans: Callable[[], tuple[Lifespan, ...]],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run_lifespan(app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(_log_fault)
        async with AsyncExitStack() as stack:
            for one in list_lifespans():
                await stack.enter_async_context(one)
            yield

    return run_lifespan


@asynccontextmanager
async def run_chat(chat: Chat, peers: Peers) -> AsyncIterator[None]:
    """As long as the block runs, this process is known to its peers; at its end the turns that run are ended."""
    await peers.start_peers()
    try:
        yield
    finally:
        # A turn that has begun ends, and its answer is kept, though its visitor's connection is gone.
        await chat.conversations.drain_turns(chat.settings.turn_seconds)
        await peers.stop_peers()


def _log_fault(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A fault that nobody waited for: what it quotes may be what a visitor said."""
    error = context.get("exception")
    log.error("a task failed: %s", describe_cause(error) if error else context.get("message"))


def make_chat(services: WebParts, peers: Peers) -> Chat:
    """What the routes of the chat need."""
    settings, metrics = services.settings, Metrics()
    return Chat(
        settings=settings,
        texts=Texts.from_library(services.library),
        tokens=ConversationTokens(find_secret(settings), settings.session_hours),
        links=talk_link_tokens(find_secret(settings)),
        limits=Limits(settings, peers),
        traps=Honeypot(services.spam, peers),
        metrics=metrics,
        conversations=Conversations(
            services.assistant,
            services.turns,
            services.transcripts,
            metrics,
            settings.turn_seconds,
            peers,
            settings.conversation_limit,
            FairQueue(settings.queue_seconds),
        ),
        typing=_join_typing(peers),
        sightings=SightingCounter(services.library.agency.time_zone, clock.now),
    )


def _join_typing(peers: Peers) -> TypingSigns:
    """Who is writing, in all processes."""
    typing = TypingSigns()
    typing.tell = peers.subscribe_to("typing", typing.apply_note)
    return typing


def _health_routes(services: WebParts, chat: Chat) -> APIRouter:
    router, readiness = APIRouter(), Readiness(services, lambda: chat.metrics.failures)

    @router.get("/healthz")
    async def show_alive() -> dict[str, Any]:
        return {"status": "ok"}

    @router.get("/readyz")
    def show_ready() -> JSONResponse:
        report = readiness.make_report()
        return JSONResponse(report, 200 if report["status"] == "ok" else 503)

    @router.get("/metrics")
    def show_metrics(request: Request) -> Response:
        if not may_read_metrics(request, services.settings):
            raise ChatError("bad_token", text="metrics_closed")
        return Response(chat.metrics.write_text(), media_type="text/plain; version=0.0.4")

    return router


def _add_error_handlers(app: FastAPI, chat: Chat, agency: Agency) -> None:
    @app.exception_handler(ChatError)
    async def refuse_request(request: Request, error: ChatError) -> JSONResponse:
        chat.metrics.count_refusal(error.code)
        return to_response(error, chat.texts)

    @app.exception_handler(HTTPException)
    async def refuse_route(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return not_found_page(agency, chat.texts)
        codes = {404: "not_found", 405: "not_allowed"}
        return to_response(ChatError(codes.get(error.status_code, "try_again")), chat.texts)
