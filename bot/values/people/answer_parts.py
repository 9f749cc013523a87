"""What an answer comes to once its lead-in, its asides and what trails behind are off, and its parts."""

from __future__ import annotations

import re

from bot.values.people.contact_words import AskedWords

ASIDE = re.compile(r"\(([^()]{0,60})\)")
PART = re.compile(r"(?:(?<!\s)\s*|(?<=\s))[,;|\n]\s*|(?<!\s)\s+[-/]\s+")
LONGEST = 120
SURE, LIKELY, POSSIBLE = 1.0, 0.8, 0.5


def strip_lead(text: str, words: AskedWords) -> str:
    """The answer without what leads up to it; nothing is taken off an answer that is no more than that."""
    match = words.leads_in.match(text)
    rest = text[match.end() :] if match else text
    return (rest if any(c.isalnum() for c in rest) else text).strip(' \t\n.,;:!"')


def split_parts(text: str, words: AskedWords) -> list[str]:
    """The stretches of an answer between commas and the like, without asides, and what leads up to each."""
    plain = strip_lead(ASIDE.sub(" ", text[:LONGEST]), words)
    parts = (words.trails.sub("", strip_lead(part, words)).strip(' \t.,;:!"') for part in PART.split(plain))
    return [" ".join(part.split()) for part in parts if any(c.isalnum() for c in part)]


def strip_article(part: str, words: AskedWords) -> str:
    """The part without "the", "our" and the like before it."""
    article, _, rest = part.partition(" ")
    return rest if rest and article.lower() in words.articles else part
