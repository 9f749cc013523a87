"""Seals what waits in the queues: contact data that nobody agreed to yet must not lie readable on a disk."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class DecryptionError(Exception):
    """Encrypted with another secret, or changed."""


class Cipher:
    """Closes and opens texts with the secret that also signs the visitors' tokens."""

    def __init__(self, secret: str, purpose: str = "slack queues") -> None:
        key = hashlib.sha256(f"{purpose}\0{secret}".encode()).digest()
        self._box = Fernet(base64.urlsafe_b64encode(key))

    def encrypt_text(self, text: str) -> str:
        """The text, encrypted with the secret."""
        return self._box.encrypt(text.encode()).decode()

    def decrypt_text(self, sealed: str) -> str:
        """What `encrypt_text` was given. Raises DecryptionError."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise DecryptionError from None
