"""Things as Slack delivers them: put into a request, signed, and on a bad day twice, late and out of order."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from typing import Any
from urllib.parse import urlencode

from tests.bot.channels.slack.mock_slack import SECRET

Json = dict[str, Any]


def encoded(source: str, payload: Json) -> bytes:
    """A payload as Slack puts it into an HTTP request."""
    if source == "events":
        return json.dumps(payload).encode()
    return urlencode({"payload": json.dumps(payload)} if source == "interactions" else payload).encode()


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers with Slack's signature over a request."""
    stamp = str(int(at if at is not None else time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def disturbed(payloads: list[Json], doubled: float, late: float, seed: int = 11) -> list[Json]:
    """The payloads as a bad day delivers them: some once more later on, some after what was said after them."""
    chance, arrivals = random.Random(seed), []
    for place, payload in enumerate(payloads):
        delay = chance.uniform(1, 6) if chance.random() < late else 0.0
        arrivals.append((place + delay, payload))
        if chance.random() < doubled:
            arrivals.append((place + chance.uniform(0, 40), payload))
    return [payload for _, payload in sorted(arrivals, key=lambda arrival: arrival[0])]
