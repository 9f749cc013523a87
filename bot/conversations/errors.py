"""How a message is refused, whatever channel it came by."""

from __future__ import annotations

from typing import Any


class ChatError(Exception):
    """A request is refused; `facts` fill the placeholders of the sentence."""

    def __init__(self, code: str, retry_after: int | None = None, text: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.text = text or code
        self.facts = facts
