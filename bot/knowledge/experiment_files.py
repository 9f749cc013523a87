"""The shape of experiments.yml, and whether each variant is sound dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from bot.knowledge.names import ASKED_FIRST, QUALIFYING
from bot.knowledge.reading import Problems, suggest_nearest
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


def _check_whole(names: Sequence[str]) -> Iterator[str]:
    if sorted(names) != sorted(ASKED_FIRST):
        yield f"name each of {', '.join(ASKED_FIRST)} once"


# The qualifying questions, of which some may be left out, and those before the first advice.
ORDER = make_section(
    order=Maybe(
        make_section(questions=Maybe(list_of(Name, least=0)), advice=Maybe(list_of(Name, check_rule(_check_whole))))
    )
)


def _check_order(variant: Any, lines: Any, problems: Problems) -> None:
    """Notes every question of the order that there is not."""
    known = (*QUALIFYING, *lines["qualifying"]) if lines else ()
    asked = variant.get("order", {}).get("questions", ()) if variant and lines else ()
    for name in (name for name in asked if name not in known):
        problems.add_problem(
            ABOVE, "order.questions", f"no question is called {name!r}; {suggest_nearest(name, known)}"
        )


def read_variants(
    layers: Iterable[Path], experiments: Any, choices: Choices, known: KnownReferences, problems: Problems
) -> Iterator[tuple[str, Any]]:
    """The lines of each variant by its name; its slips are those of dialogue.yml if that said what it says."""
    written = read_layered(ABOVE, layers) if experiments else {}
    for id, row in (experiments or {}).items():
        for name, changes in row["variants"].items():
            found = Problems()
            order = {key: row for key, row in (changes or {}).items() if key == "order"}
            texts = {key: row for key, row in (changes or {}).items() if key != "order"}
            lines = read_shape(DIALOGUE, drop_unchosen(lay_over(written, texts), choices), ABOVE, found, known)
            _check_order(read_shape(ORDER, order, ABOVE, found, known), lines, found)
            yield f"experiments/{id}/{name}", lines
            for line in found.lines:
                problems.add_problem(FILE, f"{id}.variants.{name}", line.removeprefix(f"{ABOVE}: "))
