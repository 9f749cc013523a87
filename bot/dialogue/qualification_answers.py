"""The questions after the contact: how the answer to each is read, where it is kept, and in whose words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import PROFILE, DialogueState
from bot.leads.model import CONTACT, Contact
from bot.values.language.names import Names
from bot.values.language.tokens import read_tokens
from bot.values.people.answer_parts import LIKELY
from bot.values.replies.bare import Nothing, is_unknown
from bot.values.replies.bare_contact import ContactAnswer, read_role, read_site
from bot.values.replies.beginning import read_beginning
from bot.values.subjects.lexicon import Lexicon
from bot.values.subjects.timeframe import Timeframe

LONGEST = 300
NONE = Names({})
OTHER = "other"
# What is meant as said even while somebody is asked what they tried.
MEANT = ("book_consultation", "email_plan", "talk_to_human", "bot_challenge", "privacy_data", "greet")
_NONE = re.compile(r"\b(?:no|none|not|don'?t|dont|haven'?t|havent|without|only|just)\b", re.IGNORECASE)
_ASKING = re.compile(r"^\W*(?:what|why|how|who|when|where|which|can|could|do|does|is|are|should|would|will)\b", re.I)


Told = dict[str, Any] | Nothing | None


@dataclass(frozen=True)
class QualifyingAnswer:
    """A message that may answer a question, and what it takes to read it.

    `decides` is who decides by the learnt answers, `owner` the role of whom the business belongs to, if they say so,
    and `choices` are the answers there are to choose from.
    """

    question: str
    heard: ParsedMessage
    today: date
    lexicon: Lexicon
    decides: str | None = None
    owner: str | None = None
    choices: Names = NONE


def store_answer(visit: DialogueState, read: dict[str, Any]) -> DialogueState:
    """The visit with what such an answer tells."""
    draft = visit.draft
    contact = Contact.from_json({name: read[name] for name in CONTACT if name in read}).merge_over(draft.contact)
    known: dict[str, Any] = {name: read[name] for name in ("tried", "decides") if name in read}
    own = {name: value for name, value in read.items() if name not in (*CONTACT, *known, "start")}
    background = replace(draft.background, **known, answers={**draft.background.answers, **own})
    after = replace(visit, draft=replace(draft, contact=contact, background=background))
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
    background = visit.draft.background
    return {**known, **vars(background), **background.answers, **visit.draft.contact.as_json()}


def _contains_value(words: str, name: str, value: Any) -> bool:
    return name not in CONTACT or str(value).casefold() in words.casefold()


def own_domain(contact: Contact, mailboxes: frozenset[str]) -> str | None:
    """The domain of the visitor's own address, unless anybody can have an address there."""
    domain = (contact.email or "").rpartition("@")[2].casefold()
    return domain if domain and domain not in mailboxes else None


def _read_website(said: QualifyingAnswer) -> Told:
    heard, lexicon = said.heard, said.lexicon
    read = read_site(heard.text, lexicon)
    given = read.values["website"] if isinstance(read, ContactAnswer) else heard.contact.website
    if given:
        return {"website": given}
    unknown = is_unknown(read_tokens(heard.text, lexicon.grammar)) or isinstance(read, Nothing)
    return Nothing() if unknown or _NONE.search(heard.text) else None


def _read_role(said: QualifyingAnswer) -> Told:
    """Role and who decides, either or both; a role that is all there is says nothing of who decides."""
    heard, lexicon, decides, owner = said.heard, said.lexicon, said.decides, said.owner
    if heard.decides:
        return {"decides": heard.decides}
    read = read_role(heard.text, lexicon, heard.contact.as_json())
    plain = isinstance(read, ContactAnswer) and (read.certainty >= LIKELY or not (decides or owner))
    role = read.values["role"] if isinstance(read, ContactAnswer) and plain else None
    more = bool(role) and _says_more(heard, str(role))
    if more and decides == OTHER and not heard.contact.role:
        # "The owner decides": the role that the words name is that of somebody else.
        role = None
    if role is None and owner:
        return {"role": owner, **({"decides": decides} if decides else {})}
    told = {"role": role, "decides": decides if not role or more else None}
    if any(told.values()):
        return {name: value for name, value in told.items() if value}
    return read if isinstance(read, Nothing) else None


def _says_more(heard: ParsedMessage, role: str) -> bool:
    """Whether something is said beside the role and the company."""
    named = [*role.split(), *(heard.contact.company or "").split()]
    return len(heard.text.split()) > len(named) + 1


def _read_text(said: QualifyingAnswer) -> Told:
    heard, text = said.heard, " ".join(said.heard.text.split())
    if heard.pressed or text.endswith("?") or _ASKING.match(text) or heard.intent in MEANT:
        return None
    if is_unknown(read_tokens(text, said.lexicon.grammar)) or heard.intent in ("deny", "skip"):
        return Nothing()
    return {said.question: text[:LONGEST]} if any(c.isalpha() for c in text) else None


def _read_start(said: QualifyingAnswer) -> Told:
    if said.heard.start is not None:
        return {"start": (said.today + timedelta(days=said.heard.start)).isoformat()}
    begins = read_beginning(said.heard.text, said.today, said.lexicon)
    return {"start": begins.isoformat()} if isinstance(begins, date) else begins


def _read_number(said: QualifyingAnswer) -> Told:
    """The one number that the answer names."""
    tokens = read_tokens(said.heard.text, said.lexicon.grammar)
    numbers = {token.value for token in tokens.items if token.value is not None}
    if len(numbers) != 1:
        return Nothing() if is_unknown(tokens) else None
    return {said.question: f"{numbers.pop():g}"}


def _read_choice(said: QualifyingAnswer) -> Told:
    """The one answer that is named of those there are."""
    tokens = read_tokens(said.heard.text, said.lexicon.grammar)
    named = {found.id for found in said.choices.find_names(tokens)}
    if len(named) != 1:
        return Nothing() if is_unknown(tokens) else None
    return {said.question: named.pop()}


# A row for each kind of answer. `website`, `role`, `tried` and `start` are questions of their own, and an agency's
# questions say in `reads` which of the others reads them.
READERS: Mapping[str, Callable[[QualifyingAnswer], Told]] = MappingProxyType(
    {
        "website": _read_website,
        "role": _read_role,
        "tried": _read_text,
        "start": _read_start,
        "text": _read_text,
        "number": _read_number,
        "choice": _read_choice,
    }
)
