"""Signed tokens: whoever holds one may speak in the conversation it names, until it expires."""

from __future__ import annotations

import os
import re
import secrets
import time
from functools import lru_cache, partial
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from bot.settings import Settings

_REMEMBERED = 4096
_TALK_LINK_HOURS = 7 * 24
_LINK_TOKEN = re.compile(r"[\w-]{8,40}", re.ASCII)


class BadToken(Exception):
    """The token was not made here, or was changed."""


class ExpiredToken(Exception):
    """The token was good once."""


class ConversationTokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: str, hours: float, purpose: str = "conversation") -> None:
        """Tokens of one purpose are none of another's."""
        self._signer = URLSafeTimedSerializer(secret, salt=purpose)
        # Each message brings its token, and a good one stays good: what ages is asked below.
        self._signed = lru_cache(maxsize=_REMEMBERED)(partial(self._signer.loads, return_timestamp=True))
        self._seconds = hours * 3600

    def issue_token(self, conversation_id: str) -> str:
        """A token for this conversation."""
        token = self._signer.dumps(conversation_id)
        return token if isinstance(token, str) else token.decode()

    def read_token(self, token: str) -> str:
        """The conversation this token names. Raises BadToken or ExpiredToken."""
        try:
            conversation_id, made = self._signed(token)
        except (BadSignature, UnicodeError) as error:
            raise BadToken from error
        # Not by the library's own measure: it takes a token from a machine whose clock is ahead for an expired one.
        if time.time() - made.timestamp() > self._seconds:
            raise ExpiredToken
        return str(conversation_id)


def talk_link_tokens(secret: str) -> ConversationTokens:
    """What links in mails end with: a mailbox keeps them for years, so they lead into the talk for some days only."""
    return ConversationTokens(secret, _TALK_LINK_HOURS, "talk-link")


def is_link_token(text: str) -> bool:
    """Whether this may be what a link to a plan, a brief, a booking or a yes to news ends with."""
    return bool(_LINK_TOKEN.fullmatch(text))


def booker_names(settings: Settings) -> tuple[str, ...]:
    """By which names booking pages of others hand back what stands in their link: Cal.com's, Calendly's."""
    names = (("metadata[lead]", settings.calcom_secret), ("utm_content", settings.calendly_key))
    return tuple(name for name, is_set in names if is_set)


def sign_booker(secret: str, conversation_id: str) -> str:
    """What stands in a link to a booking page of others, so that we know whose booking comes back."""
    token = URLSafeSerializer(secret, salt="booker").dumps(conversation_id)
    return token if isinstance(token, str) else token.decode()


def read_booker(secret: str, token: str) -> str | None:
    """The conversation that a link was given in; None for what we did not sign."""
    try:
        return str(URLSafeSerializer(secret, salt="booker").loads(token))
    except (BadSignature, UnicodeError):
        return None


def find_secret(settings: Settings) -> str:
    """The secret that is set, or one made once and kept in the var folder where only its owner can read it."""
    return str(settings.secret_key) or _load_secret(settings.var / "secret.key")


def _load_secret(path: Path) -> str:
    if not path.exists():
        _make_secret(path)
    return path.read_text().strip()


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        # Linking fails when the file is there: of two servers that start together, both use the first one's secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
