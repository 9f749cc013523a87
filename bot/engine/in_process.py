"""Custom actions inside this process: the same `actions/` that the stock action server runs, with a deadline.

Rasa books a failing action as done and says nothing; here a failure is logged with its reason and the visitor reads
an apology instead.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from async_timeout import timeout
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from typing_extensions import override

from bot.engine.results import check

log = logging.getLogger(__name__)


class InProcessActions(EndpointConfig):
    """Stands where Rasa expects the address of an action server."""

    def __init__(
        self,
        apologies: Mapping[str, str],
        seconds: float,
        package: str = "actions",
        undo: Callable[[], None] = lambda: None,
    ) -> None:
        # With a selective domain Rasa leaves the domain out of the call: our actions do not read it.
        super().__init__(url="in-process", enable_selective_domain=True)
        self._apologies = apologies
        self._seconds = seconds
        self._undo = undo
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", **kwargs: Any) -> dict[str, Any]:
        """Runs one action call; always answers in the shape Rasa expects, whatever the action does.

        What an action wrote before it failed, or before its time was up, is taken back.
        """
        call = kwargs["json"]
        try:
            async with timeout(self._seconds):
                return await self._run(call)
        except asyncio.TimeoutError:
            log.error("action %s did not finish within %s s", call.get("next_action"), self._seconds)
            return self._failed("slow")
        except Exception:
            log.exception("action %s failed", call.get("next_action"))
            return self._failed("broken")

    async def _run(self, call: dict[str, Any]) -> dict[str, Any]:
        result = await self._executor.run(call) or {"events": [], "responses": []}
        check(result)
        return result

    def _failed(self, why: str) -> dict[str, Any]:
        self._undo()
        return _apology(self._apologies[why])


def _apology(text: str) -> dict[str, Any]:
    failed = {"event": "slot", "name": "turn", "value": {"failed": True}}
    return {"events": [failed], "responses": [{"text": text, "buttons": []}]}


class InProcessAction(RemoteAction):
    """A custom action that is called here: nothing is packed, asked of plugins, or checked a second time.

    Stock Rasa checks each result against a JSON schema, which takes 40 ms; `InProcessActions` has checked it by now.
    """

    @override
    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """What the action says, then what it changes."""
        result = await self.action_endpoint.request(json=self._action_call_format(tracker, domain))
        said = await self._utter_responses(result.get("responses", []), output_channel, nlg, tracker)
        return [*said, *deserialise_events(result.get("events", []))]
