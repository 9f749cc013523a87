"""A name as it may stand in a mail of the agency's: whoever typed it may have meant to write a sentence, or a link."""

from __future__ import annotations

import re

MOST_WORDS, MOST_CHARACTERS = 5, 60
# Letters with what may join them; a dot ends an initial or a short form, and stands in no word.
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?|(?:[^\W\d_]\.){1,4}(?:[^\W\d_])?")


def split_name(name: str | None) -> tuple[str, str]:
    """The given and the family name, as those who take both apart want them; of one word it is the given one.

    The last word is the family's, with the small words before it ("de la", "van").
    """
    words = (name or "").split()
    if len(words) < 2:
        return " ".join(words), ""
    at = len(words) - 1
    while at > 1 and words[at - 1].islower():
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def plain_name(name: str | None) -> str:
    """The name in one line, or nothing where it is more than a name."""
    words = (name or "").split()
    if not 0 < len(words) <= MOST_WORDS or len(" ".join(words)) > MOST_CHARACTERS:
        return ""
    return " ".join(words) if all(_WORD.fullmatch(word) for word in words) else ""
