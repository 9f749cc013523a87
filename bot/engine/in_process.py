"""Custom actions inside this process: the same `actions/` that the stock action server runs, with a deadline.

A failure is logged with its reason, and the visitor reads an apology instead of silence.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from rasa_sdk.executor import ActionExecutor

from bot.engine.results import validate_result

log = logging.getLogger(__name__)


class InProcessActions:
    """Runs actions by name."""

    def __init__(
        self,
        apologies: Mapping[str, str],
        seconds: float,
        package: str = "actions",
        undo: Callable[[], None] = lambda: None,
    ) -> None:
        self._apologies = apologies
        self._seconds = seconds
        self._undo = undo
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def run_action(self, action: str, tracker: Mapping[str, Any]) -> dict[str, Any]:
        """The events and responses of one action, whatever it does; `tracker` is a state as the action server gets it.

        What an action wrote before it failed, or before its deadline, is rolled back.
        """
        try:
            async with asyncio.timeout(self._seconds):
                result = await self._executor.run({"next_action": action, "tracker": tracker})
            return validate_result(result)
        except TimeoutError:
            log.error("action %s did not finish within %s s", action, self._seconds)
            return self._make_apology("slow")
        except Exception:
            log.exception("action %s failed", action)
            return self._make_apology("broken")

    def _make_apology(self, why: str) -> dict[str, Any]:
        self._undo()
        failed = {"event": "slot", "name": "turn", "value": {"failed": True}}
        return {"events": [failed], "responses": [{"text": self._apologies[why], "buttons": []}]}
