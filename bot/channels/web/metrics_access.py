"""Who may read the operator's figures."""

from __future__ import annotations

import secrets

from starlette.requests import Request

from bot.channels.local import is_local
from bot.settings import Settings


def may_read_metrics(request: Request, settings: Settings) -> bool:
    """Whether this request holds the token or, where no setting closes it, is made by this very machine."""
    token = str(settings.metrics_token)
    if token:
        return secrets.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode())
    is_public = settings.public_url or settings.trusted_proxy
    return settings.metrics_local and not is_public and is_local(request)
