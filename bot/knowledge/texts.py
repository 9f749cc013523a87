"""The rules a visitor-facing text keeps: known placeholders, the small Markdown subset, a readable length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.reading import Record, nearest

PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}\n]*)\}(?!\})")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)[.!?]+[\"')*]*(?=\s|$)")
_REFUSED = (
    (re.compile(r"^\s*#{1,6}\s", re.MULTILINE), "a heading", "use **bold**"),
    (
        re.compile(r"^\s*[*+•]\s", re.MULTILINE),
        "a bullet of another kind",
        "start bullets with '- '",
    ),
    (
        re.compile(r"^\s*\d+[.)]\s", re.MULTILINE),
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


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with the placeholders it shares with `facts` replaced; others stay as they are."""
    return PLACEHOLDER.sub(lambda match: facts.get(match.group(1), match.group(0)), text)


def fill_tree(value: Any, facts: Mapping[str, str]) -> Any:
    """The same nesting of lists and mappings with every text in it filled."""
    if isinstance(value, str):
        return fill(value.strip(), facts)
    if isinstance(value, list):
        return [fill_tree(item, facts) for item in value]
    if isinstance(value, dict):
        return {key: fill_tree(item, facts) for key, item in value.items()}
    return value


def prose(record: Record, key: str, facts: Mapping[str, str], room: Room) -> str:
    """A required text, filled, with every rule of this module checked."""
    return _ruled(record, key, record.text(key), facts, room)


def optional_prose(record: Record, key: str, facts: Mapping[str, str], room: Room) -> str | None:
    """The same for a text that may be left out."""
    found = record.optional(key)
    return None if found is None else _ruled(record, key, found, facts, room)


def _ruled(record: Record, key: str, raw: str, facts: Mapping[str, str], room: Room) -> str:
    for name in PLACEHOLDER.findall(raw):
        if name not in facts:
            record.refuse(key, f"unknown placeholder {{{name}}}; {nearest(name, facts)}")
    text = fill(raw, facts)
    for slip in slips(text, room):
        record.refuse(key, slip)
    return text


def slips(text: str, room: Room) -> tuple[str, ...]:
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
        found.append(f"{len(text)} characters, at most {room.characters}; shorten it or move detail to `more`")
    bullets = count_bullets(text)
    if room.bullets and bullets > room.bullets:
        found.append(f"{bullets} bullets, at most {room.bullets}; join or drop some")
    allowed = min(BESIDE_BULLETS, room.sentences) if bullets else room.sentences
    if room.sentences and (sentences := count_sentences(text)) > allowed:
        beside = " beside bullets" if bullets else ""
        found.append(f"{sentences} sentences, at most {allowed}{beside}; shorten it or move detail to `more`")
    return found


def count_bullets(text: str) -> int:
    """How many lines are bullets."""
    return sum(line.lstrip().startswith("- ") for line in text.splitlines())


def count_sentences(text: str) -> int:
    """How many sentences stand outside bullets; a line that only leads in (ends with a colon) is none."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("- ")]
    return len(_SENTENCE_END.findall("\n".join(lines)))
