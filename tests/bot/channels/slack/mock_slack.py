"""A Slack of our own on loopback: the Web API and Socket Mode, as strict about lengths as the real one.

It remembers what it was asked and, told to, refuses, limits, answers late, cuts the line after it took a message,
sends things twice, late and out of order.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.bot.channels.slack.block_rules import broken_rule

TOKEN, APP_TOKEN, SECRET = "xoxb-mock", "xapp-mock", "5f2c-signing-secret"
Json = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """How a call goes wrong: refused with a status or an error, or taken and then not answered."""

    status: int = 200
    error: str = ""
    retry_after: str = ""
    cut: bool = False
    wait: float = 0.0


LIMITED = Fault(status=429, error="ratelimited", retry_after="0.05")
CUT = Fault(cut=True)


@dataclass
class MockSlack:
    """Slack, as far as this product needs one."""

    port: int = 0
    calls: list[tuple[str, Json]] = field(default_factory=list)
    private: list[tuple[str, Json]] = field(default_factory=list)
    channels: dict[str, list[Json]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    downloads: dict[str, bytes] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    group: tuple[str, ...] = ()
    homes: dict[str, Json] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    spoke: list[tuple[str, str]] = field(default_factory=list)
    granted: Json = field(default_factory=dict)
    scopes: str = "chat:write"
    refused_rate: float = 0.0
    takes_files: bool = True
    rejected: list[str] = field(default_factory=list)
    connections: int = 0
    _faults: dict[str, deque[Fault]] = field(default_factory=dict)
    _random: random.Random = field(default_factory=lambda: random.Random(7))
    _numbers: Any = field(default_factory=lambda: count(1))
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _acks: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def _download(self, request: web.Request) -> web.Response:
        """A file of Slack's own, for who brings the token."""
        body = (
            self.downloads.get(request.path) if request.headers.get("Authorization", "").startswith("Bearer ") else None
        )
        return web.Response(body=body) if body is not None else web.Response(status=404)

    async def start(self) -> None:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(
            [
                web.post("/api/{method}", self._call),
                web.post("/respond/{id}", self._respond),
                web.post("/upload/{id}", self._upload),
                web.get("/socket", self._socket),
                web.get("/files-pri/{team}/{name}", self._download),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        assert self._runner
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    def fault(self, method: str, *faults: Fault) -> None:
        """Let the next calls of this method go wrong, one after the other."""
        self._faults.setdefault(method, deque()).extend(faults)

    def response_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/respond/{next(self._numbers)}"

    def said(self, channel: str) -> list[str]:
        """The texts of our messages in a channel, in order."""
        return [message["text"] for message in self.channels.get(channel, [])]

    def last(self, channel: str) -> Json:
        """Our newest message in a channel."""
        return self.channels[channel][-1]

    def called(self, method: str) -> list[Json]:
        return [body for name, body in self.calls if name == method]

    # --- Web API

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method, body = request.match_info["method"], await _body_of(request)
        self.calls.append((method, body))
        fault = self._next_fault(method)
        if fault and not (fault.cut or fault.wait):
            return _faulty(fault)
        answer = self._do(method, body, request.headers.get("Authorization", ""))
        if fault:
            await asyncio.sleep(fault.wait)
        if fault and fault.cut:
            assert request.transport
            request.transport.close()
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})

    def _next_fault(self, method: str) -> Fault | None:
        if waiting := self._faults.get(method):
            return waiting.popleft()
        if method.startswith("chat.") and self._random.random() < self.refused_rate:
            return self._random.choice([LIMITED, Fault(status=500), Fault(error="internal_error"), CUT])
        return None

    def _do(self, method: str, body: Json, authorization: str) -> Json:
        if method == "apps.connections.open":
            return self._open(body, authorization)
        if method == "oauth.v2.access":
            return self.granted.pop(body["code"], None) or _no("invalid_code")
        token = authorization.removeprefix("Bearer ")
        if token != TOKEN and token not in self.tokens.values():
            return _no("invalid_auth")
        self.spoke.append((method, token))
        work = getattr(self, f"_{method.replace('.', '_')}", None)
        return work(body) if work else _no("unknown_method")

    def _auth_test(self, body: Json) -> Json:
        return {"ok": True, "team": "Lanternfield", "team_id": "T0LANTERN1", "user_id": "U0WICKBOT1", "bot_id": "B1"}

    def _chat_postMessage(self, body: Json) -> Json:
        if body["channel"] not in self.channels and body["channel"].endswith("GONE"):
            return _no("channel_not_found")
        if broken := self._broken(body):
            return _no(broken)
        ts = f"{1763960000 + next(self._numbers)}.000100"
        self.channels.setdefault(body["channel"], []).append({**body, "ts": ts})
        return {"ok": True, "channel": body["channel"], "ts": ts}

    def _chat_update(self, body: Json) -> Json:
        if broken := self._broken(body):
            return _no(broken)
        found = next((m for m in self.channels.get(body["channel"], []) if m["ts"] == body["ts"]), None)
        if found is None:
            return _no("message_not_found")
        found |= {"text": body["text"], "blocks": body["blocks"], "updated": True}
        return {"ok": True, "ts": body["ts"]}

    def _conversations_history(self, body: Json) -> Json:
        messages = self.channels.get(body["channel"], [])
        assert body["include_all_metadata"] == "true"
        return {"ok": True, "messages": [m for m in reversed(messages) if "thread_ts" not in m]}

    def _conversations_replies(self, body: Json) -> Json:
        messages = self.channels.get(body["channel"], [])
        return {"ok": True, "messages": [m for m in messages if m.get("thread_ts") == body["ts"]]}

    def _conversations_info(self, body: Json) -> Json:
        known = body["channel"] in self.channels
        return (
            {"ok": True, "channel": {"id": body["channel"], "is_member": True}} if known else _no("channel_not_found")
        )

    def _conversations_open(self, body: Json) -> Json:
        return {"ok": True, "channel": {"id": f"D0{body['users'][2:5]}DM001"}}

    def _views_publish(self, body: Json) -> Json:
        assert body["view"]["type"] == "home"
        if rule := broken_rule(
            {"channel": "D0HOME", "text": "home", "blocks": body["view"]["blocks"]}, set(self.files)
        ):
            self.rejected.append(rule)
        self.homes[body["user_id"]] = body["view"]
        return {"ok": True}

    def _users_info(self, body: Json) -> Json:
        email = self.emails.get(body["user"])
        name = self.names.get(body["user"])
        profile = {**({"email": email} if email else {}), **({"display_name": name} if name else {})}
        return {"ok": True, "user": {"id": body["user"], "profile": profile}}

    def _usergroups_users_list(self, body: Json) -> Json:
        return {"ok": True, "users": list(self.group)}

    def _files_getUploadURLExternal(self, body: Json) -> Json:
        if not self.takes_files:
            return _no("missing_scope")
        name = f"F0{next(self._numbers):07d}"
        return {"ok": True, "file_id": name, "upload_url": f"http://127.0.0.1:{self.port}/upload/{name}"}

    def _files_completeUploadExternal(self, body: Json) -> Json:
        return {"ok": True, "files": body["files"]} if body["files"][0]["id"] in self.files else _no("file_not_found")

    def _files_info(self, body: Json) -> Json:
        return {"ok": True, "file": {"id": body["file"], "mimetype": "image/png"}}

    def _broken(self, body: Json) -> str | None:
        rule = broken_rule(body, set(self.files))
        if rule:
            self.rejected.append(rule)
        return rule and ("invalid_blocks" if "block" in rule else "invalid_arguments")

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["id"]] = await request.read()
        return web.Response(text=f"OK - {request.content_length}")

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.json()
        fault = self._next_fault("response_url")
        if fault and fault.status != 200:
            return web.Response(status=fault.status, headers={"Retry-After": fault.retry_after})
        if broken := self._broken(body):
            return web.json_response(_no(broken), status=404)
        self.private.append((request.match_info["id"], body))
        return web.Response(text="ok")

    # --- Socket Mode

    def _open(self, body: Json, authorization: str) -> Json:
        if authorization != f"Bearer {APP_TOKEN}":
            return _no("not_allowed_token_type")
        return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket"}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self.connections += 1
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets)})
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                answer = json.loads(frame.data)
                waiting = self._acks.get(answer["envelope_id"])
                if waiting and not waiting.done():
                    waiting.set_result(answer)
        self._sockets.remove(socket)
        return socket

    async def push(self, source: str, payload: Json, again_after: float = 2.0) -> None:
        """Send an envelope over the newest socket, again until it is acknowledged."""
        kind = {"events": "events_api", "interactions": "interactive", "commands": "slash_commands"}[source]
        for attempt in range(5):
            name = f"envelope-{next(self._numbers)}"
            self._acks[name] = asyncio.get_running_loop().create_future()
            await (await self._connected()).send_json(
                {"envelope_id": name, "type": kind, "payload": payload, "retry_attempt": attempt}
            )
            done, _ = await asyncio.wait({self._acks[name]}, timeout=again_after)
            if done:
                return
        raise AssertionError("the envelope was never acknowledged")

    async def _connected(self) -> web.WebSocketResponse:
        for _ in range(200):
            if self._sockets:
                return self._sockets[-1]
            await asyncio.sleep(0.05)
        raise AssertionError("nobody opened a socket")

    async def hang_up(self) -> None:
        """Ask for a new socket, as Slack does every few hours."""
        await (await self._connected()).send_json({"type": "disconnect", "reason": "refresh_requested"})


async def _body_of(request: web.Request) -> Json:
    if request.content_type == "application/json":
        loaded: Json = await request.json()
        return loaded
    return dict(await request.post())


def _faulty(fault: Fault) -> web.Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    if fault.error:
        return web.json_response(_no(fault.error), status=fault.status, headers=headers)
    return web.Response(status=fault.status, text="upstream trouble", headers=headers)


def _no(error: str) -> Json:
    return {"ok": False, "error": error}
