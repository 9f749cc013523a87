"""How often the chat is seen and opened: gathered in memory, written now and then, and told of nobody."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.limits import Limits, Window
from bot.channels.web.messages import find_greeting, read_body, to_origin
from bot.conversations.errors import ChatError
from bot.errors import NotReady
from bot.storage.reports.sightings import KINDS, Sighting, Sightings

log = logging.getLogger(__name__)
_PAUSE_SECONDS = 5.0
# More of one address within a minute is somebody who counts for fun.
_AMOUNT, _SECONDS = 120, 60.0
_LONGEST = {"page": 200, "campaign": 80}
_CAMPAIGN = "campaign"
# A customer's page sends it from another origin, without asking first.
_HEADERS = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "cross-origin"}


class SightingCounter:
    """Gathers what is counted, so that a page that is looked at costs no transaction of its own."""

    def __init__(self, zone: str, now: Callable[[], datetime]) -> None:
        self._zone, self._now = ZoneInfo(zone), now
        self._counts: dict[str, Counter[Sighting]] = defaultdict(Counter)

    def count_sighting(self, sighting: Sighting) -> None:
        """Count one."""
        self._counts[self._now().astimezone(self._zone).date().isoformat()][sighting] += 1

    def write_counts(self, store: Sightings) -> None:
        """Add what was gathered to what is kept; what cannot be kept now is kept later. Raises NotReady."""
        for day in tuple(self._counts):
            counts = self._counts.pop(day)
            try:
                store.add_counts(day, counts)
            except NotReady:
                self._counts[day].update(counts)
                raise


@asynccontextmanager
async def write_sightings(
    counter: SightingCounter, store: Sightings, pause_seconds: float = _PAUSE_SECONDS
) -> AsyncIterator[None]:
    """Write what is counted for as long as the block lasts, and the rest at its end."""
    task = asyncio.create_task(_write_periodically(counter, store, pause_seconds))
    try:
        yield
    finally:
        task.cancel()
        with suppress(NotReady):
            await asyncio.to_thread(counter.write_counts, store)


async def _write_periodically(counter: SightingCounter, store: Sightings, pause_seconds: float) -> None:
    while True:
        await asyncio.sleep(pause_seconds)
        try:
            await asyncio.to_thread(counter.write_counts, store)
        except NotReady as error:
            log.warning("the chat was seen, but not counted yet: %s", error)


def sighting_routes(counter: SightingCounter, limits: Limits, openings: Sequence[Any]) -> APIRouter:
    """/api/chat/sightings, which browsers call and wait for no answer of."""
    router, asked = APIRouter(include_in_schema=False), Window(_AMOUNT, _SECONDS)

    @router.post("/api/chat/sightings")
    async def count_sighting(request: Request) -> Response:
        if asked.count_or_wait(limits.address_of(request)) == 0:
            counter.count_sighting(read_sighting(await read_body(request), openings))
        return Response(status_code=204, headers=_HEADERS)

    return router


def read_sighting(body: dict[str, Any], openings: Sequence[Any]) -> Sighting:
    """What a browser says it showed. Raises ChatError bad_json."""
    kind = next((one for one in KINDS if one == body.get("kind")), None)
    if kind is None:
        raise ChatError("bad_json", text="not_text", key="kind")
    origin = to_origin(body, openings)
    page, campaign = (origin.page or "")[: _LONGEST["page"]], dict(origin.utm).get(_CAMPAIGN, "")
    greeting = find_greeting(body, openings) or ""
    return Sighting(kind, page, campaign[: _LONGEST[_CAMPAIGN]], origin.device or "", greeting)
