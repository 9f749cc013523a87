"""Passwords and the codes of a second factor: made, checked, and never readable where they are kept."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import lru_cache
from threading import Semaphore

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from bot.encryption import Cipher, DecryptionError

SHORTEST, LONGEST = 12, 256
_BYTES = 15
_STEP_SECONDS = 30
# A clock may be a little off.
_STEPS = (0, -1, 1)
# Each takes 64 MB for a moment; a flood of tries must not take the memory that visitors need.
_AT_ONCE = Semaphore(2)


@lru_cache(maxsize=1)
def _make_hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return hash_password(secrets.token_urlsafe(_BYTES))


def make_password() -> str:
    """A password that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def find_fault(password: str) -> str | None:
    """What is wrong with a password that somebody chose; None when nothing is."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters."
    return None if len(set(password)) >= SHORTEST // 2 else "A password has more than a few different characters."


def hash_password(password: str) -> str:
    """What is kept in the place of a password."""
    with _AT_ONCE:
        return _make_hasher().hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether it is this password; without one that is kept it takes as long, and is not."""
    with _AT_ONCE:
        right = _make_hasher().verify(password[:LONGEST], kept or _dummy_hash())
    return right and kept is not None


class SecondFactor:
    """Codes that an app on a phone shows; their secret is stored encrypted with the server's secret."""

    def __init__(self, secret: str, issuer: str) -> None:
        self._cipher = Cipher("second factor", secret)
        self._issuer = issuer

    def make_secret(self) -> str:
        """The secret of one user's codes, to be encrypted."""
        return pyotp.random_base32()

    def encrypt_secret(self, plain: str) -> str:
        """The same, fit to be kept."""
        return self._cipher.encrypt_text(plain)

    def make_address(self, plain: str, email: str) -> str:
        """What an app takes in: an address of the form otpauth://."""
        return pyotp.TOTP(plain).provisioning_uri(name=email, issuer_name=self._issuer)

    def check_code(self, code: str, plain: str, now: datetime) -> int | None:
        """The number of the code, which grows with time; None for a code that is wrong or old."""
        given, maker = "".join(code.split()), pyotp.TOTP(plain)
        at = int(now.timestamp()) // _STEP_SECONDS
        fits = (at + step for step in _STEPS if secrets.compare_digest(maker.generate_otp(at + step), given))
        return next(fits, None) if given.isascii() else None

    def decrypt_secret(self, sealed: str) -> str | None:
        """The decrypted secret; None when the server's secret is another by now, so that no code is right."""
        try:
            return self._cipher.decrypt_text(sealed)
        except DecryptionError:
            return None
