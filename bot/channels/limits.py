"""How much one conversation, and one address, may ask for in a while."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from limits import parse_many
from starlette.requests import HTTPConnection

from bot.conversations.errors import ChatError
from bot.errors import SettingsError
from bot.peers.peers import Peers
from bot.settings import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# How much of an IPv6 address is given out to one household, office or server.
_OWN_BITS = 64
# A message is worth one more for each so many characters: that is what it takes to read them.
LONG = 250
# So many frames of a line may be refused in so many seconds.
_REFUSALS = (60, 60.0)


class Window:
    """Remembers who asked when, as far back as its limit looks and no further.

    The storage that comes with `limits` starts a thread with every hit and never lets go of a name."""

    def __init__(self, amount: int, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._amount = amount
        self._seconds = seconds
        self._now = now
        self._asked: dict[str, deque[float]] = {}
        self._swept = now()

    def __len__(self) -> int:
        return len(self._asked)

    def count_or_wait(self, who: str, cost: int = 1) -> float:
        """Count one request and return 0, or the seconds until there is room for one."""
        seconds = self.seconds_to_room(who)
        if seconds == 0:
            self.count_request(who, cost)
        return seconds

    def seconds_to_room(self, who: str) -> float:
        """The seconds until there is room for one request more; nothing is counted."""
        now = self._now()
        asked = self._asked.get(who)
        while asked and asked[0] <= now - self._seconds:
            asked.popleft()
        return asked[-self._amount] + self._seconds - now if asked and len(asked) >= self._amount else 0.0

    def count_request(self, who: str, cost: int = 1) -> None:
        """Count one request, which may be worth several, and was let in here or by another process."""
        now = self._now()
        self._forget_old(now)
        self._asked.setdefault(who, deque()).extend([now] * cost)

    def _forget_old(self, now: float) -> None:
        if now - self._swept < self._seconds:
            return
        self._swept = now
        self._asked = {who: asked for who, asked in self._asked.items() if asked and asked[-1] > now - self._seconds}


class RateWindows:
    """What one setting allows: windows that all have to have room, as a minute and a day."""

    def __init__(self, *windows: Window) -> None:
        self._windows = windows

    def count_or_wait(self, who: str, cost: int = 1) -> float:
        """Count one request and return 0, or the seconds until there is room for one."""
        seconds = max(window.seconds_to_room(who) for window in self._windows)
        if seconds == 0:
            self.count_request(who, cost)
        return seconds

    def count_request(self, who: str, cost: int = 1) -> None:
        """Count one request that was let in."""
        for window in self._windows:
            window.count_request(who, cost)


class Limits:
    """Counts, in memory, what was asked for; nothing of it is written anywhere, and the other processes count along."""

    def __init__(self, settings: Settings, peers: Peers | None = None) -> None:
        self._proxies = tuple(ipaddress.ip_network(network) for network in settings.trusted_proxy)
        self._windows = {
            "session": _parse_rates("BOT_RATE_PER_SESSION", settings.rate_per_session),
            "address": _parse_rates("BOT_RATE_PER_ADDRESS", settings.rate_per_address),
            "begun": _parse_rates("BOT_SESSIONS_PER_ADDRESS", settings.sessions_per_address),
        }
        self._reads = _parse_rates("BOT_READS_PER_SESSION", settings.reads_per_session)
        self._refusals = Window(*_REFUSALS)
        self._sockets: Counter[str] = Counter()
        self._most_sockets = settings.sockets_per_address
        self._tell = (peers or Peers.without_peers()).subscribe_to("asked", self._apply_note)

    def count_conversation(self, address: str) -> None:
        """Count one new conversation of this address. Raises ChatError when it is one too many."""
        self._check_room(begun=address)

    def count_message(self, conversation_id: str, address: str, characters: int = 0) -> None:
        """Count one message; a long one is worth several of its address. Raises ChatError when it is one too many."""
        self._check_room(1 + characters // LONG, session=conversation_id, address=address)

    def count_read(self, conversation_id: str) -> None:
        """Count one question for what was said, in this process. Raises ChatError when it is one too many."""
        _refuse_for(self._reads.count_or_wait(conversation_id))

    def may_be_refused(self, line: str) -> bool:
        """Count one frame that was refused on this line; False when the line has had its share."""
        return self._refusals.count_or_wait(line) == 0

    @contextmanager
    def count_socket(self, address: str) -> Iterator[None]:
        """Counts one open socket for as long as the block runs. Raises ChatError when it is one too many."""
        if self._sockets[address] >= self._most_sockets:
            raise ChatError("rate_limited", retry_after=60, seconds=60)
        self._sockets[address] += 1
        try:
            yield
        finally:
            self._sockets[address] -= 1
            if not self._sockets[address]:
                del self._sockets[address]

    def _check_room(self, cost: int = 1, **who: str) -> None:
        costs = {name: cost if name == "address" else 1 for name in who}
        for name, whose in who.items():
            _refuse_for(self._windows[name].count_or_wait(whose, costs[name]))
        self._tell({**who, "cost": str(cost)} if cost > 1 else dict(who))

    def _apply_note(self, note: dict[str, str]) -> None:
        cost = int(note.pop("cost", "1"))
        for name, whose in note.items():
            self._windows[name].count_request(whose, cost if name == "address" else 1)

    def address_of(self, connection: HTTPConnection) -> str:
        """Whose request it is; a forwarded address is believed as far as trusted proxies passed it on.

        Of IPv6 everybody has a network of 2^64 addresses, so it is the network that counts."""
        peer = _parse_address(connection.client.host if connection.client else "")
        forwarded = ",".join(connection.headers.getlist("x-forwarded-for"))
        # Each proxy adds whom it heard at the end; what stands before the last stranger came from the visitor.
        for named in reversed([name.strip() for name in forwarded.split(",") if name.strip()]):
            if peer is None or not self._is_proxy(peer):
                break
            earlier = _parse_address(named)
            if earlier is None:
                break
            peer = earlier
        return _network_of(peer) if peer else "unknown"

    def comes_from_proxy(self, connection: HTTPConnection) -> bool:
        """Whether one of the operator's proxies passed it on, or this machine made it."""
        peer = _parse_address(connection.client.host if connection.client else "")
        return peer is not None and (peer.is_loopback or self._is_proxy(peer))

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)


def _parse_address(text: str) -> Address | None:
    """The address in this text, without the port that some proxies write behind it, or the zone; None when none is."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _network_of(address: Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, _OWN_BITS), strict=False))


def _refuse_for(seconds: float) -> None:
    if seconds > 0:
        wait = math.ceil(seconds)
        raise ChatError("rate_limited", retry_after=wait, seconds=wait)


def _parse_rates(variable: str, text: str) -> RateWindows:
    try:
        rates = parse_many(text)
    except ValueError:
        raise SettingsError(f"{variable}={text!r}: expected a rate such as '30/minute;500/day'.") from None
    return RateWindows(*(Window(rate.amount, rate.get_expiry()) for rate in rates))
