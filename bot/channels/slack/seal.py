"""Seals what waits in the queues: contact data that nobody agreed to yet must not lie readable on a disk."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class Broken(Exception):
    """Sealed with another secret, or changed."""


class Seal:
    """Closes and opens texts with the secret that also signs the visitors' tokens."""

    def __init__(self, secret: str) -> None:
        key = hashlib.sha256(b"slack queues\0" + secret.encode()).digest()
        self._box = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str) -> str:
        """The text, unreadable without the secret."""
        return self._box.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What `close` was given. Raises Broken."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Broken from None
