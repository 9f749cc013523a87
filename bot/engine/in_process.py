"""Custom actions inside this process: the same `actions/` that the stock action server runs, with a deadline.

Rasa books a failing action as done and says nothing; here a failure is logged with its reason and the visitor reads
an apology instead.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

log = logging.getLogger(__name__)
FAILED = "action_failed"


class InProcessActions(EndpointConfig):
    """Stands where Rasa expects the address of an action server."""

    def __init__(self, apologies: Mapping[str, str], seconds: float, package: str = "actions") -> None:
        super().__init__(url="in-process")
        self._apologies = apologies
        self._seconds = seconds
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", **kwargs: Any) -> dict[str, Any]:
        """Runs one action call; always answers in the shape Rasa expects, whatever the action does."""
        call = kwargs["json"]
        try:
            return await asyncio.wait_for(self._run(call), self._seconds)
        except asyncio.TimeoutError:
            log.error("action %s did not finish within %s s", call.get("next_action"), self._seconds)
            return _apology(self._apologies["slow"])
        except Exception:
            log.exception("action %s failed", call.get("next_action"))
            return _apology(self._apologies["broken"])

    async def _run(self, call: dict[str, Any]) -> dict[str, Any]:
        result = await self._executor.run(call)
        return result or {"events": [], "responses": []}


def _apology(text: str) -> dict[str, Any]:
    failed = {"event": "slot", "name": "turn", "value": {"failed": True}}
    return {"events": [failed], "responses": [{"text": text, "buttons": []}]}


def check_results_cheaply() -> None:
    """Replaces Rasa's validation of action results against a JSON schema (40 ms a call) by a check of their shape."""
    RemoteAction._validate_action_result = _check_result


def _check_result(self: RemoteAction, result: Any) -> bool:
    rows = [*result.get("events", ()), *result.get("responses", ())] if isinstance(result, dict) else [None]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"action result is not events and responses: {type(result).__name__}")
    return True
