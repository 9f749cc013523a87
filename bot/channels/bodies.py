"""The body of a request, measured while it is read: neither endless nor drop by drop."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

BODY_SECONDS = 15.0


class BodyTooLong(Exception):
    """The body has more bytes than are read here."""


class BodyTooSlow(Exception):
    """The body was not whole in time."""


async def read_bytes(request: Request, most: int) -> bytes:
    """The whole body. Raises BodyTooLong and BodyTooSlow, and then the rest of it is not waited for."""
    if _read_content_length(request) > most:
        raise BodyTooLong
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read_all(request, most)
    except TimeoutError:
        raise BodyTooSlow from None


async def _read_all(request: Request, most: int) -> bytes:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > most:
            raise BodyTooLong
    return bytes(raw)


def _read_content_length(request: Request) -> int:
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
