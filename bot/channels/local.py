"""Tells a request that this very machine makes, of its own will, from one that only seems to come from here."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from bot.hosts import host_of, is_loopback

# A proxy on this machine would make the whole world look local.
_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def is_local(connection: HTTPConnection) -> bool:
    """Whether it comes from loopback, through no proxy that says so, for a loopback name and from no foreign page."""
    peer = connection.client.host if connection.client else ""
    if not is_loopback(peer) or any(name in connection.headers for name in _PASSED_ON):
        return False
    origin = connection.headers.get("origin")
    return _names_loopback(f"//{connection.headers.get('host', '')}") and (origin is None or _names_loopback(origin))


def _names_loopback(url: str) -> bool:
    return is_loopback(host_of(url) or "")
