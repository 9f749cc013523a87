"""Figures as a page of Markdown, and as a summary for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.evaluation.near_duplicates import Pair
from bot.evaluation.questions import QuestionScores
from bot.evaluation.slots import SlotScores

MOST_CONFUSED = 15


def write_summary(questions: Mapping[str, QuestionScores], slots: Mapping[str, SlotScores]) -> str:
    """A line for each file of held-out data."""
    asked = (
        f"{name}: {s.count} lines, right {format_percent(s.right)}{_format_scope(s)}" for name, s in questions.items()
    )
    read = (
        f"{name}: {s.count} lines, right {format_percent(s.right)}, traps {format_percent(s.trapped)}"
        for name, s in slots.items()
    )
    return "\n".join([*asked, *read])


def write_page(
    questions: Mapping[str, QuestionScores],
    slots: Mapping[str, SlotScores],
    pairs: Sequence[Pair],
    pictures: Mapping[str, str],
    day: str,
) -> str:
    """A section of docs/evaluation.md, no held-out text; `pictures` are titles and files, `pairs` of training data."""
    head = ["## Single lines", "", f"Made by `make evaluate` on {day}. Held-out lines are never trained on."]
    shown = [line for title, file in pictures.items() for line in ("", f"![{title}]({file})")]
    return "\n".join([*head, *_question_rows(questions), *shown, *_slot_rows(slots), *_pair_rows(pairs), ""])


def _pair_rows(pairs: Sequence[Pair]) -> Iterator[str]:
    yield from ("", "### Near-duplicates between intents", "")
    yield f"{len(pairs)} pairs of training examples of different intents are as good as alike to the sentence encoder:"
    yield "the places to look at first when two topics are confused."
    yield ""
    rows = [(f"{p.likeness:.3f}", p.intents[0], p.texts[0], p.intents[1], p.texts[1]) for p in pairs[:MOST_CONFUSED]]
    yield from write_table(("cosine", "intent", "example", "intent", "example"), rows)


def _question_rows(questions: Mapping[str, QuestionScores]) -> Iterator[str]:
    rows = [
        (name, s.count, format_percent(s.right), format_percent(s.caught), format_percent(s.refused))
        for name, s in questions.items()
    ]
    yield from ("", "### Questions", "")
    yield from write_table(("held-out file", "lines", "right", "out of scope caught", "in scope refused"), rows)
    for name, s in questions.items():
        yield from ("", f"#### {name}", "")
        yield from write_table(
            ("origin", "lines", "right"), [(o, n, format_percent(r)) for o, (n, r) in s.by_origin.items()]
        )
        yield from ("", "Confidence against what is right, by tenths of confidence:", "")
        yield from write_table(
            ("mean confidence", "right", "lines"),
            [(format_percent(c), format_percent(r), n) for c, r, n in s.reliability],
        )
        if s.confusions:
            yield from ("", "Most confused:", "")
            yield from write_table(("expected", "found", "lines"), s.confusions[:MOST_CONFUSED])


def _slot_rows(slots: Mapping[str, SlotScores]) -> Iterator[str]:
    yield from ("", "### Values", "")
    rows = [(name, s.count, format_percent(s.right), format_percent(s.trapped)) for name, s in slots.items()]
    yield from write_table(("held-out file", "lines", "right", "springing a trap"), rows)


def write_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table of Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"


def _format_scope(s: QuestionScores) -> str:
    caught = "" if s.caught != s.caught else f", out of scope caught {format_percent(s.caught)}"
    refused = "" if s.refused != s.refused else f", in scope refused {format_percent(s.refused)}"
    return caught + refused


def format_share(right: int, count: int) -> str:
    """So many of so many in percent; a dash of none."""
    return format_percent(right / count) if count else "–"


def format_pair(pair: tuple[int, int] | None) -> str:
    """A share, and of how many; a dash for none."""
    return f"{format_share(*pair)} of {pair[1]}" if pair else "–"


def format_percent(share: float) -> str:
    """A share between 0 and 1 in percent; a dash for none."""
    return "–" if share != share else f"{100 * share:.1f} %"
