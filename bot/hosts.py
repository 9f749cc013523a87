"""Hosts: which of them is this very machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_NAMES = ("localhost", "localhost.localdomain")


def is_loopback(host: str) -> bool:
    """Whether this is an address, or the name, of this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in _NAMES


def host_of(url: str) -> str | None:
    """The host an address names, in lower case and without its port; None when it names none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
