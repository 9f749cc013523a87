"""The project's own training examples, as Rasa reads them."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.reading import read_yaml


def training_examples(root: Path) -> list[dict[str, str]]:
    """Text and intent of every example under data/nlu, in the order of the files."""
    files = sorted((root / "data" / "nlu").rglob("*.yml"))
    blocks = [block for file in files for block in read_yaml(file, file.name)["nlu"]]
    return [
        {"text": line.removeprefix("- ").strip(), "intent": block["intent"]}
        for block in blocks
        if "intent" in block
        for line in block["examples"].splitlines()
    ]
