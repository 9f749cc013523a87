"""How people type: slips to a neighbouring key, vowels and apostrophes left out, letters swapped, words to fill."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {key: row[max(i - 1, 0) : i + 2].replace(key, "") for row in _ROWS for i, key in enumerate(row)}
_FIRST = ("um ", "so ", "well ", "hmm ", "ok so ", "right, ")
_LAST = (" i guess", " tbh", " you know", " lol", " if that helps", " thx")
# A shorter word with a slip is easily another word.
_SHORTEST = 5
_WORD = re.compile(r"(?<![{\w'])[A-Za-z]+(?![}\w'])")


def slip_letter(text: str, random: Random) -> str:
    """One letter typed as its neighbour on the keyboard."""
    return _in_a_word(text, random, lambda word, i: word[:i] + random.choice(_neighbour_of(word[i])) + word[i + 1 :])


def drop_vowel(text: str, random: Random) -> str:
    """One vowel inside a word left out."""

    def drop_one(word: str, _: int) -> str:
        places = [i for i, letter in enumerate(word) if i and letter in "aeiou"]
        place = random.choice(places) if places else len(word)
        return word[:place] + word[place + 1 :]

    return _in_a_word(text, random, drop_one)


def swap_letters(text: str, random: Random) -> str:
    """Two letters in the wrong order."""
    return _in_a_word(text, random, lambda word, i: word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :])


def drop_apostrophes(text: str, random: Random) -> str:
    """No apostrophe at all."""
    return text.replace("'", "")


def lower_text(text: str, random: Random) -> str:
    """No capital letter outside what is filled in."""
    return "".join(part if part.startswith("{") else part.lower() for part in re.split(r"(\{\w+\})", text))


def add_filler(text: str, random: Random) -> str:
    """A word that says nothing, before or after."""
    return random.choice(_FIRST) + text if random.random() < 0.5 else text + random.choice(_LAST)


HABITS: dict[str, Callable[[str, Random], str]] = {
    "slip": slip_letter,
    "drop_vowel": drop_vowel,
    "swap": swap_letters,
    "drop_apostrophes": drop_apostrophes,
    "lower": lower_text,
    "fill": add_filler,
}
SLIPS = ("slip", "drop_vowel", "swap")


def _in_a_word(text: str, random: Random, change: Callable[[str, int], str]) -> str:
    """The text with one of its longer words changed, at a place inside it; placeholders stay."""
    words = [found for found in _WORD.finditer(text) if len(found.group()) >= _SHORTEST]
    if not words:
        return text
    found = random.choice(words)
    word = found.group()
    return text[: found.start()] + change(word, random.randrange(2, len(word) - 1)) + text[found.end() :]


def _neighbour_of(letter: str) -> str:
    return _NEIGHBOURS.get(letter.lower(), letter)
