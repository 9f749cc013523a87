"""The content files that are keys with texts, each with the shape it is read in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.errors import ContentError
from bot.knowledge.advice_files import RATES
from bot.knowledge.buying import BUYING
from bot.knowledge.choices import CHOICES, Choices, drop_unchosen
from bot.knowledge.experiment_files import EXPERIMENTS
from bot.knowledge.kinds import KnownReferences, Name, list_of, mapping_of
from bot.knowledge.layers import read_layered
from bot.knowledge.lead_files import CONSENT, SCORING, SPAM
from bot.knowledge.page_files import BRIEF, MAIL, SLACK, WEB, WIDGET
from bot.knowledge.reading import Problems
from bot.knowledge.sections import make_section
from bot.knowledge.shapes import read_shape
from bot.knowledge.talk_files import BOOKING, DIALOGUE, HANDOVER, LANGUAGES

WORDING = make_section(
    **dict.fromkeys(("files", "unread", "capitals"), list_of(Name)),
    banned=mapping_of(Name),
    spelling=mapping_of(mapping_of(Name)),
)
SHAPES: Mapping[str, Any] = MappingProxyType(
    {
        "choices": CHOICES,
        "dialogue": DIALOGUE,
        "booking": BOOKING,
        "handover": HANDOVER,
        "languages": LANGUAGES,
        "buying": make_section(" ".join(BUYING)),
        "web": WEB,
        "widget": WIDGET,
        "slack": SLACK,
        "mail": MAIL,
        "brief": BRIEF,
        "consent": CONSENT,
        "spam": SPAM,
        "scoring": SCORING,
        "rates": RATES,
        "wording": WORDING,
        "experiments": EXPERIMENTS,
    }
)


def read_text_files(
    layers: Iterable[Path], choices: Choices, known: KnownReferences, problems: Problems
) -> dict[str, Any]:
    """Every file in its shape by its name; one with slips is left out, and they go to `problems`."""
    folders, found = tuple(layers), {}
    for name, shape in SHAPES.items():
        try:
            data = read_layered(f"{name}.yml", folders)
        except ContentError as error:
            problems.lines.extend(error.problems)
            continue
        chosen = drop_unchosen(data, choices) if name == "dialogue" else data
        tree = read_shape(shape, chosen, f"{name}.yml", problems, known)
        if tree is not None:
            found[name] = tree
    return found
