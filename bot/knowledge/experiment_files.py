"""The shape of experiments.yml, and whether each variant is sound dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from bot.knowledge.choices import Choices, drop_unchosen
from bot.knowledge.kinds import (
    Flag,
    KnownReferences,
    Name,
    check_rule,
    list_of,
    mapping_of,
    match_pattern,
    one_of_texts,
)
from bot.knowledge.layers import lay_over, read_layered
from bot.knowledge.reading import Problems
from bot.knowledge.sections import Maybe, make_section
from bot.knowledge.shapes import read_shape
from bot.knowledge.talk_files import DIALOGUE

FILE = "experiments.yml"
ABOVE = "dialogue.yml"
_NAME = Annotated[Name, match_pattern(r"[a-z][a-z0-9_-]*", "small letters, digits, - and _")]


def _check_variants(variants: Mapping[str, Any]) -> Iterator[str]:
    if len(variants) < 2:
        yield "one of them; write two or more"
    if next(iter(variants.values()), None):
        yield "the first changes something; write {} for how it is today"


def _check_running(experiments: Mapping[str, Any]) -> Iterator[str]:
    if sum(bool(one.get("runs")) for one in experiments.values()) > 1:
        yield "several run; let one run at a time"


EXPERIMENTS = mapping_of(
    make_section(
        runs=Maybe(Flag),
        goal=Annotated[Name, one_of_texts("advised", "consented", "lead_stored", "booked")],
        guards=Maybe(list_of(Annotated[Name, one_of_texts("not_understood", "refused", "skipped", "wanted")], least=0)),
        variants=mapping_of(Any, check_rule(_check_variants), key=_NAME),
    ),
    check_rule(_check_running),
    key=_NAME,
)


def read_variants(
    layers: Iterable[Path], experiments: Any, choices: Choices, known: KnownReferences, problems: Problems
) -> Iterator[tuple[str, Any]]:
    """The lines of each variant by its name; its slips are those of dialogue.yml if that said what it says."""
    written = read_layered(ABOVE, layers) if experiments else {}
    for id, row in (experiments or {}).items():
        for name, changes in row["variants"].items():
            found = Problems()
            lines = read_shape(DIALOGUE, drop_unchosen(lay_over(written, changes or {}), choices), ABOVE, found, known)
            yield f"experiments/{id}/{name}", lines
            for line in found.lines:
                problems.add_problem(FILE, f"{id}.variants.{name}", line.removeprefix(f"{ABOVE}: "))
