"""Every error this product raises on purpose, and how one that it does not is named in the log.

BotError
├── SettingsError        a setting has a value that cannot be used
├── ContentError         content an editor wrote is refused; lists every problem found
├── UnreadableValue      a timeframe, budget or other value in words could not be understood
├── UnknownConversation  a conversation that does not exist, or whose token is wrong
├── SlotTaken            the time somebody wanted to book was given to somebody else
├── Overtaken            another process was quicker with a turn of the same conversation
├── TrainingFailed       no model was made; says why in a line
├── PublishRefused       a model is not published; says why in a line
├── UnfitProcessor       the numeric libraries fail on this processor as they are set
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


class TrainingFailed(BotError):
    """No model was made; the message is the reason in one line."""


class PublishRefused(BotError):
    """A model is not published; the message is the reason in one line."""


class UnfitProcessor(BotError):
    """The numeric libraries crash or compute wrongly on this processor; the message says what to set."""


class NotReady(BotError):
    """The model or the database is not there (yet)."""


def describe_cause(error: BaseException) -> str:
    """The kind and place of a fault, for the log."""
    # The message of an error may quote the visitor; its kind and place never do.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
