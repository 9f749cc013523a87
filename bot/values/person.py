"""Who is speaking: a name, a company and a role, from "I'm Dana from Acme, head of sales" and the like."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

NAME_CUES = Phrases(
    "my name is|mi name is|my names|the names|name is|name :|names|call me|my name|myself|full name|full name is|first name is|first name"
)
SELF_CUES = Phrases("i am|im|i'm|this is|its|it is|regards ,|cheers ,|best ,|thanks ,|speaking to|this is mr|this is mrs|this is ms")
SIGN_OFF = Phrases("regards ,|cheers ,|best ,|thanks ,")
COMPANY_HEADS = frozenset("company business brand shop store firm startup agency studio restaurant organisation organization employer practice website".split())
COMPANY_CUES = Phrases(
    "i work for|i work at|i work with|working for|working at|on behalf of|i represent|company :|business :|brand :|company name :",
    "we are called|we're called|were called|we call ourselves|its called|it is called|founder of|owner of|ceo of|ceo at|manager at|director of|director at|founder at|co founder of|cofounder of",
)
SUFFIXES = frozenset("ltd limited inc llc llp gmbh plc corp corporation pvt pty co ag bv sa oy ab".split())
HEAD_NOUNS = frozenset("studio company factory agency shop store bakery restaurant clinic salon cafe bar hotel gym school boutique brewery gallery market garage group foundation institute academy practice centre center firm".split())
ROLE_HEADS = frozenset(
    "ceo cto cmo coo cfo cro founder cofounder owner director manager president partner executive coordinator specialist marketer head vp svp evp "
    "chief assistant administrator officer lead supervisor strategist principal intern freelancer consultant buyer secretary chair chairman "
    "chairwoman entrepreneur proprietor md".split()
)
ROLE_LINKS = frozenset("of and & for the / -".split())
STOPS = frozenset(
    "and from at with of the i my we our but in on for who is are was to by need want looking here calling writing email phone mail number so because "
    "a an , . ; : ! ? ( ) \n - | / speaking please contact tel mobile that's thats am im has have does do can will would".split(" ")
)
NOT_NAMES = frozenset(
    "looking interested trying not just very so really happy sorry afraid new a an the in on at here back based thinking planning working "
    "running starting launching using spending getting ready sure unsure wondering curious struggling hoping after going confused lost keen good "
    "fine ok okay great well tired still only also currently now about all done from my our your his her their that this it what how why when "
    "where no yes nothing something important urgent asap time up to for with more less too much many some any one two three i we you he she they "
    "owner founder ceo manager director marketing sales business company small big facebook instagram linkedin tiktok twitter google "
    "hi hello hey thanks thank please social media leads help selling doing making me us irrelevant unimportant secret none confidential "
    "considering building promoting opening writing testing paying aiming open free broke available fed serious unable able almost nearly "
    "tomorrow today tonight later monday tuesday wednesday thursday friday saturday sunday morning afternoon crazy stupid old when if "
    "mostly mainly definitely probably maybe located off out over under within getting trying wanting".split()
)
NOT_COMPANIES = NOT_NAMES | frozenset(
    "spelled spelt misspelled wrong missing growing slow quiet dying booming called named known young established local online offline seasonal b2b b2c home family failing struggling "
    "active there closed down like mobile different similar successful profitable run wants needs sells makes offers provides does has have had "
    "need want because india london uk usa america australia canada scratch home facebook work there where".split()
)
LONGEST_NAME, LONGEST_COMPANY, LONGEST_ROLE = 4, 5, 6


@dataclass(frozen=True)
class Part:
    """A name, company or role as typed, and its tokens."""

    text: str
    start: int
    end: int


def find_name(tokens: Tokens) -> Part | None:
    """The visitor's name; after "I'm" and the like only when it looks like one."""
    for i in range(len(tokens)):
        cue = NAME_CUES.starting(tokens, i)
        if cue and tokens.key(i - 1) not in COMPANY_HEADS | {"brand", "domain", "user", "account", "file", "page", "product", "whose", "your", "whats"}:
            part = _name(tokens, _past_colon(tokens, i + cue), capital=False)
            if part:
                return part
        cue = SELF_CUES.starting(tokens, i)
        if cue:
            part = _self_named(tokens, i, i + cue)
            if part:
                return part
    return _announced(tokens)


def _self_named(tokens: Tokens, i: int, at: int) -> Part | None:
    part = _name(tokens, at, capital=True) or _name(tokens, at, capital=False)
    if part is None:
        return None
    after = tokens.key(part.end)
    if _capital(tokens, part.start):
        sign_off = tokens.keys(i, at) in SIGN_OFF
        ends = part.end >= len(tokens) or after in STOPS
        return part if ends and (not sign_off or part.end >= len(tokens) - 1) else None
    hails = after in ("from", "at", "here") and tokens.key(part.end + 1) not in ("the", "a", "my", "our", "india", "london")
    return part if hails and part.end - part.start <= 2 else None


def _announced(tokens: Tokens) -> Part | None:
    """"Dana here", "Dana from Acme", at the beginning of the text."""
    part = _name(tokens, 0, capital=True)
    if part is None or part.end >= len(tokens):
        return None
    after, then = tokens.key(part.end), tokens.key(part.end + 1)
    if after == "here" and then in ("", ",", ".", "!", "from", "at", "-"):
        return part
    from_company = after in ("from", "at") and part.end + 1 < len(tokens) and _capital(tokens, part.end + 1)
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
    return not capital or _capital(tokens, i)


def find_company(tokens: Tokens) -> Part | None:
    """The visitor's company, by name."""
    for i in range(len(tokens)):
        part = _named_company(tokens, i) or _said_company(tokens, i) or _from_company(tokens, i) or _with_suffix(tokens, i)
        if part:
            return part
    return _is_the(tokens) or _is_the_company(tokens)


def _named_company(tokens: Tokens, i: int) -> Part | None:
    """"our brand is LUNAVI", "my company is called acme", "company name: Acme"."""
    if tokens.key(i) not in COMPANY_HEADS:
        return None
    at = i + 1 + (tokens.key(i + 1) in ("name", "names"))
    named = at > i + 1
    if tokens.key(at) not in ("is", "called", "named", ":", "-") and not named:
        return None
    at += tokens.key(at) in ("is", ":", "-")
    if tokens.key(at) in ("called", "named"):
        named, at = True, at + 1
    own = not frozenset(("my", "our", "the", "name", "this")).isdisjoint(tokens.keys(i - 3, i)) or named or i == 0
    return _company(tokens, at, capital=not named) if own else None


def _said_company(tokens: Tokens, i: int) -> Part | None:
    cue = COMPANY_CUES.starting(tokens, i)
    if not cue or tokens.key(i + cue) in ("a", "an", "my", "our"):
        return None
    return _company(tokens, i + cue, capital=tokens.key(i + cue - 1) not in (":", "called", "ourselves"))


def _from_company(tokens: Tokens, i: int) -> Part | None:
    """"Dana from Acme", "head of sales at acme", after a name or a role only."""
    if tokens.key(i) not in ("from", "at") or i == 0:
        return None
    introduced = {"im", "am", "is", "i'm", "name", "here", "this"} & set(tokens.keys(i - 6, i))
    named = _capital(tokens, i - 1) or tokens.key(i - 1) in ROLE_HEADS | {"here", "sales", "marketing"}
    if not named and not introduced:
        return None
    return _company(tokens, i + 1, capital=not (introduced and i + 1 < len(tokens) and tokens.key(i - 1) not in NOT_NAMES))


def _with_suffix(tokens: Tokens, i: int) -> Part | None:
    """"Acme Ltd": the capitalised words before a legal form."""
    if tokens.key(i) not in SUFFIXES - {"co", "sa", "ab", "ag"} or i == 0:
        return None
    start = i
    while start > 0 and i - start < 4 and tokens.items[start - 1].kind == "word" and _capital(tokens, start - 1):
        start -= 1
    return Part(tokens.cased(start, i + 1), start, i + 1) if start < i else None


def _is_the(tokens: Tokens) -> Part | None:
    """"it's the moabit yoga studio": the whole message names a business."""
    start = 3 if tokens.keys(0, 3) in (("it", "is", "the"), ("this", "is", "the"), ("we", "are", "the")) else 2
    if tokens.keys(0, 2) not in (("its", "the"), ("we're", "the")) and start == 2:
        return None
    end = start
    while end < len(tokens) and end - start < LONGEST_COMPANY and tokens.items[end].kind == "word":
        end += 1
    whole = all(t.kind == "sign" for t in tokens.items[end:])
    named = end - start >= 2 and tokens.key(end - 1) in HEAD_NOUNS
    return Part(tokens.cased(start, end), start, end) if whole and named else None


def _is_the_company(tokens: Tokens) -> Part | None:
    """"the ice cream factory is the company"."""
    for i in range(1, min(len(tokens), 10)):
        if tokens.key(i) == "is" and tokens.key(i + 1) in ("the", "our", "my") and tokens.key(i + 2) in COMPANY_HEADS and i + 4 >= len(tokens):
            start = 1 if tokens.key(0) == "the" else 0
            return Part(tokens.cased(start, i), start, i) if start < i else None
    return None


def _company(tokens: Tokens, i: int, capital: bool) -> Part | None:
    i += tokens.key(i) == "the" and i + 1 < len(tokens) and _capital(tokens, i + 1)
    end = i
    while end < len(tokens) and end - i < LONGEST_COMPANY and _in_company(tokens, end, i, capital):
        end += 1
    if end == i or tokens.key(i) in NOT_COMPANIES:
        return None
    return Part(tokens.cased(i, end), i, end)


def _in_company(tokens: Tokens, i: int, first: int, capital: bool) -> bool:
    token = tokens.items[i]
    if token.key in ("&", "and") and i > first and i + 1 < len(tokens):
        return _capital(tokens, i - 1) and _capital(tokens, i + 1) and tokens.key(i + 1) not in ("i", "we")
    if token.kind == "sign" or token.key in STOPS or token.kind == "date":
        return False
    return not capital or _capital(tokens, i) or (i > first and token.kind == "number") or token.key in SUFFIXES


def find_role(tokens: Tokens) -> Part | None:
    """The visitor's role: after "I'm the", after a name and a comma, or as the whole message."""
    for i in range(len(tokens)):
        if tokens.key(i) not in ROLE_HEADS:
            continue
        start, end = _role_span(tokens, i)
        if _is_own_role(tokens, start, end):
            return Part(tokens.cased(start, end), start, end)
    return None


def _role_span(tokens: Tokens, i: int) -> tuple[int, int]:
    start = i
    while start > 0 and i - start < 3 and _describes(tokens, start - 1):
        start -= 1
    end = i + 1
    while end < len(tokens) and end - start < LONGEST_ROLE and (tokens.key(end) in ROLE_HEADS or (tokens.key(end) in ("&", "and") and tokens.key(end + 1) in ROLE_HEADS)):
        end += 1
    if tokens.key(end) in ("of", "for") and tokens.key(i) in ("head", "director", "vp", "chief", "svp", "president", "manager") and _area(tokens, end + 1):
        end += 2
        while end < len(tokens) and end - start < LONGEST_ROLE + 2 and _area(tokens, end) and not tokens.glued(end):
            end += 1
    return start, end


def _describes(tokens: Tokens, i: int) -> bool:
    token = tokens.items[i]
    return token.kind == "word" and token.key not in STOPS | {"your", "their", "be", "hire", "as", "role", "position", "title", "job", "your", "any", "some", "another"}


def _area(tokens: Tokens, i: int) -> bool:
    if i >= len(tokens) or tokens.items[i].kind != "word" or tokens.key(i) in STOPS:
        return False
    return not _capital(tokens, i) or tokens.key(i) in ("marketing", "sales", "growth", "digital", "communications", "business", "operations", "product", "brand")


def _is_own_role(tokens: Tokens, start: int, end: int) -> bool:
    if end - start == len(tokens) or (start == 0 and tokens.key(end) in ("at", "of", ",") and end - start <= 4):
        return True
    before = tokens.keys(max(0, start - 3), start)
    while before and before[-1] in ("the", "a", "an", "our", "their", "currently", "also", "marketing"):
        before = before[:-1]
    if before[-2:] in (("i", "am"), ("work", "as"), ("role", "is"), ("role", ":"), ("title", "is"), ("position", "is"), ("job", "is")):
        return True
    if before[-1:] in (("im",), ("i'm",), ("role",), ("as",)):
        return before[-1:] != ("as",) or "work" in before
    return start >= 2 and tokens.key(start - 1) in (",", "(") and _capital(tokens, start - 2)


def _past_colon(tokens: Tokens, i: int) -> int:
    return i + (tokens.key(i) in (":", "is", "-"))


def _capital(tokens: Tokens, i: int) -> bool:
    return 0 <= i < len(tokens) and tokens.plain.cased[tokens.items[i].start : tokens.items[i].start + 1].isupper()
