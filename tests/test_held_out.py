"""What is held out is whole, and stays out of what is trained on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.evaluation.conversations import read_conversations
from bot.evaluation.simulate_cards import read_words
from bot.evaluation.training_data import training_examples
from bot.settings import ROOT

HELD_OUT = ROOT / "tests" / "held_out"
DEVELOPMENT = ROOT / "tests" / "development"
# "yes please" and "3 months" are nobody's.
LONG = 5


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, (dict, list)):
        for branch in tree.values() if isinstance(tree, dict) else tree:
            yield from strings(branch)


def said(turns: list[dict[str, Any]]) -> Iterator[str]:
    for turn in turns:
        for one in turn["answers"].values() if "answers" in turn else (turn,):
            yield from (one[key] for key in ("text", "else") if key in one)


def test_there_are_conversations_of_many_voices_and_the_length_of_a_talk() -> None:
    conversations = read_conversations(HELD_OUT / "conversations.jsonl")
    lengths = [sum(len(turn.get("answers", [0])) for turn in row["turns"]) for row in conversations]

    assert len(conversations) >= 150
    assert len({row["id"] for row in conversations}) == len(conversations)
    assert len({row["voice"] for row in conversations}) >= 15
    assert (min(lengths), max(lengths)) == (5, 15)


def trained() -> set[str]:
    """Everything that is learnt from: examples without their marks, and each line of the files as it stands."""
    lines = (line for file in (ROOT / "data").rglob("*.yml") for line in file.read_text(encoding="utf-8").splitlines())
    return {words(example["text"]) for example in training_examples(ROOT)} | {words(line) for line in lines}


def test_no_line_that_is_held_out_is_trained_on() -> None:
    learnt = trained()
    rows = [row for folder in (HELD_OUT, DEVELOPMENT) for row in read_conversations(folder / "conversations.jsonl")]
    talks = [text for row in rows for text in said(row["turns"])]
    held_out = [*talks, *strings(read_words(HELD_OUT / "phrasings"))]

    assert [text for text in held_out if len(words(text).split()) >= LONG and words(text) in learnt] == []
