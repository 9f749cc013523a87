"""Who is speaking: a name, from "I'm Dana", "this is Sam from Acme", "Thanks, Olivia" and the like."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

NAME_CUES = Phrases(
    "my name is|mi name is|my names|the names|name is|name :|names|call me|my name|full name|full name is",
    "first name is|first name",
)
SELF_CUES = Phrases(
    "i am|im|i'm|this is|its|it is|regards ,|cheers ,|best ,|thanks ,|speaking to|this is mr|this is mrs",
    "this is ms",
)
SIGN_OFF = Phrases("regards ,|cheers ,|best ,|thanks ,")
NOT_PERSONS = frozenset(
    "company business brand shop store firm startup agency studio restaurant domain user account file page "
    "product whose your whats website organisation organization".split()
)
STOPS = frozenset(
    "and from at with of the i my we our but in on for who is are was to by need want looking here calling "
    "writing email phone mail number so because a an , . ; : ! ? ( ) - | / speaking please contact tel mobile "
    "that's thats am im has have does do can will would btw though actually instead".split()
) | {"\n"}
NOT_NAMES = frozenset(
    "looking interested trying not just very so really happy sorry afraid new a an the in on at here back based "
    "thinking planning working running starting launching using spending getting ready sure unsure wondering "
    "curious struggling hoping after going confused lost keen good fine ok okay great well tired still only also "
    "currently now about all done from my our your his her their that this it what how why when where no yes "
    "nothing something important urgent asap time up to for with more less too much many some any one two three i "
    "we you he she they owner founder ceo manager director marketing sales business company small big facebook "
    "instagram linkedin tiktok twitter google hi hello hey thanks thank please social media leads help selling "
    "doing making me us irrelevant unimportant secret none confidential considering building promoting opening "
    "writing testing paying aiming open free broke available fed serious unable able almost nearly tomorrow today "
    "tonight later monday tuesday wednesday thursday friday saturday sunday morning afternoon crazy stupid old if "
    "mostly mainly definitely probably maybe located off out over under within wanting".split()
)
LONGEST_NAME = 4
LEADING_UP = frozenset(", ; : - ( and at email mail".split())


@dataclass(frozen=True)
class Part:
    """A name, company or role as typed, and its tokens."""

    text: str
    start: int
    end: int


def find_name(tokens: Tokens, email: str = "", before: int = 0) -> Part | None:
    """The visitor's name; after "I'm" and the like only when it looks like one, or right before their e-mail address.

    `before` is where in the text that address begins.
    """
    for i in range(len(tokens)):
        cue = NAME_CUES.starting(tokens, i)
        if cue and tokens.key(i - 1) not in NOT_PERSONS:
            part = _name(tokens, _past_colon(tokens, i + cue), capital=False)
            if part:
                return part
        cue = SELF_CUES.starting(tokens, i)
        if cue:
            part = _self_named(tokens, i, i + cue)
            if part:
                return part
    return _announced(tokens) or (_before_address(tokens, email, before) if email else None)


def _before_address(tokens: Tokens, email: str, before: int) -> Part | None:
    """As in "jo bloggs jo@example.com": all that stands before the address, or in lower case what it repeats."""
    end = sum(token.start < before for token in tokens.items)
    while end and tokens.key(end - 1) in LEADING_UP:
        end -= 1
    start = next((cue for i in range(end) if (cue := i + SELF_CUES.starting(tokens, i)) > i), 0)
    part = _name(tokens, start, capital=False)
    if part is None or part.end != end or end - start > LONGEST_NAME - 1:
        return None
    repeated = any(len(key) > 1 and key in email.partition("@")[0].lower() for key in tokens.keys(start, end))
    capitals = all(capital_at(tokens, i) for i in range(start, end)) and end - start > 1
    return part if repeated or capitals else None


def _self_named(tokens: Tokens, i: int, at: int) -> Part | None:
    part = _name(tokens, at, capital=True) or _name(tokens, at, capital=False)
    if part is None:
        return None
    after = tokens.key(part.end)
    if capital_at(tokens, part.start):
        sign_off = tokens.keys(i, at) in SIGN_OFF
        ends = part.end >= len(tokens) or after in STOPS
        return part if ends and (not sign_off or part.end >= len(tokens) - 1) else None
    hails = after in ("from", "at", "here") and tokens.key(part.end + 1) not in NOT_NAMES
    verb = tokens.key(part.start).endswith(("ing", "ed"))
    return part if hails and not verb and part.end - part.start <= 2 else None


def _announced(tokens: Tokens) -> Part | None:
    """As in "Dana here", "Dana from Acme", at the beginning of the text."""
    part = _name(tokens, 0, capital=True)
    if part is None or part.end >= len(tokens):
        return None
    after, then = tokens.key(part.end), tokens.key(part.end + 1)
    if after == "here" and then in ("", ",", ".", "!", "from", "at", "-"):
        return part
    from_company = after in ("from", "at") and part.end + 1 < len(tokens) and capital_at(tokens, part.end + 1)
    return part if from_company and part.end - part.start <= 2 else None


def _name(tokens: Tokens, i: int, capital: bool) -> Part | None:
    end = i
    while end < len(tokens) and end - i < LONGEST_NAME and _in_name(tokens, end, capital):
        end += 1
    if end == i or tokens.key(i) in NOT_NAMES or len(tokens.key(i)) < 2:
        return None
    text = tokens.cased(i, end)
    return Part(text.title() if text.islower() and not capital else text, i, end)


def _in_name(tokens: Tokens, i: int, capital: bool) -> bool:
    token = tokens.items[i]
    if token.kind != "word" or token.key in STOPS or token.key in NOT_NAMES or any(c.isdigit() for c in token.key):
        return False
    return not capital or capital_at(tokens, i)


def _past_colon(tokens: Tokens, i: int) -> int:
    return i + (tokens.key(i) in (":", "is", "-"))


def capital_at(tokens: Tokens, i: int) -> bool:
    """Whether the i-th token begins with a capital letter."""
    return 0 <= i < len(tokens) and tokens.plain.cased[tokens.items[i].start : tokens.items[i].start + 1].isupper()
