"""Goals in a text: a phrase that states one, or a noun with a wish, a lack or a number beside it."""

from __future__ import annotations

from bot.values.cues import FIRST_PERSON, tense
from bot.values.lexicon import NAME, NOT, NOUN, Lexicon
from bot.values.names import Found
from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

# A wish within a few words before the noun; those of DIRECT wish only right before it.
GROW = frozenset(
    "want wants need needs get gets getting more most new extra increase increases increasing boost boosting grow "
    "grows growing drive driving generate generates generating raise raising improve improving build building "
    "find finding gain gaining win winning attract attracting double doubling triple maximise maximize convert "
    "acquire acquiring land capture collect collecting looking goal goals objective objectives aim aims aiming "
    "priority focus focused focusing interested bring bringing achieve reach hit create creating establish secure "
    "better higher bigger quality qualified loyal promote promoting expand expanding fill filling sell selling "
    "nurture retain additional strengthen upcoming purpose target".split()
)
DIRECT = frozenset("for about with mainly mostly keep keeping rather probably towards into want".split())
NOT_FOR = frozenset("good better best is are charge pay responsible as".split())
DETERMINERS = frozenset("our my the some a an their your".split())
WAYS = frozenset(("way", "ways"))
CLOSED = frozenset("is are does do why how".split())
LINKS = frozenset("and or , / & + plus".split())
LACK = frozenset(
    "no low few fewer enough lack lacking losing slow poor struggling struggle struggles weak declining dropping "
    "falling zero stagnant flat dead less".split()
)
GOAL_AFTER = frozenset("goal goals objective objectives priority aim focus campaign campaigns target".split())
FALL_AFTER = frozenset("are is have has keep keeps were".split())
DOWN = frozenset(
    "down slow low dropping dropped falling declining declined flat bad poor weak stagnant dead terrible tanked "
    "slumped".split()
)
# Between a wish and its noun: what can stand there without changing what is wished for.
BREAKS = frozenset("to that who which what whose because if when how from than with where".split())
WISHES = frozenset("want wants need needs like love help looking hoping require interested".split())
REACH = 5
DEFINING = Phrases(
    "what is|what are|whats|what does|what do|define|explain|difference between|meaning of|what exactly",
    "tell me about|is|are|does|do|why is|why are|why does|why do|how does|how is|who is|what kind|definition of",
)
GETTING = frozenset("get increase grow boost drive generate gain attract build promote improve raise way ways".split())
FILLERS = frozenset(
    "i we you my our the a an is are it its would will be to for of and or , . ; ! ? - : & + / please pls just "
    "only mainly mostly primarily probably maybe i'd id think guess hmm um ok okay yes yeah so well more better "
    "new some lots most important main goal goals objective number one first then also really actually both all "
    "about focus on want need get stuff things thing etc sort kind like definitely not rather instead but hi "
    "hello hey in with at by asap now this that me us good right n".split()
)


def find_goals(tokens: Tokens, lexicon: Lexicon, taken: frozenset[int] = frozenset()) -> list[Found]:
    """The goals stated, left to right, refused ones among them; `taken` are tokens that other values use."""
    found: list[Found] = []
    matches = lexicon.goals.find(tokens)
    covered = taken | {i for m in matches for i in range(m.start, m.end)}
    for match in matches:
        part, _, goal = match.id.partition(":")
        if part == NOT or tokens.key(match.end) in lexicon.not_before or _defines(tokens, match):
            continue
        if part == NAME and _past(tokens, match):
            continue
        if part == NOUN and not _meant(tokens, match, covered, found):
            continue
        found.append(Found(goal, match.start, match.end))
    return found


def _past(tokens: Tokens, match: Found) -> bool:
    return tense(tokens, match.start, match.start) == "past" and not _after_wish(tokens, match)


def _after_wish(tokens: Tokens, match: Found) -> bool:
    keys = tokens.keys(max(tokens.sentence(match.start)[0], match.start - REACH), match.start)
    return not (WISHES | LACK).isdisjoint(keys)


def _meant(tokens: Tokens, match: Found, covered: frozenset[int], found: list[Found]) -> bool:
    """Whether a noun is wished for here."""
    if _alone(tokens, match, covered) or _for_mine(tokens, match):
        return True
    if _lacking(tokens, match):
        return True
    if tense(tokens, match.start, match.start) == "past" and not _after_wish(tokens, match):
        return False
    if (
        found
        and found[-1].end < match.start
        and set(tokens.keys(found[-1].end, match.start)) <= LINKS | {"more", "new", "our"}
    ):
        return True
    return _wished(tokens, match)


def _for_mine(tokens: Tokens, match: Found) -> bool:
    """Whether the noun and whom it is for are all the clause says ("leads for our clinic")."""
    first, last = tokens.clause(match.start)
    mine = tokens.key(match.end) == "for" and tokens.key(match.end + 1) in ("my", "our")
    return mine and first == match.start and last - match.end <= 6


def _wished(tokens: Tokens, match: Found) -> bool:
    first = max(tokens.sentence(match.start)[0], match.start - REACH)
    for i in range(match.start - 1, first - 1, -1):
        key = tokens.key(i)
        if key in GROW or (key in DIRECT and _right_before(tokens, i, match)):
            return True
        if key in BREAKS or (key in (",", ";", ":") and i < match.start - 1):
            break
    after = tokens.keys(match.end, match.end + 4)
    named = bool(GOAL_AFTER.intersection(after[:1]))
    return named or (after[:1] in (("is",), ("are",)) and bool(GOAL_AFTER.intersection(after)))


def _right_before(tokens: Tokens, i: int, match: Found) -> bool:
    between = set(tokens.keys(i + 1, match.start))
    return between <= DETERMINERS and not (tokens.key(i) == "for" and tokens.key(i - 1) in NOT_FOR)


def _lacking(tokens: Tokens, match: Found) -> bool:
    """As in "not enough customers", "our sales are down"."""
    before = tokens.keys(max(tokens.sentence(match.start)[0], match.start - 3), match.start)
    if LACK.intersection(before):
        return tokens.key(match.start - 1) != "no" or tokens.key(match.start - 2) in (
            "have",
            "get",
            "getting",
            "with",
            "had",
            "see",
            "are",
            "bring",
        )
    after = tokens.keys(match.end, match.end + 3)
    return bool(after) and ((after[0] in FALL_AFTER and bool(DOWN.intersection(after))) or after[0] in DOWN)


def _alone(tokens: Tokens, match: Found, covered: frozenset[int]) -> bool:
    """Whether the clause holds names and filler words only ("sales, 6 weeks")."""
    first, last = tokens.clause(match.start)
    if last - first > 14:
        return False
    return all(
        i in covered or tokens.items[i].kind == "number" or tokens.key(i) in FILLERS
        for i in range(first, max(last, match.end))
    )


def _defines(tokens: Tokens, match: Found) -> bool:
    """Whether the sentence asks what the word means rather than how to get the thing."""
    first, last = tokens.sentence(match.start)
    keys = tokens.keys(first, min(last, first + 30))
    if not DEFINING.starting(tokens, first):
        return False
    if not FIRST_PERSON.isdisjoint(keys[DEFINING.starting(tokens, first) :]):
        return False
    getting = WAYS if keys[0] in CLOSED else GETTING
    return getting.isdisjoint(tokens.keys(max(first, match.start - 6), match.start + 1))
