"""Visitors who do what browsers and bad networks do, and count what became of every message."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bot.evaluation.soak_colleagues import may_be_silent

MESSAGES = "/api/chat/messages"
# A question, and what its answer must speak of.
QUESTIONS = (
    ("What is SMO?", "Social Media Optimization"),
    ("What is SMM?", "Social Media Marketing"),
    ("Which metrics matter for paid ads?", "CTR"),
    ("How do I use hashtags?", "hashtag"),
    ("How do contests and giveaways work?", "giveaways"),
    ("What is a content calendar?", "content calendar"),
    ("How does influencer marketing work?", "nfluencer"),
    ("Does SMO help SEO?", "SEO"),
)
KNOWN = "What do you know about me?"
# A busy machine may take its time; what is not answered by then never is.
_LAST_SECONDS = 600.0
# An answer that stands so few messages above need not be given again.
_NEAR = 12
_FAULTS = (httpx.TransportError, OSError, asyncio.TimeoutError, WebSocketException)


@dataclass
class SpokenLine:
    """One message: what was asked, what its answer must hold, and every answer that came."""

    id: str
    text: str
    expected: str
    answers: list[list[dict[str, Any]]] = field(default_factory=list)


@dataclass
class SoakVisitor:
    """One conversation through whichever server is at hand; `going` says whether to go on.

    `settled` waits until the assistant has the talk for good.
    """

    number: int
    addresses: tuple[str, ...]
    http: httpx.AsyncClient
    apologies: tuple[str, ...]
    going: Callable[[], bool]
    pause: float
    dice: random.Random
    settled: Callable[[], Awaitable[None]] | None = None
    # How the text begins that says an answer would only be repeated; no text begins so where it is not set.
    repeating: str = "\0"
    token: str = ""
    talk: str = ""
    said: list[SpokenLine] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    recent: tuple[tuple[str, str], ...] = ()

    @property
    def budget(self) -> str:
        """Money that no other visitor has, so that a mix-up of conversations shows."""
        return f"${1000 + self.number:,} a month"

    async def run_visit(self) -> None:
        """Talk until it is time to go, then check the whole conversation."""
        await self._begin_talk()
        await self._ask_question(f"our budget is {self.budget}", "")
        while self.going():
            await asyncio.sleep(self.dice.uniform(0, 2 * self.pause))
            await self.dice.choice(self._list_ways())()
        if self.settled:
            await self.settled()
        await self._ask_question(KNOWN, self.budget if not self._is_apology(self.said[0]) else "")
        await self._compare_kept()

    def _list_ways(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        return (
            self._send_plainly,
            self._send_plainly,
            self._send_plainly,
            self._send_twice,
            self._send_crossed,
            self._send_and_cut,
            self._talk_live,
            self._send_again,
        )

    async def _begin_talk(self) -> None:
        while not self.token:
            with suppress(*_FAULTS):
                answer = await self.http.post(f"{self._any_address()}/api/chat/sessions", json={})
                if answer.status_code == 201:
                    self.token, self.talk = answer.json()["token"], answer.json()["conversation_id"]
                    return
                self._check_refusal(answer)
            await asyncio.sleep(0.5)

    def _choose_question(self) -> tuple[str, str]:
        """One that was not asked a moment ago: the same again is answered with a word on where the answer stands."""
        asked = self.dice.choice([question for question in QUESTIONS if question not in self.recent])
        self.recent = (*self.recent[-2:], asked)
        return asked

    async def _send_plainly(self) -> None:
        await self._ask_question(*self._choose_question())

    async def _send_twice(self) -> None:
        """The same message to two servers at once, as an impatient network does."""
        message = self._say_text(*self._choose_question())
        await asyncio.gather(
            self._deliver_message(message, self.addresses[0]), self._deliver_message(message, self.addresses[-1])
        )

    async def _send_crossed(self) -> None:
        """Two messages that overtake each other."""
        first, second = (self._say_text(*self._choose_question()) for _ in range(2))
        await asyncio.gather(self._deliver_message(second), self._deliver_message(first))

    async def _send_and_cut(self) -> None:
        """The connection goes in the middle of the request, or before the answer; then it is sent again."""
        message = self._say_text(*self._choose_question())
        body = json.dumps({"id": message.id, "text": message.text}).encode()
        head = f"POST {MESSAGES} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
        raw = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        with suppress(*_FAULTS):
            host, _, port = self._any_address().removeprefix("http://").partition(":")
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), 5)
            writer.write(raw[: self.dice.choice((len(raw) // 2, len(raw) - 3, len(raw)))])
            await writer.drain()
            writer.close()
        self.counts["cut"] += 1
        await self._deliver_message(message)

    async def _talk_live(self) -> None:
        """Over a socket, which may break; then over HTTP."""
        message = self._say_text(*self._choose_question())
        with suppress(*_FAULTS, ValueError):
            address = self._any_address().replace("http", "ws", 1)
            async with connect(f"{address}/api/chat/ws", open_timeout=10, close_timeout=1, proxy=None) as line:
                await line.send(json.dumps({"token": self.token}))
                await line.send(json.dumps({"id": message.id, "text": message.text}))
                if self.dice.random() < 0.8:
                    await asyncio.wait_for(self._hear_answer(line, message), 30)
        if not message.answers:
            await self._deliver_message(message)

    async def _hear_answer(self, line: Any, message: SpokenLine) -> None:
        while not message.answers:
            frame = json.loads(await line.recv())
            if frame.get("error"):
                return
            if frame.get("id") == message.id:
                message.answers.append(frame["replies"])
        self.counts["live"] += 1

    async def _send_again(self) -> None:
        """An old message once more: the old answer, and no turn."""
        await self._deliver_message(self.dice.choice(self.said))

    async def _ask_question(self, text: str, expected: str) -> None:
        await self._deliver_message(self._say_text(text, expected))

    def _say_text(self, text: str, expected: str) -> SpokenLine:
        message = SpokenLine(str(uuid.UUID(int=self.dice.getrandbits(128), version=4)), text, expected)
        self.said.append(message)
        return message

    async def _deliver_message(self, message: SpokenLine, address: str = "") -> None:
        """Send it, again and again under the same id, until it is answered."""
        give_up = asyncio.get_running_loop().time() + _LAST_SECONDS
        wait = 0.2
        while asyncio.get_running_loop().time() < give_up:
            with suppress(*_FAULTS):
                answer = await self.http.post(
                    (address or self._any_address()) + MESSAGES,
                    json={"id": message.id, "text": message.text},
                    headers={"Authorization": f"Bearer {self.token}"},
                )
                if answer.status_code == 200:
                    message.answers.append(answer.json()["replies"])
                    return
                self._check_refusal(answer)
            self.counts["sent again"] += 1
            await asyncio.sleep(wait)
            wait = min(3.0, wait * 2)

    def _check_refusal(self, answer: httpx.Response) -> None:
        """A refusal has to be one that says: try again."""
        self.counts[f"status {answer.status_code}"] += 1
        if answer.status_code not in (429, 503):
            self.wrong.append(f"status {answer.status_code}: {answer.text[:200]}")

    async def _compare_kept(self) -> None:
        """Compare what was answered with what is kept."""
        kept = await self._load_kept()
        self._check_condition(
            [message["seq"] for message in kept] == list(range(1, len(kept) + 1)), "places are not in a row"
        )
        by_id = Counter(message["id"] for message in kept if message.get("id"))
        for message in self.said:
            self._judge_message(message, by_id[message.id], kept)

    def _judge_message(self, message: SpokenLine, heard: int, kept: list[dict[str, Any]]) -> None:
        seqs = [m["seq"] for m in kept if m.get("id") == message.id]
        replies = [m for m in kept if m.get("answers") in seqs]
        if not replies and heard == 1 and not any(message.answers) and may_be_silent(kept, seqs[0]):
            self.counts["to a person"] += 1
            return
        different = any(answer != message.answers[0] for answer in message.answers)
        first = message.answers[0] if message.answers else []
        lost = not (heard and replies and message.answers)
        doubled = heard > 1 or different or len(replies) > len(first) > 0
        self.counts["lost"] += lost
        self.counts["doubled"] += doubled
        self._check_condition(
            not (lost or doubled),
            f"{message.text!r} stands at {seqs}, answered by {replies}, answers {message.answers}",
        )
        self.counts["answered once"] += heard == 1 and bool(first) and replies == first
        self.counts["apologies"] += self._is_apology(message)
        text = "\n".join(reply["text"] for reply in replies)
        good = message.expected in text or self._is_apology(message) or self._says_again(message, text, seqs, kept)
        self._check_condition(good, f"{message.text!r} got {text[:200]!r}")

    def _says_again(self, message: SpokenLine, text: str, seqs: list[int], kept: list[dict[str, Any]]) -> bool:
        """Whether it says that it would only repeat an answer, and that answer stands close above."""
        above = [m["text"] for m in kept if seqs and seqs[0] - _NEAR <= m["seq"] < seqs[0] and m.get("answers")]
        return text.startswith(self.repeating) and any(message.expected in said for said in above)

    def _is_apology(self, message: SpokenLine) -> bool:
        texts = [reply["text"] for answer in message.answers[:1] for reply in answer]
        return any(text.startswith(self.apologies) for text in texts)

    async def _load_kept(self) -> list[dict[str, Any]]:
        kept: list[dict[str, Any]] = []
        while True:
            with suppress(*_FAULTS):
                bearer, after = {"Authorization": f"Bearer {self.token}"}, kept[-1]["seq"] if kept else 0
                answer = await self.http.get(
                    f"{self._any_address()}{MESSAGES}", params={"after": after}, headers=bearer
                )
                if answer.status_code == 200:
                    kept += answer.json()["messages"]
                    if not answer.json().get("more"):
                        return kept
                    continue
            await asyncio.sleep(0.5)

    def _check_condition(self, good: bool, otherwise: str) -> None:
        if not good:
            self.wrong.append(f"visitor {self.number}: {otherwise}")

    def _any_address(self) -> str:
        return self.dice.choice(self.addresses)
