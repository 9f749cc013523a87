"""A CRM of our own: keeps what it is sent, and answers as told first. Its shapes follow the public descriptions."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class Call:
    method: str
    path: str
    body: Any
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class StandIn:
    """`answers` holds statuses, responses, or "lost": the request is carried out and its answer is lost."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    objects: dict[str, dict[str, Json]] = field(default_factory=dict)
    before: Callable[[Call], None] | None = None
    _next: int = 100

    def add(self, kind: str, values: Json) -> str:
        self._next += 1
        self.objects.setdefault(kind, {})[str(self._next)] = dict(values)
        return str(self._next)

    def of(self, kind: str) -> dict[str, Json]:
        return self.objects.setdefault(kind, {})

    def the(self, kind: str) -> Json:
        ((_, only),) = self.of(kind).items()
        return only

    def asked(self, method: str = "", path: str = "") -> list[Call]:
        return [one for one in self.calls if one.method.startswith(method) and path in one.path]

    def judge(self, call: Call) -> web.Response:
        raise NotImplementedError

    async def take(self, request: web.Request) -> web.StreamResponse:
        raw = await request.text()
        body = json.loads(raw) if raw else None
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(request.method, request.path, body, dict(request.query), headers)
        self.calls.append(call)
        if self.before:
            self.before(call)
        told = self.answers.pop(0) if self.answers else None
        if told == "lost":
            self.judge(call)
            assert request.transport
            request.transport.close()
            return web.Response()
        if isinstance(told, web.StreamResponse):
            return told
        return web.Response(status=told) if told else self.judge(call)


@asynccontextmanager
async def serve(standin: StandIn) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", standin.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server
    standin.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    yield
    await runner.cleanup()
