"""One message as the readers see it: its parts, each with its intent and learnt answers, and the values in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.values.replies.answers import STATED_GOALS

Span = tuple[int, int]
FALLBACK, OUT_OF_SCOPE = "nlu_fallback", "out_of_scope"


@dataclass(frozen=True)
class MessagePart:
    """A stretch of the message with what the model says of it alone.

    `sure`: the intent reaches the certainty that config.yml asks of its class. `asks`: it has the form of a question,
    `inquires`: beyond doubt.
    `answers`: for each question the learnt answers above their threshold, best first, each a value and a confidence.
    """

    start: int
    end: int
    intent: str
    confidence: float = 1.0
    sure: bool = True
    asks: bool = False
    inquires: bool = False
    states: bool = False
    defines: bool = False
    answers: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    @property
    def span_in_text(self) -> Span:
        """Where it stands in the text."""
        return self.start, self.end

    def contains_start(self, start: int) -> bool:
        """Whether what begins there belongs to this part."""
        return self.start <= start < self.end

    def as_json(self) -> dict[str, Any]:
        """The part as parse data carries it; `read_part` reads it again."""
        answers = {q: [{"value": v, "confidence": c} for v, c in found] for q, found in self.answers.items() if found}
        return {**{name: getattr(self, name) for name in PLAIN}, "answers": answers}


PLAIN = ("start", "end", "intent", "confidence", "sure", "asks", "inquires", "states", "defines")


def blank_spans(text: str, spans: Sequence[Span]) -> str:
    """The text with these parts blanked out, equally long."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def read_part(row: Mapping[str, Any]) -> MessagePart:
    """The part of parse data."""
    return MessagePart(**{name: row[name] for name in PLAIN}, answers=read_learnt(row.get("answers")))


def read_learnt(rows: Any) -> dict[str, tuple[tuple[str, float], ...]]:
    """The learnt answers of parse data: question to pairs of value and confidence."""
    if not isinstance(rows, Mapping):
        return {}
    return {str(q): tuple((str(r["value"]), float(r["confidence"])) for r in found) for q, found in rows.items()}


def describe_part(parsed: Mapping[str, Any], span: Span, **form: bool) -> MessagePart:
    """The part that Rasa's parse data of its text describes."""
    intent = parsed.get("intent") or {}
    return MessagePart(
        *span,
        intent=str(intent.get("name") or OUT_OF_SCOPE),
        confidence=float(intent.get("confidence") or 0.0),
        sure=bool(intent.get("sure", True)),
        answers=read_learnt({**(parsed.get("answers") or {}), STATED_GOALS: parsed.get(STATED_GOALS) or ()}),
        **form,
    )


def describe_press(payload: str) -> dict[str, Any]:
    """The parse data of a button: `/intent{"entity": value}`, made by ourselves only."""
    name, _, values = payload.removeprefix("/").partition("{")
    stated = json.loads("{" + values) if values else {}
    entities = [{"entity": kind, "value": value, "extractor": "button"} for kind, value in stated.items()]
    intent = {"name": name, "confidence": 1.0}
    return {
        "text": payload,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": entities,
        "topics": [],
        "pressed": True,
    }
