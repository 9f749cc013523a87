"""Whether somebody says that there is no business behind the question: a student's task, a hobby, a private page."""

from __future__ import annotations

from bot.values.phrases import Phrases
from bot.values.tokens import Tokens, read_tokens

STANDINGS = ("student", "hobby")
_SAID = {
    "student": Phrases(
        "i am a student|im a student|i'm a student|just a student|as a student|i am student|im student",
        "my thesis|my dissertation|bachelor thesis|master thesis|masters thesis|my homework|homework|school project",
        "uni project|university project|college project|class project|for school|for uni|for university|for college",
        "for a class|for my class|for a course|for my course|my assignment|an assignment|for my studies|study project",
        "student project|my professor|my teacher|term paper|for an exam|my exam",
    ),
    "hobby": Phrases(
        "a hobby|my hobby|hobby project|hobby page|as a hobby|hobby account|personal account|private account",
        "personal page|personal profile|just for fun|for fun|not a business|no business|dont have a business",
        "don't have a business|do not have a business|not a company|dont have a company|don't have a company",
        "my own followers|not selling anything|dont sell anything|don't sell anything|private person|fan page",
    ),
}
_DENIED = frozenset("not never no longer isnt wasnt used".split())


def read_standing(text: str) -> str | None:
    """`student` or `hobby` when the text says so of its writer, else None."""
    tokens = read_tokens(text)
    return next((name for name, phrases in _SAID.items() if _says(tokens, phrases)), None)


def _says(tokens: Tokens, phrases: Phrases) -> bool:
    found = (i for i in range(len(tokens)) if phrases.starting(tokens, i))
    return any(not _DENIED & set(tokens.keys(max(0, i - 3), i)) for i in found)
