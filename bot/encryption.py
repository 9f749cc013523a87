"""Encryption with the server's secret; what is encrypted for one purpose cannot be read for another."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class DecryptionError(Exception):
    """Encrypted with another secret or for another purpose, or changed."""


class Cipher:
    """Encrypts texts with a key that is made of the secret and the purpose."""

    def __init__(self, purpose: str, secret: str) -> None:
        key = hashlib.sha256(f"{purpose}\0{secret}".encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def encrypt_text(self, text: str) -> str:
        """The text, encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt_text(self, encrypted: str) -> str:
        """What `encrypt_text` was given. Raises DecryptionError."""
        try:
            return self._fernet.decrypt(encrypted.encode()).decode()
        except InvalidToken:
            raise DecryptionError from None
