"""The forms that settings have: each reads a text, or raises ValueError with what was expected of it."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bot.errors import SettingsError

FILE_KINDS = ("png", "jpg", "jpeg", "gif", "webp", "pdf", "docx", "xlsx", "pptx", "txt", "csv")
Read = Callable[[Any], Any]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ADDRESS = re.compile(r"[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,.]+")
_KEY_BYTES, _TOKEN_BYTES = 32, 16
# 32 random bytes written in any usual way have more; a word or a row of one character has fewer.
_KEY_CHARACTERS, _TOKEN_CHARACTERS = 10, 8


def number_between(low: float, high: float) -> Read:
    """A number within these bounds."""

    def read_number(number: float) -> float:
        if not (math.isfinite(number) and low <= number <= high):
            raise ValueError(f"a number from {low:,} to {high:,}")
        return number

    return read_number


def one_of(*words: str, upper: bool = False) -> Read:
    """One of these words, however it is capitalized."""

    def read_choice(text: str) -> str:
        word = text.strip().upper() if upper else text.strip().lower()
        if word not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return word

    return read_choice


def read_key(text: str) -> str:
    """A key that nobody can guess."""
    if len(text.encode()) < _KEY_BYTES or len(set(text)) < _KEY_CHARACTERS:
        raise ValueError("at least 32 random bytes, as `openssl rand -hex 32` makes them")
    return text


def read_token(text: str) -> str:
    """A token that nobody can guess."""
    if len(text.encode()) < _TOKEN_BYTES or len(set(text)) < _TOKEN_CHARACTERS:
        raise ValueError("at least 16 random bytes, as `openssl rand -hex 16` makes them")
    return text


def read_file_kinds(texts: tuple[str, ...]) -> tuple[str, ...]:
    """How names of files end, of the kinds that we know for what they are."""
    kinds = tuple(dict.fromkeys(text.lower().lstrip(".") for text in texts))
    if not set(kinds) <= set(FILE_KINDS):
        raise ValueError(f"some of {', '.join(FILE_KINDS)}")
    return kinds


def read_origins(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Origins as browsers send them: scheme and host in lower case, no port where it is the scheme's own."""
    return tuple(dict.fromkeys(_read_origin(text) for text in texts))


def _read_origin(text: str) -> str:
    parts = _split_url(text)
    if parts is None or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("origins with their scheme and nothing after the host, such as https://agency.example")
    host = _ascii_host(parts.hostname or "")
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{host}{port}"


def read_hosts(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Names of hosts, in lower case and without a port."""
    parts = [_split_url(f"http://{text}") for text in texts]
    if any(part is None or part.path or part.port for part in parts):
        raise ValueError("names of hosts by comma, such as chat.agency.example")
    return tuple(str(part.hostname) for part in parts if part)


def read_url(text: str) -> str:
    """An http or https address."""
    if _split_url(text) is None:
        raise ValueError("an address such as https://agency.example")
    return text


def read_dsn(text: str) -> str:
    """The address of a project on a Sentry-compatible server, with its public key."""
    parts = _split_url(text)
    if parts is None or not parts.username or not parts.path.rpartition("/")[2].isdigit():
        raise ValueError("a DSN such as https://KEY@sentry.example/1")
    return text


def read_networks(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and networks, each as a network: 10.0.0.7 is 10.0.0.7/32."""
    try:
        return tuple(str(ipaddress.ip_network(text, strict=False)) for text in texts)
    except ValueError:
        raise ValueError("addresses or networks by comma, such as 10.0.0.7, 172.30.0.0/24") from None


def read_rate(text: str) -> str:
    """How often something may happen in a while, or in several."""
    from limits import parse_many  # only where a rate is set

    try:
        parse_many(text)
    except ValueError:
        raise ValueError("a rate such as 30/minute, or several such as 30/minute;500/day") from None
    return text


def read_mail_addresses(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses of mailboxes."""
    for text in texts:
        read_mail_address(text)
    return texts


def read_mail_address(text: str) -> str:
    """The address of a mailbox, perhaps with a name before it."""
    named = re.fullmatch(r"[^<>]*<([^<>]+)>", text.strip())
    if not _ADDRESS.fullmatch(named[1] if named else text.strip()):
        raise ValueError("an e-mail address such as hello@agency.example")
    return text


def _split_url(text: str) -> SplitResult | None:
    """The parts of an http or https address; None when it is none."""
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in _DEFAULT_PORTS and _ascii_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        return None
    return parts if good and not re.search(r"[\s*]", text.strip()) else None


def _ascii_host(host: str) -> str:
    """The host as it goes over the wire; an IPv6 address in its brackets. Raises ValueError when it is none."""
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]"
    return host if host.isascii() else host.encode("idna").decode()


_KINDS = {"int": "a whole number", "float": "a number", "bool": "on or off"}


class Secret(str):
    """A string that does not show itself in a repr, so not in a log or a traceback either."""

    def __repr__(self) -> str:
        return "'***'" if self else "''"


def read_setting(row: Any, text: str) -> Any:
    """The value of a row of the table of settings, from its variable. Raises SettingsError that names the variable."""
    try:
        value = _READERS[str(row.type)](text)
    except (ValueError, KeyError):
        raise _make_error(row, text, _KINDS.get(str(row.type), str(row.type))) from None
    form: Read | None = row.metadata["form"]
    try:
        return form(value) if form else value
    except ValueError as error:
        raise _make_error(row, text, str(error)) from None


def _make_error(row: Any, text: str, expected: str) -> SettingsError:
    shown = "" if str(row.type) == "Secret" else f"={text!r}"
    return SettingsError(f"{row.metadata['variable']}{shown}: expected {expected}. {row.metadata['help']}")


def _read_bool(text: str) -> bool:
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[
        text.strip().lower()
    ]


def _read_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


_READERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "Secret": Secret,
    "int": int,
    "float": float,
    "bool": _read_bool,
    "Path": Path,
    "Path | None": Path,
    "tuple[str, ...]": _read_list,
}
