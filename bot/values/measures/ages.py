"""Whether somebody says that they are not of age yet."""

from __future__ import annotations

from bot.values.language.tokens import Tokens

MINOR = "minor"
OF_AGE, YOUNGEST = 18, 6


def find_minor(tokens: Tokens) -> list[int]:
    """The numbers by which somebody says that they are under age: "im 15", but not "I am 15 km away"."""
    words, found = tokens.words.ages, []
    for i in range(len(tokens)):
        age = tokens.number_at(i)
        told = age is not None and YOUNGEST <= age < OF_AGE and words.subjects.count_ending(tokens, i)
        if told and (not tokens.is_word(i + 1) or words.after.count_starting(tokens, i + 1)):
            found.append(i)
    return found
