"""What editors decided about messages that were not understood: a file with a line each, only ever added to.

A decision is undone by a line that names it. Lines go with the visitors whose words they hold, and for nothing else.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from bot.errors import ContentError
from bot.knowledge.loader import DECISIONS
from bot.settings import Settings
from bot.storage.database.file_sink import FileSink

# These words belong to a topic; they answer a question of ours; they are rightly refused; they are none of ours; and
# nothing like them is ever to be shown again.
Verdict = Literal["topic", "answer", "refused", "not_ours", "dismissed", "undone"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NAME = DECISIONS
_ID_BYTES = 6


@dataclass(frozen=True)
class Decision:
    """One decision: who made it when, about which words of which talks; `undoes` names the one it takes back.

    `question` and `label` say what the words answer: goals and sales, say.
    """

    id: str
    at: str
    by: str
    verdict: Verdict
    texts: tuple[str, ...] = ()
    talks: tuple[str, ...] = ()
    topic: str | None = None
    undoes: str | None = None
    question: str | None = None
    label: str | None = None

    @property
    def settles_like(self) -> bool:
        """Whether what is much like these words is settled too."""
        return self.verdict != "not_ours"


class Decisions:
    """The file of an agency's decisions."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add_decision(self, decision: Decision) -> None:
        """Add a line, whole or not at all."""
        line = json.dumps(asdict(decision), ensure_ascii=False)
        with (
            self._lock_file(),
            os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file,
        ):
            file.write(f"{line}\n")

    def read_decisions(self) -> tuple[Decision, ...]:
        """What stands: every decision that no later line takes back. Raises ContentError for a line that is none."""
        made = list(self._read_lines())
        undone = {one.undoes for one in made if one.verdict == "undone"}
        return tuple(one for one in made if one.verdict != "undone" and one.id not in undone)

    def erase_talks(self, talks: Iterable[str]) -> None:
        """Delete the words that only these talks said."""
        gone = set(talks)
        if not self.path.exists():
            return
        with self._lock_file():
            made = list(self._read_lines())
            left = [_remove_talks(one, gone) for one in made]
            if left == made:
                return
            rest = [one for one in left if one is not None]
            names = {one.id for one in rest}
            kept = [one for one in rest if one.verdict != "undone" or one.undoes in names]
            half = self.path.with_name(f".{self.path.name}.{os.getpid()}")
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.writelines(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in kept)
            half.replace(self.path)

    def _read_lines(self) -> Iterator[Decision]:
        texts = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        for number, text in enumerate(texts, 1):
            if text.strip():
                yield _read_line(text, f"{self.path.name}:{number}")

    @contextmanager
    def _lock_file(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path.with_name(f".{self.path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


class Traces(FileSink):
    """What files hold of visitors: what stand-ins wrote, and the words that decisions quote."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.drawer)
        self._decisions = open_decisions(settings)

    def erase_talks(self, conversation_ids: Iterable[str]) -> None:
        """Delete everything of these conversations."""
        talks = tuple(conversation_ids)
        super().erase_talks(talks)
        self._decisions.erase_talks(talks)


def open_decisions(settings: Settings) -> Decisions:
    """The decisions of this agency: in its own folder, or with what changes at run time where it has none."""
    return Decisions((settings.agency_dir or settings.var) / NAME)


def new_decision_id() -> str:
    """A name that no other decision has."""
    return secrets.token_hex(_ID_BYTES)


def _read_line(text: str, place: str) -> Decision:
    try:
        row: dict[str, Any] = json.loads(text)
        found = Decision(**{**row, "texts": tuple(row.get("texts", ())), "talks": tuple(row.get("talks", ()))})
    except (ValueError, TypeError, AttributeError):
        raise ContentError((f"{place}: this is no decision; take the line away",)) from None
    named = {"topic": found.topic, "answer": found.question and found.label}
    if found.verdict not in VERDICTS or not named.get(found.verdict, True):
        rule = "topic with a topic, answer with a question and a label"
        raise ContentError((f"{place}: verdict {found.verdict!r}; expected {', '.join(VERDICTS)}, {rule}",))
    return found


def _remove_talks(decision: Decision, gone: set[str]) -> Decision | None:
    """The decision without these talks; None when no other talk said it."""
    left = tuple(talk for talk in decision.talks if talk not in gone)
    return replace(decision, talks=left) if left or not decision.talks else None
