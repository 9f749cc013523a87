"""How much one conversation, and one address, may ask for in a while."""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from limits import parse
from starlette.requests import HTTPConnection

from bot.channels.web.errors import ChatError
from bot.errors import SettingsError
from bot.peers.peers import Peers
from bot.settings import Settings


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

    def wait(self, who: str) -> float:
        """Count one request and return 0, or the seconds until there is room for one."""
        now = self._now()
        self._sweep(now)
        asked = self._asked.setdefault(who, deque())
        while asked and asked[0] <= now - self._seconds:
            asked.popleft()
        if len(asked) >= self._amount:
            return asked[0] + self._seconds - now
        asked.append(now)
        return 0.0

    def count(self, who: str) -> None:
        """Count one request that another process let in."""
        now = self._now()
        self._sweep(now)
        self._asked.setdefault(who, deque()).append(now)

    def _sweep(self, now: float) -> None:
        if now - self._swept < self._seconds:
            return
        self._swept = now
        self._asked = {who: asked for who, asked in self._asked.items() if asked and asked[-1] > now - self._seconds}


class Limits:
    """Counts, in memory, what was asked for; nothing of it is written anywhere, and the other processes count along."""

    def __init__(self, settings: Settings, peers: Peers | None = None) -> None:
        self._proxy = settings.trusted_proxy
        self._windows = {
            "session": _window("BOT_RATE_PER_SESSION", settings.rate_per_session),
            "address": _window("BOT_RATE_PER_ADDRESS", settings.rate_per_address),
            "begun": _window("BOT_SESSIONS_PER_ADDRESS", settings.sessions_per_address),
        }
        self._reads = _window("BOT_READS_PER_SESSION", settings.reads_per_session)
        self._sockets: Counter[str] = Counter()
        self._most_sockets = settings.sockets_per_address
        self._tell = (peers or Peers.alone()).on("asked", self._count)

    def begin(self, address: str) -> None:
        """Count one new conversation of this address. Raises ChatError when it is one too many."""
        self._ask(begun=address)

    def message(self, conversation_id: str, address: str) -> None:
        """Count one message. Raises ChatError when it is one too many."""
        self._ask(session=conversation_id, address=address)

    def read(self, conversation_id: str) -> None:
        """Count one question for what was said, in this process. Raises ChatError when it is one too many."""
        _hold_back(self._reads.wait(conversation_id))

    @contextmanager
    def socket(self, address: str) -> Iterator[None]:
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

    def _ask(self, **who: str) -> None:
        for name, whose in who.items():
            _hold_back(self._windows[name].wait(whose))
        self._tell(dict(who))

    def _count(self, note: dict[str, str]) -> None:
        for name, whose in note.items():
            self._windows[name].count(whose)

    def address_of(self, connection: HTTPConnection) -> str:
        """The visitor's address; a forwarded one is believed only from the trusted proxy."""
        peer = connection.client.host if connection.client else "unknown"
        forwarded = connection.headers.get("x-forwarded-for", "")
        # The last entry is the one the proxy itself added; those before it came from the visitor.
        return (forwarded.split(",")[-1].strip() or peer) if self._proxy and peer == self._proxy else peer


def _hold_back(seconds: float) -> None:
    if seconds > 0:
        wait = math.ceil(seconds)
        raise ChatError("rate_limited", retry_after=wait, seconds=wait)


def _window(variable: str, text: str) -> Window:
    try:
        rate = parse(text)
    except ValueError:
        raise SettingsError(f"{variable}={text!r}: expected a rate such as '30/minute'.") from None
    return Window(rate.amount, rate.get_expiry())
