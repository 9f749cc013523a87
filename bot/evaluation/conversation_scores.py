"""The figures of judged conversations, and how they and their failures are shown."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.evaluation.conversations import JudgedConversation, JudgedTurn
from bot.evaluation.report import format_pair, format_share, write_table

Shares = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class ConversationScores:
    """Counts; of turns that the talk did not come to are some, and shares are what held and of how many."""

    conversations: int
    faultless: int
    turns: int
    understood: int
    unreached: int
    repeated: int
    kinds: Mapping[str, int]
    voices: Shares
    answers: Shares

    def as_json(self) -> dict[str, Any]:
        """The counts in plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, counts: Mapping[str, Any]) -> ConversationScores:
        """The counts that `as_json` gave."""
        shares = {name: {key: tuple(pair) for key, pair in counts[name].items()} for name in ("voices", "answers")}
        return cls(**{**counts, **shares})


def score_conversations(judged: Sequence[JudgedConversation]) -> ConversationScores:
    """The figures of these conversations."""
    turns = [turn for conversation in judged for turn in conversation.turns]
    voiced = [(conversation.voice, turn) for conversation in judged for turn in conversation.turns]
    return ConversationScores(
        conversations=len(judged),
        faultless=sum(conversation.is_faultless for conversation in judged),
        turns=len(turns),
        understood=sum(not turn.faults for turn in turns),
        unreached=sum(not turn.is_reached for turn in turns),
        repeated=sum(turn.repeated for turn in turns),
        kinds=dict(Counter(kind for turn in turns for kind in {fault.kind for fault in turn.faults}).most_common()),
        voices=_count_shares(voiced),
        answers=_count_shares((turn.answers, turn) for turn in turns if turn.answers),
    )


def _count_shares(pairs: Iterable[tuple[str, JudgedTurn]]) -> Shares:
    held: dict[str, tuple[int, int]] = {}
    for name, turn in pairs:
        right, count = held.get(name, (0, 0))
        held[name] = (right + (not turn.faults), count + 1)
    return dict(sorted(held.items()))


def summarise_scores(scores: ConversationScores) -> str:
    """The figures for the terminal."""
    lines = [
        f"turns understood: {format_share(scores.understood, scores.turns)} of {scores.turns}"
        f" (not reached {scores.unreached}, said twice {scores.repeated})",
        f"conversations without fault: {format_share(scores.faultless, scores.conversations)}"
        f" of {scores.conversations}",
        "faults: " + ", ".join(f"{kind} {count}" for kind, count in scores.kinds.items()),
        "answers understood: "
        + ", ".join(f"{name} {right}/{count}" for name, (right, count) in scores.answers.items()),
        "by voice: " + ", ".join(f"{name} {format_share(*pair)}" for name, pair in scores.voices.items()),
    ]
    return "\n".join(lines)


def write_section(runs: Mapping[str, ConversationScores], command: str, day: str) -> Iterator[str]:
    """The section of docs/evaluation.md, a column for each run, the earliest first."""
    first = next(iter(runs.values()))
    yield from ("## Conversations", "")
    yield f"{first.conversations} conversations in many voices, held through the engine; made by `{command}` on {day}."
    yield ""
    rows: list[tuple[str, Callable[[ConversationScores], str]]] = [
        ("turns understood", lambda s: format_share(s.understood, s.turns)),
        ("conversations without fault", lambda s: format_share(s.faultless, s.conversations)),
        ("turns not reached", lambda s: str(s.unreached)),
        ("first bubble repeats the one before", lambda s: str(s.repeated)),
    ]
    yield from write_table(("", *runs), [(name, *map(read, runs.values())) for name, read in rows])
    for title, field in (("answers to", "answers"), ("voice", "voices")):
        names = sorted({name for scores in runs.values() for name in getattr(scores, field)})
        yield ""
        yield from write_table(
            (f"understood: {title}", *runs),
            [(name, *(format_pair(getattr(scores, field).get(name)) for scores in runs.values())) for name in names],
        )
    kinds = sorted({kind for scores in runs.values() for kind in scores.kinds})
    yield ""
    yield from write_table(
        ("turns with a fault", *runs), [(kind, *(s.kinds.get(kind, 0) for s in runs.values())) for kind in kinds]
    )


def show_failures(judged: Iterable[JudgedConversation]) -> Iterator[str]:
    """Each turn with a fault, and the command that holds the talk once more up to it."""
    for conversation in judged:
        said: list[str] = []
        for number, turn in enumerate(conversation.turns, 1):
            if turn.is_reached:
                said.append(turn.text)
            if not turn.faults:
                continue
            yield f"{conversation.id} turn {number} [asked: {turn.asked}] {turn.text!r}"
            yield from (f"    {fault.kind}: {fault.what}" for fault in turn.faults)
            yield f"    {replay_command(said, conversation.today)}"


def replay_command(lines: Sequence[str], today: str) -> str:
    """A command that says these lines."""
    return f"printf '%s\\n' {' '.join(map(shlex.quote, lines))} | bot talk --today {today}"
