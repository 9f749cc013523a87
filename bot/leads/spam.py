"""Machines that fill in forms: a hidden field, throw-away mailboxes, and too many leads from one place."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Reason = Literal["trap", "disposable", "too_many"]
PLACES = ("address", "network", "email", "conversation", "everybody")
# What one provider or site has of an address: the first bits of it, of either kind.
_NETWORK_BITS = {4: 24, 6: 48}


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
    bookings: tuple[Rate, ...] = ()

    @classmethod
    def from_content(cls, tree: Mapping[str, Any]) -> SpamRules:
        """The rules of content/spam.yml."""
        return cls(
            trap=str(tree["trap"]),
            rates=_read_rates(tree["rates"]),
            bookings=_read_rates(tree["bookings"]),
            also=frozenset(tree["disposable"]["also"]),
            never=frozenset(tree["disposable"]["never"]),
            refused=dict(tree["refused"]),
        )

    def is_trapped(self, fields: Mapping[str, Any]) -> bool:
        """Whether something was written into the field that no person sees."""
        return bool(str(fields.get(self.trap) or "").strip())

    def is_disposable(self, email: str) -> bool:
        """Whether the mailbox is of a throw-away service, or of a subdomain of one."""
        labels = email.rpartition("@")[2].strip().strip(".").casefold().split(".")
        domains = {".".join(labels[n:]) for n in range(len(labels) - 1)}
        listed = not domains.isdisjoint(self.also) or not domains.isdisjoint(disposable_domains())
        return listed and domains.isdisjoint(self.never)


def _read_rates(rows: Sequence[Mapping[str, Any]]) -> tuple[Rate, ...]:
    return tuple(Rate(row["per"], int(row["most"]), int(row["minutes"])) for row in rows)


def network_of(address: str) -> str:
    """The network around an address, or around a network that stands for one; empty for what is neither."""
    try:
        found = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return ""
    return str(found.supernet(new_prefix=min(found.prefixlen, _NETWORK_BITS[found.version])))


class LeadRateLimit:
    """Counts new leads and bookings in memory; addresses are written nowhere and forgotten with their window.

    `tell` passes what was counted to the other processes."""

    def __init__(self, rules: SpamRules, seconds: Callable[[], float]) -> None:
        self._rules = rules
        self._seconds = seconds
        self.tell: Callable[[dict[str, str]], None] = lambda _: None
        self._seen: dict[tuple[str, Rate, str], deque[float]] = {}

    def find_refusal(self, email: str, places: Mapping[str, str], trapped: bool = False) -> Reason | None:
        """Why a new lead from these places (address, conversation) is refused; None counts it and lets it in."""
        if trapped:
            return "trap"
        if self._rules.is_disposable(email):
            return "disposable"
        return None if self._lets_in("leads", places) else "too_many"

    def lets_book(self, email: str, address: str, conversation_id: str) -> bool:
        """Count one new booking; False, and nothing counted, when there were too many from one of its places.

        Who has no address is known by other means: in a terminal, or by Slack.
        """
        places = {"conversation": conversation_id}
        if address:
            wide = {"network": network_of(address), "everybody": "everybody"}
            places |= {"email": email.strip().casefold(), "address": address, **wide}
        return self._lets_in("bookings", places)

    def count_lead(self, places: Mapping[str, str]) -> None:
        """Count one new lead, or booking, from these places, let in here or by another process."""
        for key in self._list_keys(places.get("what", "leads"), places):
            self._seen.setdefault(key, deque()).append(self._seconds())

    def _lets_in(self, what: str, places: Mapping[str, str]) -> bool:
        self._forget_expired()
        if any(len(self._seen.get(key, ())) >= key[1].most for key in self._list_keys(what, places)):
            return False
        note = {**places, "what": what}
        self.count_lead(note)
        self.tell(note)
        return True

    def _list_keys(self, what: str, places: Mapping[str, str]) -> list[tuple[str, Rate, str]]:
        rates = self._rules.bookings if what == "bookings" else self._rules.rates
        return [(what, rate, places[rate.per]) for rate in rates if places.get(rate.per)]

    def _forget_expired(self) -> None:
        for (what, rate, place), seen in list(self._seen.items()):
            while seen and seen[0] <= self._seconds() - rate.minutes * 60:
                seen.popleft()
            if not seen:
                del self._seen[what, rate, place]
