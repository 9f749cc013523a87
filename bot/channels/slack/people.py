"""People in Slack: who belongs to the agency, and the e-mail address in a visitor's profile."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.channels.slack.client import CallResult, SlackClient
from bot.channels.slack.model import place_of, user_of
from bot.conversations.assistant import Responder, TurnRequest
from bot.dialogue.model import Button, Turn, VisitorMessage

log = logging.getLogger(__name__)

_GROUP_SECONDS = 300.0
_PROFILE_SECONDS = 3.0
_USE_PROFILE = "/slack_profile_email"


class AgencyPeople:
    """The people who may see leads: named one by one, or members of a user group of Slack's."""

    def __init__(
        self, client: SlackClient, users: tuple[str, ...], group: str, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._users = frozenset(users)
        self._group = group
        self._seconds = seconds
        self._members: tuple[float, frozenset[str]] | None = None

    async def is_member(self, user: str) -> bool:
        """Whether this user is one of them; nobody is, unless somebody was named."""
        return user in self._users or user in await self._of_group()

    async def _of_group(self) -> frozenset[str]:
        if not self._group or self._client.local:
            return frozenset()
        if self._members is None or self._seconds() - self._members[0] > _GROUP_SECONDS:
            found = await self._client.call_method("usergroups.users.list", {"usergroup": self._group})
            if not found.ok:
                log.warning("slack: the members of group %s: %s", self._group, found.error)
                return self._members[1] if self._members else frozenset()
            self._members = (self._seconds(), frozenset(found.data.get("users") or ()))
        return self._members[1]


class _ProfileRequest(TurnRequest):
    """A request that came from the button of the profile's address."""


class ProfileEmail:
    """An assistant that, when it asks a Slack visitor for their e-mail address, offers the one of their profile.

    The assistant asks for it only after consent, and the profile is not looked at before. The button does not hold
    the address: it is read when it is pressed, and then said as if it had been typed.
    """

    def __init__(
        self,
        assistant: Responder,
        client: SlackClient,
        texts: Mapping[str, str],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """`loop` is the one that the client's connections belong to."""
        self._assistant = assistant
        self._client = client
        self._texts = texts
        self._loop = loop

    def read_message(self, conversation_id: str, said: VisitorMessage) -> TurnRequest:
        """The message as the assistant reads it; a press of that button says the address."""
        if said.payload != _USE_PROFILE:
            return self._assistant.read_message(conversation_id, said)
        email = asyncio.run_coroutine_threadsafe(self._email_of(conversation_id), self._loop).result()
        request = self._assistant.read_message(conversation_id, VisitorMessage(email or self._texts["profile_empty"]))
        return _ProfileRequest(request.conversation_id, request.said, request.parsed)

    async def respond_to(self, request: TurnRequest) -> Turn:
        """The assistant's own turn, with that button when it fits."""
        turn = await self._assistant.respond_to(request)
        # What was pressed in vain is not offered again.
        return turn if isinstance(request, _ProfileRequest) else self._offer_email(request.conversation_id, turn)

    def _offer_email(self, conversation_id: str, turn: Turn) -> Turn:
        if turn.asking != "email" or not turn.replies or not self._may_know(conversation_id):
            return turn
        *before, last = turn.replies
        offer = Button(self._texts["profile_email"], _USE_PROFILE)
        return replace(turn, replies=(*before, replace(last, buttons=(offer, *last.buttons))))

    def mask_text(self, text: str) -> str:
        """The text fit to be kept."""
        return self._assistant.mask_text(text)

    def has_model(self) -> bool:
        """Whether the assistant can answer."""
        return self._assistant.has_model()

    async def _email_of(self, conversation_id: str) -> str | None:
        if not self._may_know(conversation_id):
            return None
        user = user_of(conversation_id)
        try:
            found = await asyncio.wait_for(self._load_profile(conversation_id, user), _PROFILE_SECONDS)
        except TimeoutError:
            return None
        email = ((found.data.get("user") or {}).get("profile") or {}).get("email")
        return email if isinstance(email, str) and "@" in email else None

    async def _load_profile(self, conversation_id: str, user: str | None) -> CallResult:
        place = place_of(conversation_id)
        client = await self._client.select_team(place.team if place else None)
        return await client.call_method("users.info", {"user": user})

    def _may_know(self, conversation_id: str) -> bool:
        return user_of(conversation_id) is not None and not self._client.local
