"""The questions after the contact: website, role and who decides, what was tried, when to begin."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import PROFILE, DialogueState
from bot.leads.model import CONTACT, Contact
from bot.values.language.tokens import read_tokens
from bot.values.people.answer_parts import LIKELY
from bot.values.replies.bare import Nothing, is_unknown
from bot.values.replies.bare_contact import ContactAnswer, read_role, read_site
from bot.values.replies.beginning import read_beginning
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe

LONGEST = 300
# What is meant as said even while somebody is asked what they tried.
MEANT = ("book_consultation", "email_plan", "talk_to_human", "bot_challenge", "privacy_data", "greet")
_NONE = re.compile(r"\b(?:no|none|not|don'?t|dont|haven'?t|havent|without|only|just)\b", re.IGNORECASE)
_ASKING = re.compile(r"^\W*(?:what|why|how|who|when|where|which|can|could|do|does|is|are|should|would|will)\b", re.I)


def read_background(
    question: str,
    heard: ParsedMessage,
    today: date,
    lexicon: Lexicon,
    decides: str | None = None,
    owner: str | None = None,
) -> dict[str, Any] | Nothing | None:
    """The answer to one of these questions, by what it tells; Nothing: there is none to give, None: it is no answer.

    `decides` is who decides by the learnt answers, `owner` the role of whom the business belongs to, if they say so.
    """
    if question == "start" and heard.start is not None:
        return {"start": (today + timedelta(days=heard.start)).isoformat()}
    if question == "role" and heard.decides:
        return {"decides": heard.decides}
    readers: dict[str, Callable[[], dict[str, Any] | Nothing | None]] = {
        "website": lambda: _read_website(heard, lexicon),
        "role": lambda: _read_role(heard, lexicon, decides, owner),
        "tried": lambda: _read_tried(heard, lexicon),
        "start": lambda: _read_start(heard.text, today, lexicon),
    }
    return readers[question]()


def store_answer(visit: DialogueState, read: dict[str, Any]) -> DialogueState:
    """The visit with what such an answer tells."""
    draft = visit.draft
    contact = Contact.from_json({name: read[name] for name in CONTACT if name in read}).merge_over(draft.contact)
    known = {name: read[name] for name in ("tried", "decides") if name in read}
    after = replace(visit, draft=replace(draft, contact=contact, background=replace(draft.background, **known)))
    if "start" not in read:
        return after
    starts = date.fromisoformat(read["start"])
    return replace(after, timeframe=replace(visit.timeframe or Timeframe(), starts=starts))


def store_quotes(before: DialogueState, after: DialogueState, words: str | None) -> DialogueState:
    """The visit with these words beside everything that is new in it; without words, with none.

    Contact data is quoted only where the words hold it: it may have been told a while before it was agreed to.
    """
    old, new = _list_answers(before), _list_answers(after)
    fresh = [name for name, value in new.items() if value and value != old.get(name)]
    gone = [name for name in old if not new.get(name)]
    if not (fresh or gone):
        return after
    said = {name: words[:LONGEST] for name in fresh if words and _contains_value(words, name, new[name])}
    kept = {name: text for name, text in after.draft.words.items() if name not in fresh and name not in gone}
    return replace(after, draft=replace(after.draft, words={**kept, **said}))


def _list_answers(visit: DialogueState) -> dict[str, Any]:
    start = visit.timeframe.starts if visit.timeframe else None
    profile = {name: getattr(visit, name) for name in PROFILE if name != "timeframe"}
    horizon = replace(visit.timeframe, starts=None) if visit.timeframe else None
    known = {**profile, "timeframe": horizon, "start": start}
    return {**known, **vars(visit.draft.background), **visit.draft.contact.as_json()}


def _contains_value(words: str, name: str, value: Any) -> bool:
    return name not in CONTACT or str(value).casefold() in words.casefold()


def own_domain(contact: Contact, mailboxes: frozenset[str]) -> str | None:
    """The domain of the visitor's own address, unless anybody can have an address there."""
    domain = (contact.email or "").rpartition("@")[2].casefold()
    return domain if domain and domain not in mailboxes else None


def _read_website(heard: ParsedMessage, lexicon: Lexicon) -> dict[str, Any] | Nothing | None:
    read = read_site(heard.text, lexicon)
    given = read.values["website"] if isinstance(read, ContactAnswer) else heard.contact.website
    if given:
        return {"website": given}
    unknown = is_unknown(read_tokens(heard.text, lexicon.grammar)) or isinstance(read, Nothing)
    return Nothing() if unknown or _NONE.search(heard.text) else None


def _read_role(
    heard: ParsedMessage, lexicon: Lexicon, decides: str | None, owner: str | None
) -> dict[str, Any] | Nothing | None:
    """Role and who decides, either or both; a role that is all there is says nothing of who decides."""
    read = read_role(heard.text, lexicon, heard.contact.as_json())
    plain = isinstance(read, ContactAnswer) and (read.certainty >= LIKELY or not (decides or owner))
    role = read.values["role"] if isinstance(read, ContactAnswer) and plain else None
    if role is None and owner:
        return {"role": owner, **({"decides": decides} if decides else {})}
    told = {"role": role, "decides": decides if not role or _says_more(heard.text, role) else None}
    if any(told.values()):
        return {name: value for name, value in told.items() if value}
    return read if isinstance(read, Nothing) else None


def _says_more(text: str, role: str) -> bool:
    return len(text.split()) > len(role.split()) + 1


def _read_tried(heard: ParsedMessage, lexicon: Lexicon) -> dict[str, Any] | Nothing | None:
    text = " ".join(heard.text.split())
    if heard.pressed or text.endswith("?") or _ASKING.match(text) or heard.intent in MEANT:
        return None
    if is_unknown(read_tokens(text, lexicon.grammar)) or heard.intent in ("deny", "skip"):
        return Nothing()
    return {"tried": text[:LONGEST]} if any(c.isalpha() for c in text) else None


def _read_start(text: str, today: date, lexicon: Lexicon) -> dict[str, Any] | Nothing | None:
    begins = read_beginning(text, today, lexicon)
    return {"start": begins.isoformat()} if isinstance(begins, date) else begins
