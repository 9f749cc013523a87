"""The rules a visitor-facing text keeps: known placeholders, the small Markdown subset, a readable length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo

from bot.knowledge.kinds import KnownReferences, Word
from bot.knowledge.reading import PLACEHOLDER, suggest_nearest

_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()]*)\)")
_SENTENCE_END = re.compile(r"(?<![.!?])(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)[.!?]+[\"')*]*(?=\s|$)")
_REFUSED = (
    (re.compile(r"^[^\S\n]*#{1,6}\s", re.MULTILINE), "a heading", "use **bold**"),
    (
        re.compile(r"^[^\S\n]*[*+•]\s", re.MULTILINE),
        "a bullet of another kind",
        "start bullets with '- '",
    ),
    (
        re.compile(r"^[^\S\n]*\d+[.)]\s", re.MULTILINE),
        "a numbered list",
        "start bullets with '- '",
    ),
    (
        re.compile(r"</?[a-zA-Z][^<>]*>"),
        "HTML",
        "use **bold**, '- ' bullets and [text](https://…) only",
    ),
    (re.compile(r"`"), "a code mark", "use plain words"),
    (
        re.compile(r"(?<![\w*])[*_](?=[^\s*_])[^*_\n]*[^\s*_][*_](?![\w*])"),
        "italics",
        "use **bold** or plain words",
    ),
)

BESIDE_BULLETS = 3  # a lead-in and a closing line


@dataclass(frozen=True)
class Room:
    """How much of a text fits: characters, sentences of prose, bullets; 0 means no limit."""

    characters: int
    sentences: int = 0
    bullets: int = 0


def fill_placeholders(text: str, facts: Mapping[str, str]) -> str:
    """The text with the placeholders it shares with `facts` replaced; others stay as they are."""
    return PLACEHOLDER.sub(lambda match: facts.get(match.group(1), match.group(0)), text)


def fill_tree(value: Any, facts: Mapping[str, str]) -> Any:
    """The same nesting of lists and mappings with every text in it filled."""
    if isinstance(value, str):
        return fill_placeholders(value.strip(), facts)
    if isinstance(value, list):
        return [fill_tree(item, facts) for item in value]
    if isinstance(value, dict):
        return {key: fill_tree(item, facts) for key, item in value.items()}
    return value


def sentence_with(takes: str = "", room: Room = Room(600)) -> Any:
    """A text for people with these placeholders of its own."""
    return Annotated[Word, mark_prose(room, takes)]


def mark_prose(room: Room = Room(600), takes: str = "") -> AfterValidator:
    """Marks a text for people: filled with the agency's facts, and kept to the rules of this module."""
    own = tuple(takes.split())

    def read_text(raw: str, info: ValidationInfo) -> str:
        known = info.context or KnownReferences()
        allowed = {*own, *known.facts}
        unknown = [name for name in PLACEHOLDER.findall(raw) if name not in allowed]
        text = fill_placeholders(raw, known.facts)
        found = [f"unknown placeholder {{{name}}}; {_advise_placeholder(name, own, allowed)}" for name in unknown]
        if found := [*found, *find_problems(text, room)]:
            raise ValueError("\n".join(found))
        return text

    return AfterValidator(read_text)


def _advise_placeholder(name: str, own: tuple[str, ...], allowed: set[str]) -> str:
    advice = suggest_nearest(name, allowed)
    if "did you mean" in advice:
        return advice
    offered = f"this text has {', '.join(f'{{{one}}}' for one in own)}, and" if own else "this text has"
    return f"{offered} the facts of agency.yml"


def find_problems(text: str, room: Room) -> tuple[str, ...]:
    """What is wrong with a filled text, each with advice; placeholders left in it may be anything in braces."""
    bare = PLACEHOLDER.sub("", text).replace("{{", "").replace("}}", "")
    lone = ("a brace without its partner; write placeholders as {name}",) if "{" in bare or "}" in bare else ()
    return (*lone, *_markdown_slips(text), *_length_slips(text, room))


def _markdown_slips(text: str) -> list[str]:
    plain = _LINK.sub(r"\1", text)
    found = [f"{what} is not shown in a chat; {advice}" for pattern, what, advice in _REFUSED if pattern.search(plain)]
    if plain.count("**") % 2:
        found.append("a ** without its partner; bold is **like this**")
    for label, address in _LINK.findall(text):
        if not label.strip() or not address.startswith(("https://", "mailto:", "tel:")):
            found.append(f"the link [{label}]({address}) is not usable; write [text](https://…)")
    return found


def _length_slips(text: str, room: Room) -> list[str]:
    found = []
    if len(text) > room.characters:
        found.append(f"{len(text)} characters, at most {room.characters}; shorten it{beside_more(room)}")
    bullets = count_bullets(text)
    if room.bullets and bullets > room.bullets:
        found.append(f"{bullets} bullets, at most {room.bullets}; join or drop some")
    allowed = min(BESIDE_BULLETS, room.sentences) if bullets else room.sentences
    if room.sentences and (sentences := count_sentences(text)) > allowed:
        beside = " beside bullets" if bullets else ""
        found.append(f"{sentences} sentences, at most {allowed}{beside}; shorten it{beside_more(room)}")
    return found


def beside_more(room: Room) -> str:
    """Where else detail may stand; only what has room for bullets has a longer text beside it."""
    return " or move detail to `more`" if room.bullets else ""


def count_bullets(text: str) -> int:
    """How many lines are bullets."""
    return sum(line.lstrip().startswith("- ") for line in text.splitlines())


def count_sentences(text: str) -> int:
    """How many sentences stand outside bullets; a line that only leads in (ends with a colon) is none."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("- ")]
    return len(_SENTENCE_END.findall("\n".join(lines)))
