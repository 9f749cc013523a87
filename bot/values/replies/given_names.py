"""Names that the words around them tell as such: "my surname is Falk", "it's Ann, not Anna"."""

from __future__ import annotations

import re

from bot.values.people.contact_words import AskedWords, ContactWords
from bot.values.replies.bare_contact import NAME_WORD, format_name, is_talk

MOST_WORDS = 3
_WORD = re.compile(r"[^\s,;!?()]+")


def find_family_name(text: str, words: AskedWords) -> tuple[str, int, int] | None:
    """The family name that a text tells as such ("my surname is Falk"), and where it stands."""
    cue = words.is_family.search(text)
    said = list(_WORD.finditer(text[cue.end() :]))[:MOST_WORDS] if cue else []
    kept = next(
        (i for i, m in enumerate(said) if not NAME_WORD.fullmatch(m.group()) or is_talk(m.group(), words, False)),
        len(said),
    )
    if not cue or not kept:
        return None
    start, end = cue.end(), cue.end() + said[kept - 1].end()
    return format_name(text[start:end].rstrip("."), words), start, end


def find_name_before(text: str, end: int, words: ContactWords) -> tuple[str, int, int] | None:
    """The name that stands right before this place, and where: what is no word of a sentence or of an introduction."""
    kept: list[re.Match[str]] = []
    for match in reversed(list(_WORD.finditer(text[:end]))[-MOST_WORDS:]):
        word = match.group().lower()
        if not NAME_WORD.fullmatch(match.group()) or word in words.leading or is_talk(word, words.asked, False):
            break
        kept = [match, *kept]
    if not kept:
        return None
    start, stop = kept[0].start(), kept[-1].end()
    return format_name(text[start:stop], words.asked), start, stop
