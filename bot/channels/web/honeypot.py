"""The field that no person sees: whoever fills it in is taken for a machine from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.leads.spam import SpamRules
from bot.peers.peers import Peers

_MOST = 5000


class Honeypot:
    """Remembers, in memory, the conversations in which the hidden field was filled in; other processes are told."""

    def __init__(self, rules: SpamRules, peers: Peers | None = None) -> None:
        self._rules = rules
        others = peers or Peers.without_peers()
        self._tell = others.subscribe_to("sprung", lambda note: self._mark_sprung(note["conversation"]))
        # A dictionary, for it keeps the order: the oldest goes when there are too many.
        self._sprung: dict[str, None] = {}

    def is_sprung(self, conversation_id: str, body: Mapping[str, Any]) -> bool:
        """Whether the hidden field was filled in, in this body or before."""
        if self._rules.is_trapped(body):
            self._mark_sprung(conversation_id)
            self._tell({"conversation": conversation_id})
        return conversation_id in self._sprung

    def _mark_sprung(self, conversation_id: str) -> None:
        self._sprung[conversation_id] = None
        while len(self._sprung) > _MOST:
            del self._sprung[next(iter(self._sprung))]
