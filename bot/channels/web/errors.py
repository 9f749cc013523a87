"""How the web channel says no: a status, a code for programs and a sentence for people."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from bot.channels.web.texts import Texts
from bot.conversations.errors import ChatError

STATUS = {
    "bad_json": 400,
    "empty": 400,
    "bad_file": 415,
    "bad_token": 401,
    "expired_token": 401,
    "unknown_choice": 404,
    "bad_host": 421,
    "not_found": 404,
    "not_allowed": 405,
    "too_slow": 408,
    "too_long": 413,
    "rate_limited": 429,
    "not_ready": 503,
    "try_again": 503,
}
# When to come again while the database is away, for programs; our widget waits longer each time.
_RETRY_SECONDS = 3


def to_error(error: ChatError, texts: Texts) -> dict[str, Any]:
    """The error as the contract has it."""
    return {"error": {"code": error.code, "message": texts.error_text(error.text, **error.facts)}}


def to_response(error: ChatError, texts: Texts) -> JSONResponse:
    """The error as an HTTP answer."""
    unset = _RETRY_SECONDS if error.code == "not_ready" else None
    wait = unset if error.retry_after is None else error.retry_after
    headers = {} if wait is None else {"Retry-After": str(wait)}
    if STATUS[error.code] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(to_error(error, texts), STATUS[error.code], headers)
