"""Held-out conversations: said line by line, judged turn by turn.

A turn is said as it stands; one with `if_asking` only while that is asked, else its `else` is said (a sentence that
means the same by itself), and without one the talk did not get there. `answers` holds what somebody answers to each of
several questions, in whatever order they are asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import BotError
from bot.evaluation.expectations import UNREACHED, Fault, Standing, find_faults

Say = Callable[[str], Mapping[str, Any]]
Begin = Callable[[str], Say]
# A time is often found in two steps.
CHOSEN = ("slot",)
TURN = {"text", "else", "if_asking", "know", "not", "asking", "not_asking", "topic", "not_topic"}
TURN |= {"unchanged", "advice", "lead", "says", "not_says"}


@dataclass(frozen=True)
class JudgedTurn:
    """One turn that was said, or could not be: its text, what was asked before it, and its faults.

    `answers` is the question that the text answers, None when it answers none.
    """

    text: str
    asked: str | None
    faults: tuple[Fault, ...]
    answers: str | None = None
    repeated: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether the talk came to it."""
        return all(fault.kind != UNREACHED for fault in self.faults)


@dataclass(frozen=True)
class JudgedConversation:
    """One conversation and its turns in the order they were said."""

    id: str
    voice: str
    today: str
    turns: tuple[JudgedTurn, ...]

    @property
    def is_faultless(self) -> bool:
        """Whether everything expected held."""
        return not any(turn.faults for turn in self.turns)


def read_conversations(path: Path) -> list[dict[str, Any]]:
    """The conversations of a file of JSON lines. Raises BotError naming file and line when one cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BotError(f"{path}: {error.strerror}") from None
    return [_read_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def judge_conversations(rows: Iterable[Mapping[str, Any]], begin: Begin) -> list[JudgedConversation]:
    """Each conversation's verdict; `begin` opens a talk on a day and gives what says a line in it."""
    return [_Run(begin(row["today"])).judge_row(row) for row in rows]


@dataclass
class _Run:
    """One conversation while it is held."""

    say: Say
    turn: Mapping[str, Any] = field(default_factory=dict)
    expected: dict[str, Any] = field(default_factory=dict)
    advised: bool = False

    def judge_row(self, row: Mapping[str, Any]) -> JudgedConversation:
        turns = tuple(judged for turn in row["turns"] for judged in self._judge_turn(turn))
        return JudgedConversation(row["id"], row["voice"], row["today"], turns)

    def _judge_turn(self, turn: Mapping[str, Any]) -> Iterator[JudgedTurn]:
        if "answers" in turn:
            yield from self._answer_question(dict(turn["answers"]))
            return
        wanted = turn.get("if_asking")
        if wanted is None or self._open_question in (wanted if isinstance(wanted, list) else [wanted]):
            yield self._say_line(turn, turn["text"], wanted and self._settle_question(turn))
        elif "else" in turn:
            unasked = {key: value for key, value in turn.items() if key != "asking"}
            yield self._say_line(unasked, turn["else"], None)
        else:
            yield JudgedTurn(turn["text"], self._open_question, (Fault(UNREACHED, f"expected to be asked {wanted}"),))

    def _settle_question(self, turn: Mapping[str, Any]) -> str | None:
        """What is asked, unless the turn asks back, so that it is to be asked again."""
        again = turn.get("asking")
        return None if self._open_question in (again if isinstance(again, list) else [again]) else self._open_question

    def _answer_question(self, answers: dict[str, Mapping[str, Any]]) -> Iterator[JudgedTurn]:
        if self._open_question not in answers:
            yield JudgedTurn(
                "", self._open_question, (Fault(UNREACHED, f"expected to be asked one of {', '.join(answers)}"),)
            )
        while self._open_question in answers:
            asked = str(self._open_question)
            turn = answers.pop(asked)
            yield self._say_line({"not_asking": [] if asked in CHOSEN else [asked], **turn}, turn["text"], asked)

    @property
    def _open_question(self) -> str | None:
        asked: str | None = self.turn.get("asking")
        return asked

    def _say_line(self, expected: Mapping[str, Any], text: str, answers: str | None) -> JudgedTurn:
        asked = self._open_question
        before = Standing(self.turn, dict(self.expected), self.advised, answers or self._find_answered(expected))
        self.turn = self.say(text)
        self.advised = self.advised or bool(self.turn["recommendation"])
        faults = find_faults(expected, before, self.turn)
        self.expected.update({**expected.get("know", {}), **{k: expected[k] for k in ("lead",) if k in expected}})
        return JudgedTurn(text, asked, faults, before.answers, _is_repeat(before.turn, self.turn))

    def _find_answered(self, expected: Mapping[str, Any]) -> str | None:
        """What is asked, when the turn states it or leaves it open for good."""
        wanted = expected.get("know", {})
        stated = {*wanted, *expected.get("not", {}), *wanted.get("contact", {})}
        return self._open_question if self._open_question in stated else None


def _is_repeat(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the first bubble is the one of the turn before, word for word."""
    first = [turn["replies"][0]["text"] if turn.get("replies") else None for turn in (before, after)]
    return first[0] is not None and first[0] == first[1]


def _read_row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        row = None
    if not isinstance(row, dict) or not {"id", "voice", "today", "turns"} <= row.keys():
        raise BotError(f"{path}: line {number}: expected a JSON object with id, voice, today and turns")
    for turn in row["turns"]:
        for one in turn["answers"].values() if "answers" in turn else (turn,):
            if "text" not in one or one.keys() - TURN:
                unknown = ", ".join(sorted(one.keys() - TURN)) or "no text"
                raise BotError(f"{path}: line {number}: a turn with {unknown}; known are {', '.join(sorted(TURN))}")
    return row
