"""What a message means where the talk stands: an answer, an addition, or a wish said for the first time."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.heard import Heard
from bot.dialogue.questions import QUALIFYING
from bot.dialogue.visit import Visit

WISH = ("recommendation_request",)
ADDING = re.compile(r"\b(?:also|too|as well|add|include|plus)\b", re.IGNORECASE)


def adds(visit: Visit, heard: Heard) -> bool:
    """Whether a platform is to be added ("also on google please") rather than asked about ("and on google?")."""
    begun = visit.asking == "platforms" or visit.recommendation
    asks = heard.text.rstrip().endswith("?") and visit.asking != "platforms" and bool(visit.last_topics)
    return bool(begun and heard.intent == "what_about" and heard.platforms and not asks and ADDING.search(heard.text))


def with_advised(visit: Visit, heard: Heard) -> Heard:
    """The platform that is added, and after it those that were advised: little money goes to what was asked for."""
    advised = () if visit.platforms else (visit.recommendation or {}).get("platforms", ())
    return replace(heard, platforms=(*heard.platforms, *(row["platform"] for row in advised)))


def told_as(visit: Visit, heard: Heard) -> Heard:
    """An answer as it is meant: a name is no business, and a number that is the time is no money as well."""
    if visit.asking in ("name", *QUALIFYING):
        return heard.contact_alone
    number = visit.asking == "timeframe" and heard.timeframe is None and len(heard.text.split()) == 1
    return replace(heard, budget=None) if number else heard


def answering(visit: Visit, heard: Heard) -> Heard:
    """Values ask for advice once; later on they answer, or change, what is being talked about."""
    begun = visit.asking or visit.advising or visit.recommendation
    return replace(heard, topics=()) if begun and heard.intent == "inform" and heard.topics == WISH else heard
