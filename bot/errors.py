"""Every error this product raises on purpose.

BotError
├── SettingsError        a setting has a value that cannot be used
├── ContentError         content an editor wrote is refused; lists every problem found
├── UnreadableValue      a timeframe, budget or other value in words could not be understood
├── UnknownConversation  a conversation that does not exist, or whose token is wrong
├── SlotTaken            the time somebody wanted to book was given to somebody else
├── Overtaken            another process was quicker with a turn of the same conversation
└── NotReady             the model or the database is not there (yet)
"""

from __future__ import annotations


class BotError(Exception):
    """Base of the tree; its message is fit for an operator to read."""


class SettingsError(BotError):
    """A setting has a value that cannot be used."""


class ContentError(BotError):
    """Content is refused; `problems` holds one line each: file, key and advice."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UnreadableValue(BotError):
    """A value given in words could not be understood."""


class UnknownConversation(BotError):
    """No conversation goes by this identifier."""


class SlotTaken(BotError):
    """The time somebody wanted to book was given to somebody else."""


class Overtaken(BotError):
    """Another process was quicker with a turn of the same conversation; nothing of this one is kept."""


class NotReady(BotError):
    """The model or the database is not there (yet)."""
