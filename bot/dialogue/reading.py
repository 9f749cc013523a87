"""A bare answer to the question that was asked: "6", "about 2k", "dunno", "no"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogue.background import read_background
from bot.dialogue.heard import Heard
from bot.dialogue.questions import CHOICES, QUALIFYING
from bot.values.bare import Ambiguous, Nothing, read_bare
from bot.values.lexicon import Lexicon

YES_NO = ("consultation", "consent", "marketing")
LISTS = ("goals", "platforms")
# Anything could be one, but a yes ("yeah that's it") is none.
NAMES = ("name", "company")


@dataclass(frozen=True)
class Unknown:
    """The visitor does not know, does not want to say, or says no."""


@dataclass(frozen=True)
class Which:
    """The answer can be read in several ways: a title and a value each."""

    readings: tuple[tuple[str, Any], ...]


def read_answer(question: str, heard: Heard, today: date, lexicon: Lexicon) -> dict[str, Any] | Unknown | Which | None:
    """The answer as a change of the visit; None when the message answers something else, or nothing."""
    if question in YES_NO:
        return _yes_or_no(question, heard)
    if question in QUALIFYING:
        return _told(read_background(question, heard, today, lexicon), heard)
    if heard.intent in ("skip", "deny") and question not in CHOICES:
        return Unknown()
    if question in NAMES and heard.intent == "affirm":
        return None
    read = read_bare(question, heard.text, today, lexicon)
    if heard.intent == "skip" and read in (None, []):
        return Unknown()
    if isinstance(read, Ambiguous):
        return Which(read.readings)
    if isinstance(read, Nothing) or (read is None and heard.intent == "deny" and question in ("budget", "platforms")):
        return Unknown()
    if read in (None, [], ()):
        return None
    return {question: tuple(read) if question in LISTS else read}


def _told(read: dict[str, Any] | Nothing | None, heard: Heard) -> dict[str, Any] | Unknown | None:
    if isinstance(read, dict):
        return read
    return Unknown() if isinstance(read, Nothing) or heard.intent in ("skip", "deny") else None


def _yes_or_no(question: str, heard: Heard) -> dict[str, Any] | Unknown | None:
    if heard.intent == "affirm":
        return {"booking" if question == "consultation" else question: True}
    return Unknown() if heard.intent in ("deny", "skip") else None
