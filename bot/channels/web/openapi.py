"""The chat's API as OpenAPI tells it; the routes read their bodies themselves, for their errors are sentences."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse

from bot.channels.web.errors import STATUS

_TEXT = {"type": "string"}
_OPTIONAL_TEXT = {"type": ["string", "null"]}
_ID = {"type": "string", "format": "uuid", "description": "The sender's name for the message; it makes a retry safe."}
_BUTTON = {
    "type": "object",
    "required": ["title"],
    "properties": {"title": _TEXT, "choice": _TEXT, "url": {"type": "string"}},
}
_MESSAGE = {
    "type": "object",
    "required": ["seq", "from", "text", "buttons"],
    "properties": {
        "seq": {"type": "integer", "minimum": 1},
        "from": {"type": "string", "enum": ["bot", "visitor", "person"]},
        "name": _TEXT,
        "text": _TEXT,
        "buttons": {"type": "array", "items": _BUTTON},
        "card": {"type": "object"},
        "id": _ID,
        "answers": {"type": "integer"},
        "note": _TEXT,
        "about": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
    },
}
_MESSAGES = {"type": "array", "items": _MESSAGE}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string", "enum": sorted(STATUS)}, "message": _TEXT},
        }
    },
}


def describe_sessions() -> dict[str, Any]:
    """What POST /api/chat/sessions takes and gives."""
    utm = {"type": ["object", "null"], "additionalProperties": _TEXT}
    names = ("page", "referrer", "timezone", "language")
    link = {**_OPTIONAL_TEXT, "description": "What a link out of a mail ends with: the talk it leads to goes on."}
    given = {"type": "object", "properties": {**dict.fromkeys(names, _OPTIONAL_TEXT), "utm": utm, "link": link}}
    made: dict[str, Any] = {"type": "object", "required": ["token", "conversation_id"]}
    made["properties"] = {"token": _TEXT, "conversation_id": _TEXT}
    return _describe_operation("Begin a conversation.", made, 201, given, guarded=False)


def describe_messages(limit: int) -> dict[str, Any]:
    """What POST /api/chat/messages takes and gives."""
    typed: dict[str, Any] = {"type": "object", "required": ["text"]}
    typed["properties"] = {"id": _ID, "text": {"type": "string", "minLength": 1, "maxLength": limit}}
    pressed = {"type": "object", "required": ["choice"], "properties": {"id": _ID, "choice": _TEXT}}
    answer: dict[str, Any] = {"type": "object", "required": ["replies", "seq"]}
    answer["properties"] = {"replies": _MESSAGES, "seq": {"type": "integer"}, "id": _ID, "sent": {"type": "integer"}}
    return _describe_operation("Say something, or press a button.", answer, 200, {"oneOf": [typed, pressed]})


def describe_resume() -> dict[str, Any]:
    """What GET /api/chat/messages takes and gives."""
    place = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 999_999_999}}
    found = {
        "type": "object",
        "required": ["messages"],
        "properties": {"messages": _MESSAGES, "more": {"type": "boolean"}},
    }
    return {
        **_describe_operation(
            "What was said after a place, a page at a time: with `more`, ask again from the last.", found, 200
        ),
        "parameters": [place],
    }


def describe_feedback() -> dict[str, Any]:
    """What POST /api/chat/feedback takes and gives."""
    given: dict[str, Any] = {"type": "object", "required": ["seq", "helpful"]}
    place = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    given["properties"] = {"seq": place, "helpful": {"type": "boolean"}, "reason": _OPTIONAL_TEXT}
    kept = {"type": "object", "required": ["kept"], "properties": {"kept": {"type": "boolean"}}}
    return _describe_operation("Say whether a message helped.", kept, 200, given)


def describe_read() -> dict[str, Any]:
    """What POST /api/chat/read takes and gives."""
    place = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    given = {"type": "object", "required": ["seq"], "properties": {"seq": place}}
    kept = {"type": "object", "required": ["kept"], "properties": {"kept": {"type": "boolean"}}}
    return _describe_operation("Say how far the visitor has read.", kept, 200, given)


def calls_rest(guarded: bool) -> dict[str, Any]:
    """What POST /webhooks/rest/webhook takes and gives."""
    given: dict[str, Any] = {
        "type": "object",
        "required": ["message"],
        "properties": {"sender": _TEXT, "message": _TEXT},
    }
    reply: dict[str, Any] = {"type": "object", "required": ["recipient_id", "text"]}
    reply["properties"] = {"recipient_id": _TEXT, "text": _TEXT, "buttons": {"type": "array"}}
    return _describe_operation(
        "The convention of Rasa's clients.", {"type": "array", "items": reply}, 200, given, guarded
    )


def openapi_route(app: FastAPI) -> APIRouter:
    """The route that tells programs how to talk to the routes of this app."""
    router = APIRouter(prefix="/api/chat")
    bearer = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}

    @router.get("/openapi.json", include_in_schema=False)
    async def show_openapi() -> JSONResponse:
        schema = app.openapi()
        return JSONResponse({**schema, "components": {**schema.get("components", {}), **bearer}})

    return router


def _describe_operation(
    summary: str, good: dict[str, Any], status: int, given: dict[str, Any] | None = None, guarded: bool = True
) -> dict[str, Any]:
    body = {"requestBody": {"required": True, "content": _json_content(given)}} if given else {}
    errors = {
        str(code): {"description": "Refused.", "content": _json_content(_ERROR)}
        for code in sorted(set(STATUS.values()))
    }
    answers = {str(status): {"description": "Done.", "content": _json_content(good)}, **errors}
    return {"summary": summary, **body, "responses": answers, **({"security": [{"token": []}]} if guarded else {})}


def _json_content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
