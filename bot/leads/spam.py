"""Machines that fill in forms: a hidden field, throw-away mailboxes, and too many leads from one place."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Reason = Literal["trap", "disposable", "too_many"]
PLACES = ("address", "conversation")


@lru_cache(maxsize=1)
def disposable_domains() -> frozenset[str]:
    """Domains of throw-away mailboxes, from the package's list; read on the first use, for it is long."""
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


@dataclass(frozen=True)
class Rate:
    """At most so many new leads from one address, or in one conversation, within some minutes."""

    per: str
    most: int
    minutes: int


@dataclass(frozen=True)
class SpamRules:
    """What content/spam.yml says: the hidden field's name, the rates, changes to the list of domains, honest errors."""

    trap: str
    rates: tuple[Rate, ...]
    also: frozenset[str]
    never: frozenset[str]
    refused: Mapping[str, str]

    @classmethod
    def of(cls, tree: Mapping[str, Any]) -> SpamRules:
        """The rules of content/spam.yml."""
        return cls(
            trap=str(tree["trap"]),
            rates=tuple(Rate(row["per"], int(row["most"]), int(row["minutes"])) for row in tree["rates"]),
            also=frozenset(tree["disposable"]["also"]),
            never=frozenset(tree["disposable"]["never"]),
            refused=dict(tree["refused"]),
        )

    def trapped(self, fields: Mapping[str, Any]) -> bool:
        """Whether something was written into the field that no person sees."""
        return bool(str(fields.get(self.trap) or "").strip())

    def disposable(self, email: str) -> bool:
        """Whether the mailbox is of a throw-away service, or of a subdomain of one."""
        labels = email.rpartition("@")[2].strip().strip(".").casefold().split(".")
        domains = {".".join(labels[n:]) for n in range(len(labels) - 1)}
        return not domains & self.never and bool(domains & (self.also | disposable_domains()))


class Gate:
    """Counts new leads in memory; addresses are written nowhere and forgotten with their window.

    `tell` passes what was counted to the other processes."""

    def __init__(self, rules: SpamRules, seconds: Callable[[], float]) -> None:
        self._rules = rules
        self._seconds = seconds
        self.tell: Callable[[dict[str, str]], None] = lambda _: None
        self._seen: dict[tuple[Rate, str], deque[float]] = {}

    def refuses(self, email: str, places: Mapping[str, str], trapped: bool = False) -> Reason | None:
        """Why a new lead from these places (address, conversation) is refused; None counts it and lets it in."""
        if trapped:
            return "trap"
        if self._rules.disposable(email):
            return "disposable"
        self._forget()
        if any(len(self._seen.get(key, ())) >= key[0].most for key in self._keys(places)):
            return "too_many"
        self.count(places)
        self.tell(dict(places))
        return None

    def count(self, places: Mapping[str, str]) -> None:
        """Count one new lead from these places, let in here or by another process."""
        for key in self._keys(places):
            self._seen.setdefault(key, deque()).append(self._seconds())

    def _keys(self, places: Mapping[str, str]) -> list[tuple[Rate, str]]:
        return [(rate, places[rate.per]) for rate in self._rules.rates if places.get(rate.per)]

    def _forget(self) -> None:
        for (rate, place), seen in list(self._seen.items()):
            while seen and seen[0] <= self._seconds() - rate.minutes * 60:
                seen.popleft()
            if not seen:
                del self._seen[rate, place]
