"""The answer to a question for a company."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.values.people.answer_parts import ASIDE, LIKELY, LONGEST, PART, POSSIBLE, SURE, strip_article, strip_lead
from bot.values.people.contact_words import AskedWords

LONGEST_COMPANY = 8


def read_company(text: str, words: AskedWords, seen: Mapping[str, str]) -> tuple[str, float] | None:
    """The company that an answer names, and how sure that is; `seen` is what the tagger of names found in it."""
    if text.endswith("?"):
        return None
    answer = words.trails.sub("", strip_lead(ASIDE.sub(" ", text[:LONGEST]), words))
    answer = " ".join(_before_description(answer, words).split()).strip(' .,;:!"')
    answer = strip_article(answer, words) if answer[:1].islower() else answer
    tagged = seen.get("company")
    said = answer.split()
    talk = [word for word in said if word in words.talk]
    sentence = len(talk) > 1 or len(said) > LONGEST_COMPANY or bool(talk and said[0] in words.talk)
    if tagged and (sentence or (tagged.lower() in answer.lower() and not _is_company(answer, tagged, words, seen))):
        return tagged, LIKELY if sentence else SURE
    if sentence or not any(c.isalnum() for c in answer) or is_chat(answer, words):
        return None
    return answer, POSSIBLE if talk else LIKELY if answer.islower() else SURE


def _is_company(answer: str, tagged: str, words: AskedWords, seen: Mapping[str, str]) -> bool:
    """Whether what stands beside the tagged name is a part of it as well: capitals, and what joins them."""
    beside = re.findall(r"[\w'’]+", answer.replace(tagged, " ", 1))
    joins = words.joining | words.particles | words.articles
    named = seen.get("name", "").split()
    return all(word[0].isupper() or word[0].isdigit() or word in joins for word in beside) and not {*named} & {*beside}


def _before_description(answer: str, words: AskedWords) -> str:
    """The answer up to where a comma or dash begins a description ("…, a bakery in Cork")."""
    for match in PART.finditer(answer):
        begins = re.match(r"[\w'+@]+", answer[match.end() :])
        first = begins.group().lower() if begins else ""
        if first in words.apart or first[:1] in "+@" or "@" in answer[match.end() :].split(" ")[0]:
            return answer[: match.start()]
    return answer


def is_chat(answer: str, words: AskedWords) -> bool:
    """Whether a single word is only a greeting, thanks or the like."""
    key = answer.lower().strip(".!")
    return key in words.greetings or (key in words.talk and " " not in key)
